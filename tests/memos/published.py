"""A meeting that may be made public, with a printer: for tests of what is let out and what is not."""

from dataclasses import replace

from memos.actions import publishing
from memos.disclosure import Prepared, prepare
from memos.people import Publishes
from memos.printing import Printer
from memos.publication import Publication, PublicKind
from tests.memos.build import JENS, decisions
from tests.memos.town import Town

PROPOSED = decisions(p1="approved", p2="approved")


def publishing_body(town: Town, publishes: Publishes = Publishes.BOTH, *, names: bool = False) -> None:
    """The chefteam makes its agendas and minutes public."""
    with town.own.write() as desk:
        body = desk.store.body("Chefteam")
        desk.store.ensure_body(replace(body, publishes=publishes, public_names=names))
        desk.store.organisation_event(at=desk.now, actor="", action="change_body")


def held(town: Town, meeting: str, follow_ups: tuple[object, ...] = ()) -> None:
    """The meeting, from the lock to approved minutes, with every memo approved."""
    town.step(meeting, "lock", "start")
    for item in town.meeting(meeting).items:
        if item.memo:
            town.decide(meeting, item.memo, PROPOSED, follow_ups)  # type: ignore[arg-type]  # follow-ups
    town.step(meeting, "finish", "review")
    town.approve(meeting)
    town.step(meeting, "close")


def ready(
    town: Town,
    printer: Printer,
    meeting: str,
    kind: PublicKind = PublicKind.AGENDA,
    *without: str,
    **written: str,
) -> Prepared:
    """A release that was looked through."""
    with town.own.read(JENS) as desk:
        found = desk.store.meeting(meeting)
        texts = publishing.public_texts(desk, found, kind, written)
        return prepare(desk, printer, found, kind, texts, without)


def released(town: Town, prepared: Prepared, person: str = JENS, **said: str) -> Publication:
    with town.at(person) as desk:
        return publishing.release(desk, desk.store.meeting(prepared.meeting), prepared, **said)


def taken_back(town: Town, one: Publication, person: str = JENS, **said: str) -> Publication:
    with town.at(person) as desk:
        return publishing.take_back(desk, desk.store.meeting(one.meeting), one, **said)


def told(prepared: Prepared) -> list[str]:
    """Everything that speaks against it, in words."""
    return [one.reason.text for one in prepared.against]
