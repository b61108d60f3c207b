"""The example organisation that `serve --example` shows: memos in every state, and a meeting this week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

from engine.danish import local_date
from engine.passwords import one_time
from engine.text import from_plain
from memos.actions import drafting, meetings
from memos.actions.agenda import Placing, act
from memos.actions.arranging import CLOSINGS, OPENINGS, Row, add_usual, arrange
from memos.actions.deciding import Recorded, record
from memos.actions.inviting import invite
from memos.actions.items import add_standing
from memos.actions.run import run
from memos.actions.signing_up import add_by_hand
from memos.actions.summoning import reply, summon
from memos.decision import Decision
from memos.desk import Desk, Office
from memos.files.memo_file import read_file
from memos.files.organisation_file import read_organisation
from memos.invitation import Invitation, ProgrammeItem, Reach
from memos.meeting import Meeting, MeetingHeader
from memos.memo import Memo
from memos.people import Person, Role
from memos.record import MemoRecord
from memos.store.accounts import Account
from memos.summons import Reply

EXAMPLES = Path(__file__).parent.parent / "memos" / "examples"
ARCHIVED = ("chefteammoede.toml", "klyngemoede.toml", "chefteammoede-marts.toml")
SECRETARY, CHAIR = "Jens Åkjær", "Mette Holm"
MEMBERS = ("Mette Holm", "Ole Kjær", "Iben-Marie O'Neill", "Karim Sand")
ADMINISTRATOR = "Else Dam"
SIGN_IN: tuple[tuple[str, str], ...] = (
    ("Aase Aagaard", "sagsbehandler i Udvikling"),
    ("Bo Ravn", "sagsbehandler i Sundhed"),
    ("Iben-Marie O'Neill", "leder af Udvikling og medlem af Chefteam"),
    ("Karim Sand", "leder af Sundhed og medlem af Chefteam"),
    (SECRETARY, "sekretær for Chefteam"),
    (CHAIR, "formand for Chefteam"),
    ("Gerda Toft", "skriver økonomikontorets påtegning"),
    ("Vibe Lund", "arkivar"),
    ("Tore Bæk", "læser"),
    (ADMINISTRATOR, "administrator"),
)
"""Who gets a password, and what they do."""
SATURDAY = 5
TITLE = "Ledernetværk: Hvad tager vi med os?"
TEXT = (
    "Vi har alle prøvet at lede, mens meget måtte gøres på nye måder. Noget af det er værd at beholde.\n\n"
    "Kom og fortæl, hvad der virkede hos jer, og hør, hvad andre har gjort. "
    "Mød op på rådhuset, eller vær med på nettet."
)
PROGRAMME = (
    ProgrammeItem("Velkommen, og hvorfor vi mødes", CHAIR, time(9), 10),
    ProgrammeItem("Et kort oplæg: at lede tæt på, når man er langt fra hinanden", "Vera Skov", time(9, 10), 20),
    ProgrammeItem("Samtale i grupper: Hvad vil I beholde, og hvordan deler I det?", "Karim Sand", minutes=45),
    ProgrammeItem("Ønsker til de næste møder"),
)
GUESTS = (("Vera Skov", "Nørreby Kommune"), ("Anton Lykke", "Havnstrup Kommune"), ("Sidsel Munk", "Nørreby Kommune"))


def fill(office: Office) -> None:
    """An empty database becomes the example organisation's. One unit of work."""
    with office.write(SECRETARY) as desk:
        organisation = read_organisation(EXAMPLES / "organisation.toml")
        administrator = Person(ADMINISTRATOR, frozenset({Role.ADMINISTRATOR}))
        desk.store.load_organisation(replace(organisation, people=(*organisation.people, administrator)))
        desk.store.organisation_event(at=desk.now, actor=SECRETARY, action="load")
        run(desk, [read_file(EXAMPLES / name, desk.catalogue.current) for name in ARCHIVED])
        _Example(desk).fill()


def passwords(office: Office) -> list[tuple[str, str, str, str]]:
    """New passwords for those who may try it: name, user name, password, and what they do."""
    made = [(name, name.partition(" ")[0].lower(), one_time(), does) for name, does in SIGN_IN]
    with office.write(ADMINISTRATOR) as desk:
        for name, user_name, password, _does in made:
            desk.store.end_sign_ins(name)
            desk.store.save_account(Account(name, user_name, "", password.hashed, must_change=False))
    return [(name, user_name, password.plain, does) for name, user_name, password, does in made]


def weekday(today: date, days: int) -> date:
    """A day so many days from today, or the next one that is no weekend."""
    day = today + timedelta(days=days)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


