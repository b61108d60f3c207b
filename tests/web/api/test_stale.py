"""Nobody's change is lost, and nothing is done twice."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest

from engine.failures import stale
from tests.memos.build import AASE, BO, IB, JENS
from tests.web.api.city import City, reasons, sent


def both(*works: Callable[[], Any]) -> list[Any]:
    """What each answers when all begin at once."""
    barrier, answers = Barrier(len(works)), [None] * len(works)

    def run(index: int) -> None:
        barrier.wait()
        answers[index] = works[index]()

    threads = [Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_who_change_what_both_have_seen_one_is_told(either_city: City) -> None:
    author, manager = either_city.as_person(AASE), either_city.as_person(IB)
    number = either_city.number(either_city.town.draft())
    path = f"/memos/{number}"
    for title in ("A", "B", "C", "D", "E"):
        tag = author.tag(path)
        answers = both(
            lambda title=title, tag=tag: author.put(path, sent(title=f"{title} fra Aase"), if_match=tag),
            lambda title=title, tag=tag: manager.put(path, sent(title=f"{title} fra Iben"), if_match=tag),
        )
        won, lost = sorted(answers, key=lambda answer: answer.status_code)
        assert won.status_code == 200
        assert lost.status_code in (409, 412)
        assert lost.json()["code"] == "stale"
        assert {lost.json()["kept"]["title"], either_city.content(number).title} == {
            f"{title} fra Aase",
            f"{title} fra Iben",
        }


def test_whoever_is_overtaken_gets_back_what_they_sent_and_nothing_else(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(*_given: object, **_named: object) -> None:
        raise stale(kept="the record of the whole meeting")

    path = f"/memos/{city.number(city.town.draft())}"
    author = city.as_person(AASE)
    seen = author.tag(path)
    monkeypatch.setattr("web.api.memos.edit", overtaken)
    lost = author.put(path, sent(title="Min"), if_match=seen)
    assert (lost.status_code, lost.json()["code"], lost.json()["kept"]["title"]) == (409, "stale", "Min")
    assert "meeting" not in lost.json()["kept"]


def test_what_was_sent_too_late_is_kept_in_the_answer(city: City) -> None:
    author = city.as_person(AASE)
    path = f"/memos/{city.number(city.town.draft())}"
    seen = author.tag(path)
    author.put(path, sent(title="Først"), if_match=seen)
    late = author.put(path, sent(title="Sidst"), if_match=seen)
    assert (late.status_code, late.json()["kept"]["title"]) == (412, "Sidst")
    assert late.headers["etag"] == author.tag(path)


def test_a_comment_that_came_too_late_is_kept_too(city: City) -> None:
    memo = city.town.draft()
    city.town.act(AASE, memo, "submit")
    path = f"/memos/{city.number(memo)}"
    seen = city.as_person(IB).tag(path)
    city.town.act(IB, memo, "return", "Første.")
    late = city.as_person(IB).post(f"{path}/actions/return", {"comment": "En lang tekst."}, if_match=seen)
    assert (late.status_code, late.json()["kept"]["comment"]) == (412, "En lang tekst.")


@pytest.mark.parametrize("header", [{}, {"if_match": ""}, {"if_match": "*"}])
def test_nobody_changes_what_they_do_not_say_they_have_seen(city: City, header: dict[str, str]) -> None:
    number = city.number(city.town.draft())
    author = city.as_person(AASE)
    assert author.put(f"/memos/{number}", sent(), **header).status_code == 428
    assert author.post(f"/memos/{number}/actions/submit", **header).status_code == 428
    assert author.post("/meetings/CHE-M2026-01/items/1/decision", **header).status_code == 428


@pytest.mark.parametrize("tag", ['"0"', "W/{tag}", "{bare}", "x" * 5000])
def test_another_tag_is_not_this_one(city: City, tag: str) -> None:
    path = f"/memos/{city.number(city.town.draft())}"
    author = city.as_person(AASE)
    seen = author.tag(path)
    given = tag.format(tag=seen, bare=seen.strip('"'))
    assert author.put(path, sent(title="Ny"), if_match=given).status_code == 412
    assert author.put(path, sent(title="Ny"), if_match=f'"0", {seen}').status_code == 200


def test_two_who_record_the_same_item_do_not_overwrite_each_other(city: City) -> None:
    memo = city.town.ready()
    meeting = city.meeting(city.town.sitting(memo))
    path = f"/meetings/{meeting}"
    seen = city.as_person(JENS).tag(path)
    yes = {"decisions": [{"point": p, "outcome": "approved"} for p in "12"]}
    no = {"decisions": [{"point": p, "outcome": "rejected"} for p in "12"]}
    assert city.as_person(JENS).post(f"{path}/items/1/decision", yes, if_match=seen).status_code == 200
    late = city.as_person("Mette Holm").post(f"{path}/items/1/decision", no, if_match=seen)
    assert (late.status_code, late.json()["kept"]) == (412, no)


def test_a_request_that_is_sent_again_is_answered_again_and_not_done_again(either_city: City) -> None:
    author = either_city.as_person(AASE)
    first, again = (author.post("/memos", sent(), idempotency_key="3f0c") for _ in range(2))
    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert first.headers["location"] == again.headers["location"]
    assert either_city.count() == 1


def test_a_step_that_is_sent_again_is_not_stale(city: City) -> None:
    path = f"/memos/{city.number(city.town.draft())}"
    author = city.as_person(AASE)
    seen = author.tag(path)
    answers = [author.post(f"{path}/actions/submit", if_match=seen, idempotency_key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert len(author.get(f"{path}/history").json()["events"]) == 2


def test_the_same_request_sent_twice_at_once_is_done_once(either_city: City) -> None:
    author = either_city.as_person(AASE)
    for key in ("a", "b", "c"):
        before = either_city.count()
        send = lambda key=key: author.post("/memos", sent(), idempotency_key=key)  # noqa: E731 - one line a thread
        codes = sorted(answer.status_code for answer in both(send, send, send))
        assert set(codes) <= {201, 409}
        assert send().status_code == 201
        assert either_city.count() == before + 1


def test_a_key_stands_for_one_request_of_one_person(city: City) -> None:
    one, other = city.as_person(AASE), city.as_person(BO)
    one.post("/memos", sent(), idempotency_key="k")
    used = one.post("/memos", sent(title="En anden"), idempotency_key="k")
    assert (used.status_code, reasons(used)) == (422, ["Idempotency-Key"])
    assert other.post("/memos", sent(title="En anden"), idempotency_key="k").status_code == 201
    assert city.count() == 2


def test_what_was_refused_may_be_tried_again_under_its_key(city: City) -> None:
    author = city.as_person(AASE)
    assert author.post("/memos", sent(kind="wish"), idempotency_key="k").status_code == 422
    assert author.post("/memos", sent(), idempotency_key="k").status_code == 201


def test_a_key_is_forgotten_after_a_day(city: City) -> None:
    author = city.as_person(AASE)
    author.post("/memos", sent(), idempotency_key="k")
    city.town.later(hours=25)
    again = City(city.house).as_person(BO)
    assert again.post("/memos", sent(), idempotency_key="k").status_code == 201
    with city.house.office.read(AASE) as desk:
        assert desk.store.answer(AASE, "k", city.town.now) is None
