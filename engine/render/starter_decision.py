"""The decision box and the approval of a starter template, in the words of the pages in `templates`."""

from collections.abc import Iterator

from engine.render.starter_parts import (
    AIR,
    INK,
    LINE_BREAK,
    TAB,
    TEXT_WIDTH,
    TINT,
    border,
    cell,
    choose,
    control,
    each,
    head_row,
    heading,
    inline,
    paragraph,
    row,
    row_code,
    run,
    table,
    text_row,
    when,
)

BOX_WIDTH = TEXT_WIDTH - 2 * 200


def decision_box(decision: str, level: int, key: str) -> str:
    """A tinted box of rows; a point is never parted from its outcome by the end of a page."""
    inner = f"Heading{level + 1}"
    outcome = run("{{ added.outcome_label }}", "Udfald")
    said = run("{{ added.text }}")
    added = choose(
        ("added.outcome_label", paragraph("", outcome, LINE_BREAK, said, properties="<w:keepLines/>")),
        ("", paragraph("", said, properties="<w:keepLines/>")),
    )
    beside = when(f"{decision}.points", paragraph(inner, run("Derudover")))
    absence = paragraph("", run("{{ absence.label }}: ", "Ledetekst"), run("{{ absence.names }}"))
    text, remarks = (paragraph("", run(f"{{{{p {decision}.{key} }}}}")) for key in ("text", "remarks"))
    discussed = when(f"{decision}.points or {decision}.added", paragraph(inner, run("Drøftelsen")))
    substitutes = (run("Stedfortrædere: ", "Ledetekst"), run(f"{{{{ {decision}.substitutes }}}}"))
    rows = (
        _rows_if(f"{decision}.lead", AIR, paragraph("Indledning", run(f"{{{{ {decision}.lead }}}}"))),
        row_code(f"{{%tr for point in {decision}.points %}}", 1),
        _box_row(_decided_point(key), split=False),
        row_code("{%tr endfor %}", 1),
        _rows_if(f"{decision}.added", beside, each(f"added in {decision}.added", added)),
        *_sayings(decision),
        _rows_if(f"{decision}.text", discussed, text),
        _rows_if(f"{decision}.remarks", paragraph(inner, run("Bemærkninger")), remarks),
        _rows_if(f"{decision}.follow_ups", paragraph(inner, run("Opfølgning")), _follow_ups(decision), AIR),
        _box_row(
            each(f"absence in {decision}.absent", absence),
            when(f"{decision}.substitutes", paragraph("", *substitutes)),
            approval(decision, level + 1),
            AIR,
        ),
    )
    title = f"{{{{ {decision}.heading }}}}"
    return heading(level, key, title, title) + table((TEXT_WIDTH,), *rows, caption=title, padding=200) + AIR


def _sayings(decision: str) -> Iterator[str]:
    """That the text was confirmed, how was voted, and what somebody wanted to have in the minutes."""
    confirmation = paragraph("", run(f"{{{{ {decision}.confirmation }}}}", "Ledetekst"))
    vote = paragraph("", run("{{ vote.label }}: ", "Ledetekst"), run("{{ vote.text }}"))
    who = run("{{ reservation.label }}, {{ reservation.person }}: ", "Ledetekst")
    reservation = paragraph("", who, run("{{ reservation.text }}"))
    yield _rows_if(f"{decision}.confirmation", confirmation)
    yield _rows_if(f"{decision}.votes", each(f"vote in {decision}.votes", vote))
    yield _rows_if(f"{decision}.reservations", each(f"reservation in {decision}.reservations", reservation))


def _box_row(*blocks: str, split: bool = True) -> str:
    line = border("left", size=24, colour=INK)
    return row(cell(TEXT_WIDTH, *blocks, borders=line, fill=TINT), split=split)


def _rows_if(condition: str, *blocks: str) -> str:
    return row_code(f"{{%tr if {condition} %}}", 1) + _box_row(*blocks) + row_code("{%tr endif %}", 1)


def _decided_point(key: str) -> str:
    """Number and outcome, then the text; where it was changed, proposal and decision side by side instead."""
    levels = []
    for level in range(3):
        number = run("{{ point.number }}" + ("." if level == 0 else ""), "Nummer")
        outcome = (number, TAB, run("{{ point.outcome_label }}", "Udfald"))
        text = control(f"{key}.{{{{ point.number }}}}", "Besluttet", "{{ point.text }}")
        style = f"Afgjort{level + 1}"
        alone = paragraph(style, *outcome, properties="<w:keepNext/>")
        shown = choose(("point.changed", alone), ("", paragraph(style, *outcome, LINE_BREAK, text)))
        levels.append((f"point.level == {level}" if level < 2 else "", shown))
    return choose(*levels) + when("point.changed", _beside(), AIR)


def _beside() -> str:
    widths = (BOX_WIDTH // 2, BOX_WIDTH // 2)
    same = inline('if change.op == "same"', run("{{ change.text }}"))
    removed = inline('if change.op == "del"', run("{{ change.text }}", "Slettet"))
    added = inline('if change.op == "ins"', run("{{ change.text }}", "Indsat"))
    texts = (inline("for change in point.difference", same, other) for other in (removed, added))
    return table(
        widths,
        head_row(widths, ("Indstillet", "Besluttet"), fill="FFFFFF"),
        text_row(widths, texts, fill="FFFFFF"),
        caption="Indstillet og besluttet",
        borders=border("top", "left", "bottom", "right", "insideH", "insideV"),
    )


def _follow_ups(decision: str) -> str:
    widths = (BOX_WIDTH - 3800, 1900, 1900)
    fields = (run("{{ task.text }}"), run("{{ task.owner }}"), run("{{ task.due }}"))
    return table(
        widths,
        head_row(widths, ("Opgave", "Ansvarlig", "Frist"), fill="FFFFFF"),
        row_code(f"{{%tr for task in {decision}.follow_ups %}}", 3),
        text_row(widths, fields, fill="FFFFFF"),
        row_code("{%tr endfor %}", 3),
        caption="Opfølgning",
        borders=border("bottom", "insideH"),
    )


def approval(owner: str, level: int) -> str:
    """Who approved the minutes and when, what was corrected since, and what an old record was silent on."""
    approved = run(f"{{{{ {owner}.approval }}}}", "Ledetekst")
    told = run("{{ correction.date }}, {{ correction.by }}: ", "Ledetekst")
    correction = paragraph("", told, run("{{ correction.text }}"))
    words = ("Rettelser efter godkendelsen", "Noter til kilden")
    corrected, silent = (paragraph(f"Heading{level}", run(word)) for word in words)
    notes = each(f"note in {owner}.notes", paragraph("Note", run("– {{ note }}")))
    return "".join(
        (
            when(f"{owner}.approval", paragraph("", approved, properties='<w:spacing w:before="160"/>')),
            when(f"{owner}.corrections", corrected, each(f"correction in {owner}.corrections", correction)),
            when(f"{owner}.notes", silent, notes),
        )
    )
