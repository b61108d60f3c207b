"""The people and bodies that files name: taken in where no organisation was loaded, else refused if unknown."""

from dataclasses import replace

from engine.errors import NotFound
from memos.desk import Desk
from memos.meeting import MeetingHeader, Substitute
from memos.people import Body, Department
from memos.record import MeetingRecord, MemoRecord


def take_in_names(desk: Desk, record: MemoRecord | MeetingRecord, *, create_people: bool) -> None:
    """With the roles the file gives them. The actions refuse those who are still unknown."""
    if desk.store.organisation_loaded() and not create_people:
        return
    header = record.header
    memos = [record] if isinstance(record, MemoRecord) else [i.memo for i in record.items if i.memo]
    for name in _people(record, memos):
        desk.store.ensure_person(name)
    for memo in memos:
        content = memo.content
        desk.store.ensure_department(Department(content.department, content.responsible_manager))
        _take_in_body(desk, content.body, header)
        for part in desk.catalogue.current(content.type).sections:
            if name := memo.writers.get(part.key, ""):
                desk.store.ensure_person(name)
                desk.store.grant(name, part.written_by)
    if header is not None:
        _take_in_body(desk, header.body, header)
    desk.store.note_organisation(at=desk.now, actor=desk.actor, action="name", source=desk.source)


def _people(record: MemoRecord | MeetingRecord, memos: list[MemoRecord]) -> list[str]:
    names = []
    for memo in memos:
        content = memo.content
        names += [content.case_officer, content.responsible_manager, *content.co_authors, *content.presenters]
    if record.header is not None:
        header = record.header
        names += [header.chair, header.secretary, *header.members, *(p.name for p in header.presence)]
        names += _substituting(header.substitutes)
    if isinstance(record, MeetingRecord):
        for item in record.items:
            names += [item.opens, *(presence.name for presence in item.presence), *_substituting(item.substitutes)]
            names += [name for vote in item.votes for name in vote.voters]
            names += [one.person for one in item.reservations]
    if record.minutes is not None:
        names += record.minutes.approved_by
    return [name for name in dict.fromkeys(names) if name]


def _substituting(substitutes: tuple[Substitute, ...]) -> list[str]:
    return [name for one in substitutes for name in (one.for_, one.name)]


def _take_in_body(desk: Desk, name: str, header: MeetingHeader | None) -> None:
    """A body of that name; its office and members are those of its meeting."""
    try:
        body = desk.store.body(name)
    except NotFound:
        body = Body(name=name, code=_code(desk, name), definite=definite(name))
    if header is not None and header.body == name:
        body = replace(
            body,
            secretary=header.secretary or body.secretary,
            chair=header.chair or body.chair,
            members=header.members or body.members,
        )
    desk.store.ensure_body(body)


def definite(name: str) -> str:
    """How a sentence names the body: "Chefteam" is neuter, "Direktion" and "Styregruppe" are not."""
    if name.endswith("e"):
        return name + "n"
    return name + ("en" if name.endswith(("ion", "or", "ning")) else "et")


def _code(desk: Desk, name: str) -> str:
    """Three letters that no other body has, or with a figure."""
    letters = "".join(letter for letter in name.upper() if letter.isalpha())[:3] or "BES"
    taken = {body.code for body in desk.organisation.bodies}
    return next(c for c in (letters, *(f"{letters}{n}" for n in range(2, 1000))) if c not in taken)
