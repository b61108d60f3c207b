"""XML that other systems read: written from plain elements, and checked against a schema before it leaves."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types


@dataclass(frozen=True, slots=True)
class Element:
    """A name, attributes in order, and either a text or elements within."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    within: "str | tuple[Element, ...]" = ()


def xml_bytes(root: Element) -> bytes:
    """Indented, UTF-8 with a declaration. The same element gives the same bytes."""
    made = _made(root)
    etree.indent(made, "  ")
    data: bytes = etree.tostring(made, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"


def faults(xml: bytes, schema: Path) -> list[str]:
    """What in it is not as the schema asks, each with its line; none if it is in form."""
    checked = _schema(schema)
    if checked.validate(etree.fromstring(xml, _parser())):
        return []
    return [f"{one.line}: {one.message}" for one in checked.error_log]


def _made(element: Element) -> Any:
    made = etree.Element(element.name, element.attributes)
    if isinstance(element.within, str):
        made.text = element.within
    else:
        made.extend(_made(one) for one in element.within)
    return made


@lru_cache(maxsize=4)
def _schema(path: Path) -> Any:
    return etree.XMLSchema(etree.parse(str(path), _parser()))


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
