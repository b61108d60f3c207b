"""Messages: English in the code, Danish to the reader, by gettext.

The catalogue lies in `engine/locale`, compiled; `scripts/messages.py` keeps it, and a test fails when it is stale.
The edge says once which language is read: `use("da")`. Until then messages are as they are written.
"""

from gettext import NullTranslations, translation
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"


class _Reader:
    """Who reads, for the whole process."""

    catalogue: NullTranslations = NullTranslations()


def use(language: str) -> None:
    """From now on messages are in this language ("da"), or in English where there is no catalogue for it."""
    _Reader.catalogue = translation("beslut", str(LOCALE), languages=[language], fallback=True)


def _(message: str) -> str:
    """The message in the reader's language."""
    return _Reader.catalogue.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The message in the reader's language and number."""
    return _Reader.catalogue.ngettext(singular, plural, number)
