"""Names of files and folders that people read, and that Windows, macOS and Linux all take."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 80  # characters; a package may lie deep in a folder that Windows limits to 260
LONGEST_BYTES = 180

_RESERVED = re.compile(r'\s*[<>:"/\\|?*%]+\s*')  # Windows' own, and % which BagIt writes in another way
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def folder_name(number: str, title: str) -> str:
    """ "CHE-2026-001 Åbningstider i sundhedshuse": for the folder of what has a number and a title."""
    return safe_name(f"{number} {title}")


def file_name(title: str, suffix: str = "") -> str:
    """The title with its suffix (".pdf"), which stays whole when the title is cut."""
    end = safe_name(f"x{suffix}")[1:]
    return _short(safe_name(title), LONGEST - len(end), LONGEST_BYTES - len(end.encode())) + end


def safe_name(text: str) -> str:
    """The text as one name: NFC, on one line, nothing reserved or invisible, never empty, not too long."""
    visible = unicodedata.normalize("NFC", text)
    if not visible.isprintable():
        visible = "".join(" " if c.isspace() else c for c in visible if _is_shown(c))
    name = _trimmed(" ".join(_RESERVED.sub("-", visible).split()))
    if _DEVICES.match(name):
        name = f"_{name}"
    return _short(name, LONGEST, LONGEST_BYTES) or "_"


@lru_cache(maxsize=1024)
def is_safe(name: str) -> bool:
    """Whether a name can be used as it is. Packages have the same few names over and over."""
    return bool(name) and safe_name(name) == name


def _is_shown(character: str) -> bool:
    """Not a control, a direction mark, half a character or one that no standard knows; white space is."""
    return character.isspace() or unicodedata.category(character)[0] != "C"


def _trimmed(name: str) -> str:
    """Windows drops dots and spaces at an end; a dot in front hides a file, a hyphen makes it an option."""
    return name.lstrip(" .-~").rstrip(" .")


def _short(name: str, characters: int, size: int) -> str:
    """At most so many characters and bytes, cut between words where that leaves half of it."""
    cut = name[:characters]
    while len(cut.encode()) > size:
        cut = cut[:-1]
    if cut != name and not name[len(cut)].isspace():
        words = cut.rpartition(" ")[0]
        cut = words if len(words) > len(cut) // 2 else cut
    return _trimmed(cut)
