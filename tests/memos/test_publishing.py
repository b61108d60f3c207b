"""Making public: what may be let out, by whom, what speaks against it, and what is kept of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Stale
from memos.actions.publishing import publishable
from memos.audit import audit
from memos.decision import FollowUp
from memos.disclosure import Prepared
from memos.people import Publishes
from memos.printing import Printer
from memos.publication import FACTS, PAGE, PublicKind
from tests.memos.build import AASE, JENS, OLE, TEMPLATES, sections
from tests.memos.published import held, publishing_body, ready, released, taken_back, told
from tests.memos.town import Town, refused
from tests.packets import (
    SECRETS,
    WORDS,
    closed_content,
    open_content,
    plain_pdf,
    put_together,
    texts,
    with_files,
)
from tests.verapdf import validate

MINUTES, AGENDA = PublicKind.MINUTES, PublicKind.AGENDA
QUOTED = "Prisen for Skovgaarden er nitten millioner kroner plus moms"
UNKNOWN = "bakken skal sælges inden udgangen af året"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer(TEMPLATES) as found:
        yield found


@pytest.fixture(autouse=True)
def releases_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other documents are made here."""
    for module in ("steps", "meetings"):
        monkeypatch.setattr(f"memos.actions.{module}.FORMATS", ())


def sent(town: Town, *files: tuple[str, str, bytes], closed: bool = True, title: str = "Åbningstider") -> str:
    publishing_body(town)
    meeting = put_together(town, with_files(town, open_content(title), *files), closed=closed)
    town.step(meeting, "lock")
    return meeting


def everything(prepared: Prepared) -> bytes:
    """All bytes of a release, its PDFs unpacked."""
    return b"\n".join(texts(f.data) if f.data.startswith(b"%PDF") else f.data for f in prepared.files)


# ---- what is let out


def test_an_agenda_tells_nothing_of_closed_items_in_any_stream(town: Town, printer: Printer) -> None:
    found = ready(town, printer, sent(town, ("Program", "program.pdf", plain_pdf("Side et"))))
    out = everything(found)
    assert told(found) == []
    assert [file.name for file in found.files] == [PAGE, FACTS, "dagsorden.pdf", "dagsorden-bilag-1-1.pdf"]
    for secret in (*SECRETS, "nitten", "Lukket", "Køb"):
        assert secret.encode() not in out, secret
    assert "Åbningstider".encode() in out


def test_an_agenda_is_the_same_bytes_whether_there_is_anything_closed_or_not(town: Town, printer: Printer) -> None:
    meeting = sent(town, closed=False)
    bare = ready(town, printer, meeting)
    town.act(JENS, town.ready(closed_content()), "schedule", meeting=meeting, late_reason="Haster")
    both = ready(town, printer, meeting)
    assert (bare.files, bare.fingerprint) == (both.files, both.fingerprint)


def test_minutes_tell_of_closed_items_their_public_title_and_what_was_written_for_all(
    town: Town, printer: Printer
) -> None:
    publishing_body(town)
    meeting = put_together(town, open_content())
    held(town, meeting)
    closed, standing = (item for item in town.meeting(meeting).items if item.closed)
    found = ready(town, printer, meeting, MINUTES, **{f"decision-{closed.id}": "Godkendt."})
    page = next(file.data.decode() for file in found.files if file.name == PAGE)
    assert told(found) == []
    assert [(one.title, one.decision) for one in found.texts] == [("Køb", "Godkendt.")]
    assert page.split("Lukkede punkter</h2>")[1].split("</section>")[0].split() == [
        "<h3>Køb</h3>",
        "<p",
        'class="text">Godkendt.</p>',
    ]
    assert not any(secret in page for secret in SECRETS)
    more = ready(town, printer, meeting, MINUTES, **{f"title-{standing.id}": "En sag om tavshed"})
    assert b"En sag om tavshed" in everything(more)


def test_staff_are_not_named_and_those_who_sit_are(town: Town, printer: Printer) -> None:
    publishing_body(town)
    meeting = put_together(town, open_content(), closed=False)
    held(town, meeting, (FollowUp("Skriv til alle", AASE), FollowUp("Se på tallene", "Sundhed")))
    out = everything(ready(town, printer, meeting, MINUTES)).decode("utf-8", "ignore")
    assert (AASE in out, JENS in out, OLE in out) == (False, False, True)
    assert "Administrationen" in out and "Sundhed" in out
    publishing_body(town, names=True)
    out = everything(ready(town, printer, meeting, MINUTES)).decode("utf-8", "ignore")
    assert AASE in out and JENS in out


def test_a_name_of_staff_in_running_text_is_pointed_out(town: Town, printer: Printer) -> None:
    publishing_body(town)
    meeting = put_together(town, open_content(sections=sections(baggrund="Ring til Aase Aagaard.")), closed=False)
    town.step(meeting, "lock")
    found = ready(town, printer, meeting)
    assert {one.reason.severity for one in found.against} == {"warn"}
    assert any(AASE in text for text in told(found))


