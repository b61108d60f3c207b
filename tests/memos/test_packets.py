"""A meeting's packet: what is in each edition and what is not, when it is made, and what is told of it."""

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from engine.errors import NotFound, RenderFailed
from engine.render.bindery import Bindery
from memos.actions.items import record_absence
from memos.actions.packets import want_anew
from memos.actions.planning import replan
from memos.audit import audit
from memos.binding import Bound
from memos.meeting import Absence, MeetingHeader, Presence
from memos.packet import Access, Edition, Listing, News, Part, listing_json, news, read_listing
from memos.packet_parts import gather
from memos.printing import Printer
from memos.queries.find import find_item
from memos.queries.packets import Packet, editions_for, hand_out_packet, item_alone, packet_of
from memos.work import drain
from tests.memos.build import JENS, METTE, NOW, OLE, TEMPLATES, TORE, VIBE, decisions
from tests.memos.town import Town, refused
from tests.packets import (
    PIXEL,
    SECRETS,
    armed_pdf,
    closed_content,
    locked_pdf,
    open_content,
    plain_pdf,
    put_together,
    scan_pdf,
    texts,
    with_files,
)
from tests.support import requires

KINDS = (
    ("Program", "program.pdf", plain_pdf("Side et", "Side to")),
    ("Skannet kort", "kort.pdf", scan_pdf()),
    ("Foto", "foto.png", PIXEL),
    ("Notat", "notat.txt", "Æbler\nog pærer".encode()),
    ("Regneark", "tal.xlsx", b"PK\x03\x04"),
    ("Låst", "last.pdf", locked_pdf()),
    ("Ødelagt", "brudt.png", b"\x89PNG\r\n\x1a\nbrudt"),
    ("Program med arme", "arme.pdf", armed_pdf()),
)
HIDDEN = ("Bilag om Skovgaarden", "skjult.pdf", plain_pdf("Skovgaarden koster nitten"), True)


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer(TEMPLATES) as found:
        yield found


