"""Starter templates for Word: what a municipality takes home, opens in Word and makes its own.

The shipped templates are this file's output (`python -m engine.render.starter FOLDER` writes them anew).
Their words are those of the pages in `templates/shared`: the same information, in the same order.
"""

import re
import sys
from itertools import count
from pathlib import Path
from typing import Literal

from engine.render.starter_decision import approval, decision_box
from engine.render.starter_parts import (
    ALARM,
    INK,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    TAB,
    TEXT_WIDTH,
    border,
    choose,
    control,
    each,
    field,
    heading,
    inline,
    paragraph,
    run,
    when,
)
from engine.render.starter_sections import (
    attachment_list,
    budget_table,
    choice,
    fact_table,
    funding_choices,
    item_heading,
    overview,
    point_list,
    treatments,
)
from engine.render.starter_styles import ROOT, numbering, package, settings, styles
from engine.render.word_names import EMPTY_TAG, NAMESPACES
from engine.render.word_package import CORE, NUMBERING, STYLES, zipped

Kind = Literal["memo", "memo_minutes", "case", "agenda", "minutes"]

SHIPPED: dict[str, Kind] = {
    "indstilling/indstilling": "memo",
    "indstilling/referat": "memo_minutes",
    "orientering/orientering": "memo",
    "orientering/referat": "memo_minutes",
    "udvalgssag/udvalgssag": "case",
    "udvalgssag/referat": "case",
    "meeting/dagsorden": "agenda",
    "meeting/referat": "minutes",
}
_MARGIN = (PAGE_WIDTH - TEXT_WIDTH) // 2


def starter(kind: Kind) -> bytes:
    """A template for one kind of document, as a .docx file; always the same bytes."""
    body = {"memo": _memo, "memo_minutes": _memo_minutes, "case": _case, "agenda": _agenda, "minutes": _minutes}[kind]()
    parts = {
        **package(),
        "word/document.xml": _document(body),
        STYLES: styles(),
        NUMBERING: numbering(),
        "word/settings.xml": settings(),
        "word/header1.xml": _frame("hdr", _first_header()),
        "word/header2.xml": _frame("hdr", _header()),
        "word/footer1.xml": _frame("ftr", _footer()),
        "word/footer2.xml": _frame("ftr", _footer()),
        CORE: f'<cp:coreProperties xmlns:cp="{NAMESPACES["cp"]}"/>',
    }
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return zipped({name: (declaration + _counted(xml)).encode() for name, xml in parts.items()})


def _counted(xml: str) -> str:
    """Every content control with an identifier of its own."""
    numbers = count(1)
    return re.sub(r'<w:id w:val="1"/>', lambda _found: f'<w:id w:val="{next(numbers)}"/>', xml)


def write_shipped(folder: Path) -> None:
    """The shipped templates, written into a folder of templates."""
    for name, kind in SHIPPED.items():
        path = folder / f"{name}.docx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(starter(kind))


