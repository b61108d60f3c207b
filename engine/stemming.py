"""Words as they are searched: folded, without the small words, cut to their Danish stems. The same on every database.

An index holds `stems` of a text; what somebody looks for becomes `sought`. A stem has only digits and the letters
a to å ("aa" is å): so no database's own idea of words or letters has a say.
"""

import re
import threading
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]  # it has no types

from engine.danish import fold

LONGEST = 100
"""Letters of a stem that count."""
MOST = 30_000
"""Different stems of one text that count: more than any database takes are not words that people wrote."""
BEGINNING = 5
"""A word of so many letters is also found as the beginning of a longer one (skole, skolebestyrelse)."""

_CHUNK = re.compile(r"[^\W_]+(?:[-–./][^\W_]+)*\*?")
_PART = re.compile(r"[^\W_]+")
_FOREIGN = re.compile("[^0-9a-zæøå]")
_STEMMER = Stemmer.Stemmer("danish")
_stemmer_in_use = threading.Lock()

SMALL_WORDS = frozenset(
    _PART.findall(
        "ad af alle alt anden andet andre at blev blive bliver bør da de dem den denne der deres derfor det dette "
        "dig din disse dog du efter eller en end er et for fra før ham han hans har havde have hende hendes her "
        "hos hun hvad hver hvilke hvis hvor hvordan hvorfor i idet ikke ind jeg jer jo kan kunne man med meget "
        "mellem men mig min mine mit mod må ned når nogen noget nogle nu og også om op os over på samt selv sig "
        "sin sine sit skal skulle som så sådan thi til ud uden under var ved vi vil ville vor være været"
    )
)
"""Words that say nothing of what a text is about."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One word that is looked for: texts have its stem, or a word that begins so ("": only the stem)."""

    stem: str
    beginning: str = ""

    def is_in(self, stems: Collection[str]) -> bool:
        begins = self.beginning
        return self.stem in stems or (bool(begins) and any(one.startswith(begins) for one in stems))


def stems(*texts: str) -> list[str]:
    """The different stems of the texts, in order of their first coming."""
    found = dict.fromkeys(one for text in texts for _start, _end, forms in _chunks(text) for one in forms)
    return list(found)[:MOST]


def sought(text: str) -> tuple[Sought, ...]:
    """What must all be in a text that is looked for so. "skole*" asks for every word that begins so.

    A number with signs in it (CHE-2026-001) is one word. Empty if there are only small words.
    """
    chunks = _CHUNK.findall(unicodedata.normalize("NFC", text))
    return tuple(dict.fromkeys(one for chunk in chunks for one in _sought(chunk)))


def places(text: str, wanted: Sequence[Sought]) -> list[tuple[int, int]]:
    """Where in the text, which is NFC, something that is looked for stands."""
    hits = {chunk for chunk in set(_CHUNK.findall(text)) if any(one.is_in(_forms_in(chunk)) for one in wanted)}
    return [
        (found.start() + start, found.start() + end)
        for found in (_CHUNK.finditer(text) if hits else ())
        if found[0] in hits
        for start, end, forms in _chunks(found[0])
        if any(one.is_in(forms) for one in wanted)
    ]


def _sought(chunk: str) -> Iterator[Sought]:
    asked, bare = chunk.endswith("*"), chunk.rstrip("*")
    parts = _PART.findall(bare)
    whole = len(parts) > 1 and _has_digit(bare)
    for part in ["".join(parts)] if whole else parts:
        word = _folded(part)
        if asked or word not in _SMALL:
            begins = asked or (len(word) >= BEGINNING and not _has_digit(word))
            yield Sought(_stem(word), word[:LONGEST] if begins else "")


def _chunks(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Each word with its place and its stems: a number with signs in it has its parts' and its own."""
    for found in _CHUNK.finditer(text):
        parts = list(_PART.finditer(text, *found.span()))
        if len(parts) > 1 and _has_digit(found[0]):
            words = [part[0] for part in parts]
            yield found.start(), parts[-1].end(), _forms([*words, "".join(words)])
        else:
            for part in parts:
                yield *part.span(), _forms([part[0]])


@lru_cache(maxsize=100_000)
def _forms_in(chunk: str) -> tuple[str, ...]:
    """All the stems of a word, or of a number with signs in it."""
    return tuple(form for _start, _end, forms in _chunks(chunk) for form in forms)


def _forms(words: Iterable[str]) -> list[str]:
    return [found for word in words if (found := _form(word))]


@lru_cache(maxsize=100_000)
def _form(word: str) -> str:
    """The stem of a word as it is written; "" for a small word."""
    folded = _folded(word)
    return "" if folded in _SMALL else _stem(folded)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _folded(word: str) -> str:
    """å rather than aa, which the stemmer would not know for a vowel; foreign letters by their numbers."""
    return _FOREIGN.sub(lambda found: f"x{ord(found[0]):x}", fold(word).replace("aa", "å"))


def _stem(word: str) -> str:
    with _stemmer_in_use:  # a stemmer must not be used by two threads at once
        found: str = _STEMMER.stemWord(word)
    return found[:LONGEST]


_SMALL = frozenset(map(_folded, SMALL_WORDS))
