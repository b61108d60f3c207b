"""A changed fact left standing: a number that an amendment changed, and that recurs elsewhere in the same sense.

"Budgetprocessen for 2020" becomes "… 2021", while another decided text still says "om budgetprocessen for
2020". It warns and never blocks: the body may have meant it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from memos.deciding import Answer
from memos.decision import Decision

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_WINDOW = 6
_SHARED = 2
_MEANING = 3


@dataclass(frozen=True, slots=True)
class LeftStanding:
    """The number that changed, from `changed_at` to `standing_at`, and the text where it still stands."""

    number: str
    becomes: tuple[str, ...]
    changed_at: str
    standing_at: str
    text: str


def left_standing(answers: Sequence[Answer], added: Sequence[Decision]) -> Iterator[LeftStanding]:
    """Each changed number that recurs in another decided text beside at least two of the same words."""
    texts = [(answer.number, answer.text) for answer in answers]
    texts += [(f"+{index}", decision.text) for index, decision in enumerate(added, 1)]
    for answer in answers:
        before, after = numbers(answer.proposal), numbers(answer.text)
        new = tuple(number for number in after if number not in before)
        for number in before:
            if number in after or not new:
                continue
            for place, text in texts:
                if place != answer.number and _beside(number, answer.proposal, text):
                    yield LeftStanding(number, new, answer.number, place, text)


def numbers(text: str) -> list[str]:
    """The numbers of a text, in order."""
    return [token for token in _TOKEN.findall(text) if token[0].isdigit()]


def _beside(number: str, one: str, other: str) -> bool:
    return len(neighbours(number, one) & neighbours(number, other)) >= _SHARED


def neighbours(number: str, text: str) -> set[str]:
    """The words near each occurrence of the number."""
    tokens = [token.casefold() for token in _TOKEN.findall(text)]
    near: set[str] = set()
    for index, token in enumerate(tokens):
        if token == number:
            near.update(tokens[max(0, index - _WINDOW) : index + _WINDOW + 1])
    return {token for token in near if len(token) >= _MEANING and not token[0].isdigit()}
