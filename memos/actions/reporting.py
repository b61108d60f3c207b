"""*Gør til indstilling*: a follow-up becomes the draft of a memo that reports back to the body."""

from engine.danish import long_date
from engine.text import from_plain
from memos.actions import drafting, following
from memos.actions.following import Promise
from memos.desk import Desk
from memos.memo import Content, Kind, Memo, Openness, Section
from memos.people import Department
from memos.queries.find import may_see, shown
from memos.types import MemoType

LONGEST_TITLE = 120


def report_back(desk: Desk, one: Promise) -> Memo:
    """A new draft about the follow-up, and a step that leads to it. What is closed begins as a closed memo."""
    following.refuse_report(desk, one)
    earlier = desk.store.memo(one.item.memo) if one.item.memo and may_see(desk, one.item.memo) else None
    content = _content(desk, one, shown(desk, earlier).content if earlier else None, earlier.number if earlier else "")
    memo = drafting.create(desk, content, {}, year=desk.now.year)
    following.reported(desk, one, memo.id)
    return memo


def _content(desk: Desk, one: Promise, earlier: Content | None, number: str) -> Content:
    memo_type = desk.catalogue.current(earlier.type if earlier else _usual(desk))
    unit = _unit(desk, one, earlier)
    closed = one.item.closed or bool(earlier and earlier.closed)
    return Content(
        type=memo_type.key,
        kind=Kind.INFORMATION if Kind.INFORMATION in memo_type.kinds else memo_type.kinds[0],
        title=_title(one.follow_up.text),
        openness=Openness.CLOSED if closed else Openness.OPEN,
        closed_reason=earlier.closed_reason if earlier and closed else "",
        public_title=earlier.public_title if earlier and closed else "",
        case_officer=desk.on_behalf_of or desk.actor,
        department=unit.name,
        responsible_manager=unit.manager,
        body=one.meeting.body,
        sections=_sections(memo_type, one, number),
    )


def _sections(memo_type: MemoType, one: Promise, number: str) -> tuple[Section, ...]:
    """The first section says what was agreed, where, and by when."""
    if not memo_type.sections:
        return ()
    due = one.standing.due
    lines = (
        f"Opfølgning på {number or one.meeting.number}, punkt {one.item.number}, "
        f"fra {one.meeting.body} {long_date(one.meeting.date)}.",
        one.follow_up.text,
        f"Ansvarlig: {one.standing.owner}. Frist: {long_date(due) if due else 'uden frist'}.",
    )
    return (Section(memo_type.sections[0].key, from_plain("\n\n".join(lines))),)


def _unit(desk: Desk, one: Promise, earlier: Content | None) -> Department:
    """The earlier memo's; else the one that owns it, or that its owner or whoever writes manages."""
    if earlier:
        return Department(earlier.department, earlier.responsible_manager)
    writer = desk.on_behalf_of or desk.actor
    units = desk.store.departments()
    owner = one.standing.owner
    fitting = [unit for unit in units if unit.name == owner]
    fitting += [unit for unit in units if unit.manager in (owner, writer)]
    return fitting[0] if fitting else Department("", "")


def _usual(desk: Desk) -> str:
    """The first type in which something can be put to a body."""
    keys = list(desk.catalogue.keys())
    return next((key for key in keys if desk.catalogue.current(key).part("points")), keys[0])


def _title(text: str) -> str:
    words = " ".join(text.split())
    short = words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rpartition(' ')[0]}…"
    return f"Status på: {short}"
