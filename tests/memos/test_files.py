"""Memo and meeting files: read strictly, identified by what they say, the same as TOML and as JSON."""

import json
import os
import tomllib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.danish import amount as printed
from engine.errors import Invalid, NotFound
from memos.canonical import content_dict, decision_dict, follow_up_dict, meeting_header_dict, presence_dict
from memos.files.content_part import MAX_ATTACHMENT
from memos.files.memo_file import read_file, read_memo
from memos.memo import Point
from memos.record import MeetingRecord, MemoRecord, minutes_dict
from memos.sitting_record import sitting_dict
from tests.memos.build import EXAMPLES, MAIN, SHORT, catalogue

MEMOS = sorted(path for path in EXAMPLES.glob("*.toml") if "type" in tomllib.loads(path.read_text(encoding="utf-8")))
MEETINGS = sorted(
    path for path in EXAMPLES.glob("*.toml") if "items" in tomllib.loads(path.read_text(encoding="utf-8"))
)
HEAD = """
type = "indstilling"
title = "Åbningstider"
case_officer = "Aase Aagaard"
department = "Udvikling"
responsible_manager = "Iben-Marie O'Neill"
body = "Chefteam"
"""
MEETING = "[meeting]\ndate = 2026-02-27\n"
POINT = '[[points]]\ntext = "at a"\n'


def name(path: Path) -> str:
    return path.stem


def read(folder: Path, text: str, file: str = "memo.toml") -> MemoRecord:
    path = folder / file
    path.write_text(text, encoding="utf-8")
    return read_memo(path, catalogue().current)


def refused(folder: Path, text: str, file: str = "memo.toml") -> list[str]:
    """The places of everything that is refused, without the file's name."""
    with pytest.raises(Invalid) as told:
        read(folder, text, file)
    assert all(reason.place.startswith(file) for reason in told.value.reasons)
    return [reason.place.removeprefix(f"{file}: ") for reason in told.value.reasons]


def as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())


