"""The font files that ship with Beslut: where they lie, which characters they have, what they hash to."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

FAMILY = "Source Sans Pro"


@dataclass(frozen=True, slots=True)
class Face:
    """One font file of the family, with the CSS weight and style it stands for."""

    file: str
    weight: int = 400
    italic: bool = False

    @property
    def path(self) -> Path:
        """Where the file lies on this machine."""
        return Path(str(files("font_source_sans_pro") / "files" / self.file))


REGULAR = Face("SourceSansPro-Regular.ttf")
ITALIC = Face("SourceSansPro-It.ttf", italic=True)
FACES = (
    REGULAR,
    ITALIC,
    Face("SourceSansPro-Semibold.ttf", 600),
    Face("SourceSansPro-Bold.ttf", 700),
    Face("SourceSansPro-BoldIt.ttf", 700, italic=True),
)


@cache
def covered(face: Face = REGULAR) -> frozenset[int]:
    """The codepoints that a face has a glyph for. The upright faces agree; the italic ones have fewer."""
    # Imported here: it takes longer than all the rest, and most texts never ask (characters.COMMON).
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools ships no types

    with TTFont(face.path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def fingerprint() -> str:
    """One SHA-256 over the names and bytes of all faces: documents are the same only if this is."""
    digest = sha256()
    for face in FACES:
        digest.update(f"{face.file}\n{sha256(face.path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
