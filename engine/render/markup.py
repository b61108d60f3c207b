"""Rich text as HTML for our pages: what the canonical form lacks for print and for screen readers is added here."""

from html import escape

from engine.text import Block, Break, Cell, ListBlock, Paragraph, RichText, Run, Table

LONG_TABLE = 12  # rows; from here on a fixed layout keeps the time bounded and the columns steady


def html(text: RichText) -> str:
    """HTML of the text: header rows that repeat, cells with a scope, every character escaped."""
    return _blocks(text.blocks)


def _blocks(blocks: tuple[Block, ...]) -> str:
    return "\n".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Paragraph():
            return f"<p>{''.join(map(_run, block.runs))}</p>"
        case ListBlock():
            return _list(block)
        case Table():
            return _table(block)


def _run(run: Run | Break) -> str:
    if isinstance(run, Break):
        return "<br>"
    html = escape(run.text)
    for tag, wanted in (("em", run.em), ("strong", run.strong)):
        html = f"<{tag}>{html}</{tag}>" if wanted else html
    return f'<a href="{escape(run.href)}">{html}</a>' if run.href else html


def _list(block: ListBlock) -> str:
    items = "".join(f"<li>{_blocks(item)}</li>\n" for item in block.items)
    if not block.ordered:
        return f"<ul>\n{items}</ul>"
    # The page engine reads the style, everybody else the attribute.
    start = f'start="{block.start}" style="counter-reset: list-item {block.start - 1}"'
    return f'<ol type="{block.type}" {start}>\n{items}</ol>'


def _table(table: Table) -> str:
    heads = 0
    while heads < len(table.rows) and all(cell.header for cell in table.rows[heads]):
        heads += 1
    head = "".join(_row(row, "col") for row in table.rows[:heads])
    body = "".join(_row(row, "row") for row in table.rows[heads:])
    fixed = ' class="fixed"' if len(table.rows) > LONG_TABLE else ""
    return f"<table{fixed}>{f'<thead>{head}</thead>' if head else ''}<tbody>{body}</tbody></table>"


def _row(cells: tuple[Cell, ...], scope: str) -> str:
    return f"<tr>{''.join(_cell(cell, scope) for cell in cells)}</tr>\n"


def _cell(cell: Cell, scope: str) -> str:
    span = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    if cell.header:
        return f'<th scope="{scope}"{span}>{_blocks(cell.blocks)}</th>'
    return f"<td{span}>{_blocks(cell.blocks)}</td>"