def test_the_pdf_is_pdf_a_2a_and_pdf_ua_1_and_the_same_bytes_each_time(
    town: Town, printer: Printer, tmp_path: Path
) -> None:
    meeting = sent(town)
    pdf = next(file.data for file in ready(town, printer, meeting).files if file.name == "dagsorden.pdf")
    with Printer(TEMPLATES) as other:
        assert ready(town, other, meeting).files[2].data == pdf
    (tmp_path / "dagsorden.pdf").write_bytes(pdf)
    assert validate([tmp_path / "dagsorden.pdf"]) == {"dagsorden": []}


# ---- who, when, and what is kept


def test_a_sentence_that_is_closed_goes_out_only_with_a_reason_that_is_kept(town: Town, printer: Printer) -> None:
    meeting = sent(town, ("Notat", "notat.txt", f"Som sagt: {WORDS} Og mere.".encode()))
    found = ready(town, printer, meeting)
    assert found.stops == () and len(found.answerable) == 1
    assert refused(released, town, found) == ["dagsorden-bilag-1-1.txt"]
    assert released(town, found, despite="Prisen står i lokalavisen.").despite == "Prisen står i lokalavisen."


def test_only_its_office_makes_it_public_and_only_what_the_body_makes_public(town: Town, printer: Printer) -> None:
    meeting = sent(town)
    found = ready(town, printer, meeting)
    assert refused(released, town, found, OLE) == ["actor"]
    publishing_body(town, Publishes.MINUTES)
    assert refused(released, town, found) == ["body"]
    publishing_body(town, Publishes.NOTHING)
    assert refused(released, town, found) == ["body"]


def test_an_agenda_goes_out_once_it_is_sent_and_minutes_once_they_are_approved(town: Town, printer: Printer) -> None:
    publishing_body(town)
    planned = put_together(town, open_content(), closed=False)
    assert refused(released, town, ready(town, printer, planned)) == ["state"]
    town.step(planned, "lock")
    assert refused(released, town, ready(town, printer, planned, MINUTES)) == ["state"]
    with town.own.read(JENS) as desk:
        assert publishable(desk, desk.store.meeting(planned)) == (AGENDA,)


def test_what_changed_since_it_was_looked_through_does_not_go_out(town: Town, printer: Printer) -> None:
    meeting = sent(town, closed=False)
    found = ready(town, printer, meeting)
    town.standing(meeting, "Et punkt mere", late_reason="Haster")
    with pytest.raises(Stale):
        released(town, found)


def test_what_was_replaced_or_taken_back_is_kept_with_its_account(town: Town, printer: Printer) -> None:
    meeting = sent(town)
    first = released(town, ready(town, printer, meeting))
    assert refused(released, town, ready(town, printer, meeting)) == ["reason"]
    second = released(town, ready(town, printer, meeting), reason="Et bilag manglede.", public_reason="Nyt bilag.")
    assert refused(taken_back, town, second, reason="") == ["reason"]
    assert refused(taken_back, town, second, JENS, reason="Ring 010190-1234") == ["reason"]
    taken_back(town, second, reason="Den var forkert.")
    with town.own.read(JENS) as desk:
        one, two = desk.store.publications(meeting)
        assert (one.id, one.replaced_by, one.public_reason) == (first.id, second.id, "Nyt bilag.")
        assert (two.edition, two.live, two.reason, two.taken_back_by) == (2, False, "Den var forkert.", JENS)
        assert audit(desk.session, desk.blobs).problems == ()
    assert refused(taken_back, town, replace(two), reason="Igen") == ["publication"]
    third = released(town, ready(town, printer, meeting))
    assert (third.edition, third.live) == (3, True)


def test_who_may_not_know_of_something_closed_is_not_told_that_there_is_any(town: Town, printer: Printer) -> None:
    """A draft that its writers alone know of; the office has a file that says the same."""
    title = "Frasalg af Kirkebakken"
    town.draft(replace(closed_content(), title=title, sections=sections(baggrund=UNKNOWN)))
    words = (f"Om {title}", f"Nemlig {UNKNOWN}", "Om CHE-2026-L777")
    prepared = ready(town, printer, sent(town, *(("Notat", "notat.txt", one.encode()) for one in words), closed=False))
    assert [(one.attachment, one.answerable) for one in prepared.against] == [
        ("1/1", False),
        ("1/2", True),
        ("1/3", False),
    ]
    assert not [text for text in told(prepared) if "closed" in text]
    first, _second, number = told(prepared)
    assert first.partition("“")[0].replace("Bilag 1", "") == number.partition("“")[0].replace("Bilag 3", "")


def test_what_a_body_makes_public_is_part_of_the_organisations_account(town: Town) -> None:
    publishing_body(town)
    with town.own.read() as desk:
        assert desk.store.body("Chefteam").publishes is Publishes.BOTH
        assert audit(desk.session).problems == ()