def canonical(record: MemoRecord) -> dict[str, Any]:
    """The record in the shape of a memo file, in canonical form."""
    told: dict[str, Any] = {**content_dict(record.content), "writers": dict(record.writers)}
    if record.header is None:
        return told
    return told | {
        "meeting": meeting_header_dict(record.header) if record.header else None,
        "decisions": [decision_dict(decision) for decision in record.decisions],
        "follow_ups": [follow_up_dict(follow_up) for follow_up in record.follow_ups],
        "absent": [presence_dict(presence) for presence in record.presence],
        "minutes": minutes_dict(record.minutes),
        **sitting_dict(record),
    }


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A folder with what the examples attach."""
    for path in EXAMPLES.glob("bilag-*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


@pytest.mark.parametrize("path", MEMOS, ids=name)
def test_a_memo_file_says_the_same_as_toml_as_json_and_in_canonical_form(path: Path, beside: Path) -> None:
    as_toml = read_memo(path, catalogue().current)
    converted = read(beside, as_json(tomllib.loads(path.read_text(encoding="utf-8"))), "converted.json")
    again = read(beside, as_json(canonical(as_toml)), "canonical.json")
    assert as_toml.sha256 == converted.sha256 == again.sha256
    assert as_toml.content == converted.content == again.content


@pytest.mark.parametrize("path", MEETINGS, ids=name)
def test_a_meeting_file_says_the_same_as_toml_and_as_json(path: Path, tmp_path: Path) -> None:
    for file in EXAMPLES.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    other = tmp_path / "converted.json"
    other.write_text(as_json(tomllib.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    one, two = read_file(path, catalogue().current), read_file(other, catalogue().current)
    assert isinstance(one, MeetingRecord)
    assert one.sha256 == two.sha256


def test_order_of_keys_white_space_and_composition_of_letters_change_nothing(tmp_path: Path) -> None:
    one = read(tmp_path, HEAD)
    lines = [line for line in HEAD.splitlines() if line]
    other = read(tmp_path, "\n".join(lines[::-1]).replace("Åbningstider", "  A\u030abningstider  "))
    assert one.sha256 == other.sha256


@pytest.mark.parametrize(
    "more",
    [
        'public_title = "x"',
        'kind = "discussion"',
        POINT,
        "[costs]\nyears = [2026]",
        '[sections]\neffekt = "x"',
        MEETING,
        f'{MEETING}[[follow_ups]]\ntext = "a"\nowner = "b"',
    ],
)
def test_whatever_else_it_says_gives_it_another_identity(tmp_path: Path, more: str) -> None:
    assert read(tmp_path, HEAD).sha256 != read(tmp_path, HEAD + more).sha256


def test_a_file_that_only_names_what_it_must_is_read(tmp_path: Path) -> None:
    record = read(tmp_path, HEAD)
    assert (record.content.kind.value, record.content.openness.value) == ("decision", "open")
    assert (record.header, record.content.costs, record.content.points) == (None, None, ())


def test_the_kind_is_the_types_first_unless_said(tmp_path: Path) -> None:
    assert read(tmp_path, HEAD.replace(MAIN, SHORT)).content.kind.value == "information"
    assert refused(tmp_path, HEAD.replace(MAIN, SHORT) + 'kind = "decision"') == ["kind"]


UNKNOWN = {
    "at the top": ('titel = "x"', ["titel"]),
    "in sections": ('[sections]\nbagrund = "x"', ["sections.bagrund"]),
    "in a point": ('[[points]]\ntext = "a"\ntxt = "b"', ["points[1].txt"]),
    "in a sub-point": ('[[points]]\ntext = "a"\npoints = [{ text = "b", nr = 1 }]', ["points[1].points[1].nr"]),
    "in costs": ("[costs]\ncurrency = 'kr.'", ["costs.currency"]),
    "in a row": ('[costs]\n[[costs.rows]]\nlabel = "a"\namount = 1', ["costs.rows[1].amount"]),
    "in funding": ('[funding]\nsource = "x"', ["funding.source"]),
    "in an attachment": ('[[attachments]]\ntitle = "a"\nfil = "b"', ["attachments[1].fil"]),
    "in the meeting": (f'{MEETING}room = "3"', ["meeting.room"]),
    "in a presence": (f'{MEETING}absent = [{{ name = "a", why = "b" }}]', ["meeting.absent[1].why"]),
    "in a decision": (
        f'{POINT}{MEETING}[[decisions]]\npoint = "1"\noutcome = "approved"\nby = "x"',
        ["decisions[1].by"],
    ),
    "in a follow-up": (f'{MEETING}[[follow_ups]]\ntext = "a"\nowner = "b"\nwho = "c"', ["follow_ups[1].who"]),
    "in the minutes": (f"{MEETING}[minutes]\nby = []", ["minutes.by"]),
}


@pytest.mark.parametrize("where", UNKNOWN)
def test_an_unknown_key_is_refused_with_its_place(where: str, tmp_path: Path) -> None:
    more, expected = UNKNOWN[where]
    assert refused(tmp_path, HEAD + more) == expected


FAULTS = {
    "everything that must be there": ('type = "indstilling"', None),
    "an unknown kind": ('kind = "gossip"', ["kind"]),
    "an unknown openness": ('openness = "ajar"', ["openness"]),
    "a title of two lines": ('public_title = "a\\nb"', ["public_title"]),
    "a KLE number of another form": ('kle = "00.22"', ["kle"]),
    "a facet of another form": ('facet = "P5"', ["facet"]),
    "a name twice": ('presenters = ["A", "A"]', ["presenters"]),
    "an empty name": ('presenters = [""]', ["presenters"]),
    "a name of two lines": ('presenters = ["A\\nB"]', ["presenters"]),
    "a point without text": ('[[points]]\ntext = " "', ["points[1].text"]),
    "points four deep": (
        '[[points]]\ntext="a"\npoints=[{text="b",points=[{text="c",points=[{text="d"}]}]}]',
        ["points[1].points[1].points[1].points[1].points"],
    ),
    "an unknown unit": ('[costs]\nunit = "euro"', ["costs.unit"]),
    "a year twice": ("[costs]\nyears = [2026, 2026]", ["costs.years"]),
    "a year of two digits": ("[costs]\nyears = [26]", ["costs.years"]),
    "too few amounts": (
        '[costs]\nyears = [2026, 2027]\n[[costs.rows]]\nlabel = "a"\namounts = [1]',
        ["costs.rows[1].amounts"],
    ),
    "an unknown kind of row": ('[costs]\n[[costs.rows]]\nlabel = "a"\nkind = "gave"', ["costs.rows[1].kind"]),
    "an unknown source": ('[funding]\nsources = ["lotto"]', ["funding.sources"]),
    "two attachments of one number": (
        '[[attachments]]\nnumber = 1\ntitle = "a"\n[[attachments]]\nnumber = 1\ntitle = "b"',
        ["attachments[2].number"],
    ),
    "an attachment that is not there": ('[[attachments]]\ntitle = "a"\nfile = "no.pdf"', ["attachments[1].file"]),
    "an attachment outside the folder": (
        '[[attachments]]\ntitle = "a"\nfile = "../secret.txt"',
        ["attachments[1].file"],
    ),
    "an attachment by an absolute path": (
        '[[attachments]]\ntitle = "a"\nfile = "/etc/hostname"',
        ["attachments[1].file"],
    ),
    "an attachment that is a folder": ('[[attachments]]\ntitle = "a"\nfile = "."', ["attachments[1].file"]),
    "a meeting without a date": ('[meeting]\nplace = "x"', ["meeting.date"]),
    "another body at the meeting": (f'{MEETING}body = "Direktion"', ["meeting.body"]),
    "a time that does not exist": (f'{MEETING}start = "25.00"', ["meeting.start"]),
    "an unknown kind of absence": (f'{MEETING}absent = [{{ name = "a", kind = "syg" }}]', ["meeting.absent[1].kind"]),
    "an unknown outcome": (
        f'{POINT}{MEETING}[[decisions]]\npoint = "1"\noutcome = "blessed"',
        ["decisions[1].outcome"],
    ),
    "an unknown point": (f'{POINT}{MEETING}[[decisions]]\npoint = "2"\noutcome = "approved"', ["decisions[1].point"]),
    "a point decided twice": (
        f"{POINT}{MEETING}" + '[[decisions]]\npoint = "1"\noutcome = "approved"\n' * 2,
        ["decisions[2].point"],
    ),
    "a follow-up without an owner": (f'{MEETING}[[follow_ups]]\ntext = "a"', ["follow_ups[1].owner"]),
    "a deadline that does not exist": (
        f'{MEETING}[[follow_ups]]\ntext = "a"\nowner = "b"\ndue = "30.02.2026"',
        ["follow_ups[1].due"],
    ),
    "decisions without a meeting": ('[[decisions]]\noutcome = "noted"\ntext = "x"', ["meeting"]),
    "minutes without a meeting": ("[minutes]", ["meeting"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_it_is_refused_with_its_place(fault: str, tmp_path: Path) -> None:
    more, expected = FAULTS[fault]
    if expected is None:
        assert refused(tmp_path, more) == ["title", "case_officer", "department", "responsible_manager", "body"]
    else:
        assert refused(tmp_path, HEAD + more) == expected


def test_all_that_is_wrong_with_a_file_is_told_together(tmp_path: Path) -> None:
    text = f'{HEAD}kle = "x"\n[sections]\nno = "x"\n[costs]\nyears = [1]\n{MEETING}start = "x"\n'
    assert set(refused(tmp_path, text)) == {"kle", "sections.no", "costs.years", "meeting.start"}


def test_an_unknown_type_is_told_beside_nothing_else(tmp_path: Path) -> None:
    assert refused(tmp_path, HEAD.replace(MAIN, "ukase")) == ["type"]


def test_a_meeting_file_where_a_memo_is_expected_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        read_memo(MEETINGS[0], catalogue().current)


def test_an_attachment_is_known_by_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"abc")
    record = read(tmp_path, HEAD + '[[attachments]]\ntitle = "a"\nfile = "a.txt"')
    (found,) = record.content.attachments
    assert (found.number, found.file, found.size) == (1, "a.txt", 3)
    assert found.sha256.startswith("ba7816bf")
    assert record.files == {found.sha256: tmp_path / "a.txt"}


def test_an_attachment_too_large_is_refused_without_being_read(tmp_path: Path) -> None:
    os.truncate(os.open(tmp_path / "big.bin", os.O_CREAT | os.O_WRONLY), MAX_ATTACHMENT + 1)
    assert refused(tmp_path, HEAD + '[[attachments]]\ntitle = "a"\nfile = "big.bin"') == ["attachments[1].file"]


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (inside / "a.txt").symlink_to(tmp_path / "secret.txt")
    assert refused(inside, HEAD + '[[attachments]]\ntitle = "a"\nfile = "a.txt"') == ["attachments[1].file"]


def test_a_meeting_is_told_with_everything_in_it(tmp_path: Path) -> None:
    text = f"""{HEAD}{POINT}[meeting]
