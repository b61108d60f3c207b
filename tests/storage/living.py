"""A database in which there is something in every column of every table: for tests that change or take it away."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.canonical import canonical_json
from engine.checkpoint import Checkpoint
from engine.merkle import Frontier
from engine.text import from_plain
from engine.workdays import DayUnit
from memos.canonical import invitation_record, sha256
from memos.certificate import digest
from memos.chosen import Chosen
from memos.consultation import Answer
from memos.deadlines import Deadline, DeadlineKey
from memos.invitation import Invitation, News, ProgrammeItem, Reach, SignUp
from memos.meeting import Meeting
from memos.memo import Attachment, Memo
from memos.notices import NoticeKind
from memos.people import Publishes
from memos.publication import Publication, PublicFile, PublicKind, PublicText
from memos.rendition import Rendition, Status
from memos.retention import Class, Classification, Keep
from memos.store import RETIRE, Store
from memos.store.accounts import Account
from memos.store.answers import Answer as Answered
from memos.store.conversions import Conversion
from memos.store.rooms import Room, RoomItem
from memos.store.seals import Kept, Log, LogBook
from memos.summons import Called, Reply, Summons
from tests.storage.values import AASE, AT, CONTENT, IB, JENS, METTE, OLE, SHA, meeting, memo, organise

INVITATION = Invitation(
    "Åbent hus",
    date(2026, 3, 1),
    from_plain("Velkommen."),
    (ProgrammeItem("Rundvisning", METTE, time(9), 30), ProgrammeItem("Kaffe")),
    40,
    Reach.ANYBODY,
)


def live(store: Store) -> None:
    """Two linked memos, editions, a discarded one, a meeting, documents, and work to do."""
    organise(store)
    store.set_deadlines("Chefteam", [Deadline("Chefteam", DeadlineKey.APPROVAL, 6, DayUnit.ARBEJDSDAGE)])
    store.ensure_body(replace(store.body("Chefteam"), types=("indstilling",), outcomes=("approved",)))
    store.ensure_body(replace(store.body("Chefteam"), publishes=Publishes.MINUTES, public_names=True))
    store.organisation_event(at=AT, actor="", action="load")
    definition = store.keep_definition("indstilling", 'key = "indstilling"')
    one = store.add_memo(memo(definition=definition, historical=True), AT)
    store.memo_event(one, at=AT, actor=AASE, action="new", from_state="", source="a.toml", on_behalf_of=IB)
    for hour, title in enumerate(("Et CPR-nummer", CONTENT.title), 1):
        at = AT + timedelta(hours=hour)
        content = replace(CONTENT, title=title, closed_reason="x", public_title="Sag")
        one = store.add_edition(replace(one, content=content, state="review"), at)
        store.memo_event(one, at=at, actor=AASE, action="submit", from_state="draft", comment="Hermed.")
        store.add_rendition(rendition(memo=one.id, edition=hour, made_at=at), AASE)
    coordinate(store, one, at)
    store.discard_edition(one.id, 1)
    store.discard_event(one.id, 1, at=at, actor=JENS, comment="CPR-nummer")
    two = store.add_memo(memo("CHE-2026-002", predecessor=one.id), at)
    store.memo_event(two, at=at, actor=AASE, action="new", from_state="")
    store.mark_file(two.id, SHA)
    digest = sha256(invitation_record(INVITATION))
    held = store.add_meeting(replace(meeting(one.id), invitation_sha256=digest))
    invite(store, held, at)
    store.meeting_event(held, at=at, actor=JENS, action="close", from_state="minutes_review", comment="Godkendt.")
    one = store.save_memo(replace(one, state="minuted", successor=two.id), at)
    store.memo_event(one, held.items[0], at=at, actor=JENS, action="minute", from_state="decided")
    store.mark_meeting_file(held.id, SHA)
    make_public(store, held, at)
    store.add_rendition(rendition(meeting=held.id, document="referat"), JENS)
    type_in(store, two, at)
    store.want([("referat", "docx")], 3, at, meeting=held.id)
    store.want([("referat", "docx")], 3, at, memo=one.id)
    aside = store.claim("worker", at, timedelta(hours=1))
    store.claim("worker", at, timedelta(hours=1))
    store.failed(aside.id if aside else "", "Skabelonen.", aside_at=at)
    for day in (at.date(), at.date() + timedelta(days=1)):
        store.claim_chore("search", day, "worker", at, timedelta(hours=1))
        if day == at.date():
            store.chore_done("search", "worker", day)
    store.next_in_series("CHE-2026")
    store.keep_answer(AASE, "key", Answered(SHA, 201, "", "", "{}"), AT)
    store.save_account(Account(AASE, "aase", "aase@solbaek.example", "hash", False, "https://id.example", "7"))
    store.add_sign_in(SHA, AASE, at)
    send_and_export(store, one, at)
    go(store, at)
    seal_all(store, at)


def go(store: Store, at: datetime) -> None:
    """A classification, a memo that was discarded by it, and a file that is about to go."""
    known = Classification("KLE", at.date(), (Class("29.00.00", "Sundhed", Keep.DISCARDED, "P5Y"),))
    store.keep_classification(known, at=at, actor=JENS, source="kle.toml")
    one = store.add_memo(memo("CHE-2026-003", edition=0), at)
    store.memo_event(one, at=at, actor=AASE, action="new", from_state="")
    one = store.add_edition(one, at)
    store.memo_event(one, at=at, actor=AASE, action="submit", from_state="draft")
    text, later = canonical_json({"memos": [{"files": ["e" * 64]}]}), at + timedelta(days=1)
    store.add_certificate(digest(text, SHA), text, SHA)
    emptied = replace(one.content, title="[kasseret]", sections=(), points=(), attachments=(), costs=None)
    one = store.add_edition(replace(one, content=emptied), later)
    store.memo_event(one, at=later, actor=JENS, action=RETIRE, from_state=one.state)
    store.discard_edition(one.id, 1)
    store.discard_event(one.id, 1, at=later, actor=JENS, comment="K", certificate=digest(text, SHA))
    store.mark_discarded(one, digest(text, SHA))
    store.release_files(["e" * 64], later)


def invite(store: Store, held: Meeting, at: datetime) -> None:
    """People who were called, an invitation with a programme, and somebody who signed up."""
    called = Called(METTE, Reply.COMES, at, 1), Called(OLE)
    store.save_summons(held.id, Summons(1, at, called))
    store.save_invitation(held.id, INVITATION)
    store.add_sign_up(held.id, SignUp(SHA[:32], JENS, "Solbæk", "jens@solbaek.test", at, "token", JENS))
    store.want_sign_up_mails([SHA[:32]], News.STANDING, at)
    claimed = store.claim_mail("worker", at, timedelta(hours=1), since=at, most=1)
    assert claimed
    store.mail_sent(claimed, at)
    store.want_sign_up_mails([SHA[:32]], News.MOVED, at)
    store.claim_mail("worker", at, timedelta(hours=1), since=at, most=1)


def seal_all(store: Store, at: datetime) -> None:
    """A log of all of it, with a checkpoint."""
    book = LogBook(store.session, Log.CLOSED)
    book.add(book.pending("", 100))
    root = Frontier.at(book.size, book.node).root
    text = Checkpoint("solbaek.example/closed", book.size, root, at).text
    book.keep(Kept(Log.CLOSED, 1, book.size, root, at, f"{text}\n— nobody"))


def type_in(store: Store, written: Memo, at: datetime) -> None:
    """What surrounds a memo that is being written."""
    sit(store, store.meeting(store.meeting_id("CHE-M2026-01") or ""), at)
    store.keep_working_copy(written.id, AASE, 1, [("title", "Ny titel")], at)
    store.add_upload(written.id, AASE, Attachment(0, "", "plan.pdf", SHA, 4), at)
    store.writes_now(written.id, AASE, at)
    store.keep_minutes_copy(store.meeting_id("CHE-M2026-01") or "", JENS, [("opening", "Velkommen")], at)


def make_public(store: Store, held: Meeting, at: datetime) -> None:
    """Minutes that were released twice, and another time: the first was replaced."""
    file = PublicFile("referat.pdf", "Referat", "application/pdf", SHA, 9)
    first = Publication("1" * 32, held.id, PublicKind.MINUTES, 1, "Chefteammøde", held.date, JENS, at, (file,))
    first = replace(first, texts=(PublicText(held.items[1].id, "En sag", "Godkendt."),), despite="Det er kendt.")
    ended = replace(first, taken_back_by=METTE, taken_back_at=at, reason="Forkert.", public_reason="Ny udgave.")
    store.add_publication(held, first, actor=JENS, on_behalf_of="")
    store.add_publication(held, replace(first, id="2" * 32, edition=2), actor=JENS, on_behalf_of=METTE)
    store.end_publication(held, replace(ended, replaced_by="2" * 32), actor=METTE, on_behalf_of="")


def sit(store: Store, held: Meeting, at: datetime) -> None:
    """A room in which an item was called up, one writes of it, and another did before."""
    item = held.items[0].id
    store.save_room(held.id, Room({}, scribe=JENS, scribe_seen_at=at))
    store.save_room_item(item, RoomItem(at, 60, 2, (("tekst-1", "at der åbnes"),), JENS, at))
    store.put_aside(item, METTE, (("tekst-1", "at der lukkes"),), at)


def send_and_export(store: Store, one: Memo, at: datetime) -> None:
    """A notice that was sent and one that is being sent, an export that is done and one that is being made."""
    store.want_notices(NoticeKind.TO_APPROVE, [IB, METTE], one.id, "1", at)
    store.want_notices(NoticeKind.MINUTES, [OLE], "", "1", at, meeting=store.meeting_id("CHE-M2026-01") or "")
    for _person in (IB, METTE):
        notice = store.claim_mail("worker", at, timedelta(hours=1), since=at, most=1)
    assert notice
    store.mail_sent(notice, at)
    for year in (2025, 2026):
        store.add_export(JENS, Chosen("Chefteam", year, "Arkiveret", at.date()), at)
    store.keep_conversion(Conversion(SHA, SHA), at)
    for owner in ("one", "other"):
        export = store.claim_export(owner, at, timedelta(hours=1))
    assert export
    store.finish_export(export.id, "other", SHA, "Intet.", at, {one.id: True})


def coordinate(store: Store, one: Memo, at: datetime) -> None:
    """Remarks, a department that answered, one that was asked again, and delegations."""
    store.add_remarks(one, [("effekt", "For kort."), ("", "God sag.")], at=at, actor=IB, on_behalf_of=METTE)
    asked = store.add_consultation(one, "Udvikling", at.date(), at=at, actor=AASE, on_behalf_of="")
    store.answer_consultation(one, asked.id, Answer.REMARK, "Husk HR.", at=at, actor=IB, on_behalf_of="")
    store.add_consultation(one, "Udvikling", at.date(), at=at, actor=AASE, on_behalf_of="")
    given = store.add_delegation(IB, METTE, at.date(), at.date(), closed=False, at=at)
    store.revoke_delegation(given, IB, at)
    store.add_delegation(IB, JENS, at.date(), at.date(), closed=True, at=at)


def rendition(**changes: Any) -> Rendition:
    made = Rendition("indstilling", "pdf", Status.FINAL, "b" * 64, 10, "c" * 64, "d" * 64, AT)
    return replace(made, **changes)
