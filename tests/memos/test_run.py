"""Files through the life that they record: every example, the seed, and what is refused leaves nothing."""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.errors import Blocked, Invalid, Refusal
from engine.events import events
from memos.actions.run import run
from memos.desk import Desk, Office
from memos.files.memo_file import read_file
from memos.files.organisation_file import read_organisation
from memos.meeting import Meeting
from memos.memo import Memo
from memos.printing import meeting_document, memo_document
from tests.memos.build import EXAMPLES, JENS, catalogue, comments, places, said
from tests.memos.test_files import HEAD, MEETINGS, MEMOS
from tests.support import requires


@dataclass(frozen=True)
class Lived:
    """What came of files: memos and meetings as stored, and the warnings."""

    memos: tuple[Memo, ...]
    meetings: tuple[Meeting, ...]
    warnings: tuple[str, ...]


def live(desk: Desk, *paths: Path) -> Lived:
    ran = run(desk, [read_file(path, desk.catalogue.current) for path in paths])
    return Lived(
        tuple(desk.store.memo(one.memo) for one in ran if one.memo),
        tuple(desk.store.meeting(one.meeting) for one in ran if one.meeting and not one.memo),
        tuple(places(desk.warnings)),
    )


def lived(own: Office, *names: str, historical: bool = False) -> Lived:
    with own.write(historical=historical) as desk:
        return live(desk, *(EXAMPLES / f"{name}.toml" for name in names))


def states(own: Office, *names: str) -> list[str]:
    return [memo.state for memo in lived(own, *names).memos]


def stored(own: Office) -> int:
    """How many rows there are of anything that a run could leave."""
    tables = ("memo", "meeting", "content", "edition", "event", "person", "body", "wanted_document")
    with own.read() as desk:
        known = {row[0] for row in desk.session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))}
        counted = [name for name in known if name in tables or name.startswith(("memo", "meeting", "content"))]
        return sum(desk.session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in counted)  # noqa: S608 - names from the schema


ENDS = {
    "netvaerksmoede": ["archived"],
    "moederaekke": ["decided"],
    "anbefalinger": ["archived"],
    "aktivitetshus": ["submitted"],
    "strategisk-moede": ["submitted"],
    "aabningstider": ["submitted"],
    "klyngemoede": ["archived"],
    "chefteammoede": ["archived", "archived"],
    "chefteammoede-marts": ["archived", "arkiv", "postponed", "archived", "archived"],
    "areal": ["submitted"],
    "sygefravaer": ["klar"],
    "traeningscenter": ["henlagt"],
    "hjemmepleje": ["submitted"],
    "legeplads": ["submitted"],
    "vandskade": ["submitted"],
    "udviklingsdag-ideer": ["submitted"],
}


@pytest.mark.parametrize("file", ENDS)
def test_an_example_reaches_the_state_that_it_should(file: str, bare: Office) -> None:
    assert states(bare, file) == ENDS[file]


@pytest.mark.parametrize("file", ["klyngemoede", "chefteammoede-marts", "netvaerksmoede"])
def test_an_example_runs_where_the_organisation_is_loaded_too(file: str, house: Office) -> None:
    assert states(house, file) == ENDS[file]


def test_every_example_is_run_and_listed_in_their_readme() -> None:
    assert {path.stem for path in [*MEMOS, *MEETINGS]} == set(ENDS)
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    files = sorted(path.name for path in EXAMPLES.iterdir() if path.name != "README.md")
    assert [file for file in files if f"`{file}`" not in readme] == []


def test_all_examples_live_in_one_database(house: Office) -> None:
    names = [name for name in ENDS if name in ("chefteammoede", "chefteammoede-marts", "klyngemoede", "moederaekke")]
    found = lived(house, *names)
    assert len({memo.number for memo in found.memos}) == len(found.memos) == 9
    assert {meeting.state for meeting in found.meetings} == {"closed", "minutes_draft"}


