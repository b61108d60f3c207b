"""Planning from the command line: a series at once, and a meeting that is moved."""

from tests.commands.beslut import Beslut
from tests.memos.build import AASE, JENS

SERIES = ("--from", "2027-03-01", "--until", "01.04.2027", "--weekday", "mandag", "--every", "2")


def test_a_series_leaves_out_public_holidays_and_tells_them(organised: Beslut) -> None:
    done = organised.done("meeting", "series", "Chefteam", *SERIES, "--start", "9.00", who=JENS)
    assert [line.split() for line in done.out.splitlines()] == [
        ["CHE-M2027-01", "2027-03-01"],
        ["CHE-M2027-02", "2027-03-15"],
    ]
    assert done.err == ["! 2027-03-29: is a public holiday and was left out"]
    again = organised("meeting", "series", "Chefteam", *SERIES, who=JENS)
    assert again.code == 1
    assert [line.split(":")[0] for line in again.err] == ["× meetings[1].date", "× meetings[2].date"]


def test_a_meeting_is_moved_by_its_office(organised: Beslut) -> None:
    organised.done("meeting", "new", "Chefteam", "--date", "2027-03-01", "--place", "Lokale 2", who=JENS)
    moving = ("meeting", "move-to", "CHE-M2027-01", "--date", "2027-03-02", "--link", "https://x.example/a")
    assert organised(*moving, who=AASE).code == 1
    organised.done(*moving, who=JENS)
    told = organised.done("--json", "meeting", "show", "CHE-M2027-01", who=JENS).facts
    assert (told["date"], told["place"], told["link"]) == ("2027-03-02", "Lokale 2", "https://x.example/a")


def test_a_weekday_that_is_none_is_wrong_use(organised: Beslut) -> None:
    refused = organised("meeting", "series", "Chefteam", *SERIES[:4], "--weekday", "måndag", who=JENS)
    assert refused.err[0].startswith("× --weekday: ")
