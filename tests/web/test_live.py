"""Following a meeting: one look for all, nothing for whoever may not know, and an end to every stream."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from engine.errors import NotFound
from memos.actions import sitting
from memos.actions.deciding import Recorded
from memos.meeting import Absence, Presence
from tests.memos.build import JENS, KARIM, METTE, OLE
from tests.memos.town import YES
from tests.web.test_room import Sitting, held
from web.limits import TooMany
from web.live import AGAIN, GONE, MOST_OF_ONE, Follower, Live

__all__ = ["held"]
PATIENCE = 5.0
QUIET = 0.4


def followed(held: Sitting, live: Live, person: str, *, screen: bool = False) -> Follower:
    token = sha256(f"token of {person}".encode()).hexdigest()
    with held.house.office.write(person) as desk:
        if desk.store.sign_in(token) is None:
            desk.store.add_sign_in(token, person, desk.now)
        return live.admit(desk, desk.store.meeting(held.id), token, screen=screen)


async def heard(stream: AsyncGenerator[bytes], wait: float = PATIENCE) -> bytes:
    """What comes next; nothing where nothing comes in time."""
    task = asyncio.ensure_future(anext(stream))
    done, _pending = await asyncio.wait({task}, timeout=wait)
    if not done:
        task.cancel()
    return task.result() if done else b""


def after(
    held: Sitting, person: str, does: Callable[[], None], *, screen: bool = False, wait: float = PATIENCE
) -> bytes:
    """What somebody hears after their first version, once that was done."""
    live = Live(held.house.settings)
    follower = followed(held, live, person, screen=screen)

    async def story() -> bytes:
        stream = live.follow(held.id, follower)
        assert (await heard(stream)).startswith(b"event: version")
        await asyncio.sleep(0.1)
        does()
        live.poke(held.id)
        return await heard(stream, wait)

    return asyncio.run(story())


def decided(held: Sitting, number: str) -> None:
    with held.house.office.write(JENS) as desk:
        at = desk.store.meeting(held.id)
        item = at.item(number)
        assert item
        count = len(desk.store.memo(item.memo).content.points)
        facts = Recorded(YES[:count], presence=item.presence)
        sitting.decide(desk, at, item, desk.store.room(held.id).item(item.id).revision, facts)


@pytest.mark.parametrize("person", [JENS, KARIM])
def test_whoever_sees_a_decision_hears_of_it(held: Sitting, person: str) -> None:
    assert after(held, person, lambda: decided(held, "1")).startswith(b"event: version")


def test_the_big_screen_hears_of_open_items_and_not_of_closed_ones(held: Sitting) -> None:
    assert after(held, JENS, lambda: decided(held, "L1"), screen=True, wait=QUIET) == b""
    assert after(held, JENS, lambda: decided(held, "1"), screen=True).startswith(b"event: version")


def test_whoever_becomes_disqualified_hears_once_and_then_no_more_of_it(held: Sitting) -> None:
    def out() -> None:
        with held.house.office.write(JENS) as desk:
            at = desk.store.meeting(held.id)
            sitting.note_item_presence(desk, at, at.items[0], (Presence(OLE, Absence.DISQUALIFIED),), ())

    assert after(held, OLE, out).startswith(b"event: version")
    assert after(held, OLE, lambda: decided(held, "1"), wait=QUIET) == b""


def test_a_stream_ends_when_the_session_does(held: Sitting) -> None:
    def signed_out() -> None:
        with held.house.office.write(KARIM) as desk:
            desk.store.end_sign_in(sha256(f"token of {KARIM}".encode()).hexdigest())
        held.town.later(seconds=int(AGAIN.total_seconds()) + 1)

    assert after(held, KARIM, signed_out) == b"event: slut\ndata:\n\n"


def test_a_stream_ends_when_the_server_stops(held: Sitting) -> None:
    live = Live(held.house.settings)
    follower = followed(held, live, METTE)

    async def story() -> list[bytes]:
        stream = live.follow(held.id, follower)
        first = await heard(stream)
        live.stop()
        return [first[:14], await heard(stream)]

    assert asyncio.run(story()) == [b"event: version", b"event: slut\ndata:\n\n"]


def test_a_look_that_had_begun_does_not_undo_the_end(held: Sitting) -> None:
    live = Live(held.house.settings)
    follower = followed(held, live, METTE)
    follower.tell(GONE)
    follower.tell("what the look found")
    assert follower.version == GONE


def test_one_person_has_so_many_streams_and_no_more(held: Sitting) -> None:
    live = Live(held.house.settings)

    async def story() -> None:
        streams = [live.follow(held.id, followed(held, live, METTE)) for _one in range(MOST_OF_ONE)]
        for stream in streams:
            await heard(stream)
        with pytest.raises(TooMany):
            followed(held, live, METTE)
        await streams[0].aclose()
        assert followed(held, live, METTE)

    asyncio.run(story())


def test_nobody_follows_what_they_may_not_know(held: Sitting) -> None:
    live = Live(held.house.settings)
    with pytest.raises(NotFound):
        followed(held, live, "Bo Ravn")
    with pytest.raises(NotFound):
        followed(held, live, OLE, screen=True)


def test_two_hundred_cost_one_look(held: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    live, looks, look = Live(held.house.settings), list[str](), Live._look

    def counted(*given: Any) -> object:
        looks.append("")
        return look(*given)

    monkeypatch.setattr(Live, "_look", counted)
    follower = followed(held, live, KARIM)

    async def story() -> None:
        streams = [live.follow(held.id, replace(follower, news=asyncio.Event())) for _one in range(200)]
        await asyncio.gather(*(heard(stream) for stream in streams))
        await asyncio.sleep(0.2)
        looks.clear()
        decided(held, "1")
        live.poke(held.id)
        assert all(await asyncio.gather(*(heard(stream) for stream in streams)))

    asyncio.run(story())
    assert len(looks) <= 3
