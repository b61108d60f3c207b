"""What is closed, as words to look for in whatever is to leave the house: titles, numbers, names of files, sentences.

Everything closed is looked for, whoever may know of it: what comes out cannot be taken back in. A hit quotes only what
the file at hand says, and tells whether it may be said that something closed says so, too.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, or_, select, true

from engine.render.packet import Told
from engine.text import parse_html
from memos.checks import texts
from memos.desk import Desk
from memos.memo import Audience, Content, Openness
from memos.models import (
    AgendaItemRow,
    ContentAttachmentRow,
    ContentRow,
    DecisionRow,
    FollowUpRow,
    MeetingRow,
    MemoRow,
    PersonRow,
    ReservationRow,
)
from memos.queries.find import sees_everything, visible_to

NUMBER = re.compile(r"(?<![A-ZÆØÅ0-9])[A-ZÆØÅ0-9]{2,8}-\d{4}-L\d{3,}")
"""A number from the series of closed memos, of any body."""
WINDOW = 6
"""So many words in a row are a quotation."""
SHORTEST = 12
"""Letters of a title of several words that cannot stand anywhere by chance; any other is for somebody to look at."""
FILE = re.compile(r"\w{3,}\.\w{2,5}$")
Which = ColumnElement[bool]
NOT_SECRET = frozenset({"public_title"})


@dataclass(frozen=True, slots=True)
class Hit:
    """Something closed that was found. `certain`: a title, a number or a file's name, and no ordinary words.

    `known`: whoever asked may know that there is such a thing. A number is told whether there is one or not.
    """

    place: str
    words: str
    certain: bool
    known: bool


@dataclass(slots=True)
class ClosedWords:
    """What to look for: `names` whole, sentences by every few words in a row. `known`: to whoever asks."""

    known: bool
    names: dict[str, bool] = field(default_factory=dict)
    windows: set[int] = field(default_factory=set)

    def add_name(self, name: str) -> None:
        """A title or a file's name. Whether it is one that cannot be found by chance is kept with it."""
        letters = squeezed(name)
        if len(letters) > 3:
            self.names[letters] = bool(FILE.search(name)) or (len(letters) >= SHORTEST and len(words(name)) > 1)

    def add_text(self, text: str) -> None:
        """Anything that was written."""
        self.windows.update(hash(window) for _at, window in _windows(words(text)))

    def without(self, public: Iterable[str]) -> None:
        """What its office wrote for everybody is not closed."""
        for text in public:
            self.windows.difference_update(hash(window) for _at, window in _windows(words(text)))
            self.names.pop(squeezed(text), None)

    def less(self, other: "ClosedWords") -> None:
        """What the other looks for needs no second look."""
        self.windows -= other.windows
        self.names = {name: strong for name, strong in self.names.items() if name not in other.names}

    def found(self, texts: Sequence[Told]) -> Iterator[Hit]:
        """Every place where something closed stands, each thing once in a place."""
        for told in texts:
            yield from self._found(told)

    def _found(self, told: Told) -> Iterator[Hit]:
        letters = squeezed(told.text)
        spoken = words(told.text)
        for name, strong in self.names.items():
            if strong and name in letters:
                yield Hit(told.place, _as_written(told.text, name), True, self.known)
            elif not strong and not told.raw and name in letters and _stands_alone(spoken, name):
                yield Hit(told.place, _as_written(told.text, name), False, self.known)
        quoted = next((window for _at, window in _windows(spoken) if hash(window) in self.windows), None)
        if quoted:
            yield Hit(told.place, " ".join(quoted), False, self.known)


def numbers_found(texts: Sequence[Told]) -> Iterator[Hit]:
    """Every number of the series that closed memos have."""
    for told in texts:
        for match in dict.fromkeys(NUMBER.findall(told.text)):
            yield Hit(told.place, match, certain=True, known=False)


def closed_words(
    desk: Desk, meeting: str, files: Iterable[Told] = (), public: Collection[str] = ()
) -> tuple[ClosedWords, ClosedWords]:
    """Everything closed that is stored: what this person may know of, who has the meeting's office, and the rest.

    `files` are what the meeting's closed files say, `public` what is told of closed items.
    """
    known, rest = ClosedWords(known=True), ClosedWords(known=False)
    mine, open_titles = _own_items(desk, meeting), list(_open_titles(desk))
    for found, of_memos, of_files, of_items in (
        (known, _seen(desk), _seen(desk, withheld=True), mine),
        (rest, ~_seen(desk), ~_seen(desk, withheld=True), ~mine),
    ):
        _gather(desk, found, of_memos, of_files, of_items)
        for text in (one.text for one in files if found.known):
            found.add_text(text)
        found.without((*public, *open_titles))
    rest.less(known)
    return known, rest


