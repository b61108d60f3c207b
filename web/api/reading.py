"""What programs send, read strictly: JSON within limits, and nothing that another program would read otherwise."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn, TypeVar

from fastapi import Depends
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from engine.errors import Invalid, NotFound, Reason
from engine.language import _
from memos.files.sent import Table
from web.api.problems import Refused

T = TypeVar("T", bound=BaseModel)
MAX_BYTES = 1_000_000
DEEPEST = 32
LARGEST = 2**53 - 1
"""Larger whole numbers are not the same in every program."""


async def sent_bytes(request: Request) -> bytes:
    """The body, no longer than is taken. Raises `Refused`."""
    kind, _semicolon, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if kind.strip().lower() != "application/json" or charset not in ("", "utf-8"):
        raise Refused(415, Reason("Content-Type", _("send application/json, in UTF-8")))
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BYTES:
            text = _("{limit} kB are taken at most; shorten it, or attach it as a file")
            raise Refused(413, Reason("", text.format(limit=MAX_BYTES // 1000)))
    return bytes(found)


def table_in(data: bytes) -> Table:
    """The JSON object in a body. Raises `Refused` for what is no JSON, `Invalid` for what nobody should send."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_table, parse_constant=_refuse_constant)
    except RecursionError as exc:
        raise Invalid(_too_deep()) from exc
    except ValueError as exc:
        said = exc.msg if isinstance(exc, json.JSONDecodeError) else type(exc).__name__
        raise Refused(400, Reason("", _("this is not JSON: {said}").format(said=said))) from exc
    if not isinstance(value, dict):
        raise Invalid.at("", _("an object is expected"))
    if reasons := list(dict.fromkeys(_unsound(value))):
        raise Invalid(*reasons[:10])
    return value


def shaped(model: type[T], value: object) -> T:
    """The value as that shape. Raises `Invalid` with every field that is wrong."""
    try:
        return model.model_validate(value)
    except ValidationError as exc:
        raise Invalid(*misfits(exc.errors(include_context=True, include_url=False))) from exc


def misfits(errors: Iterable[Any]) -> list[Reason]:
    """What pydantic found, each with its place."""
    return [Reason(_place(error["loc"]), _said(error)) for error in errors]


def _place(path: Iterable[object]) -> str:
    return ".".join(_shown(str(part)) for part in path)


def _said(error: Mapping[str, Any]) -> str:
    limits = error.get("ctx") or {}
    match error["type"]:
        case "missing":
            return _("is missing")
        case "extra_forbidden":
            return _("is not known here; remove it or spell it otherwise")
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return _("expected {expected}").format(expected=_("a whole number"))
        case "greater_than_equal":
            return _("must be at least {limit}").format(limit=limits["ge"])
        case "less_than_equal":
            return _("must be at most {limit}").format(limit=limits["le"])
        case "string_type" | "string_unicode":
            return _("expected {expected}").format(expected=_("text"))
        case "string_too_long":
            return _("{limit} characters are taken at most").format(limit=limits["max_length"])
        case "literal_error":
            return _("choose one of: {known}").format(known=limits["expected"])
        case _:
            return _("does not have the form that is described")


@contextmanager
def names_in_content() -> Iterator[None]:
    """A body or a department that there is not is a mistake in what was sent, not in the address."""
    try:
        yield
    except NotFound as refused:
        raise Invalid(*refused.reasons) from refused


def _table(pairs: list[tuple[str, Any]]) -> Table:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})[0]
        raise Invalid.at(_shown(twice), _("this key stands there twice; remove one"))
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Invalid.at("", _("{name} is no number in JSON").format(name=name))


def _unsound(value: object) -> Iterator[Reason]:
    """What cannot be stored, shown or read back by others, wherever in the value."""
    todo: list[tuple[object, str, int]] = [(value, "", 1)]
    while todo:
        one, place, depth = todo.pop()
        if depth > DEEPEST:
            yield _too_deep()
        elif isinstance(one, dict):
            todo += [(inner, f"{place}.{_shown(key)}".lstrip("."), depth + 1) for key, inner in one.items()]
            todo += [(key, place, depth + 1) for key in one]
        elif isinstance(one, list):
            todo += [(inner, f"{place}[{index}]", depth + 1) for index, inner in enumerate(one, 1)]
        elif isinstance(one, str) and (_halves(one) or "\0" in one):
            yield Reason(place, _("half a character, or none at all: write it again"))
        elif isinstance(one, int | float) and not -LARGEST <= one <= LARGEST:
            yield Reason(place, _("the number is too large"))


def _too_deep() -> Reason:
    return Reason("", _("more than {deepest} levels lie within each other").format(deepest=DEEPEST))


def _halves(text: str) -> bool:
    return any(0xD800 <= ord(character) <= 0xDFFF for character in text) if not text.isascii() else False


def _shown(key: str) -> str:
    """A key for a place in a message: short, and with nothing in it that cannot be sent."""
    return key[:60].encode(errors="replace").decode()


Sent = Annotated[bytes, Depends(sent_bytes)]
