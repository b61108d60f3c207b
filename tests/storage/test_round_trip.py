"""Whatever a value holds comes back from either database, and has the hash it had."""

from dataclasses import replace
from uuid import uuid4

from hypothesis import HealthCheck, given, settings

from engine.database import Database
from memos.canonical import content_sha256, meeting_record, sha256
from memos.meeting import Item, Meeting
from memos.memo import Content
from memos.store import Store
from tests.storage.strategies import CONTENTS, MEETINGS
from tests.storage.values import AT, memo, organise

# The database is shared by all examples: each stores something of its own.
shared = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@shared
@given(CONTENTS)
def test_a_content_comes_back_as_it_was(database: Database, content: Content) -> None:
    with database.write() as session:
        organise(Store(session))
        added = Store(session).add_memo(memo(uuid4().hex, content=content), AT)
    with database.read() as session:
        stored = Store(session).memo(added.id).content
    assert stored == content
    assert content_sha256(stored) == content_sha256(content)


@shared
@given(MEETINGS, MEETINGS)
def test_a_meeting_comes_back_as_it_was_changed(database: Database, first: Meeting, second: Meeting) -> None:
    with database.write() as session:
        organise(Store(session))
        added = Store(session).add_meeting(own(first))
    changed = replace(own(second), id=added.id, items=(*own(second).items, *added.items[1:]))
    with database.write() as session:
        saved = Store(session).save_meeting(replace(changed, items=in_order(changed.items)))
    with database.read() as session:
        stored = Store(session).meeting(added.id)
    assert stored == saved
    assert sha256(meeting_record(stored)) == sha256(meeting_record(saved))


def own(meeting: Meeting) -> Meeting:
    """The meeting with ids that no other example has."""
    items = tuple(replace(item, id=uuid4().hex) for item in meeting.items)
    objections = tuple(replace(one, id=uuid4().hex) for one in meeting.objections)
    return replace(meeting, id=uuid4().hex, number=uuid4().hex, items=items, objections=objections)


def in_order(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, position=position) for position, item in enumerate(items, 1))
