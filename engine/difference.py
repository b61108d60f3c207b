"""What differs between two texts, word by word, so that a reader sees what was decided otherwise."""

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise, takewhile
from typing import Literal

from engine.text import Line, RichText

# White space, then a number with its dots, a word, a sign, or the end.
_TOKEN = re.compile(r"(\s*)(\d+(?:[.,:]\d+)*|\w+|[^\w\s]|$)")
_SIMILAR = 0.4
# Matching takes time by the number of equal pairs; beyond this it would take seconds.
_MOST_PAIRS = 500_000
_MOST_LINE_PAIRS = 2_500


Op = Literal["same", "del", "ins"]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that both have ("same"), only the old one ("del") or only the new one ("ins")."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line of either text, with the `depth` and `marker` it has there (the new text's if it is in both)."""

    op: Literal["same", "del", "ins", "changed"]
    depth: int
    marker: str
    changes: tuple[Change, ...]


def differences(old: str, new: str) -> tuple[Change, ...]:
    """The way from `old` to `new`. Same and ins join to the new text, same and del to the old one."""
    return tuple(_merged(_absorbed(list(_merged(_changes(old, new))))))


def text_difference(old: RichText, new: RichText) -> tuple[LineChange, ...]:
    """The lines of both texts in order; a line that is much like the one it replaces is compared by words."""
    return tuple(_line_changes(old.lines, new.lines))


def _changes(old: str, new: str) -> Iterator[Change]:
    """Compares words and signs; the space before each goes with it."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    for op, a, b, c, d in _opcodes([word for _, word in before], [word for _, word in after]):
        if op == "equal":
            yield from _equal(before[a:b], after[c:d])
        else:
            yield from _replaced(_joined(before[a:b]), _joined(after[c:d]))


def _equal(old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]) -> Iterator[Change]:
    """The same words, with the space before each as it is in either text."""
    same: list[str] = []
    for (was, word), (space, _) in zip(old, new, strict=True):
        if was == space:
            same += (space, word)
        else:
            if same:
                yield Change("same", "".join(same))
            yield from (Change("del", was), Change("ins", space))
            same = [word]
    if same:
        yield Change("same", "".join(same))


def _replaced(old: str, new: str) -> Iterator[Change]:
    """The white space that both begin with stays."""
    pairs = zip(old, new, strict=False)
    space = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0].isspace(), pairs))
    yield from (Change("same", old[:space]), Change("del", old[space:]), Change("ins", new[space:]))


def _joined(tokens: Iterable[tuple[str, str]]) -> str:
    return "".join(space + word for space, word in tokens)


def _opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> Sequence[tuple[str, int, int, int, int]]:
    counts = Counter(new)
    if sum(counts[item] for item in old) > _MOST_PAIRS and old != new:
        return [("replace", 0, len(old), 0, len(new))]
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _absorbed(changes: list[Change]) -> Iterator[Change]:
    """A shared comma or space between two changes reads better as part of them."""
    for index, change in enumerate(changes):
        between = 0 < index < len(changes) - 1
        if change.op == "same" and between and not any(map(str.isalnum, change.text)):
            yield Change("del", change.text)
            yield Change("ins", change.text)
        else:
            yield change


def _merged(changes: Iterable[Change]) -> Iterator[Change]:
    """Between two shared stretches at most one that goes and one that comes."""
    for same, group in groupby(changes, lambda change: change.op == "same"):
        stretch = list(group)
        ops: tuple[Op, ...] = ("same",) if same else ("del", "ins")
        joined = (Change(op, "".join(c.text for c in stretch if c.op == op)) for op in ops)
        yield from (change for change in joined if change.text)


def _line_changes(old: Sequence[Line], new: Sequence[Line]) -> Iterator[LineChange]:
    for op, a, b, c, d in _opcodes(list(map(_key, old)), list(map(_key, new))):
        if op == "equal":
            yield from (_whole("same", line) for line in new[c:d])
        else:
            yield from _hunk(old[a:b], new[c:d])


def _key(line: Line) -> Hashable:
    """What makes a line the same: not its number, which moves when one is added above it."""
    return line.depth, bool(line.marker), line.text


def _hunk(old: Sequence[Line], new: Sequence[Line]) -> Iterator[LineChange]:
    """Lines between two unchanged ones: what went before what came, and pairs that are alike in between."""
    for (a, c), (b, d) in pairwise([(-1, -1), *_alike(old, new), (len(old), len(new))]):
        if c >= 0:
            yield _pair(old[a], new[c])
        yield from (_whole("del", line) for line in old[a + 1 : b])
        yield from (_whole("ins", line) for line in new[c + 1 : d])


def _alike(old: Sequence[Line], new: Sequence[Line]) -> list[tuple[int, int]]:
    """Pairs of similar lines in the order of both texts, the most similar first served."""
    if len(old) * len(new) > _MOST_LINE_PAIRS:
        return []
    ratios = {(i, j): _ratio(x.text, y.text) for i, x in enumerate(old) for j, y in enumerate(new)}
    chosen: list[tuple[int, int]] = []
    for i, j in sorted(ratios, key=lambda pair: (-ratios[pair], pair)):
        if ratios[i, j] > _SIMILAR and all((i - a) * (j - b) > 0 for a, b in chosen):
            chosen.append((i, j))
    return sorted(chosen)


def _ratio(old: str, new: str) -> float:
    """How much of the two texts stands in both, 0 to 1."""
    shared = sum(len(change.text) for change in differences(old, new) if change.op == "same")
    return 2 * shared / (len(old) + len(new)) if old or new else 1.0


def _pair(old: Line, new: Line) -> LineChange:
    changes = differences(old.text, new.text)
    op: Literal["same", "changed"] = "same" if all(c.op == "same" for c in changes) else "changed"
    return LineChange(op, new.depth, new.marker, changes)


def _whole(op: Op, line: Line) -> LineChange:
    return LineChange(op, line.depth, line.marker, (Change(op, line.text),) if line.text else ())
