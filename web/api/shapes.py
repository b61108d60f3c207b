"""The shapes of what is sent and answered, as models: pydantic knows them here and nowhere else.

What a memo says has a published schema of its own, which the description of the interface takes in whole.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from web.api.problems import ReasonSaid

PRINTED = r"^[^\x00-\x1f\x7f]*$"
"""No control characters: PostgreSQL does not even take all of them in a question."""
PUBLISHED = "x-published"
"""Stands for a reference to a part of a published schema, which pydantic would look for among its own."""
MemoRecord = Annotated[dict[str, Any], WithJsonSchema({PUBLISHED: "MemoRecord"})]
Decisions = Annotated[list[Any], WithJsonSchema({"type": "array", "items": {PUBLISHED: "kept_decision"}})]
FollowUps = Annotated[list[Any], WithJsonSchema({"type": "array", "items": {PUBLISHED: "kept_follow_up"}})]
Presences = Annotated[list[Any], WithJsonSchema({PUBLISHED: "kept_presence"})]
Votes = Annotated[list[Any], WithJsonSchema({"type": "array", "items": {PUBLISHED: "kept_vote"}})]
Reservations = Annotated[list[Any], WithJsonSchema({"type": "array", "items": {PUBLISHED: "kept_reservation"}})]
Substitutes = Annotated[list[Any], WithJsonSchema({"type": "array", "items": {PUBLISHED: "kept_substitute"}})]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Clock = Annotated[str, Field(pattern=r"^$|^\d{2}:\d{2}(:\d{2}(\.\d+)?)?$")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Shape(BaseModel):
    """Nothing is left out, and nothing is there that is not described."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ListedMemo(Shape):
    """A memo in a list."""

    number: str
    title: str
    type: str
    state: str
    state_label: str
    openness: Literal["open", "closed"]
    body: str
    case_officer: str
    year: int


class MemoList(Shape):
    """A page of memos; `next` is the address of the following one, empty on the last."""

    memos: list[ListedMemo]
    next: str


class MemoShown(Shape):
    """A memo as this person sees it. `memo` has the shape of a memo file, and what a meeting decided on it."""

    number: str
    edition: int
    state: str
    state_label: str
    historical: bool
    author: str
    meeting_number: str
    predecessor: str
    successor: str
    memo: MemoRecord


class Step(Shape):
    """A step out of the present state, with all that stands in its way."""

    name: str
    label: str
    reasons: list[ReasonSaid]


class Steps(Shape):
    steps: list[Step]


class StepSent(Shape):
    """What goes with a step; each step says what it needs."""

    comment: str = Field("", description="Why; some steps need it.")
    meeting: str = Field("", description="The number of the meeting whose agenda it goes on.", max_length=40)
    minutes: int = Field(0, ge=0, le=1440, description="How long the item may take.")
    opens: str = Field("", description="Who opens the item.")
    late_reason: str = Field("", description="Why it comes after the agenda was sent out.")
    next_body: str = Field("", description="The body that it goes on to.")
    override_cpr: str = Field("", description="Why a CPR number may stand; logged with your name.")


class MemoStands(Shape):
    """Where a memo stands after a change, and what is worth a look."""

    number: str
    state: str
    state_label: str
    edition: int
    warnings: list[ReasonSaid]


class Edition(Shape):
    """A submitted content, and the hash of its canonical form."""

    number: int
    submitted_at: Instant
    sha256: Sha256


class Editions(Shape):
    editions: list[Edition]


class Event(Shape):
    """Something that was done to a memo. The labels are empty where the state stayed the same."""

    at: Instant
    actor: str
    on_behalf_of: str
    action: str
    what: str
    from_label: str
    to_label: str
    edition: int
    comment: str
    source: str
    sha256: Sha256


class History(Shape):
    events: list[Event]


class Words(Shape):
    op: Literal["same", "ins", "del"]
    text: str


class Line(Shape):
    op: Literal["same", "ins", "del", "changed"]
    changes: list[Words]


class PartChanged(Shape):
    heading: str
    lines: list[Line]


class Difference(Shape):
    """Parts that are not the same in both editions."""

    parts: list[PartChanged]


class Document(Shape):
    """A document that was made and is kept."""

    document: str
    format: Literal["docx", "pdf", "html", "json"]
    status: str
    sha256: Sha256


class Documents(Shape):
    documents: list[Document]


class Item(Shape):
    """An item of an agenda, and what was recorded of it."""

    number: str
    title: str
    memo: str
    closed: bool
    minutes: int
    opens: str
    late: str
    result: str
    decisions: Decisions
    follow_ups: FollowUps
    absent: Presences
    remarks: str
    votes: Votes = []
    reservations: Reservations = []
    substitutes: Substitutes = []


class Correction(Shape):
    at: Instant
    by: str
    text: str


class Meeting(Shape):
    """A meeting with the items that this person may know of."""

    number: str
    state: str
    state_label: str
    body: str
    date: Date
    start: Clock
    end: Clock
    place: str
    chair: str
    secretary: str
    members: list[str]
    absent: Presences
    items: list[Item]
    remarks: str
    approved_by: list[str]
    approved_on: Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
    corrections: list[Correction]
    link: str = ""
    substitutes: Substitutes = []


class Meetings(Shape):
    meetings: list[Meeting]


class ItemDecided(Shape):
    """What was recorded of an item: its result, and what is worth a look."""

    meeting: str
    item: str
    result: str
    warnings: list[ReasonSaid]


class ExportAsked(Shape):
    """Which archived memos; empty and 0 are all of them."""

    body: str = Field("", pattern=PRINTED, max_length=200)
    year: int = Field(0, ge=0, le=9998)
    state: str = Field("", pattern=PRINTED, max_length=200)
    since: str = Field("", pattern=r"^(\d{4}-\d{2}-\d{2})?$")


class ExportShown(Shape):
    """How far an export is. Finished without a file, it failed, and `reason` says why."""

    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    body: str
    year: int
    state: str
    since: str
    asked_at: Instant
    total: int
    done: int
    reason: str
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")]
    finished_at: str


class Exports(Shape):
    exports: list[ExportShown]
