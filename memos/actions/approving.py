"""Returning a memo with remarks on its parts, which its author finds beside them."""

from collections.abc import Iterable, Sequence

from engine.characters import clean
from engine.danish import join_names
from engine.errors import Blocked, Invalid, Reason
from engine.language import _
from memos.actions.agenda import act
from memos.desk import Desk
from memos.memo import Memo
from memos.types import MemoType

WHOLE = ""
"""The place of a remark on the memo as a whole."""


def give_back(desk: Desk, memo: Memo, name: str, comment: str, said: Iterable[tuple[str, str]]) -> Memo:
    """The memo after the step that returns it. `said` are remarks: the key of a part (or `WHOLE`) and a text.

    Where there is no comment the remarks are the reason, and the history says which parts they are on.
    """
    memo_type = desk.type_of(memo)
    remarks = _written(memo_type, said)
    step = memo_type.workflow.find(name, memo.state)
    if remarks and (step is None or step.does != "return"):
        raise Blocked(name, [Reason("remarks", _("remarks are made where a memo is returned"))])
    desk.look_for_cpr(name, [(f"remarks.{place}", text) for place, text in remarks])
    comment = clean(comment.strip(), "comment")
    memo = act(desk, memo, name, comment=comment or _summary(memo_type, remarks))
    if remarks:
        desk.store.add_remarks(memo, remarks, at=desk.now, actor=desk.actor, on_behalf_of=desk.on_behalf_of)
    return memo


def _written(memo_type: MemoType, said: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Those that say something, cleaned."""
    found = [(place, clean(text.strip(), f"remarks.{place}")) for place, text in said]
    known = {WHOLE, *(part.key for part in memo_type.parts)}
    if unknown := sorted({place for place, _text in found} - known):
        text = _("there is no such part; choose one of: {known}")
        raise Invalid(
            *(Reason(f"remarks.{one}", text.format(known=", ".join(sorted(known - {WHOLE})))) for one in unknown)
        )
    return [(place, text) for place, text in found if text]


def _summary(memo_type: MemoType, remarks: Sequence[tuple[str, str]]) -> str:
    """ "See the remarks on Baggrund and Effekt"; "" where there are none."""
    places = {place for place, _text in remarks}
    headings = [part.heading.partition("{")[0].rstrip(" (") for part in memo_type.parts if part.key in places]
    if headings:
        return _("see the remarks on {parts}").format(parts=join_names(headings))
    return next((text for _place, text in remarks), "")