def test_the_march_meeting_carries_each_item_where_it_belongs(bare: Office) -> None:
    with bare.write() as desk:
        found = live(desk, EXAMPLES / "chefteammoede-marts.toml")
        (meeting,) = found.meetings
        numbers = {item.number: item.result for item in meeting.items}
        hjemmepleje = found.memos[0]
        successor = desk.store.memo(hjemmepleje.successor)
    assert numbers == {
        "1": "",
        "2": "decided",
        "3": "decided",
        "4": "postponed",
        "5": "",
        "6": "decided",
        "L1": "decided",
    }
    assert [point.text for point in successor.content.points] == ["at vagterne begynder en halv time senere"]
    assert (successor.state, successor.predecessor) == ("postponed", hjemmepleje.id)
    assert [memo.number for memo in found.memos if memo.content.closed] == ["CHE-2026-L001"]
    late = meeting.item("6")
    assert late is not None
    assert late.late_reason
    assert late.late_at == datetime(2026, 3, 12, 7, 40, tzinfo=UTC)
    assert [(one.name, one.kind.value) for one in late.presence] == [("Ole Kjær", "inhabil")]


def test_the_income_and_financing_of_the_example_balance() -> None:
    record = read_file(EXAMPLES / "aktivitetshus.toml", catalogue().current)
    costs = record.content.costs  # type: ignore[union-attr]  # it is a memo file
    assert costs is not None
    assert costs.balances
    assert any(amount and amount < 0 for amount in costs.rows[2].amounts)


def test_the_same_file_again_does_nothing_and_says_so(bare: Office) -> None:
    first = lived(bare, "netvaerksmoede", "aktivitetshus")
    before = stored(bare)
    with bare.write() as desk:
        records = [
            read_file(EXAMPLES / f"{n}.toml", desk.catalogue.current) for n in ("netvaerksmoede", "aktivitetshus")
        ]
        again = run(desk, records)
        assert all(one.before for one in again)
        assert {one.memo for one in again if one.memo} == {memo.id for memo in first.memos}
    assert stored(bare) == before


def test_the_file_moved_and_rewritten_as_json_is_still_the_same(bare: Office, tmp_path: Path) -> None:
    lived(bare, "aktivitetshus")
    told = tomllib.loads((EXAMPLES / "aktivitetshus.toml").read_text(encoding="utf-8"))
    (tmp_path / "andet.json").write_text(json.dumps(told), encoding="utf-8")
    with bare.write() as desk:
        (again,) = run(desk, [read_file(tmp_path / "andet.json", desk.catalogue.current)])
    assert again.before


def test_a_memo_that_was_submitted_before_goes_on_the_meetings_agenda(bare: Office) -> None:
    (submitted,) = lived(bare, "vandskade").memos
    found = lived(bare, "chefteammoede-marts")
    assert found.memos[-1].id == submitted.id
    assert found.memos[-1].state == "archived"


ALONE = """
[meeting]
date = 2026-02-27
start = "9.00"
end = "10.00"
chair = "Mette Holm"
secretary = "Jens Åkjær"
members = ["Mette Holm"]
"""
FULL = HEAD + "".join(
    f'{key} = "Om {key}."\n' if key != "[sections]" else "[sections]\n"
    for key in (
        "[sections]",
        "baggrund",
        "effekt",
        "opfoelgning",
        "kommunikation",
        "koordinering",
        "indirekte_udgifter",
    )
)
POINT = '[[points]]\ntext = "at a"\n'
APPROVED = '[[decisions]]\npoint = "1"\noutcome = "approved"\n'
MINUTES = '[minutes]\napproved_by = ["Mette Holm"]\napproved_on = 2026-03-06\n'


def file(folder: Path, content: str, name: str = "memo.toml") -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


def ends(own: Office, *paths: Path) -> list[str]:
    with own.write() as desk:
        return [memo.state for memo in live(desk, *paths).memos]


