"""Who sees what: the table, cell by cell, on a real database; and that every way to a memo agrees with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.blobs import Blobs
from engine.database import Database
from engine.errors import NotFound
from engine.text import from_plain
from memos.actions.steps import account
from memos.catalogue import Catalogue
from memos.decision import FollowUp
from memos.desk import Desk, Office
from memos.meeting import Absence, Item, Meeting, Presence
from memos.memo import Attachment, Audience, Content, Memo, Openness, Section
from memos.people import Body, Department, Organisation, Person, Role
from memos.printing import Printer
from memos.queries.compare import compare
from memos.queries.documents import ask_meeting, ask_memo
from memos.queries.facts import memo_facts_json
from memos.queries.find import (
    find_item,
    find_meeting,
    find_memo,
    known_editions,
    may_see_withheld,
    memo_to_change,
    shown_items,
)
from memos.queries.follow_ups import find_follow_up, follow_ups
from memos.queries.history import history
from memos.queries.listing import list_memos
from memos.queries.meetings import list_meetings, meeting_json, show_meeting
from memos.queries.show import show
from memos.store import open_database
from tests.memos.build import NOW, TEMPLATES, meeting

Look = Callable[[Desk, Printer, str], None]
A, F, B, R = Audience.AUTHOR, Audience.OFFICE, Audience.BODY, Audience.READERS
OPEN, CLOSED = Openness.OPEN, Openness.CLOSED
ALWAYS = {(audience, openness) for audience in (A, F, B, R) for openness in (OPEN, CLOSED)}
FROM_OFFICE = {cell for cell in ALWAYS if cell[0] is not A}
FROM_BODY = {cell for cell in FROM_OFFICE if cell[0] is not F}

SEES: dict[str, set[tuple[Audience, Openness]]] = {
    "author": ALWAYS,
    "case officer": ALWAYS,
    "co-author": ALWAYS,
    "manager": ALWAYS,
    "secretary": FROM_OFFICE,
    "chair": FROM_OFFICE,
    "secretary of its meeting": FROM_OFFICE,
    "chair of its meeting": FROM_OFFICE,
    "member": FROM_BODY,
    "member at its meeting": FROM_BODY,
    "disqualified": set(),
    "disqualified chair": set(),
    "archivist": {(R, OPEN), (R, CLOSED)},
    "reader": {(R, OPEN)},
    "administrator": set(),
    "colleague": set(),
    "": set(),
}
CELLS = [(person, audience, openness) for person in SEES for audience in (A, F, B, R) for openness in (OPEN, CLOSED)]
MAY_KNOW_CLOSED = {person for person, cells in SEES.items() if (R, CLOSED) in cells}
STATES = {A: "draft", F: "submitted", B: "locked", R: "archived"}


@dataclass(frozen=True)
class House:
    """A database with a memo for every column of the table, each at a meeting of its own."""

    office: Office
    memos: dict[tuple[Audience, Openness], Memo]
    meetings: dict[tuple[Audience, Openness], Meeting]

    def numbers(self, person: str) -> set[str]:
        """The numbers of the memos that the table gives to this person."""
        return {self.memos[cell].number for cell in SEES[person]}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("visibility")
    database = open_database(f"sqlite:///{folder / 'beslut.db'}")
    database.prepare()
    office = Office(database, Blobs(folder / "blobs"), Catalogue(TEMPLATES), lambda: NOW)
    with office.write("author") as desk:
        found = _furnished(desk)
    yield House(office, *found)
    database.close()


def _furnished(desk: Desk) -> tuple[dict[tuple[Audience, Openness], Memo], dict[tuple[Audience, Openness], Meeting]]:
    roles = {"archivist": Role.ARCHIVIST, "reader": Role.READER, "administrator": Role.ADMINISTRATOR}
    people = tuple(Person(name, frozenset({roles[name]} if name in roles else set())) for name in SEES if name)
    body = Body(
        "Chefteam", "CHE", "Chefteamet", secretary="secretary", chair="chair", members=("member", "disqualified")
    )
    desk.store.load_organisation(Organisation("Solbæk", people, (Department("Udvikling", "manager"),), (body,)))
    desk.store.organisation_event(at=desk.now, actor="", action="load")
    memos, meetings = {}, {}
    for cell in sorted(ALWAYS):
        memos[cell] = _memo(desk, *cell)
        meetings[cell] = _meeting(desk, memos[cell], *cell)
    return memos, meetings


def _memo(desk: Desk, audience: Audience, openness: Openness) -> Memo:
    """In its second edition; the first was never known but to those who wrote it."""
    number = f"CHE-2026-{'L' if openness is CLOSED else ''}00{[A, F, B, R].index(audience) + 1}"
    content = Content(
        type="indstilling",
        title=f"Sag {number}",
        case_officer="case officer",
        department="Udvikling",
        responsible_manager="manager",
        body="Chefteam",
        openness=openness,
        closed_reason="Personsag" if openness is CLOSED else "",
        public_title="En sag" if openness is CLOSED else "",
        co_authors=("co-author",),
        sections=(Section("baggrund", from_plain(f"Hemmelighed i {number}")),),
        attachments=(Attachment(1, "Bilag", "b.txt", desk.blobs.put(number.encode()), 12, closed=True),),
    )
    draft = Memo(number, number, content, "draft", author="author", audience=A)
    memo = desk.store.add_edition(desk.store.add_memo(draft, desk.now), desk.now)
    account(desk, memo, "submit", "")
    content = replace(content, title=f"Sag {number}, anden udgave")
    memo = desk.store.add_edition(replace(memo, content=content, state=STATES[audience], audience=audience), desk.now)
    account(desk, memo, "approve", "draft")
    return memo


def _meeting(desk: Desk, memo: Memo, audience: Audience, openness: Openness) -> Meeting:
    state = "closed" if audience is R else "in_session"
    day = NOW.date().replace(day=1 + [A, F, B, R].index(audience) + (10 if openness is CLOSED else 0))
    number = f"CHE-M2026-{day.day:02d}"
    absent = tuple(Presence(name, Absence.DISQUALIFIED) for name in ("disqualified", "disqualified chair"))
    item = Item(
        id=f"item-{memo.id}",
        position=1,
        number="L1" if openness is CLOSED else "1",
        memo=memo.id,
        edition=2,
        closed=openness is CLOSED,
        follow_ups=(FollowUp(f"Følg op på {memo.number}", "HR"),),
        presence=absent,
    )
    standing = Item(id=f"standing-{memo.id}", position=2, number="2", title="Eventuelt")
    behind = Item(id=f"behind-{memo.id}", position=3, number="L2", title="Løn", closed=True)
    found = replace(
        meeting(state, id=number, number=number, date=day),
        chair="chair of its meeting",
        secretary="secretary of its meeting",
        members=("member at its meeting", "disqualified", "disqualified chair"),
        items=(item, standing, behind),
    )
    stored = desk.store.add_meeting(found)
    desk.store.meeting_event(stored, at=desk.now, actor="", action="plan", from_state="")
    return stored


@pytest.mark.parametrize(("person", "audience", "openness"), CELLS)
def test_the_table_holds_in_each_cell(full: House, person: str, audience: Audience, openness: Openness) -> None:
    with full.office.read(person) as desk:
        listed = {memo.number for memo in list_memos(desk)}
    assert (full.memos[audience, openness].number in listed) == ((audience, openness) in SEES[person])


def test_the_table_holds_on_postgresql_too(postgresql: Database, tmp_path: Path) -> None:
    office = Office(postgresql, Blobs(tmp_path / "blobs"), Catalogue(TEMPLATES), lambda: NOW)
    with office.write("author") as desk:
        memos, _meetings = _furnished(desk)
    for person, cells in SEES.items():
        with office.read(person) as desk:
            assert {memo.number for memo in list_memos(desk)} == {memos[cell].number for cell in cells}
            assert {one.memo for one in follow_ups(desk)} == {memos[cell].number for cell in cells}
            assert all(show(desk, memos[cell].number) for cell in cells)
            assert list_meetings(desk) is not None
            known = [known_editions(desk, desk.store.memo(memos[cell].id)) for cell in cells]
            assert all(2 in editions for editions in known)


def test_the_states_of_the_memo_reach_whom_the_table_says() -> None:
    workflow = Catalogue(TEMPLATES).current("indstilling").workflow
    reach = {state.key: state.audience for state in workflow.states}
    assert reach == {
        "draft": "author",
        "review": "author",
        "submitted": "office",
        "scheduled": "office",
        "locked": "body",
        "postponed": "body",
        "decided": "body",
        "minuted": "readers",
        "archived": "readers",
        "withdrawn": "",
    }


@pytest.mark.parametrize("person", SEES)
def test_what_is_hidden_is_not_found_in_the_very_words_of_what_does_not_exist(full: House, person: str) -> None:
    with full.office.read(person) as desk, Printer(TEMPLATES) as printer:
        for memo in full.memos.values():
            for look in LOOKS:
                hidden, unknown = _said(look, desk, printer, memo.number), _said(look, desk, printer, "CHE-1999-404")
                expected = "" if memo.number in full.numbers(person) else unknown.replace("CHE-1999-404", memo.number)
                assert hidden == expected, (look, memo.number)


def _said(look: Look, desk: Desk, printer: Printer, number: str) -> str:
    try:
        look(desk, printer, number)
    except NotFound as refused:
        return str(refused)
    return ""


def look_show(desk: Desk, _printer: Printer, number: str) -> None:
    show(desk, number)


def look_json(desk: Desk, _printer: Printer, number: str) -> None:
    memo_facts_json(desk, show(desk, number))


def look_history(desk: Desk, _printer: Printer, number: str) -> None:
    history(desk, find_memo(desk, number))


def look_diff(desk: Desk, _printer: Printer, number: str) -> None:
    compare(desk, memo_to_change(desk, number), 2, 0)


def look_render(desk: Desk, printer: Printer, number: str) -> None:
    ask_memo(desk, printer, find_memo(desk, number), "indstilling", "pdf")


LOOKS: list[Look] = [look_show, look_json, look_history, look_diff, look_render]


@pytest.mark.parametrize("person", SEES)
def test_follow_ups_come_from_visible_memos_alone(full: House, person: str) -> None:
    with full.office.read(person) as desk:
        assert {one.memo for one in follow_ups(desk)} == full.numbers(person)
        for cell in ALWAYS - SEES[person]:
            with pytest.raises(NotFound):
                find_follow_up(desk, full.meetings[cell].number, full.memos[cell].number, 1)


@pytest.mark.parametrize("person", SEES)
def test_a_meeting_shows_the_items_of_visible_memos_alone(full: House, person: str) -> None:
    with full.office.read(person) as desk, Printer(TEMPLATES) as printer:
        for shown in list_meetings(desk):
            cell = next(cell for cell, one in full.meetings.items() if one.number == shown.meeting.number)
            memo = full.memos[cell]
            told = str(meeting_json(shown))
            asked = ask_meeting(desk, printer, shown.meeting, "dagsorden", "json")
            assert (memo.number in told) == (cell in SEES[person])
            assert (memo.number in str(asked.context)) == (cell in SEES[person])
            if cell not in SEES[person]:
                assert memo.id not in {item.memo for item in shown_items(desk, shown.meeting)}
                with pytest.raises(NotFound, match="no item"):
                    find_item(desk, shown.meeting, memo.number)


KNOWS = {
    "in session": {
        "secretary", "chair", "member", "disqualified",
        "secretary of its meeting", "chair of its meeting", "member at its meeting", "disqualified chair",
    },
    "planned": {"secretary", "chair", "secretary of its meeting", "chair of its meeting"},
}  # fmt: skip
KNOWS["closed"] = KNOWS["in session"] | {"reader", "archivist"}


@pytest.mark.parametrize("person", SEES)
def test_a_meeting_is_known_to_its_office_then_its_members_then_its_readers(full: House, person: str) -> None:
    with full.office.read(person) as desk:
        known = {one.meeting.number for one in list_meetings(desk)}
        sits, reads = person in KNOWS["in session"], person in KNOWS["closed"]
        expected = {one.number for one in full.meetings.values() if (reads if one.state == "closed" else sits)}
        assert known == expected
        for one in full.meetings.values():
            if one.number not in expected:
                with pytest.raises(NotFound):
                    show_meeting(desk, one.number)


@pytest.mark.parametrize("person", SEES)
def test_a_planned_meeting_is_known_to_its_office_alone(full: House, person: str) -> None:
    with pytest.raises(_Undo), full.office.write(person) as desk:
        stored = full.meetings[B, OPEN]
        desk.store.save_meeting(replace(stored, state="planned"))
        assert _finds_meeting(desk, stored.number) == (person in KNOWS["planned"])
        raise _Undo


class _Undo(Exception):
    """Ends a unit of work without keeping anything."""


def _finds_meeting(desk: Desk, number: str) -> bool:
    try:
        find_meeting(desk, number)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("person", sorted(KNOWS["closed"]))
def test_a_closed_item_without_a_memo_is_for_those_who_sit(full: House, person: str) -> None:
    with full.office.read(person) as desk:
        titles = {item.title for item in shown_items(desk, full.meetings[R, OPEN])}
    assert ("Løn" in titles) == (person in KNOWS["in session"])
    assert "Eventuelt" in titles


@pytest.mark.parametrize("person", SEES)
def test_closed_attachments_of_an_open_memo_are_for_those_who_could_see_it_closed(full: House, person: str) -> None:
    memo = full.memos[R, OPEN]
    with full.office.read(person) as desk:
        assert may_see_withheld(desk, memo.id) == (person in MAY_KNOW_CLOSED)
        if (R, OPEN) in SEES[person]:
            told = str(memo_facts_json(desk, show(desk, memo.number)))
            digest = memo.content.attachments[0].sha256
            assert (digest in told) == (person in MAY_KNOW_CLOSED)


@pytest.mark.parametrize("person", SEES)
def test_an_edition_is_read_by_those_it_came_to(full: House, person: str) -> None:
    memo = full.memos[R, OPEN]
    writes = {"author", "case officer", "co-author", "manager"}
    with full.office.read(person) as desk:
        if (R, OPEN) not in SEES[person]:
            return
        assert known_editions(desk, desk.store.memo(memo.id)) == ([1, 2] if person in writes else [2])
        if person not in writes:
            with pytest.raises(NotFound, match="no edition"):
                compare(desk, desk.store.memo(memo.id), 1, 2)


@pytest.mark.parametrize("person", ["secretary", "member", "co-author"])
def test_what_is_being_written_is_for_those_who_write(full: House, person: str) -> None:
    with pytest.raises(_Undo), full.office.write(person) as desk:
        memo = full.memos[B, OPEN]
        desk.store.save_memo(replace(memo, content=replace(memo.content, title="Under arbejde")), desk.now)
        seen = person == "co-author"
        assert (find_memo(desk, memo.number).content.title == "Under arbejde") == seen
        assert ("Under arbejde" in {listed.title for listed in list_memos(desk)}) == seen
        raise _Undo


def test_without_an_organisation_whoever_runs_a_command_reads_everything(full: House) -> None:
    with pytest.raises(_Undo), full.office.write("") as desk:
        desk.session.connection().exec_driver_sql("UPDATE organisation SET loaded = 0")
        assert {memo.number for memo in list_memos(desk)} == {memo.number for memo in full.memos.values()}
        raise _Undo


def test_lists_are_in_danish_order(full: House) -> None:
    with pytest.raises(_Undo), full.office.write("author") as desk:
        titles = ["Åben", "Øvrigt", "Ære", "Zebra", "Aabent"]
        for memo, title in zip(full.memos.values(), titles, strict=False):
            desk.store.save_memo(replace(memo, content=replace(memo.content, title=title)), desk.now)
        found = [memo.title for memo in list_memos(desk)]
        assert [title for title in found if title in titles] == ["Zebra", "Ære", "Øvrigt", "Åben", "Aabent"]
        raise _Undo


@pytest.mark.parametrize("person", ["reader", "author", "archivist"])
def test_an_open_memo_does_not_tell_of_the_closed_one_that_carries_it_on(full: House, person: str) -> None:
    with pytest.raises(_Undo), full.office.write(person) as desk:
        memo, closed = full.memos[R, OPEN], full.memos[R, CLOSED]
        desk.store.save_memo(replace(memo, successor=closed.id), desk.now)
        shown = show(desk, memo.number)
        assert shown.successor == ("" if person == "reader" else closed.number)
        assert closed.number not in str(ask_memo(desk, Printer(TEMPLATES), shown.memo, "", "json").context)
        raise _Undo
