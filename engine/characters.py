"""Text that enters: mended where there is one right way, refused with its place where there is none."""

import re
import unicodedata

from engine import fonts
from engine.errors import Invalid, Reason
from engine.language import _

MAXIMUM = 1_000_000
_REPORTED = 10
_BEFORE = 20

# What nearly every text consists of, so that no font file need be read for it. A test holds it to the fonts.
COMMON = frozenset(map(chr, {*range(0x20, 0x7F), *range(0xA0, 0x100)} - {0xAD})) | frozenset("–’“”•…€−☐☑")

_BULLETS = "\uf0b7\uf0a7\uf02d\uf06e\uf076\uf0d8\u25cf\u25e6\u25aa\u25ab\u2023\u2043"
_SPACES = "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
_FIXED_SPACES = "\u2007\u202f"
_HYPHENS = "\u2010\u2011\uf0be"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"
_MAPPING = {
    **dict.fromkeys(map(ord, _BULLETS), "•"),  # Word's private symbol fonts, and bullets the font lacks
    **dict.fromkeys(map(ord, _SPACES), " "),
    **dict.fromkeys(map(ord, _FIXED_SPACES), "\u00a0"),
    **dict.fromkeys(map(ord, _HYPHENS), "-"),
    **dict.fromkeys(map(ord, _INVISIBLE), ""),  # they can hide a word or a CPR number from every search
    **dict.fromkeys(map(ord, "\v\u2028\u2029"), "\n"),
    **dict(zip(map(ord, "ﬀﬁﬂﬃﬄ"), ("ff", "fi", "fl", "ffi", "ffl"), strict=True)),  # from PDF files
    **dict.fromkeys(map(ord, "\uf0fe\uf052\u2612"), "☑"),  # a ticked box in Word is U+2612
    **dict.fromkeys(map(ord, "\uf0a8\uf06f"), "☐"),
    **dict.fromkeys(map(ord, "\uf0fc\u2714"), "✓"),
    ord("\uf0e0"): "→",
}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, place: str, *, single_line: bool = False) -> str:
    """The text in NFC, with what has one right spelling mapped to it. Refuses the rest, at `place`.

    A single line is also stripped, and its spaces folded (U+00A0 stays). Otherwise spaces are as written.
    """
    if len(text) > MAXIMUM:
        raise Invalid.at(place, _too_long(len(text)))
    mended = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").translate(_MAPPING))
    if single_line:
        mended = re.sub(r"[ \t]+", " ", mended).strip(" \n")
    offenders = _offenders(mended, single_line=single_line)
    if offenders:
        raise Invalid(*(Reason(place, _message(mended, index)) for index in offenders[:_REPORTED]))
    return mended


def uncovered(text: str, face: fonts.Face = fonts.REGULAR) -> frozenset[str]:
    """The characters of `text` that the face has no glyph for; tab and line break need none."""
    rest = frozenset(text) - COMMON - {"\t", "\n"}
    return frozenset(c for c in rest if ord(c) not in fonts.covered(face)) if rest else rest


def _offenders(text: str, *, single_line: bool) -> list[int]:
    """Where each character that cannot stay first occurs, in the order of the text."""
    line_breaks = {"\n"} & set(text) if single_line else set()
    return sorted(text.index(character) for character in uncovered(text) | line_breaks)


def _too_long(length: int) -> str:
    return _("{length} characters, and at most {maximum} are taken: shorten the text, or attach it as a file").format(
        length=length, maximum=MAXIMUM
    )


def _message(text: str, index: int) -> str:
    line = text.count("\n", 0, index) + 1
    column = index - text.rfind("\n", 0, index)
    return _("line {line}, character {column}{after}: {what}").format(
        line=line, column=column, after=_after(text, index), what=_what(text[index])
    )


def _after(text: str, index: int) -> str:
    """What stands before the place, for finding it; nothing in it may harm a terminal."""
    before = text[:index].rpartition("\n")[2][-_BEFORE:].replace("\t", " ")
    shown = "".join("?" if c in uncovered(before) else c for c in before)
    return _(", after “{text}”").format(text=shown) if shown.strip() else ""


def _what(character: str) -> str:
    """What is wrong with a character, and what to do."""
    code = f"U+{ord(character):04X}"
    if character == "\n":
        return _("a line break, in a field of one line: put everything on one line")
    if 0xD800 <= ord(character) <= 0xDFFF:
        return _("half a character ({code}): write the character again").format(code=code)
    if character in _BIDI:
        return _("{code} {name} turns the direction of writing and can hide what is said: delete it").format(
            code=code, name=unicodedata.name(character)
        )
    if unicodedata.category(character) in ("Cc", "Cn"):
        return _("{code} is a control character or no character at all: delete it").format(code=code)
    if unicodedata.category(character) == "Co":
        return _("{code} is a symbol that only one font knows: write it another way").format(code=code)
    return _("no font here has “{character}” ({code} {name}): write it another way").format(
        character=character, code=code, name=unicodedata.name(character, _("unnamed"))
    )
