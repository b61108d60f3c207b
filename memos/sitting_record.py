"""The canonical form of who sat over an item and how they voted. Nothing is there where nothing was recorded."""

from collections.abc import Iterable

from memos.decision import Vote
from memos.meeting import Sitting, Substitute
from memos.moments import time_text

Json = dict[str, object]


def sitting_dict(one: Sitting) -> Json:
    """Votes, words for the minutes and substitutes, each only if there are any: older records stay as they were."""
    votes = [vote_dict(vote) for vote in one.votes]
    reservations = [{"person": r.person, "text": r.text, "kind": r.kind.value} for r in one.reservations]
    return {
        **({"votes": votes} if votes else {}),
        **({"reservations": reservations} if reservations else {}),
        **substitutes_dict(one.substitutes),
    }


def vote_dict(vote: Vote) -> Json:
    """A vote by name, or by counts alone."""
    if vote.counts is not None:
        counts = dict(zip(("for", "against", "abstain"), vote.counts, strict=True))
        return {"point": vote.point, "counts": counts}
    return {
        "point": vote.point,
        "for": list(vote.for_),
        "against": list(vote.against),
        "abstain": list(vote.abstain),
    }


def substitutes_dict(substitutes: Iterable[Substitute]) -> Json:
    """Who sits in whose place; nothing where nobody does."""
    found = [
        {"for": one.for_, "name": one.name, "since": time_text(one.since), "until": time_text(one.until)}
        for one in substitutes
    ]
    return {"substitutes": found} if found else {}
