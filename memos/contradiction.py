"""A running text that contradicts the decision beside it: another outcome, or another number in the same place.

It warns and asks for confirmation; it never blocks: the text may speak of something else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from memos.decision import Outcome
from memos.memo import Kind
from memos.minuted import Minuted
from memos.standing import neighbours, numbers

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])|\n")
_CLAUSE = re.compile(r"[,;]|\b(?:og|men|mens)\b")
_POINTS = re.compile(
    r"\b(?:punkt(?:erne)?|pkt\.?)\s*(\d+(?:\.\d+)*(?:(?:\s*,\s*|\s+og\s+)\d+(?:\.\d+)*)*)", re.IGNORECASE
)
_SHARED = 2


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What the text says, what was decided instead, and the sentence that says it. `point` "" is any of them."""

    sentence: str
    said: str
    decided: str
    point: str = ""


def contradictions(minuted: Minuted) -> tuple[Contradiction, ...]:
    """Everything in the item's running text that was decided otherwise."""
    sentences = [one.strip() for one in _SENTENCE.split(minuted.item.minutes_text.plain) if one.strip()]
    found = [one for sentence in sentences for one in (*_outcomes(minuted, sentence), *_numbers(minuted, sentence))]
    return tuple(dict.fromkeys(found))


def _outcomes(minuted: Minuted, sentence: str) -> Iterator[Contradiction]:
    """Words of an outcome that none of the points has which the sentence speaks of."""
    decided = {answer.number: answer.outcome for answer in minuted.answers if answer.outcome}
    if not decided:
        return
    named = _points(sentence, decided)
    for clause in _CLAUSE.split(sentence):
        points = _points(clause, decided) or named or list(decided)
        outcomes = [decided[point] for point in points]
        for said, keys in _told(clause, _phrases(minuted.outcomes)):
            if keys.isdisjoint(outcome.key for outcome in outcomes):
                labels = dict.fromkeys(outcome.label for outcome in outcomes)
                yield Contradiction(sentence, said, ", ".join(labels), points[0] if len(points) == 1 else "")


def _numbers(minuted: Minuted, sentence: str) -> Iterator[Contradiction]:
    """A number that no decided text has, where one has another beside at least two of the same words."""
    texts = [(answer.number, answer.text) for answer in minuted.answers]
    texts += [("", decision.text) for decision in minuted.added]
    told = _POINTS.sub("punkt", sentence)
    known = {number for _point, text in texts for number in numbers(text)}
    said = numbers(told)
    for number in said:
        if number in known:
            continue
        for point, text in texts:
            near = neighbours(number, told)
            others = [one for one in numbers(text) if one not in said and len(near & neighbours(one, text)) >= _SHARED]
            if others:
                yield Contradiction(sentence, number, ", ".join(dict.fromkeys(others)), point)


def _points(text: str, known: Mapping[str, object]) -> list[str]:
    """The points that the text names, as "punkt 1, 2 og 3" does."""
    named = [number for found in _POINTS.findall(text) for number in re.findall(r"\d+(?:\.\d+)*", found)]
    return [number for number in dict.fromkeys(named) if number in known]


def _phrases(outcomes: Sequence[Outcome]) -> dict[str, frozenset[str]]:
    """Words that tell an outcome, with the outcomes that they fit; the longer first. "Godkendt" fits an amended one."""
    said = [(phrase, outcome) for outcome in outcomes for phrase in _words(outcome) if phrase]
    fitting = {
        phrase: frozenset(
            one.key for words, one in said if words == phrase or (one.amends and words.startswith(phrase))
        )
        for phrase, _outcome in said
    }
    return {phrase: fitting[phrase] for phrase in sorted(fitting, key=len, reverse=True)}


def _words(outcome: Outcome) -> Iterator[str]:
    """Its label, and the verb of its sentences. Not of what is said of any item: "drøftede", "besluttede"."""
    if not (outcome.postpones or outcome.directs or outcome.kinds == {Kind.DECISION.value}):
        return
    yield outcome.label.casefold()
    for sentence in (outcome.past, outcome.present):
        yield sentence.partition("{forum}")[2].partition("{point}")[0].strip().casefold()


def _told(clause: str, phrases: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    """The phrases that stand in the clause, a shorter one not within a longer."""
    left = clause.casefold()
    for phrase, keys in phrases.items():
        found = re.compile(rf"\b{re.escape(phrase)}\b")
        if found.search(left):
            yield phrase, keys
            left = found.sub(" ", left)