def _gather(desk: Desk, found: ClosedWords, of_memos: Which, of_files: Which, of_items: Which) -> None:
    """The words of these memos, of these memos' closed files, and of these closed items."""
    for content in _contents(desk, of_memos):
        _add(found, content)
    for title, file in _attachments(desk, of_files):
        found.add_name(title)
        found.add_name(file)
    for name in desk.session.scalars(_standing(AgendaItemRow.closed.is_(True), of_items)):
        found.add_name(name)
    for text in _recorded(desk, of_items):
        found.add_text(text)


def _seen(desk: Desk, *, withheld: bool = False) -> Which:
    return MemoRow.id.in_(visible_to(desk, withheld=withheld))


def _own_items(desk: Desk, meeting: str) -> Which:
    """Those of this meeting, and of every other whose office this person has or stands in for."""
    if sees_everything(desk):
        return true()
    office = select(PersonRow.id).where(PersonRow.name.in_(desk.names(closed=True)))
    own = or_(MeetingRow.id == meeting, MeetingRow.chair_id.in_(office), MeetingRow.secretary_id.in_(office))
    return AgendaItemRow.meeting_id.in_(select(MeetingRow.id).where(own))


def squeezed(text: str) -> str:
    """Letters and figures alone, small: however it is broken over lines, runs or hyphens."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, plain))


def words(text: str) -> list[str]:
    """The words of a text, those that are divided at the end of a line whole."""
    plain = re.sub(r"[-\u00ad\u2010\ufffe\x02]\s*\n\s*", "", unicodedata.normalize("NFKC", text))
    return [word for part in plain.split() if (word := squeezed(part))]


def _windows(spoken: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    return ((at, tuple(spoken[at : at + WINDOW])) for at in range(len(spoken) - WINDOW + 1))


def _stands_alone(spoken: Sequence[str], name: str) -> bool:
    """Whether the words of a short name stand there by themselves, not within others."""
    return any(
        "".join(spoken[at : at + n]) == name for n in range(1, 4) for at in range(len(spoken)) if spoken[at : at + n]
    )


def _as_written(text: str, name: str) -> str:
    """The place as the file has it."""
    pattern = r"[\W_]*".join(map(re.escape, name))
    found = re.search(pattern, unicodedata.normalize("NFKC", text).casefold())
    return " ".join(found[0].split())[:120] if found else name


def _add(found: ClosedWords, content: Content) -> None:
    if squeezed(content.title) != squeezed(content.public_title):
        found.add_name(content.title)
    for place, text in texts(content):
        if place not in NOT_SECRET and not place.startswith("attachments"):
            found.add_text(text)


def _contents(desk: Desk, of_memos: Which) -> Iterator[Content]:
    closed = select(MemoRow.id).where(MemoRow.openness == Openness.CLOSED.value, of_memos)
    yield from (memo.content for memo in desk.store.memos(list(desk.session.scalars(closed))).values())


def _attachments(desk: Desk, of_memos: Which) -> Iterator[tuple[str, str]]:
    """Titles and names of files that are closed, or belong to what is closed, as they are now."""
    chosen = (
        select(ContentAttachmentRow.title, ContentAttachmentRow.file)
        .join(ContentRow, ContentRow.id == ContentAttachmentRow.content_id)
        .join(MemoRow, MemoRow.id == ContentRow.memo_id)
        .where(ContentRow.version == MemoRow.version, of_memos)
        .where(ContentAttachmentRow.closed | (MemoRow.openness == Openness.CLOSED.value))
    )
    yield from ((row.title, row.file) for row in desk.session.execute(chosen))


def _standing(*which: Which) -> Select[str]:
    return select(AgendaItemRow.title).where(AgendaItemRow.memo_id.is_(None), *which)


def _open_titles(desk: Desk) -> Iterator[str]:
    """What is an open item's title, too, tells of nothing: "Godkendelse af referat"."""
    yield from desk.session.scalars(_standing(AgendaItemRow.closed.is_(False)))
    known = MemoRow.audience != Audience.AUTHOR.value
    open_memos = select(ContentRow.title).join(MemoRow, MemoRow.id == ContentRow.memo_id)
    here = ContentRow.version == MemoRow.version
    yield from desk.session.scalars(open_memos.where(here, known, MemoRow.openness == Openness.OPEN.value))


def _recorded(desk: Desk, of_items: Which) -> Iterator[str]:
    """What meetings said of closed items."""
    rich = select(AgendaItemRow.remarks, AgendaItemRow.minutes_text).where(AgendaItemRow.closed, of_items)
    for row in desk.session.execute(rich):
        yield from (parse_html(text).plain for text in row if text)
    for column, owner in (
        (DecisionRow.text, DecisionRow.item_id),
        (FollowUpRow.text, FollowUpRow.item_id),
        (ReservationRow.text, ReservationRow.item_id),
    ):
        chosen = select(column).join(AgendaItemRow, AgendaItemRow.id == owner)
        yield from desk.session.scalars(chosen.where(AgendaItemRow.closed, of_items))