def _document(body: str) -> str:
    references = "".join(
        f'<w:{kind}Reference w:type="{use}" r:id="{kind}{number}"/>'
        for number, use in ((1, "first"), (2, "default"))
        for kind in ("header", "footer")
    )
    section = (
        f'<w:sectPr>{references}<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="1361" w:right="{_MARGIN}" w:bottom="1247" w:left="{_MARGIN}" w:header="680"'
        ' w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    return f"<w:document {ROOT}><w:body>{body}{section}</w:body></w:document>"


def _frame(tag: str, body: str) -> str:
    return f"<w:{tag} {ROOT}>{body}</w:{tag}>"


def _first_header() -> str:
    large = '<w:b/><w:color w:val="1C2630"/><w:sz w:val="26"/>'
    name = f'<w:color w:val="{INK}"/><w:sz w:val="26"/>'
    rule = f"<w:pBdr>{border('bottom', size=16, colour=INK, space=6)}</w:pBdr>"
    return paragraph(
        "Header",
        run("{{ organisation.name }}", large),
        TAB,
        run("{{ document.name }}", name),
        properties=rule,
    )


def _header() -> str:
    strong = f'<w:b/><w:color w:val="{INK}"/>'
    return paragraph("Header", run("{{ document.title }}"), TAB, run("{{ document.name }}", strong))


def _footer() -> str:
    mark = f'<w:b/><w:caps/><w:color w:val="{ALARM}"/><w:spacing w:val="24"/>'
    pages = (run("Side "), field("PAGE"), run(" af "), field("NUMPAGES"))
    identifier = control("document.identifier", "Nummer og udgave", "{{ document.identifier }}")
    return paragraph("Footer", identifier, TAB, run("{{ document.status }}", mark), TAB, *pages)


def _identity() -> str:
    mark = inline("if document.status", run("    "), run("{{ document.status }}", "Maerke"))
    return paragraph("Dokumentlinje", run("{{ document.identifier }}"), mark)


def _title(owner: str) -> str:
    return paragraph("Heading1", control(f"{owner}.title", "Titel", f"{{{{ {owner}.title }}}}"))


def _memo(after: str = "") -> str:
    """`after`: what follows each part."""
    historical = inline("if memo.historical", run(" · indlæst fra tidligere materiale"))
    reason = control("memo.closed_reason", "Begrundelse for lukning", "{{ memo.closed_reason }}")
    return "".join(
        (
            _identity(),
            _title("memo"),
            paragraph("Sagslinje", control("memo.kind", "Behandling", "{{ memo.kind_label }}"), historical),
            paragraph(
                "Valg",
                inline("for choice in memo.openness", choice("openness.{{ loop.index }}"), run("      ")),
            ),
            when("memo.closed_reason", paragraph("", run("Begrundelse for lukning: "), reason)),
            fact_table("memo"),
            each(
                "part in memo.parts",
                heading(2, "{{ part.key }}", "{{ part.heading }}", "{{ part.heading }}"),
                choose(
                    ('part.kind == "text"', paragraph("", run("{{p part.text }}"))),
                    ('part.kind == "points"', point_list("part")),
                    ('part.kind == "costs"', budget_table("part.budget")),
                    ('part.kind == "funding"', funding_choices()),
                    ('part.kind == "attachments"', attachment_list("part.attachments")),
                ),
                after,
            ),
            treatments(),
        )
    )


def _memo_minutes() -> str:
    return _memo() + when("decision", decision_box("decision", 2, "decision"))


def _case() -> str:
    """The decision stands right after what was proposed, and a part that says nothing says so."""
    empty = when("part.empty", paragraph("", control(EMPTY_TAG, "Tomt afsnit", "Intet.", locked=True)))
    decided = when('part.kind == "points" and decision', decision_box("decision", 2, "decision"))
    return _memo(empty + decided)


def _agenda() -> str:
    agreed = "aftalt på {{ one.meeting }}, punkt {{ one.number }}"
    promised = run(f"{{{{ one.text }}}} ({{{{ one.owner }}}}, fristen var {{{{ one.due }}}}, {agreed})")
    late = paragraph("Indledning", run("Frister, der er overskredet:"))
    overdue = when("item.overdue", late, each("one in item.overdue", paragraph("ListParagraph", promised)))
    return "".join(
        (
            _identity(),
            _title("meeting"),
            fact_table("meeting"),
            when("meeting.items", paragraph("Heading2", run("Punkter")), overview()),
            each(
                "item in meeting.items",
                item_heading(),
                overdue,
                paragraph("", run("{{p item.summary }}")),
                point_list("item"),
                when("item.budget", budget_table("item.budget")),
                attachment_list("item.attachments"),
            ),
            approval("meeting", 2),
        )
    )


def _minutes() -> str:
    remarks = (
        heading(2, "remarks", "Bemærkninger", "Bemærkninger"),
        paragraph("", run("{{p meeting.remarks }}")),
    )
    opening, closing = (
        when(f"meeting.{key}", heading(2, key, words, words), paragraph("", run(f"{{{{p meeting.{key} }}}}")))
        for key, words in (("opening", "Mødets indledning"), ("closing", "Mødets afslutning"))
    )
    decision = decision_box("item.decision", 3, "decision_{{ item.number }}")
    return "".join(
        (
            _identity(),
            _title("meeting"),
            fact_table("meeting"),
            opening,
            each(
                "item in meeting.items",
                item_heading(),
                when("item.decision", decision),
                attachment_list("item.attachments"),
            ),
            when("meeting.remarks", *remarks),
            closing,
            approval("meeting", 2),
        )
    )


if __name__ == "__main__":
    write_shipped(Path(sys.argv[1]))