def test_a_file_ends_where_its_record_ends(bare: Office, tmp_path: Path) -> None:
    parts = [FULL + POINT, ALONE, APPROVED, MINUTES]
    found = []
    for length in range(1, 5):
        text = "".join(parts[:length]).replace("2026-02-27", f"2026-02-{length + 10}")
        found += ends(bare, file(tmp_path, text, f"{length}.toml"))
    assert found == ["submitted", "locked", "decided", "archived"]


def test_memo_files_of_one_body_and_date_are_one_meeting(bare: Office, tmp_path: Path) -> None:
    text = FULL + POINT + ALONE + APPROVED + MINUTES
    one, other = file(tmp_path, text, "1.toml"), file(tmp_path, text.replace("Åbningstider", "Lukketider"), "2.toml")
    with bare.write() as desk:
        found = live(desk, one, other)
    assert len(found.meetings) == 1
    assert [item.number for item in found.meetings[0].items] == ["1", "2"]


def test_two_files_that_tell_of_one_meeting_in_two_ways_are_refused(bare: Office, tmp_path: Path) -> None:
    text = FULL + POINT + ALONE
    one = file(tmp_path, text, "1.toml")
    other = file(tmp_path, text.replace("Åbningstider", "Lukketider").replace("10.00", "11.00"), "2.toml")
    with pytest.raises(Invalid, match=r"2\.toml"):
        ends(bare, one, other)
    assert stored(bare) == 0


def test_a_second_meeting_of_a_body_on_one_day_is_refused(bare: Office, tmp_path: Path) -> None:
    ends(bare, file(tmp_path, FULL + POINT + ALONE))
    with pytest.raises(Blocked):
        ends(bare, file(tmp_path, FULL.replace("Åbningstider", "Lukketider") + POINT + ALONE, "2.toml"))