@pytest.fixture(autouse=True)
def packets_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other documents of memos are made here."""
    monkeypatch.setattr("memos.actions.steps.FORMATS", ())
    monkeypatch.setattr("memos.actions.meetings.FORMATS", ("pdf",))


def told(data: bytes) -> bytes:
    """Everything that can be got out of a PDF: streams, strings, names, and the words as a reader sees them."""
    requires("pdftoppm")
    words = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
    return texts(data) + words


def packet(town: Town, printer: Printer, meeting: str, edition: Edition, person: str = JENS) -> Packet:
    with town.own.read(person) as desk:
        return packet_of(desk, printer, desk.store.meeting(meeting), edition)


def pages_of(town: Town, printer: Printer, meeting: str, edition: Edition) -> bytes:
    found = packet(town, printer, meeting, edition)
    with town.own.read(JENS) as desk:
        return hand_out_packet(desk, printer, found)


def listing(town: Town, printer: Printer, meeting: str, edition: Edition) -> Listing:
    """What is told of the kept packet, made where it was wanted."""
    assert [reason for _row, reason in drain(town.own, printer, "worker") if reason] == []
    found = packet(town, printer, meeting, edition).listing
    assert found is not None
    return found


def wanted(town: Town, meeting: str) -> list[str]:
    with town.own.read() as desk:
        rows = desk.store.wanted_for(meeting=meeting)
        return [row.document for row in rows if row.document.startswith("materiale")]


def editions(town: Town, meeting: str, person: str) -> tuple[Edition, ...]:
    with town.own.read(person) as desk:
        return editions_for(desk, desk.store.meeting(meeting))


def sent(town: Town, *titles: str, closed: bool = False) -> str:
    meeting = put_together(town, *(open_content(title) for title in titles), closed=closed)
    town.step(meeting, "lock")
    return meeting


def test_nothing_closed_is_in_any_stream_of_the_open_edition(town: Town, printer: Printer) -> None:
    meeting = put_together(town, with_files(town, open_content("Åbningstider"), HIDDEN))
    town.step(meeting, "lock")
    opened, shut = (told(pages_of(town, printer, meeting, edition)) for edition in Edition)
    for secret in (*SECRETS, HIDDEN[0], HIDDEN[1], "nitten", "Tavshed", "LUKKET", "Lukket punkt"):
        assert secret.encode() not in opened, secret
    for secret in ("CHE-2026-L001", *SECRETS[:4], HIDDEN[0], "nitten", "LUKKET"):
        assert secret.encode() in shut, secret
    assert "Åbningstider".encode() in opened


def test_the_open_edition_is_the_same_bytes_whether_there_is_anything_closed_or_not(
    town: Town, printer: Printer
) -> None:
    bare = put_together(town, open_content("Åbningstider"), closed=False)
    found = {}
    for closed in (False, True):
        if closed:
            memo = town.ready(closed_content())
            town.act(JENS, memo, "schedule", meeting=bare, minutes=10)
        with town.own.read(JENS) as desk:
            found[closed] = gather(desk, printer, desk.store.meeting(bare), Edition.OPEN)
    assert found[False] == found[True]
    assert found[False].fingerprint == found[True].fingerprint


def test_each_page_of_what_is_closed_is_marked(town: Town, printer: Printer) -> None:
    requires("pdftoppm")
    meeting = sent(town, "Åbningstider", closed=True)
    found = listing(town, printer, meeting, Edition.CLOSED)
    data = pages_of(town, printer, meeting, Edition.CLOSED)
    for part in found.parts:
        for page in range(part.page, part.page + part.pages):
            which = ["-f", str(page), "-l", str(page)]
            words = subprocess.run(["pdftotext", *which, "-", "-"], input=data, capture_output=True, check=True).stdout
            assert (b"LUKKET" in words) is part.closed, (part.label, page)
            assert f"Side {page} af {found.pages}".encode() in words


def test_every_kind_of_file_comes_in_or_is_named_with_its_reason(town: Town, printer: Printer) -> None:
    meeting = put_together(town, with_files(town, open_content("Bilag"), *KINDS), closed=False)
    town.step(meeting, "lock")
    found = listing(town, printer, meeting, Edition.OPEN)
    files = {part.title: part for part in found.parts if part.kind == "attachment"}
    assert {title: (part.access, part.refused) for title, part in files.items()} == {
        "Program": (Access.UNTAGGED, ""),
        "Skannet kort": (Access.SCAN, ""),
        "Foto": (Access.PICTURE, ""),
        "Notat": (Access.OWN, ""),
        "Regneark": (Access.MISSING, "format"),
        "Låst": (Access.MISSING, "encrypted"),
        "Ødelagt": (Access.MISSING, "damaged"),
        "Program med arme": (Access.UNTAGGED, ""),
    }
    assert files["Program"].told == "Bilag 1 er ikke opmærket til skærmlæser."
    assert files["Låst"].told == "Bilag 6 er låst med en adgangskode og er ikke med her."
    assert not found.accessible
    words = told(pages_of(town, printer, meeting, Edition.OPEN))
    assert "Bilag 6 er låst med en adgangskode".encode() in words and "pærer".encode() in words


def test_a_file_that_is_too_large_is_named(town: Town, printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memos.binding.MOST_BYTES", 10)
    meeting = put_together(town, with_files(town, open_content("Bilag"), KINDS[0]), closed=False)
    town.step(meeting, "lock")
    (part,) = [one for one in listing(town, printer, meeting, Edition.OPEN).parts if one.number]
    assert part.told == "Bilag 1 fylder for meget og er ikke med her."


def test_pages_follow_each_other_from_contents_to_the_last_file(town: Town, printer: Printer) -> None:
    content = with_files(town, open_content("Åbningstider"), KINDS[0])
    meeting = put_together(town, content, open_content("Legeplads"), closed=False)
    town.step(meeting, "lock")
    parts = listing(town, printer, meeting, Edition.OPEN).parts
    assert [part.label for part in parts] == [
        "Indhold",
        "Dagsorden",
        "1. Åbningstider",
        "Bilag 1: Program",
        "2. Legeplads",
        "3. Godkendelse af dagsorden",
    ]
    with_pages = [part for part in parts if part.pages]
    for before, after in pairwise(with_pages):
        assert after.page == before.page + before.pages
    assert parts[-1].page == parts[1].page and not parts[-1].pages


def test_a_late_item_comes_last_and_no_page_before_it_moves(town: Town, printer: Printer) -> None:
    meeting = sent(town, "Åbningstider", closed=True)
    before = {e: {p.key: p.page for p in listing(town, printer, meeting, e).parts} for e in Edition}
    late = town.ready(open_content("Hastesag"))
    town.act(JENS, late, "schedule", meeting=meeting, late_reason="Fristen er i dag")
    for edition in Edition:
        found = listing(town, printer, meeting, edition)
        after = {part.key: part.page for part in found.parts}
        assert {key: after[key] for key in before[edition]} == before[edition]
        assert [part.label for part in found.parts if part.late] == ["Tillægsdagsorden", "3. Hastesag"]
        assert [(new.part.label, new.added) for new in packet(town, printer, meeting, edition).news] == [
            ("Tillægsdagsorden", True),
            ("3. Hastesag", True),
        ]


def test_the_lock_wants_a_packet_and_the_meeting_itself_does_not(town: Town, printer: Printer) -> None:
    memo = town.ready(open_content("Åbningstider"))
    meeting = town.agenda(memo)
    assert wanted(town, meeting) == []
    town.step(meeting, "lock")
    assert sorted(set(wanted(town, meeting))) == ["materiale-aaben", "materiale-lukket"]
    made = listing(town, printer, meeting, Edition.OPEN)
    before = packet(town, printer, meeting, Edition.OPEN).kept
    town.step(meeting, "start")
    town.decide(meeting, memo, decisions(p1="approved", p2="rejected"))
    assert wanted(town, meeting) == []
    assert packet(town, printer, meeting, Edition.OPEN).kept == before and made


def test_a_change_of_what_was_sent_out_wants_it_anew_and_a_closed_one_leaves_the_open_edition(
    town: Town, printer: Printer
) -> None:
    meeting = sent(town, "Åbningstider", closed=True)
    listing(town, printer, meeting, Edition.OPEN)
    before = {edition: packet(town, printer, meeting, edition).kept for edition in Edition}
    shut = town.ready(closed_content())
    town.act(JENS, shut, "schedule", meeting=meeting, late_reason="Haster")
    assert wanted(town, meeting)
    town.later(minutes=5)
    listing(town, printer, meeting, Edition.CLOSED)
    after = {edition: packet(town, printer, meeting, edition).kept for edition in Edition}
    assert after[Edition.OPEN] == before[Edition.OPEN]
    assert after[Edition.CLOSED] != before[Edition.CLOSED]


@pytest.mark.parametrize("change", [{"place": "Byrådssalen"}, {"link": "https://moede.solbaek.example/1"}])
def test_another_place_or_link_wants_the_packet_anew(town: Town, printer: Printer, change: dict[str, str]) -> None:
    meeting = sent(town, "Åbningstider")
    listing(town, printer, meeting, Edition.OPEN)
    with town.own.write(JENS) as desk:
        found = desk.store.meeting(meeting)
        names = ("body", "date", "start", "end", "place", "link", "chair", "secretary", "members")
        header = {name: getattr(found, name) for name in names} | change
        replan(desk, found, MeetingHeader(**header), "Flere gæster")
    assert wanted(town, meeting)


def test_a_packet_that_failed_stays_wanted_and_can_be_asked_for_again(
    town: Town, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = sent(town, "Åbningstider")
    with monkeypatch.context() as patched:
        patched.setattr(Bindery, "bound", lambda *_given: (_ for _ in ()).throw(RenderFailed("nej")))
        assert [reason for _row, reason in drain(town.own, printer, "worker") if reason] == ["nej"]
    assert packet(town, printer, meeting, Edition.OPEN).failed
    with town.at(JENS) as desk:
        want_anew(desk, desk.store.meeting(meeting))
    assert listing(town, printer, meeting, Edition.OPEN)
    assert not packet(town, printer, meeting, Edition.OPEN).failed


def test_only_the_office_asks_for_it_again_and_only_once_it_is_out(town: Town) -> None:
    meeting = town.agenda(town.ready(open_content("Åbningstider")))

    def ask(person: str) -> None:
        with town.at(person) as desk:
            want_anew(desk, desk.store.meeting(meeting))

    assert refused(ask, JENS) == ["state"]
    town.step(meeting, "lock")
    assert refused(ask, OLE) == ["actor"]
    ask(METTE)


def test_a_draft_is_made_on_the_spot_and_says_so_on_every_page(town: Town, printer: Printer) -> None:
    meeting = put_together(town, open_content("Åbningstider"), closed=False)
    data = pages_of(town, printer, meeting, Edition.OPEN)
    assert told(data).count(b"UDKAST") >= 4
    assert packet(town, printer, meeting, Edition.OPEN).kept is None


def test_an_edition_is_for_those_alone_for_whom_all_of_it_exists(town: Town, printer: Printer) -> None:
    content = with_files(town, open_content("Åbningstider"), HIDDEN)
    meeting = put_together(town, content)
    town.step(meeting, "lock")
    everything, nothing_closed = (Edition.OPEN, Edition.CLOSED), (Edition.OPEN,)
    assert {person: editions(town, meeting, person) for person in (JENS, METTE, OLE)} == {
        JENS: everything,
        METTE: everything,
        OLE: everything,
    }
    assert editions(town, meeting, TORE) == editions(town, meeting, VIBE) == ()
    bare = put_together_later(town)
    assert editions(town, bare, JENS) == nothing_closed
    with pytest.raises(NotFound):
        packet(town, printer, bare, Edition.CLOSED)
    with pytest.raises(NotFound):
        packet(town, printer, meeting, Edition.CLOSED, TORE)


def put_together_later(town: Town) -> str:
    meeting = town.plan(date(2026, 3, 27))
    town.act(JENS, town.ready(open_content("Åbningstider")), "schedule", meeting=meeting)
    town.step(meeting, "lock")
    return meeting


def test_an_item_alone_has_its_files_and_for_others_no_closed_ones(
    town: Town, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = put_together(town, with_files(town, open_content("Åbningstider"), KINDS[0], HIDDEN), closed=False)
    town.step(meeting, "lock")

    def alone(number: str) -> Bound:
        with town.own.read(JENS) as desk:
            stored = desk.store.meeting(meeting)
            return item_alone(desk, printer, stored, find_item(desk, stored, number))

    found = alone("1")
    assert [part.label for part in found.listing.parts] == [
        "1. Åbningstider",
        "Bilag 1: Program",
        f"Bilag 2: {HIDDEN[0]}",
    ]
    assert b"Side 1 af " in told(found.data)
    standing = told(alone("2").data)
    assert b"Godkendelse af dagsorden" in standing and b"bningstider" not in standing
    monkeypatch.setattr("memos.queries.packets.may_see_withheld", lambda *_asked: False)
    kept = alone("1")
    assert [part.label for part in kept.listing.parts] == ["1. Åbningstider", "Bilag 1: Program"]
    assert b"Skovgaarden" not in told(kept.data)


def test_afbud_at_the_meeting_does_not_change_what_was_sent_out(town: Town, printer: Printer) -> None:
    meeting = sent(town, "Åbningstider")
    before = packet(town, printer, meeting, Edition.OPEN).gathered
    with town.at(JENS) as desk:
        record_absence(desk, desk.store.meeting(meeting), Presence(OLE, Absence.EXCUSED))
    assert packet(town, printer, meeting, Edition.OPEN).gathered == before


def test_a_listing_comes_back_as_it_was_kept() -> None:
    parts = (
        Part("a", "memo", "1", "Åbningstider", "x", page=2, pages=3),
        Part("a/1", "attachment", "1", "Kort", "y", 1),
    )
    kept = Listing(Edition.OPEN, 5, parts)
    assert read_listing(listing_json(kept)) == kept


def test_news_are_told_since_the_agenda_was_sent_with_when_each_came() -> None:
    a, b, other_b, c = (
        Part(key, "memo", "1", "Et", source) for key, source in (("a", "x"), ("b", "y"), ("b", "z"), ("c", "w"))
    )
    packets = [(NOW + timedelta(hours=n), parts) for n, parts in enumerate(((a, b), (a, other_b), (a, other_b, c)))]
    assert news((a, other_b, c), packets) == (
        News(other_b, added=False, since=NOW + timedelta(hours=1)),
        News(c, added=True, since=NOW + timedelta(hours=2)),
    )
    assert news((a, b), packets[:1]) == news((a, b), ()) == ()


def test_a_packet_is_accounted_for_and_its_files_are_looked_after(town: Town, printer: Printer) -> None:
    meeting = sent(town, "Åbningstider", closed=True)
    listing(town, printer, meeting, Edition.OPEN)
    with town.own.read() as desk:
        kept = {(one.document, one.format) for one in desk.store.renditions(meeting=meeting)}
        assert {(edition.document, form) for edition in Edition for form in ("pdf", "json")} <= kept
        problems = [reason.place for reason in audit(desk.session, desk.blobs).problems]
        assert [place for place in problems if place != "the organisation"] == []
