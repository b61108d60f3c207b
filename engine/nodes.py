"""Reading TOML and JSON strictly: every key is asked for, the rest is refused, each problem with its place."""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from engine.errors import Invalid, NotFound, Reason, unreadable
from engine.language import _

T = TypeVar("T")
MAX_BYTES = 20_000_000
MOST = 9999
"""Whole numbers are counts and places in order: none that is larger is meant."""
_MOST_BITS = 1000


def read_table(path: Path) -> "Node":
    """The table in a TOML or JSON file. Raises `Invalid` or `NotFound` with file, line and what to do."""
    text = _read(path)
    try:
        value = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise Invalid.at(path.name, _("this is not TOML: {error}; mend that line").format(error=exc)) from exc
    except json.JSONDecodeError as exc:
        text = _("this is not JSON: line {line}: {error}; mend that line")
        raise Invalid.at(path.name, text.format(line=exc.lineno, error=exc.msg)) from exc
    except (RecursionError, ValueError) as exc:
        text = _("this file cannot be read ({error}); simplify it")
        raise Invalid.at(path.name, text.format(error=type(exc).__name__)) from exc
    if not isinstance(value, dict):
        raise Invalid.at(path.name, _("a table is expected, found {found}").format(found=kind_of(value)))
    return Node(value, path.name, "")


def _read(path: Path) -> str:
    if not path.is_file():
        raise NotFound(Reason(str(path), _("there is no such file; check the path")))
    if path.stat().st_size > MAX_BYTES:
        text = _("the file is larger than {limit} MB; move attachments out of it")
        raise Invalid.at(path.name, text.format(limit=MAX_BYTES // 1_000_000))
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as exc:
        text = _("byte {offset} is not UTF-8; save the file as UTF-8")
        raise Invalid.at(path.name, text.format(offset=exc.start)) from exc
    except OSError as exc:
        raise unreadable(exc, path.name) from exc


def kind_of(value: object) -> str:
    """What was found, in words, with the value if it is short."""
    names = {dict: _("a table"), list: _("a list"), str: _("text"), bool: _("true/false")}
    name = names.get(type(value), type(value).__name__)
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        return f"{name} …"  # Python refuses to write such a number as text
    shown = repr(value)
    return name if isinstance(value, dict | list) else f"{name} {shown[:40]}"


class Node:
    """A table at a place. Ask for each key once, then call `done`, which refuses what nobody asked for."""

    def __init__(self, value: dict[str, object], file: str, path: str, problems: list[Reason] | None = None):
        self.value, self.file, self.path = value, file, path
        self.problems: list[Reason] = problems if problems is not None else []
        self._asked: set[str] = set()

    def place(self, key: str = "") -> str:
        """ "file: path.key", as the reader finds it; without a file, "path.key"."""
        inside = f"{self.path}{key}".rstrip(".")
        return ": ".join(part for part in (self.file, inside) if part)

    def refuse(self, key: str, text: str) -> None:
        """Note a problem; reading goes on, so that all are reported together."""
        self.problems.append(Reason(self.place(key), text))

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self.value

    def text(self, key: str, default: str = "", *, required: bool = False) -> str:
        found = self._get(key, str, _("text"), default)
        if required and not found.strip():
            self.refuse(key, _("is missing; write it as text"))
        return found

    def flag(self, key: str, default: bool = False) -> bool:
        return self._get(key, bool, _("true or false"), default)

    def integer(self, key: str, default: int = 0, *, least: int = 0, most: int = MOST) -> int:
        """A whole number within bounds that every database can hold."""
        found = self._raw(key, default)
        if isinstance(found, bool) or not isinstance(found, int):
            self._expected(key, _("a whole number"), found)
        elif key in self.value and not least <= found <= most:
            text = _("a whole number from {least} to {most}")
            self._expected(key, text.format(least=least, most=most), found)
        else:
            return found
        return default

    def date(self, key: str, *, required: bool = False) -> date | None:
        """A TOML date, or ISO text in JSON."""
        found = self._raw(key, None)
        if isinstance(found, str) and found:
            try:
                found = date.fromisoformat(found)
            except ValueError:
                self._expected(key, _("a date that exists, as 2026-02-27"), found)
                return None
        if isinstance(found, date) and not isinstance(found, datetime):
            return found
        if required or found not in (None, ""):
            self._expected(key, _("a date that exists, as 2026-02-27"), found)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        found = self._get(key, list, _("a list of texts"), [])
        for value in found:
            if not isinstance(value, str):
                self._expected(key, _("a list of texts"), value)
        return tuple(value for value in found if isinstance(value, str))

    def values(self, key: str) -> list[object]:
        """A list as it is; the caller looks at each value."""
        return list(self._get(key, list, _("a list"), []))

    def table(self, key: str) -> "Node | None":
        if not self.has(key) or self.value[key] is None:
            return None
        found = self._get(key, dict, _("a table"), {})
        return Node(found, self.file, f"{self.path}{key}.", self.problems)

    def tables(self, key: str) -> Iterator["Node"]:
        for index, found in enumerate(self._get(key, list, _("a list of tables"), []), 1):
            path = f"{self.path}{key}[{index}]."
            if isinstance(found, dict):
                yield Node(found, self.file, path, self.problems)
            else:
                self._expected(f"{key}[{index}]", _("a table"), found)

    def choice(self, key: str, known: Iterable[str], default: str = "") -> str:
        """One of the known words."""
        found = self.text(key, default)
        allowed = sorted(known)
        if found not in allowed:
            text = _("{found} is not known here; choose one of: {known}")
            self.refuse(key, text.format(found=repr(found), known=", ".join(allowed)))
            return default
        return found

    def parsed(self, key: str, parse: Callable[[str, str], T], default: T) -> T:
        """The text read by `parse(text, place)`, whose refusal is noted."""
        text = self.text(key)
        if not text:
            return default
        return self.attempt(lambda: parse(text, self.place(key)), default)

    def attempt(self, read: Callable[[], T], default: T) -> T:
        """What `read` gives; its refusals are noted with the others."""
        try:
            return read()
        except Invalid as exc:
            self.problems.extend(exc.reasons)
            return default

    def done(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in sorted(set(self.value) - self._asked):
            known = ", ".join(sorted(self._asked))
            text = _("this key is not known here; remove it or spell it as one of: {known}")
            self.refuse(key, text.format(known=known))

    def finish(self) -> None:
        """Raise `Invalid` with every problem found in this table and those below it."""
        self.done()
        if self.problems:
            raise Invalid(*self.problems)

    def _raw(self, key: str, default: object) -> object:
        self._asked.add(key)
        return self.value.get(key, default)

    def _get(self, key: str, kind: type[T], expected: str, default: T) -> T:
        found = self._raw(key, default)
        if isinstance(found, kind):
            return found
        self._expected(key, expected, found)
        return default

    def _expected(self, key: str, expected: str, found: object) -> None:
        text = _("expected {expected}, found {found}")
        self.refuse(key, text.format(expected=expected, found=kind_of(found)))
