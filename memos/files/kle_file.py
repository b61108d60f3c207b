"""A classification file: subjects and facets with what may go and when."""

import re
from datetime import date
from functools import cache
from pathlib import Path

from engine.language import _
from engine.nodes import Node, read_table
from memos.files.content_part import line
from memos.retention import Class, Classification, Keep, is_period

SHIPPED = Path(__file__).parent.parent / "kle.toml"
_SUBJECT = re.compile(r"\d{2}\.\d{2}\.\d{2}")
_FACET = re.compile(r"[A-ZÆØÅ]\d{2}")


@cache
def shipped() -> Classification:
    """The extract that comes with the program."""
    return read_classification(SHIPPED)


def read_classification(path: Path) -> Classification:
    """The classification in a file. Raises `Invalid` with every problem."""
    node = read_table(path)
    source = line(node, "source", required=True)
    day = node.date("date", required=True)
    classes = [_class(one, _SUBJECT, "29.00.00") for one in node.tables("subjects")]
    classes += [_class(one, _FACET, "P35") for one in node.tables("facets")]
    numbers = [one.number for one in classes]
    for number in sorted({number for number in numbers if numbers.count(number) > 1}):
        node.refuse("number", _("{name} stands there twice; remove one").format(name=repr(number)))
    node.finish()
    return Classification(source, day or date.min, tuple(sorted(classes, key=lambda one: one.number)))


def _class(node: Node, form: re.Pattern[str], example: str) -> Class:
    number = node.text("number", required=True)
    if number and not form.fullmatch(number):
        text = _("{found} is no number of this kind; write it as {example}")
        node.refuse("number", text.format(found=repr(number), example=example))
    period = node.text("period")
    if period and not is_period(period):
        text = _("{found} is no period; write it as P5Y or P1825D")
        node.refuse("period", text.format(found=repr(period)))
    keep = Keep(node.choice("keep", list(Keep), Keep.UNSETTLED.value))
    found = Class(number, line(node, "title"), keep, period)
    node.done()
    return found