class _Example:
    """Memos of the days around today, each by the actions that people take."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.today = desk, local_date(desk.now)

    def fill(self) -> None:
        self._draft("legeplads.toml", "Legeplads i Vesterhaven")
        returned = self._act(self._draft("aktivitetshus.toml", "Nyt køkken i aktivitetshuset"), "submit")
        self._act(returned, "return", "Skriv, hvad driften koster efter det første år.")
        self._act(self._draft("legeplads.toml", "Lys på cykelstien ved Østervang"), "submit")
        self._act(self._draft("areal.toml", "Tilbud på Skolevej 3"), "submit")
        self._submitted("hjemmepleje.toml", "Natvagter i hjemmeplejen")
        withdrawn = self._draft("vandskade.toml", "Genhusning af biblioteket")
        self._act(withdrawn, "withdraw")
        asked = self._act(self._draft("traeningscenter.toml", "Træningscenter ved Sundhedshuset"), "submit")
        self._act(asked, "approve")
        self._agendas()

    def _agendas(self) -> None:
        past = self._meeting(self._weekday(-14))
        minuted = self._placed("legeplads.toml", "Bænke langs åen", past)
        self._held(past, [(minuted, True)], finish=("finish", "review", "close"))
        last = self._meeting(self._weekday(-7))
        decided = self._placed("hjemmepleje.toml", "Elcykler til hjemmeplejen", last)
        postponed = self._placed("aktivitetshus.toml", "Udlån af aktivitetshuset", last)
        self._held(last, [(decided, True), (postponed, False)], finish=("finish",))
        soon = self._meeting(self._weekday(0))
        self._placed("strategisk-moede.toml", "Program for næste strategiske møde", soon)
        self._placed("sygefravaer.toml", "Sygefravær i årets første kvartal", soon)
        self._usual(soon, *OPENINGS, *CLOSINGS)
        self._step(soon, "lock")
        late = Placing(None, 10, late_reason="Lokalavisen ringede efter udsendelsen.")
        add_standing(self.desk, self.desk.store.meeting(soon.id), "Spørgsmål fra pressen", late)
        later = self._meeting(self._weekday(14))
        self._placed("aabningstider.toml", "Åbningstider i sommerferien", later)
        self._placed("areal.toml", "Køb af grund ved Vesterhaven", later)
        self._usual(later, *OPENINGS[:1], *CLOSINGS)
        summon(self.desk, self.desk.store.meeting(later.id))
        reply(self.desk, self.desk.store.meeting(later.id), Reply.COMES, person="Karim Sand")
        self._network()

    def _network(self) -> None:
        """A meeting, also on the net, that leaders of other municipalities sign up for, too."""
        found = self._meeting(self._weekday(21))
        deadline = self.today + timedelta(days=14)
        invitation = Invitation(TITLE, deadline, from_plain(TEXT), PROGRAMME, places=40, reach=Reach.ANYBODY)
        invite(self.desk, found, invitation)
        for name, organisation in GUESTS:
            add_by_hand(self.desk, self.desk.store.meeting(found.id), name=name, organisation=organisation)

    def _weekday(self, days: int) -> date:
        return weekday(self.today, days)

    def _draft(self, file: str, title: str) -> Memo:
        found = read_file(EXAMPLES / file, self.desk.catalogue.current)
        if not isinstance(found, MemoRecord):
            raise TypeError(file)
        content = replace(found.content, title=title)
        if content.costs:
            first = self.today.year - 1
            years = tuple(first + n for n in range(len(content.costs.years)))
            content = replace(content, costs=replace(content.costs, years=years))
        content = drafting.without_asked(self.desk.catalogue.current(content.type), content)
        author = self.desk.acting(content.case_officer)
        return drafting.create(author, content, found.files, year=self.today.year)

    def _act(self, memo: Memo, name: str, comment: str = "") -> Memo:
        """A step, by whoever may take it."""
        person = {
            "submit": memo.content.case_officer,
            "send": memo.content.case_officer,
            "withdraw": memo.content.case_officer,
        }.get(name, memo.content.responsible_manager)
        return act(self.desk.acting(person), self.desk.store.memo(memo.id), name, comment=comment)

    def _submitted(self, file: str, title: str) -> Memo:
        """The way of its type to where a secretary can put it on an agenda."""
        memo = self._draft(file, title)
        workflow = self.desk.type_of(memo).workflow
        way = workflow.path(memo.state, lambda key: workflow.doing("schedule", key) is not None) or ()
        for step in way:
            memo = self._act(memo, step.name)
        return memo

    def _meeting(self, day: date) -> Meeting:
        header = MeetingHeader(
            body="Chefteam",
            date=day,
            start=time(9),
            end=time(12),
            place="Rådhuset, lokale 2",
            link="https://moede.solbaek.example/chefteam",
            chair=CHAIR,
            secretary=SECRETARY,
            members=MEMBERS,
        )
        return meetings.plan(self.desk, header)

    def _placed(self, file: str, title: str, meeting: Meeting) -> Memo:
        memo = self._submitted(file, title)
        step = self.desk.type_of(memo).workflow.doing("schedule", memo.state)
        if step is None:
            raise LookupError(memo.state)
        found = self.desk.store.meeting(meeting.id)
        return act(self.desk, memo, step.name, placing=Placing(found, 20))

    def _usual(self, meeting: Meeting, *titles: str) -> None:
        """Standing items, five minutes each."""
        found = add_usual(self.desk, self.desk.store.meeting(meeting.id), titles)
        rows = [
            Row(i.id, i.minutes or 5, i.opens or (CHAIR if i.title in OPENINGS else ""), i.title) for i in found.items
        ]
        arrange(self.desk, found, rows)

    def _held(self, meeting: Meeting, outcomes: Sequence[tuple[Memo, bool]], finish: Sequence[str]) -> None:
        """A meeting that was held: of each memo every point was agreed to, or put off."""
        for name in ("lock", "start"):
            self._step(meeting, name)
        for memo, agreed in outcomes:
            found = self.desk.store.meeting(meeting.id)
            item = found.item_of(memo.id)
            if item is None:
                raise LookupError(memo.number)
            fitting = (one for one in self.desk.type_of(memo).outcomes if memo.content.kind in one.kinds)
            outcome = next(one.key for one in fitting if one.postpones is not agreed)
            text = "" if agreed else "indtil videre"
            points = [n for n, _point in memo.content.numbered_points() if "." not in n]
            record(self.desk, found, item, Recorded(tuple(Decision(n, outcome, text) for n in points)))
        for name in finish:
            if name == "close":
                meetings.approve(self.desk.acting(CHAIR), self.desk.store.meeting(meeting.id))
            self._step(meeting, name)

    def _step(self, meeting: Meeting, name: str) -> None:
        meetings.step(self.desk, self.desk.store.meeting(meeting.id), name)
