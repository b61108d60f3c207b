"""The slim fixed parts of a starter template: styles, numbering, settings, package.

There is no theme: its fonts would take the place of those that a style names.
"""

from engine.render.starter_parts import ALARM, AMOUNT_ID, DARK, INK, QUIET, TEXT_WIDTH
from engine.render.word_names import HYPERLINK, NAMESPACES

FONT, LANGUAGE = "Calibri", "da-DK"
ROOT = (
    f'xmlns:w="{NAMESPACES["w"]}" xmlns:r="{NAMESPACES["r"]}" xmlns:w14="{NAMESPACES["w14"]}"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"'
)
_OFFICE = HYPERLINK.removesuffix("hyperlink")
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_POINT_STEP = 480  # twips: 0.85 cm
PARTS = ("header1", "header2", "footer1", "footer2")


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _colour(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def _space(before: int, after: int, line: str = "") -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"{line}/>'


def _tabs(*kinds: str) -> str:
    places = {"center": TEXT_WIDTH // 2, "right": TEXT_WIDTH}
    stops = (f'<w:tab w:val="{kind}" w:pos="{places[kind]}"/>' for kind in kinds)
    return f"<w:tabs>{''.join(stops)}</w:tabs>"


_QUIET, _INK, _BOLD, _SMALL = _colour(QUIET), _colour(INK), "<w:b/>", _size(18)
_TIGHT = _space(0, 0, ' w:line="252" w:lineRule="auto"')
_THIN = _space(0, 0, ' w:line="120" w:lineRule="exact"')
_CODE = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:noProof/>'

# Identifier, name, paragraph properties, look of the characters.
_PARAGRAPHS = (
    ("Header", "header", _tabs("right") + _TIGHT, _QUIET + _size(17)),
    ("Footer", "footer", _tabs("center", "right") + _TIGHT, _QUIET + _size(17)),
    ("ListParagraph", "List Paragraph", _space(0, 60), ""),
    ("Dokumentlinje", "Dokumentlinje", _space(180, 40), _QUIET + _SMALL),
    ("Sagslinje", "Sagslinje", _space(0, 100), _QUIET + _size(19)),
    ("Indledning", "Indledning", "<w:keepNext/>" + _space(0, 80), ""),
    ("Valg", "Valg", _space(0, 40), ""),
    ("Tabeltekst", "Tabeltekst", _TIGHT, _size(20)),
    ("Tabelhoved", "Tabelhoved", "<w:keepNext/>" + _TIGHT, _BOLD + _colour(DARK) + _size(19)),
    (AMOUNT_ID, "Beløb", _TIGHT + '<w:jc w:val="right"/>', _size(20)),
    ("Note", "Note", _space(0, 60), _QUIET + _SMALL),
    ("Luft", "Luft", _THIN, _size(8)),
    ("Skabelonkode", "Skabelonkode", _TIGHT, _CODE + _colour("9AA5AC") + _size(15)),
)
_CHARACTERS = (
    ("Hyperlink", "Hyperlink", _INK + '<w:u w:val="single"/>'),
    ("Ledetekst", "Ledetekst", _BOLD),
    ("Stille", "Stille", _QUIET + _SMALL),
    ("Nummer", "Nummer", _BOLD + _INK),
    ("Udfald", "Udfald", _BOLD + "<w:caps/>" + _colour("36525B") + '<w:spacing w:val="14"/>' + _size(17)),
    ("Maerke", "Mærke", _BOLD + _colour(ALARM) + _SMALL),
    ("Slettet", "Slettet", "<w:strike/>" + _colour("8F1D1D")),
    ("Indsat", "Indsat", _BOLD + _colour("1D5B35") + '<w:u w:val="single"/>'),
)
_BUILT_IN = frozenset({"header", "footer", "List Paragraph", "Hyperlink"})


def styles() -> str:
    """`styles.xml`: Word's own styles by their own names, ours by Danish ones."""
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
    language = f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
    character = f"<w:rPr>{fonts}{_colour('1C2630')}{_size(21)}{language}</w:rPr>"
    paragraph = '<w:pPr><w:spacing w:after="120" w:line="269" w:lineRule="auto"/></w:pPr>'
    headings = ((1, 44, 0, 80, DARK), (2, 27, 340, 80, INK), (3, 22, 220, 60, INK), (4, 21, 160, 40, INK))
    points = ((f"Punkt{n + 1}", f"Punkt {n + 1}", _point(n), "") for n in range(3))
    decided = ((f"Afgjort{n + 1}", f"Afgjort {n + 1}", _decided(n), "") for n in range(3))
    pieces = (
        f"<w:docDefaults><w:rPrDefault>{character}</w:rPrDefault>"
        f"<w:pPrDefault>{paragraph}</w:pPrDefault></w:docDefaults>",
        _default("paragraph", "Normal", "Normal", "<w:qFormat/>"),
        _default("character", "DefaultParagraphFont", "Default Paragraph Font", "<w:semiHidden/>"),
        _default("table", "TableNormal", "Normal Table", "<w:semiHidden/>"),
        *(_heading(*heading) for heading in headings),
        *(_paragraph(*style) for style in (*_PARAGRAPHS, *points, *decided)),
        *(_character(*style) for style in _CHARACTERS),
    )
    return f"<w:styles {ROOT}>{''.join(pieces)}</w:styles>"


def numbering() -> str:
    """`numbering.xml`: the points of a memo, 1., 1.1, 1.1.1."""
    signs = ("%1.", "%1.%2", "%1.%2.%3")
    levels = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Punkt{n + 1}"/>'
        f'<w:lvlText w:val="{sign}"/><w:lvlJc w:val="left"/><w:pPr>{_hanging(n)}</w:pPr>'
        f'<w:rPr><w:b/><w:color w:val="{INK}"/></w:rPr></w:lvl>'
        for n, sign in enumerate(signs)
    )
    return (
        f'<w:numbering {ROOT}><w:abstractNum w:abstractNumId="1"><w:nsid w:val="4A000001"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="4A000002"/>{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )


def settings() -> str:
    """`settings.xml`: Danish, and this decade's layout rather than Word 2007's."""
    mode = 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"'
    return (
        f'<w:settings {ROOT}><w:zoom w:percent="100"/><w:defaultTabStop w:val="1304"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat><w:compatSetting {mode}/></w:compat><w:themeFontLang w:val="{LANGUAGE}"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def package() -> dict[str, str]:
    """What holds the parts together."""
    overrides = {
        "word/document": f"{_WORD}.document.main+xml",
        **{f"word/{kind}": f"{_WORD}.{kind}+xml" for kind in ("styles", "numbering", "settings")},
        **{f"word/{part}": f"{_WORD}.{part[:-1]}+xml" for part in PARTS},
        "docProps/core": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    listed = "".join(f'<Override PartName="/{part}.xml" ContentType="{kind}"/>' for part, kind in overrides.items())
    related = {
        **{kind: kind for kind in ("styles", "numbering", "settings")},
        **{part: part[:-1] for part in PARTS},
    }
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>',
        "_rels/.rels": _relationships(
            _relationship("rId1", _OFFICE + "officeDocument", "word/document.xml"),
            _relationship("rId2", f"{NAMESPACES['rel']}/metadata/core-properties", "docProps/core.xml"),
        ),
        "word/_rels/document.xml.rels": _relationships(
            *(_relationship(part, _OFFICE + kind, f"{part}.xml") for part, kind in related.items())
        ),
    }


def _relationships(*entries: str) -> str:
    return f'<Relationships xmlns="{NAMESPACES["rel"]}">{"".join(entries)}</Relationships>'


def _relationship(identifier: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{identifier}" Type="{kind}" Target="{target}"/>'


def _default(kind: str, identifier: str, label: str, rest: str) -> str:
    return f'<w:style w:type="{kind}" w:default="1" w:styleId="{identifier}"><w:name w:val="{label}"/>{rest}</w:style>'


def _heading(level: int, size: int, before: int, after: int, colour: str) -> str:
    spacing = _space(before, after, ' w:line="240" w:lineRule="auto"')
    properties = f'<w:keepNext/><w:keepLines/><w:suppressAutoHyphens/>{spacing}<w:outlineLvl w:val="{level - 1}"/>'
    return _style(
        "paragraph",
        (f"Heading{level}", f"heading {level}"),
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{_BOLD}{_colour(colour)}{_size(size)}</w:rPr>",
    )


def _paragraph(identifier: str, label: str, properties: str, look: str) -> str:
    rest = f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{look}</w:rPr>'
    return _style("paragraph", (identifier, label), rest, custom=label not in _BUILT_IN)


def _character(identifier: str, label: str, look: str) -> str:
    rest = f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr>{look}</w:rPr>'
    return _style("character", (identifier, label), rest, custom=label not in _BUILT_IN)


def _style(kind: str, names: tuple[str, str], rest: str, *, custom: bool = False) -> str:
    identifier, label = names
    ours = ' w:customStyle="1"' if custom else ""
    opening = f'<w:style w:type="{kind}"{ours} w:styleId="{identifier}">'
    return f'{opening}<w:name w:val="{label}"/>{rest}</w:style>'


def _point(level: int) -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return number + '<w:spacing w:after="60"/>' + _hanging(level)


def _decided(level: int) -> str:
    tab = f'<w:tabs><w:tab w:val="left" w:pos="{_left(level)}"/></w:tabs>'
    return "<w:keepLines/>" + tab + '<w:spacing w:after="60"/>' + _hanging(level)


def _left(level: int) -> int:
    return (_POINT_STEP, 2 * _POINT_STEP + 90, 3 * _POINT_STEP + 330)[level]


def _hanging(level: int) -> str:
    before = _left(level - 1) if level else 0
    return f'<w:ind w:left="{_left(level)}" w:hanging="{_left(level) - before}"/>'
