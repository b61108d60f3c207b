"""Values to store: a small organisation, a memo with everything in it, a meeting with everything in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import uuid4

from engine.text import from_plain, parse_html
from memos.budget import Budget, BudgetRow, RowKind, Unit
from memos.decision import Correction, Decision, FollowUp, Reservation, ReservationKind, Vote
from memos.following import FollowUpStep, Move, Overdue
from memos.meeting import Absence, Item, Meeting, Presence, Substitute
from memos.memo import Attachment, Content, Memo, Point, Section
from memos.minutes import Answer, Confirmation, Objection, Place, Settled
from memos.people import Body, Department, Role
from memos.store import Store

AT = datetime(2026, 2, 20, 9, 30, 0, 123456, tzinfo=UTC)
AASE, IB, METTE, OLE, JENS = "Aase Aagaard", "Iben-Marie O'Neill", "Mette Holm", "Ole Kjær", "Jens Åkjær"
PEOPLE = (AASE, IB, METTE, OLE, JENS)
SHA = "ab" * 32

CONTENT = Content(
    type="indstilling",
    title="Åbningstider i de lokale sundhedshuse",
    case_officer=AASE,
    department="Udvikling",
    responsible_manager=IB,
    body="Chefteam",
    co_authors=(JENS,),
    presenters=(AASE, OLE),
    kle="00.22.04",
    facet="P35",
    case_number="2026-004711",
    sections=(
        Section("baggrund", parse_html("<p>Før <strong>nu</strong></p><ul><li>et</li><li>to</li></ul>")),
        Section("effekt", from_plain("Kortere ventetid.")),
    ),
    points=(
        Point("at åbningstiden udvides", (Point("Hverdage"), Point("Lørdage", (Point("i juli"),)))),
        Point("at der evalueres"),
    ),
    costs=Budget(
        unit=Unit.TKR,
        years=(2026, 2027),
        rows=(
            BudgetRow("Løn", RowKind.OPERATING, (Decimal("1250.5"), None)),
            BudgetRow("Puljen", RowKind.FINANCING, (Decimal("-1250.5"), Decimal(0))),
        ),
        note=from_plain("Udgiften er anslået."),
    ),
    funding=("grundbudget", "opsparing"),
    attachments=(
        Attachment(1, "Program", "program.pdf", SHA, 1234),
        Attachment(2, "Personsag", "sag.pdf", SHA, 99, closed=True),
    ),
)


def memo(number: str = "CHE-2026-001", **changes: object) -> Memo:
    """A new memo of Aase's, with everything in it."""
    content: Memo = replace(
        Memo(
            id=uuid4().hex,
            number=number,
            content=CONTENT,
            state="draft",
            author=AASE,
            editors=frozenset({AASE, JENS}),
        ),
        **changes,  # type: ignore[arg-type]  # the field names are the caller's
    )
    return content


def meeting(memo_id: str = "", number: str = "CHE-M2026-01") -> Meeting:
    """A meeting with everything in it; on its agenda, the memo and a standing item."""
    item = uuid4().hex
    return Meeting(
        id=uuid4().hex,
        number=number,
        body="Chefteam",
        date=date(2026, 2, 27),
        state="closed",
        start=time(9, 0),
        end=time(12, 0),
        place="Mødelokale 3",
        link="https://moede.solbaek.example/chefteam",
        chair=METTE,
        secretary=JENS,
        members=(METTE, OLE),
        presence=(Presence(OLE, Absence.PARTLY, time(9, 30), time(10, 0)),),
        items=(
            Item(
                id=item,
                position=1,
                number="1",
                memo=memo_id,
                edition=1 if memo_id else 0,
                minutes=20,
                opens=AASE,
                late_reason="Hastesag",
                late_at=AT,
                result="decided",
                presence=(Presence(OLE, Absence.DISQUALIFIED, time(9, 0), time(9, 20), "Chefteamet"),),
                votes=(Vote("1", (METTE, IB), (JENS,), (AASE,)), Vote("", counts=(3, 1, 0))),
                reservations=(
                    Reservation(IB, "Vi ønskede en højere takst.", ReservationKind.DISSENT),
                    Reservation(METTE, "Under forudsætning af budgettet."),
                ),
                substitutes=(Substitute(OLE, IB, time(9, 0), time(9, 20)),),
                decisions=(
                    Decision("1", "approved_amended", "at åbningstiden udvides fra 1. maj"),
                    Decision("", "decided", "at HR inddrages"),
                ),
                follow_ups=(
                    FollowUp("Vagtplan drøftes", "HR"),
                    FollowUp("Status", AASE, date(2026, 9, 1), True),
                ),
                remarks=from_plain("Chefteamet ønsker en status."),
                minutes_text=from_plain("Ole Kjær spurgte til weekenden."),
                upheld_sha256=SHA,
                confirmations=(Confirmation(METTE, AT, SHA),),
                follow_up_steps=(
                    FollowUpStep(1, Move.EXTEND, OLE, AT, "Venter.", "HR", date(2026, 10, 1)),
                    FollowUpStep(2, Move.DONE, JENS, AT, "Se planen.", AASE, None, memo_id, "plan.pdf", SHA, 9),
                ),
                overdue=(Overdue("Plan", "HR", date(2026, 1, 5), "CHE-M2026-00", "2", item, 1),),
            ),
            Item(id=uuid4().hex, position=2, number="L1", title="Eventuelt", closed=True),
        ),
        remarks=from_plain("God ro og orden."),
        approvals=(METTE, OLE),
        approved_on=date(2026, 3, 6),
        corrections=(Correction("Klokken var 12.30.", JENS, AT),),
        substitutes=(Substitute(METTE, AASE, time(8, 30), time(9, 30)),),
        opening=from_plain("Mødelederen bød velkommen."),
        closing=from_plain("Mødet sluttede kl. 11.40."),
        objections=(
            Objection(
                uuid4().hex,
                OLE,
                AT,
                "Jeg spurgte ikke.",
                Place.ITEM,
                item,
                proposed=from_plain("Der blev spurgt."),
                settled=Settled(Answer.TAKEN_OVER, JENS, AT, "Rettet.", from_plain("Ole Kjær spurgte.")),
            ),
            Objection(uuid4().hex, METTE, AT, "Mødet begyndte senere."),
        ),
    )


def organise(store: Store) -> None:
    """Everybody that the values name."""
    for name in PEOPLE:
        store.ensure_person(name)
    store.grant(JENS, Role.ARCHIVIST)
    store.ensure_department(Department("Udvikling", IB))
    store.ensure_body(Body("Chefteam", "CHE", "Chefteamet", secretary=JENS, chair=METTE, members=(METTE, OLE, JENS)))