date = 2026-02-27
start = "kl. 9.00"
end = 12:00:00
place = "Mødelokale 3"
chair = "Mette Holm"
members = ["Mette Holm", "Ole Kjær"]
absent = [{{ name = "Ole Kjær", kind = "delvist", since = "10.00", until = "11:30" }}]
[[absent]]
name = "Mette Holm"
kind = "inhabil"
[[decisions]]
point = "1"
outcome = "approved"
[[follow_ups]]
text = "a"
owner = "b"
due = "06.03.2026"
done = true
"""
    record = read(tmp_path, text)
    assert record.header is not None
    (absence,) = record.header.presence
    assert (record.header.start, record.header.end) == (time(9), time(12))
    assert (absence.since, absence.until) == (time(10), time(11, 30))
    assert [one.kind.value for one in record.presence] == ["inhabil"]
    assert (record.follow_ups[0].due, record.follow_ups[0].done) == (date(2026, 3, 6), True)


def item(text: str) -> str:
    return f'body = "Chefteam"\ndate = 2026-02-27\n[[items]]\n{text}'


AGENDAS = {
    "neither memo nor title": (item("minutes = 5"), ["items[1].memo"]),
    "a memo that is not there": (item('memo = "no.toml"'), ["items[1].memo", "items[1].memo"]),
    "a memo outside the folder": (item('memo = "../memo.toml"'), ["items[1].memo", "items[1].memo"]),
    "a memo and a title": (item('memo = "memo.toml"\ntitle = "x"'), ["items[1].memo"]),
    "an unknown key in an item": (item('title = "x"\nminuts = 5'), ["items[1].minuts"]),
    "no item": ('body = "Chefteam"\ndate = 2026-02-27\nitems = []', ["items"]),
    "a memo for another body": (item('memo = "memo.toml"').replace("Chefteam", "Direktion"), ["items[1].memo"]),
    "a late item whose time is no time": (item('title = "x"\nlate = "y"\nlate_at = "i går"'), ["items[1].late_at"]),
    "a late item with a mere date": (item('title = "x"\nlate = "y"\nlate_at = 2026-02-26'), ["items[1].late_at"]),
    "a point that the memo does not have": (
        item('memo = "memo.toml"\ndecisions = [{ point = "7", outcome = "approved" }]'),
        ["items[1].decisions[1].point"],
    ),
}


@pytest.mark.parametrize("fault", AGENDAS)
def test_a_meeting_file_is_refused_with_its_place(fault: str, tmp_path: Path) -> None:
    text, expected = AGENDAS[fault]
    (tmp_path / "memo.toml").write_text(HEAD, encoding="utf-8")
    path = tmp_path / "meeting.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as told:
        read_file(path, catalogue().current)
    assert [r.place.removeprefix("meeting.toml: ") for r in told.value.reasons] == expected


LATE = ["2026-03-12T08:40:00", '"2026-03-12 08:40"', "2026-03-12T07:40:00Z", '"2026-03-12T08:40:00+01:00"']


@pytest.mark.parametrize("written", LATE)
def test_when_an_item_was_added_is_read_in_danish_time_unless_a_zone_is_said(written: str, tmp_path: Path) -> None:
    path = tmp_path / "meeting.toml"
    path.write_text(item(f'title = "x"\nlate = "y"\nlate_at = {written}'), encoding="utf-8")
    record = read_file(path, catalogue().current)
    assert isinstance(record, MeetingRecord)
    assert record.items[0].late_at == datetime(2026, 3, 12, 7, 40, tzinfo=UTC)


def test_what_is_wrong_with_a_memo_is_told_in_the_memos_own_file(tmp_path: Path) -> None:
    (tmp_path / "memo.toml").write_text(HEAD + MEETING, encoding="utf-8")
    (tmp_path / "meeting.toml").write_text(item('memo = "memo.toml"'), encoding="utf-8")
    with pytest.raises(Invalid) as told:
        read_file(tmp_path / "meeting.toml", catalogue().current)
    assert told.value.reasons[0].place == "memo.toml: meeting"


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_file(tmp_path / "no.toml", catalogue().current)


@given(st.decimals(Decimal("-1e14"), Decimal("1e14"), allow_nan=False, allow_infinity=False, places=3))
def test_every_amount_is_read_from_its_canonical_form_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, amount: Decimal
) -> None:
    row = {"label": "a", "amounts": [printed(amount, 3)]}
    told = json.loads(as_json(tomllib.loads(HEAD))) | {"costs": {"years": [2026], "rows": [row]}}
    record = read(tmp_path_factory.getbasetemp(), as_json(told), "amount.json")
    assert record.content.costs is not None
    assert record.content.costs.rows[0].amounts == (amount,)
    again = read(tmp_path_factory.getbasetemp(), as_json(canonical(record)), "again.json")
    assert (again.content, again.sha256) == (record.content, record.sha256)


WORDS = st.text(st.sampled_from("abæøå 123.,-–§()"), min_size=1).filter(lambda text: bool(text.strip()))
POINTS = st.recursive(
    st.builds(lambda text: {"text": text, "points": []}, WORDS),
    lambda below: st.builds(
        lambda text, children: {"text": text, "points": children}, WORDS, st.lists(below, max_size=3)
    ),
    max_leaves=6,
)


def depth(point: dict[str, Any]) -> int:
    return 1 + max(map(depth, point["points"]), default=0)


def count(points: tuple[Point, ...]) -> int:
    return sum(1 + count(point.points) for point in points)


@given(st.lists(POINTS.filter(lambda point: depth(point) <= 3), max_size=4))
def test_all_points_are_read_numbered_and_read_again_from_their_canonical_form(
    tmp_path_factory: pytest.TempPathFactory, points: list[dict[str, Any]]
) -> None:
    told = json.loads(as_json(tomllib.loads(HEAD))) | {"points": points}
    record = read(tmp_path_factory.getbasetemp(), as_json(told), "points.json")
    numbers = [number for number, _point in record.content.numbered_points()]
    assert len(set(numbers)) == len(numbers) == count(record.content.points)
    again = read(tmp_path_factory.getbasetemp(), as_json(canonical(record)), "again.json")
    assert (again.content, again.sha256) == (record.content, record.sha256)
