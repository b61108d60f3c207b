"""Rules of deciding: which outcome stands at each point, whether all are answered, and the sentence for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.errors import Reason
from engine.language import _
from memos.decision import Decision, Outcome
from memos.memo import Content, Point
from memos.people import Body
from memos.types import MemoType

Result = Literal["", "decided", "postponed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A point as proposed and as decided. `outcome` None: nobody has answered it yet.

    `direction` says where it was sent or until when it was postponed.
    """

    number: str
    proposal: str
    text: str
    outcome: Outcome | None
    own: bool
    direction: str = ""

    @property
    def level(self) -> int:
        return self.number.count(".")

    @property
    def changed(self) -> bool:
        """Whether the decided text is another than the proposed one."""
        return self.text != self.proposal


def answers(content: Content, memo_type: MemoType, decisions: Sequence[Decision]) -> tuple[Answer, ...]:
    """Every point in order with its own decision, or its parent's outcome over its own proposed text."""
    by_point = {decision.point: decision for decision in decisions if decision.point}
    return tuple(_answer(number, point, memo_type, by_point) for number, point in content.numbered_points())


def added(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """What was decided that nobody proposed."""
    return tuple(decision for decision in decisions if not decision.point)


def reasons_against_deciding(content: Content, memo_type: MemoType, decisions: Sequence[Decision]) -> Iterator[Reason]:
    """Everything that keeps the decisions from being an answer to the memo."""
    for answer in answers(content, memo_type, decisions):
        if answer.outcome is None:
            text = _("point {number} has no outcome: “{text}”")
            yield Reason(f"decisions {answer.number}", text.format(number=answer.number, text=answer.proposal[:60]))
    if not content.points and not decisions:
        yield Reason("decisions", _("nothing is decided yet; record at least one outcome"))
    for decision in decisions:
        yield from _against(decision, content, memo_type)


def reasons_against_outcomes(memo_type: MemoType, body: Body, decisions: Sequence[Decision]) -> Iterator[Reason]:
    """Outcomes that this body does not use."""
    for decision in decisions:
        outcome = memo_type.outcome(decision.outcome)
        if outcome and not body.may_choose(outcome.key):
            text = _("{body} does not use the outcome “{outcome}”")
            yield Reason(f"decisions {decision.point or '+'}", text.format(body=body.name, outcome=outcome.label))


def result(content: Content, memo_type: MemoType, decisions: Sequence[Decision]) -> Result:
    """ "postponed" if every point is, "decided" if all are answered, "" before that."""
    outcomes = [answer.outcome for answer in answers(content, memo_type, decisions)]
    if not content.points:
        outcomes = [memo_type.outcome(decision.outcome) for decision in decisions]
    if not outcomes or None in outcomes:
        return ""
    return "postponed" if all(outcome and outcome.postpones for outcome in outcomes) else "decided"


def postponed_points(content: Content, memo_type: MemoType, decisions: Sequence[Decision]) -> tuple[Point, ...]:
    """The outermost points that were postponed, each with what stands under it."""
    outcomes = {answer.number: answer.outcome for answer in answers(content, memo_type, decisions)}
    return tuple(_postponed(content.points, "", outcomes))


def suggested_sentence(answer: Answer, forum: str, *, past: bool = True) -> str:
    """The house wording of an answer, for the minutes: "Chefteamet godkendte punkt 1 med den ændring, at …"."""
    if answer.outcome is None:
        return ""
    wording = answer.outcome.past if past else answer.outcome.present
    if answer.outcome.directs:
        return directed(wording, answer.direction, forum=forum, point=f"punkt {answer.number}")
    change = answer.text.removeprefix("at ").rstrip(".: ")
    if not answer.text.startswith("at "):
        change = f"punktet lyder: ”{change}”"
    return wording.format(forum=forum, point=f"punkt {answer.number}", change=change)


def directed(wording: str, direction: str, *, forum: str, point: str = "") -> str:
    """A sentence with where to or until when; without it the sentence closes up."""
    sentence = wording.format(forum=forum, point=point, change=direction.strip().rstrip("."))
    return sentence.replace(" .", ".")


def _answer(number: str, point: Point, memo_type: MemoType, by_point: dict[str, Decision]) -> Answer:
    own = by_point.get(number)
    nearest, above = own, number
    while nearest is None and "." in above:
        above = above.rpartition(".")[0]
        nearest = by_point.get(above)
    outcome = memo_type.outcome(nearest.outcome) if nearest else None
    if nearest and outcome and outcome.directs:
        return Answer(number, point.text, point.text, outcome, own is not None, nearest.text)
    text = (own.text if own else "") or point.text
    return Answer(number, point.text, text, outcome, own is not None)


def _against(decision: Decision, content: Content, memo_type: MemoType) -> Iterator[Reason]:
    place = f"decisions {decision.point or '+'}"
    outcome = memo_type.outcome(decision.outcome)
    points = dict(content.numbered_points())
    if decision.point and decision.point not in points:
        yield Reason(place, _("the memo has no point {point}").format(point=decision.point))
    if outcome is None:
        yield Reason(place, _("{outcome} is no outcome of this type").format(outcome=repr(decision.outcome)))
        return
    if content.kind.value not in outcome.kinds:
        text = _("“{outcome}” does not fit a memo of this kind")
        yield Reason(place, text.format(outcome=outcome.label))
    if not decision.point and not decision.text.strip() and (points or "{point}" in outcome.past):
        yield Reason(place, _("a decision that nobody proposed needs its text"))
    if decision.point and outcome.amends and not decision.text.strip():
        yield Reason(place, _("“{outcome}” needs the text as decided").format(outcome=outcome.label))
    proposed = points.get(decision.point)
    reworded = proposed is not None and decision.text.strip() not in ("", proposed.text)
    if reworded and not (outcome.amends or outcome.directs):
        text = _("the text differs from the proposal; “{outcome}” takes it as it is, choose an amending outcome")
        yield Reason(place, text.format(outcome=outcome.label), "warn")


def _postponed(points: Sequence[Point], prefix: str, outcomes: dict[str, Outcome | None]) -> Iterator[Point]:
    for index, point in enumerate(points, 1):
        number = f"{prefix}{index}"
        outcome = outcomes[number]
        if outcome and outcome.postpones:
            yield point
        else:
            yield from _postponed(point.points, f"{number}.", outcomes)
