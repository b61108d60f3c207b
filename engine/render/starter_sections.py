"""The sections of a starter template: facts, points, budget, check boxes, attachments, items of a meeting."""

from engine.render.starter_parts import (
    AIR,
    AMOUNT_ID,
    DARK,
    INK,
    QUIET,
    TEXT_WIDTH,
    border,
    cell,
    cell_code,
    check_box,
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


def choice(tag: str) -> str:
    """A check box with its label; the words say as well that it is ticked."""
    return (
        check_box(tag, "{{ choice.label }}", "choice.chosen")
        + run(" {{ choice.label }}")
        + inline("if choice.chosen", run(" (valgt)", "Stille"))
    )


def fact_table(owner: str) -> str:
    """Labels and values, side by side."""
    value = control("fact.{{ fact.key }}", "{{ fact.label }}", "{{ fact.value }}")
    label = run("{{ fact.label }}", f'<w:color w:val="{QUIET}"/>')
    widths = (2600, TEXT_WIDTH - 2600)
    facts = table(
        widths,
        row_code(f"{{%tr for fact in {owner}.facts %}}", 2),
        text_row(widths, (label, value)),
        row_code("{%tr endfor %}", 2),
        caption="Oplysninger",
        borders=border("top", "bottom", "insideH"),
        first_column=True,
    )
    return when(f"{owner}.facts", AIR, facts, AIR)


def point_list(owner: str) -> str:
    """What is to be decided, as a numbered list three deep, with its lead-in."""
    third = each("lowest in lower.points", paragraph("Punkt3", run("{{ lowest.text }}")))
    second = each("lower in point.points", paragraph("Punkt2", run("{{ lower.text }}")), third)
    first = each(f"point in {owner}.points", paragraph("Punkt1", run("{{ point.text }}")), second)
    return when(f"{owner}.points", paragraph("Indledning", run(f"{{{{ {owner}.lead }}}}")), first)


def funding_choices() -> str:
    """The sources that an expense may be paid from."""
    return each("choice in part.choices", paragraph("Valg", choice("funding.{{ choice.key }}")))


def attachment_list(attachments: str) -> str:
    """Numbered attachments, one to a line."""
    number = run("Bilag {{ attachment.number }}  ", "Nummer")
    closed = inline("if attachment.closed", run("  Lukket bilag", "Maerke"))
    return each(f"attachment in {attachments}", paragraph("Valg", number, run("{{ attachment.title }}"), closed))


def budget_table(budget: str) -> str:
    """Amounts by year: as many columns and rows as there are, or one empty row under the years."""
    label, amount = 3300, 1200
    thick = border("bottom", size=8, colour=INK)
    total = border("top", "bottom", size=8, colour=DARK)
    head = row(
        cell(label, paragraph("Tabelhoved", run(f"{{{{ {budget}.unit }}}}")), borders=thick),
        cell_code(f"{{%tc for column in {budget}.columns %}}"),
        cell(amount, paragraph(AMOUNT_ID, run("{{ column }}", "Ledetekst")), borders=thick),
        cell_code("{%tc endfor %}"),
        header=True,
    )
    text, kind = run("{{ row.label }}"), inline("if row.kind_label", run("  {{ row.kind_label }}", "Stille"))
    rows = (
        row_code(f"{{%tr for row in {budget}.rows %}}", 4),
        row_code('{%tr if row.style == "total" %}', 4),
        _amounts(label, amount, run("{{ row.label }}", "Ledetekst"), "row.cells", "{{ cell }}", "Ledetekst", total),
        row_code("{%tr else %}", 4),
        _amounts(label, amount, text + kind, "row.cells", "{{ cell }}"),
        row_code("{%tr endif %}", 4),
        row_code("{%tr endfor %}", 4),
        row_code(f"{{%tr if not {budget}.rows %}}", 4),
        _amounts(label, amount, run(""), f"{budget}.columns", ""),
        row_code("{%tr endif %}", 4),
    )
    made = table(
        (label, *((TEXT_WIDTH - label) // 3,) * 3),
        head,
        *rows,
        caption=f"{{{{ {budget}.caption }}}}",
        borders=border("bottom", "insideH"),
        first_column=True,
    )
    caption = (run(f"{{{{ {budget}.caption }}}}"), run(f"    {{{{ {budget}.convention }}}}", "Stille"))
    after = paragraph("", run(f"{{{{p {budget}.note }}}}"))
    return paragraph("Indledning", *caption) + made + AIR + after


def _amounts(label: int, amount: int, text: str, cells: str, value: str, look: str = "", borders: str = "") -> str:
    """One row: its label, and a cell that a loop repeats."""
    return row(
        cell(label, paragraph("Tabeltekst", text), borders=borders),
        cell_code(f"{{%tc for cell in {cells} %}}"),
        cell(amount, paragraph(AMOUNT_ID, run(value, look)), borders=borders),
        cell_code("{%tc endfor %}"),
    )


def overview() -> str:
    """All items of a meeting at a glance."""
    widths = (700, TEXT_WIDTH - 4300, 1700, 1900)
    closed = inline("if item.closed", run("  Lukket punkt", "Maerke"))
    texts = (
        run("{{ item.number }}"),
        run("{{ item.title }}") + closed,
        run("{{ item.kind_label }}"),
        run("{{ item.time }}"),
    )
    return table(
        widths,
        head_row(widths, ("Nr.", "Punkt", "Behandling", "Tid")),
        row_code("{%tr for item in meeting.items %}", 4),
        text_row(widths, texts),
        row_code("{%tr endfor %}", 4),
        caption="Punkter",
        borders=border("bottom", "insideH"),
    )


def item_heading() -> str:
    """An item's heading, and beneath it what kind it is, when, and by whom."""
    facts = (
        ("item.kind_label", "{{ item.kind_label }}"),
        ("item.memo_number", "{{ item.memo_number }}"),
        ("item.time", "{{ item.time }}"),
        ("item.opens", "Indledes af {{ item.opens }}"),
    )
    closed = inline("if item.closed", run("Lukket punkt    ", "Maerke"))
    meta = (inline(f"if {condition}", run(f"{text}    ")) for condition, text in facts)
    title, number = "{{ item.title }}", run("{{ item.number }}. ")
    return (
        heading(2, "item_{{ item.number }}", title, title, number)
        + paragraph("Sagslinje", closed, *meta)
        + when("item.late", paragraph("", run("{{ item.late }}", "Maerke")))
    )


def treatments() -> str:
    """What other bodies decided before."""
    title = "Tidligere behandling"
    vote = (run("{{ vote.label }}: ", "Ledetekst"), run("{{ vote.text }}"))
    who = run("{{ reservation.label }}, {{ reservation.person }}: ", "Ledetekst")
    told = each(
        "one in memo.treatments",
        paragraph("Heading3", run("{{ one.heading }}")),
        each("point in one.points", paragraph("", run("{{ point.text }}"))),
        each("vote in one.votes", paragraph("", *vote)),
        each("reservation in one.reservations", paragraph("", who, run("{{ reservation.text }}"))),
    )
    return when("memo.treatments", heading(2, "treatments", title, title), told)