REFUSED: dict[str, tuple[Callable[[str], str], list[str]]] = {
    "its author is its manager": (lambda t: t.replace("Iben-Marie O'Neill", "Aase Aagaard"), ["responsible_manager"]),
    "a required section is empty": (lambda t: t.replace("Om effekt.", ""), ["sections.effekt"]),
    "help text is left and there are no points": (
        lambda t: t.replace("Om effekt.", "xxx").replace(POINT, "").replace(APPROVED, ""),
        ["sections.effekt", "points", "items 1"],
    ),
    "the meeting ends before it begins": (lambda t: t.replace('"10.00"', '"8.00"'), ["end"]),
    "the minutes are approved by nobody": (
        lambda t: t.replace('["Mette Holm"]\napproved_on', "[]\napproved_on"),
        ["minutes.approved_by"],
    ),
    "the minutes are approved by a stranger": (
        lambda t: t.replace('["Mette Holm"]\napproved_on', '["Tore Bæk"]\napproved_on'),
        ["actor", "minutes.approved_by"],
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_the_rules_refuse_is_refused_and_leaves_nothing(why: str, bare: Office, tmp_path: Path) -> None:
    change, expected = REFUSED[why]
    path = file(tmp_path, change(FULL + POINT + ALONE + APPROVED + MINUTES))
    with pytest.raises(Refusal) as refused:
        ends(bare, path)
    assert set(places(refused.value.reasons)) >= set(expected[:1])
    assert set(places(refused.value.reasons)) <= set(expected)
    assert stored(bare) == 0


def test_one_bad_file_among_good_ones_leaves_nothing_of_any(bare: Office, tmp_path: Path) -> None:
    bad = file(tmp_path, FULL.replace("Om effekt.", "") + POINT)
    with pytest.raises(Blocked):
        ends(bare, EXAMPLES / "aktivitetshus.toml", bad)
    assert stored(bare) == 0


def test_unknown_people_are_refused_where_an_organisation_was_loaded(house: Office, tmp_path: Path) -> None:
    path = file(tmp_path, FULL.replace("Aase Aagaard", "Ukendt Person") + POINT)
    with pytest.raises(Invalid, match="Ukendt Person"):
        ends(house, path)
    with house.write() as desk:
        record = read_file(path, desk.catalogue.current)
        (ran,) = run(desk, [record], create_people=True)
        assert desk.store.memo(ran.memo).author == "Ukendt Person"


def test_minutes_by_silence_are_approved_when_the_days_have_passed(bare: Office, tmp_path: Path) -> None:
    folder = tmp_path / "organisation.toml"
    text = (EXAMPLES / "organisation.toml").read_text(encoding="utf-8").replace('"chair"\nsec', '"silence"\nsec', 1)
    folder.write_text(text, encoding="utf-8")
    with bare.write() as desk:
        desk.store.load_organisation(read_organisation(folder))
    silent = FULL + POINT + ALONE + APPROVED + "[minutes]\napproved_on = "
    with pytest.raises(Blocked):
        ends(bare, file(tmp_path, f"{silent}2026-03-03"))
    assert ends(bare, file(tmp_path, f"{silent}2026-03-04")) == ["archived"]
    assert date(2026, 3, 4) - date(2026, 2, 27) == timedelta(days=5)


# ---- the seed

SILENT = {"attachments 1", "actor", "meeting.start", "meeting.end", "meeting.chair", "meeting.members"}
APPROVED_IT = "Maj Morgenstjerne approved the memo"
UNSAID = ("began", "ended", "chair", "secretary", "attended", "approved the minutes", "bilag 1", APPROVED_IT)


def test_the_real_memo_is_refused_with_all_that_it_is_silent_on_at_once(bare: Office) -> None:
    seed = requires("seeds") / "003_memo.toml"
    with pytest.raises(Blocked) as refused, bare.write() as desk:
        live(desk, seed)
    assert set(places(refused.value.reasons)) == SILENT | {"minutes.approved_by"}
    assert len(set(refused.value.reasons)) == len(refused.value.reasons)
    assert stored(bare) == 0


def test_the_real_memo_is_taken_in_as_historical_with_its_silences_as_notes(bare: Office) -> None:
    seed = requires("seeds") / "003_memo.toml"
    with bare.write(JENS, source=seed.name, historical=True) as desk:
        found = live(desk, seed)
        (memo,), (meeting,) = found.memos, found.meetings
        notes = [
            *comments(desk, desk.store.chain_of_memo(memo.id), "note"),
            *comments(desk, desk.store.chain_of_meeting(meeting.id), "note"),
        ]
        chain = events(desk.session, desk.store.chain_of_memo(memo.id))
        sources = {(event.source, event.actor == JENS) for event in chain}
        context, _folder, _document = memo_document(desk, memo, "referat")
        minutes, _folder, _document = meeting_document(desk, meeting, "referat")
    assert (memo.state, memo.historical, meeting.state) == ("archived", True, "closed")
    assert [word for word in UNSAID if word not in " ".join(notes)] == []
    assert sources == {(f"003_memo.toml ({JENS})", False)}
    assert context["decision"]["notes"] == list(dict.fromkeys(notes))  # type: ignore[index]  # a plain dictionary
    assert set(minutes["meeting"]["notes"]) < set(notes)  # type: ignore[index]  # a plain dictionary


def test_the_real_memos_2020_left_standing_beside_2021_is_warned_of(bare: Office) -> None:
    seed = requires("seeds") / "003_memo.toml"
    with bare.write(historical=True) as desk:
        live(desk, seed)
        standing = [warning for warning in desk.warnings if warning.place.startswith("decisions")]
    (warning,) = standing
    assert warning.place == "decisions 2.1"
    assert warning.severity == "warn"
    assert "2020" in said(standing)
    assert "2021" in said(standing)


def test_what_a_record_says_against_the_rules_is_refused_as_historical_too(bare: Office, tmp_path: Path) -> None:
    path = file(tmp_path, FULL.replace("Om effekt.", "Sag 010180-1234.") + POINT + ALONE + APPROVED)
    with pytest.raises(Blocked) as refused, bare.write(historical=True) as desk:
        live(desk, path)
    assert places(refused.value.reasons) == ["sections.effekt"]
