"""What minutes say of an item: its decisions as they are read out, a running text drafted from them, and their hash."""

from dataclasses import asdict, dataclass

from engine.canonical import sha256
from engine.text import RichText, from_plain
from memos.canonical import decision_dict
from memos.deciding import Answer, added, answers, suggested_sentence
from memos.decision import Decision, Outcome
from memos.document_rows import added_row, answer_row
from memos.meeting import Item
from memos.memo import Content
from memos.minutes import Confirmation
from memos.people import Body
from memos.types import MemoType


@dataclass(frozen=True, slots=True)
class Minuted:
    """An item with what it asked for; a standing item has neither `content` nor `type`."""

    item: Item
    body: Body
    content: Content | None = None
    type: MemoType | None = None

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every point, as proposed and as decided."""
        return answers(self.content, self.type, self.item.decisions) if self.content and self.type else ()

    @property
    def added(self) -> tuple[Decision, ...]:
        """What was decided that nobody proposed."""
        return added(self.item.decisions) if self.type else self.item.decisions

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The ways to decide that the item's type knows."""
        return self.type.outcomes if self.type else ()


@dataclass(frozen=True, slots=True)
class Spoken:
    """One decision as minutes print it. `number` "" is one that nobody proposed; `sentence` tells of a change."""

    number: str
    outcome: str
    text: str
    sentence: str = ""


def spoken(minuted: Minuted) -> tuple[Spoken, ...]:
    """What is read out of an item: each decision, word by word as minutes print it."""
    rows = [answer_row(answer, minuted.body.definite) for answer in minuted.answers if answer.outcome]
    found = [
        Spoken(
            str(row["number"]),
            str(row["outcome_label"]),
            str(row["text"]),
            str(row["sentence"]) if row["changed"] else "",
        )
        for row in rows
    ]
    new = [added_row(decision, minuted.type, minuted.body) for decision in minuted.added]
    return (*found, *(Spoken("", str(row["outcome_label"]), str(row["text"])) for row in new))


def spoken_sha256(minuted: Minuted) -> str:
    """The identity of what is read out; "" where nothing was decided."""
    found = [asdict(one) for one in spoken(minuted)]
    return sha256({"spoken": found}) if found else ""


def confirmed(minuted: Minuted) -> Confirmation | None:
    """Who confirmed the decided text last: that very text, for a change since takes the confirmation away."""
    last = minuted.item.confirmations[-1:]
    return last[0] if last and last[0].sha256 == spoken_sha256(minuted) else None


def written_sha256(minuted: Minuted) -> str:
    """The identity of an item's running text together with what was decided."""
    decided = [decision_dict(decision) for decision in minuted.item.decisions]
    return sha256({"text": minuted.item.minutes_text.html, "decisions": decided})


def drafted(minuted: Minuted) -> RichText:
    """A running text to begin with: one sentence for each decision, in the house's wording."""
    forum = minuted.body.definite
    sentences = [suggested_sentence(answer, forum) for answer in minuted.answers if answer.own]
    sentences += [str(added_row(decision, minuted.type, minuted.body)["text"]) for decision in minuted.added]
    return from_plain(" ".join(_ended(sentence) for sentence in sentences if sentence))


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
