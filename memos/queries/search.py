"""Where in a memo the words stand that were looked for, from the text that this person sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.stemming import Sought, places, sought
from memos.desk import Desk
from memos.queries.find import shown
from memos.queries.listing import Listed
from memos.store.search import decided, texts

BEFORE, LENGTH = 60, 240
"""Letters before the first word that was found, and of the whole."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an excerpt; `hit`: it is a word that was looked for."""

    text: str
    hit: bool = False


def excerpts(desk: Desk, memos: Sequence[Listed], words: str) -> Mapping[str, tuple[Piece, ...]]:
    """The first place in each memo, by its number, where the words stand; none where only its title has them."""
    wanted = sought(words)
    if not wanted:
        return {}
    ids = [memo.id for memo in memos]
    stored, decisions = desk.store.memos(ids), decided(desk.session, ids)
    found = {}
    for memo in (stored[id] for id in ids):
        said = texts(shown(desk, memo).content, decisions.get(memo.id, ()))
        found[memo.number] = _excerpt(" ".join(text for part in said for text in part.split()), wanted)
    return {number: pieces for number, pieces in found.items() if pieces}


def _excerpt(text: str, wanted: Sequence[Sought]) -> tuple[Piece, ...]:
    hits = places(text, wanted)
    if not hits:
        return ()
    start, end = _around(text, hits[0][0])
    pieces, at = [Piece("… ")] if start else [], start
    for first, last in hits:
        if last <= end:
            pieces += [Piece(text[at:first]), Piece(text[first:last], hit=True)]
            at = last
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return tuple(piece for piece in pieces if piece.text)


def _around(text: str, hit: int) -> tuple[int, int]:
    """An excerpt's beginning and end: at whole words."""
    start = text.find(" ", hit - BEFORE, hit) + 1 if hit > BEFORE else 0
    end = start + LENGTH
    return start, len(text) if end >= len(text) else max(text.rfind(" ", start, end), hit + 1)
