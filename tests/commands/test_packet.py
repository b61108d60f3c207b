"""The packet at the command line: which edition, for whom, and that it is the kept one."""

from tests.commands.beslut import Beslut
from tests.packets import texts

JENS, TORE = "Jens Åkjær", "Tore Bæk"
MEETING = "CHE-M2026-02"


def test_each_edition_is_written_and_the_open_one_has_nothing_closed(after: Beslut) -> None:
    for edition in ("open", "closed"):
        facts = after.done(
            "meeting", "packet", MEETING, "--edition", edition, "--out", f"{edition}.pdf", "--json", who=JENS
        ).facts
        assert (facts["edition"], facts["kept"]) == (edition, False)
    opened, closed = (texts((after.folder / f"{edition}.pdf").read_bytes()) for edition in ("open", "closed"))
    (bookmark,) = [line for line in closed.split(b"\n") if line.startswith(b"L1. ")][:1]
    assert bookmark not in opened and bookmark.removeprefix(b"L1. ") not in opened


def test_who_may_not_have_the_closed_edition_is_told_that_there_is_none(after: Beslut) -> None:
    ended = after("meeting", "packet", MEETING, "--edition", "closed", who=TORE)
    assert ended.code == 1 and "lukket" in ended.err[0]
