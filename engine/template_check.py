"""The allow-list in front of every template: what is not named here is refused before it is compiled."""

from collections.abc import Iterator
from typing import NamedTuple

from jinja2 import nodes

from engine.language import _

MAX_SOURCE = 2_000_000  # characters
MAX_NODES = 20_000
MAX_DEPTH = 40
MAX_LOOPS = 5  # within each other

FILTERS = frozenset({"e", "escape", "first", "last", "length"})
TESTS = frozenset({"defined", "none"})

_STRUCTURE = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Block,
    nodes.Include,
)
_SETTING = (nodes.Extends, nodes.Assign, nodes.With)
_VALUES = (nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.List, nodes.Tuple)
_LOGIC = (nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Compare, nodes.Operand)
_ALLOWED = frozenset({*_STRUCTURE, *_SETTING, *_VALUES, *_LOGIC, nodes.Filter, nodes.Test})
_RESERVED = frozenset({"self", "super", "caller", "varargs", "kwargs"})


class Fault(NamedTuple):
    """The line of a thing that is not allowed, and why."""

    line: int
    reason: str


def first_fault(tree: nodes.Template) -> Fault | None:
    """Line and reason of the first thing that a template may not hold; None if there is none."""
    return next(_faults(tree), None)


def _faults(tree: nodes.Template) -> Iterator[Fault]:
    count = 0
    waiting: list[tuple[nodes.Node, int, int]] = [(tree, 1, 0)]
    while waiting:
        node, depth, loops = waiting.pop()
        count += 1
        loops += isinstance(node, nodes.For)
        if reason := _size_fault(count, depth, loops) or _node_fault(node):
            yield Fault(node.lineno or 1, reason)
        waiting += [(child, depth + 1, loops) for child in node.iter_child_nodes()]


def _size_fault(count: int, depth: int, loops: int) -> str:
    if count > MAX_NODES:
        return _("it has more than {most} parts; split it").format(most=MAX_NODES)
    if depth > MAX_DEPTH:
        return _("it is nested more than {most} deep; write it flatter").format(most=MAX_DEPTH)
    if loops > MAX_LOOPS:
        return _("more than {most} loops stand within each other").format(most=MAX_LOOPS)
    return ""


def _node_fault(node: nodes.Node) -> str:
    if type(node) not in _ALLOWED:
        return _("{what} is not allowed in a template").format(what=type(node).__name__)
    match node:
        case nodes.Filter(name=name) if name not in FILTERS:
            return _("the filter {name} is not allowed; allowed are {allowed}").format(
                name=name, allowed=", ".join(sorted(FILTERS))
            )
        case nodes.Test(name=name) if name not in TESTS:
            return _("the test {name} is not allowed; allowed are {allowed}").format(
                name=name, allowed=", ".join(sorted(TESTS))
            )
        case nodes.Name(name=name) | nodes.Getattr(attr=name) if name.startswith("_") or name in _RESERVED:
            return _("the name {name} is not allowed").format(name=name)
        case nodes.List(items=items) | nodes.Tuple(items=items) if not all(map(_literal, items)):
            return _("a list in a template holds plain words and numbers, nothing else")
        case nodes.For(recursive=True):
            return _("a recursive loop is not allowed; write one loop in another")
        case nodes.Include(template=template) | nodes.Extends(template=template) if not _name(template):
            return _("include and extends take one name in quotation marks, nothing else")
    return ""


def _literal(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const)


def _name(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and isinstance(node.value, str)
