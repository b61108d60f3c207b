"""Erasing one person's data on both databases: gone from every edition, document and index; the rest verifies."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from engine.database import Database
from engine.errors import Blocked, Refusal
from engine.events import events
from engine.text import parse_html
from memos.actions.redacting import REDACTED, Passage, certify, confirmed_act, plan, redacted
from memos.certifying import carry_out
from memos.memo import Attachment, Section
from memos.rendition import Rendition, Status
from tests.memos.build import AASE, JENS, VIBE, content, decisions, office, points, rich
from tests.memos.build import sections as filled
from tests.memos.town import Town
from tests.organised import organise
from tests.storage.test_retention import everything, paper, problems

NAME = "Ida Ekman"
WHY = "Hun har bedt om det"
WHAT = Passage(find=NAME)


@pytest.fixture
def town(database: Database, tmp_path: Path) -> Town:
    own = office(database, tmp_path)
    organise(own, JENS)
    return Town(own)


def marked(source: str) -> tuple[Section, ...]:
    """All sections, the background with that markup."""
    return tuple(replace(one, text=parse_html(source)) if one.key == "baggrund" else one for one in filled())


def told(town: Town) -> str:
    """A decided memo that names a citizen, with documents of it and of the meeting."""
    file = town.own.blobs.put(f"Brev fra {NAME}".encode())
    given = content(
        title=f"Klage fra {NAME}",
        sections=marked(f"<p>{NAME} skrev, og <strong>ida</strong> <em>Ekman</em>s brev er vedlagt.</p>"),
        points=points(f"at {NAME.upper()} får svar"),
        attachments=(Attachment(1, "Brev", "brev.txt", file, 9),),
    )
    memo = town.ready(given)
    meeting = town.sitting(memo)
    town.decide(meeting, memo, decisions(p1="approved"))
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")
    with town.at(VIBE) as desk:
        made = desk.blobs.put(f"{NAME} i dagsordenen".encode())
        for subject, edition in (({"memo": memo}, 1), ({"meeting": meeting}, 0)):
            one = Rendition("papir", "pdf", Status.FINAL, made, 9, "c" * 64, "d" * 64, desk.now, edition, **subject)
            desk.store.add_rendition(one, VIBE)
        desk.store.keep_working_copy(memo, AASE, 1, [("title", NAME)], desk.now)
    return memo


def erase(town: Town, memo: str, what: Passage = WHAT, who: str = VIBE, reason: str = WHY) -> str:
    number = town.memo(memo).number
    with town.own.read(who) as desk:
        mark = plan(desk, number, what).sha256
        certificate = certify(desk, number, what, mark[:8], reason)
    town.later(days=365)
    return carry_out(town.own, paper, who, certificate, confirmed_act(what, mark[:8]))


def test_the_name_is_gone_everywhere_and_the_rest_verifies(town: Town) -> None:
    memo = told(town)
    with town.own.read() as desk:
        before = [one.sha256 for one in events(desk.session, desk.store.chain_of_memo(memo))]
        papers = {one.sha256 for one in desk.store.renditions(memo=memo)}
    assert NAME in everything(town)
    erase(town, memo)
    found = town.memo(memo)
    assert found.content.title == f"Klage fra {REDACTED}"
    assert found.content.points[0].text == f"at {REDACTED} får svar"
    assert found.content.section("baggrund").plain == f"{REDACTED} skrev, og {REDACTED}s brev er vedlagt."
    assert NAME.casefold() not in everything(town).casefold()
    assert problems(town) == set()
    with town.own.read() as desk:
        after = [one.sha256 for one in events(desk.session, desk.store.chain_of_memo(memo))]
        wanted = {(one.document, one.format) for one in desk.store.wanted_for(memo=memo)}
        (at,) = desk.store.meetings_of(memo)
        again = {(one.document, one.format) for one in desk.store.wanted_for(meeting=at)}
    assert after[: len(before)] == before
    assert ("papir", "pdf") in wanted & again
    assert [town.own.blobs.has(one) for one in papers] == [False]


def test_an_attachment_and_a_section_may_go_whole(town: Town) -> None:
    memo = told(town)
    file = town.memo(memo).content.attachments[0].sha256
    erase(town, memo, Passage(section="baggrund", attachment=1))
    found = town.memo(memo).content
    assert found.section("baggrund").plain == REDACTED
    assert (found.attachments[0].title, found.attachments[0].sha256) == (REDACTED, "")
    assert not town.own.blobs.has(file)
    assert problems(town) == set()


def test_the_certificate_tells_where_it_was_and_what_was_not_searched_and_never_what_went(town: Town) -> None:
    memo = told(town)
    erase(town, memo)
    with town.own.read(VIBE) as desk:
        ((_mark, text, _pdf),) = desk.store.certificates()
    assert NAME not in text and "Bilagene er ikke gennemsøgt: 1." in text
    assert "Slettet i: titel, beslutningspunkter, baggrund" in text and "Slettet helt: bemærkninger" in text


def test_it_is_refused_to_others_without_a_reason_and_while_somebody_writes(town: Town) -> None:
    memo = told(town)
    assert _place(partial(erase, town, memo, who=JENS)) == "actor"
    assert _place(partial(erase, town, memo, reason=f"{NAME} bad om det")) == "--reason"
    assert _place(partial(erase, town, memo, reason="Det står 010190-1234")) == "--reason"
    assert _place(partial(erase, town, memo, Passage(find="Ib"))) == "--find"
    assert _place(partial(erase, town, memo, Passage(find="Ingen Sådan"))) == "--find"
    assert _place(partial(erase, town, memo, Passage(section="x"))) == "--section"
    assert _place(partial(erase, town, memo, Passage(attachment=9))) == "--attachment"
    number = town.memo(memo).number
    with town.own.read(VIBE) as desk:
        certificate = certify(desk, number, WHAT, plan(desk, number, WHAT).sha256, WHY)
    with pytest.raises(Blocked):
        carry_out(town.own, paper, VIBE, certificate, confirmed_act(WHAT, "0" * 8))
    assert NAME in town.memo(memo).content.title


def test_markup_stays_where_the_text_lies_within_it() -> None:
    given = content(sections=marked(f"<p><strong>{NAME}</strong> bor her.</p>"))
    assert "<strong>" in redacted(given, WHAT).section("baggrund").html
    assert redacted(content(title="R&D"), Passage(find="R&D")).title == REDACTED
    assert redacted(content(sections=filled(baggrund="R&D er")), Passage(find="R&D")).section("baggrund") == rich(
        f"{REDACTED} er"
    )


@pytest.mark.parametrize(
    ("source", "find", "left"),
    [
        ('<p><a href="mailto:ida.ekman@x.dk">Skriv</a> til os</p>', "ida.ekman@x.dk", "<p>Skriv til os</p>"),
        ('<p><a href="https://x.dk/Ida%20Ekman">Siden</a></p>', NAME, "<p>Siden</p>"),
        ("<p>Per Strong er <strong>her</strong></p>", "Strong", f"<p>Per {REDACTED} er <strong>her</strong></p>"),
        ("<p>Ole Amp &amp; Co</p>", "amp", f"<p>Ole {REDACTED} &amp; Co</p>"),
    ],
)
def test_a_link_that_leads_to_it_goes_and_no_markup_is_taken_for_it(source: str, find: str, left: str) -> None:
    assert redacted(content(sections=marked(source)), Passage(find=find)).section("baggrund").html == left


def _place(call: partial[str]) -> str:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.reasons[0].place
