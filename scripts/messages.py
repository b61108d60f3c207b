"""The Danish catalogue: `python scripts/messages.py` finds new messages, keeps what is translated, compiles.

Run it after a message was added or changed, translate the empty ones in `engine/locale/da/…/beslut.po`, and run
it again. `tests/test_language.py` fails while one is missing or the compiled file is stale.
"""

import ast
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent
FOLDER = HOUSE / "engine" / "locale" / "da" / "LC_MESSAGES"
ROOTS = ("engine", "memos", "commands", "web", "cli.py")
LEFT_OUT = ('"POT-Cr', '"PO-Rev', '"Last-T', '"Report', '"Project', '"Language-Team')
LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)
KEYWORDS = {"_": 1, "ngettext": 2}
"""What makes a message, and how many of its first arguments are it."""


def extracted() -> Catalog:
    """Every message in the code."""
    catalogue = Catalog(locale="da", project="beslut", fuzzy=False, header_comment="# Danish messages.")
    for root in ROOTS:
        place = HOUSE / root
        for path in sorted(place.rglob("*.py")) if place.is_dir() else (place,):
            for message in messages_in(path.read_text()):
                catalogue.add(message)
    return catalogue


def messages_in(code: str) -> Iterator[str | tuple[str, ...]]:
    """The messages of a module, also those within an f-string."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            given = node.args[: KEYWORDS[node.func.id]]
            said = tuple(one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str))
            if said and len(said) == KEYWORDS[node.func.id]:
                yield said if len(said) > 1 else said[0]


def translated() -> Catalog:
    """The catalogue as it is kept."""
    path = FOLDER / "beslut.po"
    if not path.is_file():
        return Catalog(locale="da", project="beslut", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="da")


def merged() -> Catalog:
    """What the code says now, with the translations there are; nothing guessed, nothing left over."""
    known, fresh = translated(), extracted()
    for message in fresh:
        old = known.get(message.id) if message.id else None
        if old is not None and old.string:
            message.string = old.string
    return fresh


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it; the same bytes each time."""
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The catalogue as translators read it, without dates and line numbers."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, no_location=True, omit_header=False, width=110)
    lines = buffer.getvalue().decode().split("\n")
    return "\n".join(line for line in lines if not line.startswith(LEFT_OUT)).encode()


def main() -> None:
    """Write both files and say what is left to translate."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    catalogue = merged()
    (FOLDER / "beslut.po").write_bytes(written(catalogue))
    (FOLDER / "beslut.mo").write_bytes(compiled(translated()))
    missing = [message.id for message in catalogue if message.id and not message.string]
    print(f"{len(catalogue)} messages, {len(missing)} still to translate")  # noqa: T201 - it is a command


if __name__ == "__main__":
    main()
