"""Small files of office programs, made part by part: plain ones, and ones with a part edited, left out or added."""

import io
import zipfile
from collections.abc import Mapping

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument."
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"

Parts = dict[str, bytes]


def archive(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def relations(*rows: tuple[str, str], outward: tuple[str, str] | None = None) -> bytes:
    """Relationships by kind and target; `outward` leads out of the file."""
    told = [f'<Relationship Id="rId{n}" Type="{RELATIONS}/{k}" Target="{to}"/>' for n, (k, to) in enumerate(rows, 1)]
    if outward:
        kind, target = outward
        told.append(f'<Relationship Id="rIdX" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>')
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(told)}</Relationships>'.encode()


def types(**overrides: str) -> bytes:
    """The list of types: overrides by part, with `__` for a slash."""
    rows = [
        f'<Override PartName="/{name.replace("__", "/")}.xml" ContentType="{OFFICE_TYPE}{kind}+xml"/>'
        for name, kind in overrides.items()
    ]
    plain = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    plain += (
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    )
    return f'<Types xmlns="{PACKAGE}/content-types">{plain}{"".join(rows)}</Types>'.encode()


def shape(text: str, kind: str = "body") -> str:
    """A box on a slide; `text` is runs of it, or words."""
    runs = text if text.startswith("<") else f"<a:r><a:t>{text}</a:t></a:r>"
    place = '<a:xfrm><a:off x="900000" y="900000"/><a:ext cx="6000000" cy="1500000"/></a:xfrm><a:prstGeom prst="rect"/>'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="T"/><p:cNvSpPr/><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{place}</p:spPr><p:txBody><a:bodyPr/><a:p>{runs}</a:p></p:txBody></p:sp>"
    )


def drawn(root: str, shapes: str = "", after: str = "", before: str = "") -> bytes:
    """A slide, a layout, a master or notes."""
    head = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return (
        f'<p:{root} xmlns:p="{SLIDES}" xmlns:a="{DRAWING}" xmlns:r="{RELATIONS}" {before}>'
        f"<p:cSld><p:spTree>{head}{shapes}</p:spTree></p:cSld>{after}</p:{root}>"
    ).encode()


def slides(shapes: str = shape("Æøå og Århus"), *, hidden: bool = False, **added: bytes) -> Parts:
    """Two slides with their master and theme; the second has that on it. `added`: parts by name, `__` for a slash."""
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in [("dk1", "000000"), ("lt1", "FFFFFF"), ("dk2", "222222"), ("lt2", "EEEEEE")]
        + [(f"accent{n}", "336699") for n in range(1, 7)]
        + [("hlink", "0000FF"), ("folHlink", "800080")]
    )
    face = '<a:latin typeface="DejaVu Sans"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line, effect = f"<a:ln>{fill}</a:ln>", "<a:effectStyle><a:effectLst/></a:effectStyle>"
    theme = (
        f'<a:theme xmlns:a="{DRAWING}" name="T"><a:themeElements><a:clrScheme name="T">{colours}</a:clrScheme>'
        f'<a:fontScheme name="T"><a:majorFont>{face}</a:majorFont><a:minorFont>{face}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="T"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )
    same = ["hlink", "folHlink", *(f"accent{n}" for n in range(1, 7))]
    mapped = [("bg1", "lt1"), ("tx1", "dk1"), ("bg2", "lt2"), ("tx2", "dk2"), *zip(same, same, strict=True)]
    colour_map = " ".join(f'{name}="{value}"' for name, value in mapped)
    kind = "presentationml."
    named = {
        "ppt__presentation": f"{kind}presentation.main", "ppt__theme__theme1": "theme",
        "ppt__slideMasters__slideMaster1": f"{kind}slideMaster",
        "ppt__slideLayouts__slideLayout1": f"{kind}slideLayout",
        "ppt__slides__slide1": f"{kind}slide", "ppt__slides__slide2": f"{kind}slide",
    }  # fmt: skip
    presentation = (
        f'<p:presentation xmlns:p="{SLIDES}" xmlns:r="{RELATIONS}"><p:sldMasterIdLst><p:sldMasterId id="2147483648" '
        'r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId3"/>'
        '</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )
    layouts = '<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst>'
    layout = ("slideLayout", "../slideLayouts/slideLayout1.xml")
    return {
        "[Content_Types].xml": types(**named),
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": presentation.encode(),
        "ppt/_rels/presentation.xml.rels": relations(
            ("slideMaster", "slideMasters/slideMaster1.xml"),
            ("slide", "slides/slide1.xml"),
            ("slide", "slides/slide2.xml"),
        ),
        "ppt/theme/theme1.xml": theme.encode(),
        "ppt/slideMasters/slideMaster1.xml": drawn("sldMaster", "", f"<p:clrMap {colour_map}/>{layouts}"),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations(layout, ("theme", "../theme/theme1.xml")),
        "ppt/slideLayouts/slideLayout1.xml": drawn("sldLayout"),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations(("slideMaster", "../slideMasters/slideMaster1.xml")),
        "ppt/slides/slide1.xml": drawn("sld", shape("Høringssvar", "title")),
        "ppt/slides/_rels/slide1.xml.rels": relations(layout),
        "ppt/slides/slide2.xml": drawn("sld", shapes, before='show="0"' if hidden else ""),
        "ppt/slides/_rels/slide2.xml.rels": relations(layout),
        **{name.replace("__", "/"): data for name, data in added.items()},
    }
