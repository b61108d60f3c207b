"""The hardened Jinja environment that Word and HTML templates share: data in, text out, nothing called.

A template sees plain values only, so there is nothing to escape to: an attribute is a key of a dict, never
of an object. Two walls: an allow-list over the parsed template, and a sandbox without calls or globals.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup

from engine.errors import Reason, RenderFailed
from engine.language import _
from engine.template_check import FILTERS, MAX_SOURCE, TESTS, first_fault
from engine.text import RichText

SHIPPED = Path(__file__).resolve().parent.parent / "templates"
MAX_STEPS = 1_000_000  # turns of loops and includes in one document
MAX_OUTPUT = 20_000_000  # characters

_NAME = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)*\.(html|svg)")
_LOOP = frozenset({"index", "index0", "first", "last", "length"})
_COUNTED = "_counted"
_budget: ContextVar[Iterator[int] | None] = ContextVar("budget", default=None)


def ready(value: object, markup: Callable[[RichText], str]) -> Any:
    """A context as templates get it: RichText as markup by `markup`, all else plain dicts, lists and values."""
    if isinstance(value, RichText):
        return Markup(markup(value))  # noqa: S704 - `markup` is our renderer, which escapes every character
    if isinstance(value, dict):
        return {str(key): ready(inner, markup) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [ready(inner, markup) for inner in value]
    if value is None or type(value) in (str, int, bool):
        return value
    raise TypeError(f"{type(value).__name__} in a rendering context: {value!r}")


@cache
def environment(root: Path) -> "TemplateEnvironment":
    """The environment over one folder of templates; what it lacks is looked for among the shipped ones."""
    return TemplateEnvironment(root.resolve(), SHIPPED)


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Compiles and renders checked templates. Each failure is a RenderFailed with template, line and reason."""

    def __init__(self, *roots: Path) -> None:
        super().__init__(autoescape=True, undefined=UnknownField, loader=FolderLoader(*roots))
        self.template_class = CheckedTemplate
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS} | {_COUNTED: _counted}
        self.tests = {name: self.tests[name] for name in TESTS}

    def template(self, source: str, name: str) -> Template:
        """A template from its source; `name` is the place that refusals give."""
        return self.template_class.from_code(self, self.compile(source, name, name), {})

    def find(self, name: str) -> Template:
        """A template by its name in the folder, such as "indstilling/referat.html"."""
        try:
            return self.get_template(name)
        except TemplateNotFound:
            self.handle_exception()

    def get_template(self, name: str | Template, *args: Any, **kwargs: Any) -> Template:
        _take_step()
        return super().get_template(name, *args, **kwargs)

    def getattr(self, obj: object, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> Any:
        if isinstance(obj, dict) and argument in obj:
            return obj[argument]
        if isinstance(obj, list) and isinstance(argument, int) and argument < len(obj):
            return obj[argument]
        return obj if isinstance(obj, Undefined) else self.undefined(obj=obj, name=str(argument))

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        return False

    def is_safe_callable(self, obj: object) -> bool:
        return False

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > MAX_SOURCE:
            reason = _("it is longer than {most} characters").format(most=MAX_SOURCE)
            raise TemplateSyntaxError(reason, 1, name)
        try:
            return super()._parse(source, name, filename)
        except RecursionError:
            raise TemplateSyntaxError(_("it is nested too deep; write it flatter"), 1, name) from None

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        """Every way to a template leads through here."""
        if fault := first_fault(source):
            raise TemplateSyntaxError(fault.reason, fault.line, name)
        for loop in list(source.find_all(nodes.For)):
            loop.iter = nodes.Filter(loop.iter, _COUNTED, [], [], None, None, lineno=loop.lineno)
        source.set_environment(self)
        return super()._generate(source, name, filename, defer_init)

    def handle_exception(self, source: str | None = None) -> NoReturn:
        error = sys.exc_info()[1]
        if isinstance(error, TemplateError | RecursionError | TypeError | ValueError):
            raise RenderFailed(Reason(_place(error), _explained(error))) from error
        raise


class CheckedTemplate(Template):
    """A template whose rendering is counted: neither its steps nor its output can run away."""

    environment: Environment

    def render(self, *args: Any, **kwargs: Any) -> str:
        budget = _budget.set(iter(range(MAX_STEPS)))
        try:
            return "".join(_limited(self.root_render_func(self.new_context(dict(*args, **kwargs)))))
        except Exception:
            self.environment.handle_exception()
        finally:
            _budget.reset(budget)


class UnknownField(StrictUndefined):
    """A field that the context does not have; using it in any way refuses, with the fields that there are."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        name = self._undefined_name
        if isinstance(self._undefined_obj, dict):
            known = ", ".join(self._undefined_obj)
            return _("unknown field {name}; there are: {known}").format(name=name, known=known)
        if self._undefined_obj is missing:
            return _("unknown field {name}").format(name=name)
        return _("a {what} has no field {name}").format(what=type(self._undefined_obj).__name__, name=name)


class FolderLoader(BaseLoader):
    """Templates by plain names below the given folders, the first that has it; no link leads out of them."""

    def __init__(self, *roots: Path) -> None:
        self.roots = roots

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self._path(template)
        stamp = path.stat().st_mtime_ns
        return path.read_text(encoding="utf-8"), str(path), lambda: path.stat().st_mtime_ns == stamp

    def _path(self, name: str) -> Path:
        for root in self.roots if _NAME.fullmatch(name) else ():
            path = (root / name).resolve()
            if path.is_relative_to(root) and path.is_file():
                return path
        raise TemplateNotFound(name, _("there is no template {name} in the folder of templates").format(name=name))


def _counted(items: object) -> Iterator[object]:
    """What a `for` walks: a list, each turn counted."""
    if isinstance(items, Undefined):
        iter(items)  # refuses, naming the field
    if not isinstance(items, list):
        raise TypeError(_("a loop needs a list, not {what}").format(what=type(items).__name__))
    for item in items:
        _take_step()
        yield item


def _take_step() -> None:
    budget = _budget.get()
    if budget is not None and next(budget, None) is None:
        raise SecurityError(_("the template takes more than {most} steps").format(most=MAX_STEPS))


def _limited(pieces: Iterator[str]) -> Iterator[str]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MAX_OUTPUT:
            raise SecurityError(_("the document is longer than {most} characters").format(most=MAX_OUTPUT))
        yield piece


def _place(error: BaseException) -> str:
    """Template and line, from the error or from the innermost template on its way."""
    if isinstance(error, TemplateSyntaxError):
        return _("{template}, line {line}").format(template=error.name or "<template>", line=error.lineno)
    place, trace = "", error.__traceback__
    while trace:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if isinstance(template, Template):
            line = template.get_corresponding_lineno(trace.tb_lineno)
            place = _("{template}, line {line}").format(template=template.name or "<template>", line=line)
        trace = trace.tb_next
    return place


def _explained(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return _("the template includes itself without end; correct the template")
    text = error.message if isinstance(error, TemplateError) else str(error)
    return _("{reason}; correct the template").format(reason=text)
