"""How the pages' templates escape what is put into them: as Jinja does, and to plain text.

Jinja marks each piece as safe by itself, which takes nine times as long as escaping it. Here the pieces are only
joined.
"""

from typing import Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import _escape_inner, escape  # type: ignore[attr-defined]  # what `escape` itself calls


def escaped(value: Any) -> str:
    """The value as a piece of HTML. What is marked as safe stays as it is."""
    return _escape_inner(value) if type(value) is str else escape(value)


class _Code(CodeGenerator):
    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Pages(Environment):
    """An environment whose templates escape so."""

    code_generator_class = _Code
    escaped = staticmethod(escaped)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute` as Jinja finds it, but without trying for an attribute first where a dictionary has it."""
        if type(obj) is dict and attribute in obj and attribute not in _OF_EVERY_DICT:
            return obj[attribute]
        return super().getattr(obj, attribute)


_OF_EVERY_DICT = frozenset(dir(dict))
