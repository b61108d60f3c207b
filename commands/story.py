"""The demo's story: the same actions as everywhere, with a line for each step."""

from collections.abc import Callable
from pathlib import Path

from engine.errors import Blocked
from memos.actions import drafting, meetings
from memos.actions.agenda import Placing, act, schedule
from memos.actions.deciding import Recorded, record, recorded_of
from memos.deciding import added, answers, suggested_sentence
from memos.desk import Desk, Office, new_id
from memos.files.organisation_file import read_organisation
from memos.meeting import Item, Meeting
from memos.memo import Memo
from memos.printing import Printer
from memos.record import ItemRecord, MeetingRecord, MemoRecord
from memos.work import drain

Say = Callable[[str], None]


class Story:
    """One telling: `say` takes each line."""

    def __init__(self, office: Office, printer: Printer, record: MeetingRecord, say: Say) -> None:
        self.office, self.printer, self.record, self.say = office, printer, record, say
        self.secretary, self.chair = record.header.secretary, record.header.chair
        self.meeting = ""
        self.numbers: dict[str, str] = {}

    def tell(self, organisation: Path) -> None:
        """The whole life."""
        self.say("Et chefteammøde fra kladde til arkiv. Alle personer er opdigtede.")
        with self.office.write(self.secretary) as desk:
            desk.store.load_organisation(read_organisation(organisation))
            desk.store.organisation_event(at=desk.now, actor=self.secretary, action="load")
        for item in self.record.items:
            if item.memo:
                self._draft(item.memo)
        self._plan()
        self._decide()
        self._close()
        made = sum(not reason for _row, reason in drain(self.office, self.printer, "demo"))
        self.say(f"   {made} dokumenter er lavet af skabelonerne, hvert med sin SHA-256 i hændelserne.")

    def _draft(self, file: MemoRecord) -> None:
        content = file.content
        self.say(f"\n{content.case_officer} skriver “{content.title}”.")
        with self.office.write(content.case_officer) as desk:
            memo = drafting.create(desk, content, file.files, year=self.record.header.date.year)
            self.numbers[file.sha256] = memo.id
        self._act(content.case_officer, memo, "submit", f"sender {memo.number} til godkendelse")
        self._act(content.case_officer, memo, "approve", "forsøger selv at godkende")
        self._act(self.secretary, memo, "schedule", "forsøger at sætte den på dagsordenen før tid")
        self._act(content.responsible_manager, memo, "approve", "godkender")

    def _act(self, person: str, memo: Memo, name: str, does: str) -> None:
        """A step of a memo, or what stood in its way."""
        try:
            with self.office.write(person) as desk:
                after = act(desk, desk.store.memo(memo.id), name)
                label = desk.type_of(after).workflow.state(after.state).label
                self.say(f"   {person} {does}: {label}.")
                self._warn(desk)
        except Blocked as refused:
            self.say(f"   {person} {does}. Det afvises:")
            for reason in refused.reasons:
                self.say(f"      × {reason}")

    def _warn(self, desk: Desk) -> None:
        for warning in desk.warnings:
            self.say(f"      ! {warning}")

    def _plan(self) -> None:
        header = self.record.header
        self.say(f"\n{self.secretary} planlægger mødet og sætter punkterne på dagsordenen.")
        with self.office.write(self.secretary) as desk:
            meeting = meetings.plan(desk, header)
            for item in self.record.items:
                meeting = self._place(desk, meeting, item)
            self.meeting = meeting.id
            for placed in meeting.items:
                title = placed.title or desk.store.memo(placed.memo).content.title
                self.say(f"   {placed.number}. {title} ({placed.minutes} min.)")
        self._step(self.secretary, "lock", "udsender dagsordenen")
        self._step(self.chair, "start", "åbner mødet")

    def _place(self, desk: Desk, meeting: Meeting, item: ItemRecord) -> Meeting:
        if item.memo is None:
            standing = Item(new_id(), 0, title=item.title, minutes=item.minutes, opens=item.opens)
            return meetings.add_item(desk, meeting, standing)
        memo = desk.store.memo(self.numbers[item.memo.sha256])
        schedule(desk, memo, "schedule", Placing(meeting, item.minutes, item.opens))
        return desk.store.meeting(meeting.id)

    def _step(self, person: str, name: str, does: str) -> None:
        try:
            with self.office.write(person) as desk:
                meeting = desk.store.meeting(self.meeting)
                approved_on = self.record.minutes.approved_on if self.record.minutes else None
                after = meetings.step(desk, meeting, name, approved_on=approved_on)
                label = desk.catalogue.meeting.workflow.state(after.state).label
                self.say(f"   {person} {does}: {label}.")
        except Blocked as refused:
            self.say(f"   {person} {does}. Det afvises:")
            for reason in refused.reasons:
                self.say(f"      × {reason}")

    def _decide(self) -> None:
        self.say("\nChefteamet beslutter punkt for punkt.")
        memos = [item for item in self.record.items if item.memo]
        for index, item in enumerate(self.record.items, 1):
            if item is memos[-1]:
                self._step(self.secretary, "finish", "forsøger at afslutte mødet")
            self._decide_item(index, item)
        self._step(self.secretary, "finish", "afslutter mødet")

    def _decide_item(self, index: int, item: ItemRecord) -> None:
        facts = recorded_of(item)
        if facts == Recorded():
            return
        with self.office.write(self.secretary) as desk:
            meeting = desk.store.meeting(self.meeting)
            placed = meeting.items[index - 1]
            record(desk, meeting, placed, facts)
            if item.memo:
                self._tell_decision(desk, desk.store.memo(placed.memo), item)
            self._warn(desk)

    def _tell_decision(self, desk: Desk, memo: Memo, item: ItemRecord) -> None:
        memo_type, body = desk.type_of(memo), desk.store.body(memo.content.body)
        self.say(f"   {memo.content.title}:")
        for answer in answers(memo.content, memo_type, item.decisions):
            self.say(f"      {suggested_sentence(answer, body.definite)}")
            if answer.changed:
                self.say(f"         Indstillet: {answer.proposal}")
                self.say(f"         Besluttet:  {answer.text}")
        for decision in added(item.decisions):
            self.say(f"      Derudover: {decision.text}")

    def _close(self) -> None:
        self.say("\nReferatet godkendes, og sagerne arkiveres.")
        self._step(self.secretary, "review", "sender referatet til godkendelse")
        self._step(self.secretary, "close", "forsøger at lukke mødet")
        for person in self.record.minutes.approved_by if self.record.minutes else ():
            with self.office.write(person) as desk:
                meetings.approve(desk, desk.store.meeting(self.meeting))
            self.say(f"   {person} godkender referatet.")
        self._step(self.secretary, "close", "lukker mødet")
        for memo_id in self.numbers.values():
            with self.office.read(self.secretary) as desk:
                memo = desk.store.memo(memo_id)
            self._act(self.secretary, memo, "archive", f"arkiverer {memo.number}")
