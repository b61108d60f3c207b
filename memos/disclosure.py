"""A release made ready: its files, each taken apart, and everything that speaks against letting them out."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.errors import NotFound, Reason, RenderFailed
from engine.language import _
from engine.pictures import JPEG, PNG
from engine.render.packet import Opened, Told
from engine.render.page import render_page
from memos.checks import cpr_reasons
from memos.closed_words import ClosedWords, Hit, closed_words, numbers_found, squeezed
from memos.desk import Desk
from memos.document_rows import Context
from memos.meeting import Item, Meeting
from memos.memo import Attachment
from memos.printing import Printer, context_sha256, plain
from memos.public_context import CONTENT, PAGE, Shown, public_context, shown, title
from memos.publication import FACTS, PublicKind, PublicText
from memos.publication import PAGE as HTML

FOLDER = "meeting"
MOST_BYTES = 60 << 20
MEDIA = {
    "pdf": "application/pdf",
    "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "slides": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "text": "text/plain; charset=utf-8",
}
"""The kinds of files that can be taken apart, and so released."""
ENDINGS = {"pdf": "pdf", "word": "docx", "sheet": "xlsx", "slides": "pptx", "text": "txt", "picture": "png"}
PICTURES = ((PNG, "image/png", "png"), (JPEG, "image/jpeg", "jpg"))


@dataclass(frozen=True, slots=True)
class Loose:
    """A released file before it is kept. `key` is what a form calls an attachment ("2/1"); "" for our own."""

    name: str
    title: str
    media: str
    data: bytes
    key: str = ""


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against a release. `answerable`: a named person may release it anyhow, and say why."""

    reason: Reason
    answerable: bool = False
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A release as it would be let out. `fingerprint` is of what it says: the same as long as nothing changed."""

    kind: PublicKind
    meeting: str
    revision: int
    title: str
    texts: tuple[PublicText, ...]
    without: frozenset[str]
    fingerprint: str
    files: tuple[Loose, ...]
    against: tuple[Against, ...]

    @property
    def stops(self) -> tuple[Against, ...]:
        """What nobody may set aside."""
        return tuple(one for one in self.against if one.reason.severity == "stop" and not one.answerable)

    @property
    def answerable(self) -> tuple[Against, ...]:
        """What a named person may set aside, with a reason."""
        return tuple(one for one in self.against if one.reason.severity == "stop" and one.answerable)

    @property
    def warnings(self) -> tuple[Against, ...]:
        return tuple(one for one in self.against if one.reason.severity == "warn")

    def file(self, name: str) -> Loose | None:
        return next((one for one in self.files if one.name == name), None)


def prepare(
    desk: Desk,
    printer: Printer,
    meeting: Meeting,
    kind: PublicKind,
    texts: Sequence[PublicText] = (),
    without: Collection[str] = (),
) -> Prepared:
    """Everything made and looked through. `without`: attachments that stay here. Raises `RenderFailed`."""
    return _Preparing(desk, printer, meeting, kind, tuple(texts), frozenset(without)).prepared()


def fingerprint(desk: Desk, meeting: Meeting, kind: PublicKind, texts: Sequence[PublicText]) -> str:
    """What a release would say now, and which files it would hold, as one hash."""
    of = shown(desk, meeting, kind)
    attached = [[key, one.sha256, one.title] for key, _item, one in attachments(of)]
    return hashlib.sha256(json.dumps([context_sha256(public_context(desk, of, texts)), attached]).encode()).hexdigest()


def attachments(of: Shown) -> Iterator[tuple[str, Item, Attachment]]:
    """The open attachments of open items, each with the key by which a form names it."""
    for item in of.meeting.items:
        if item.memo:
            for one in of.memos[item.memo].memo.content.attachments:
                yield f"{item.number}/{one.number}", item, one


class _Preparing:
    """One release on its way."""

    def __init__(
        self,
        desk: Desk,
        printer: Printer,
        meeting: Meeting,
        kind: PublicKind,
        texts: tuple[PublicText, ...],
        without: frozenset[str],
    ) -> None:
        self.desk, self.printer, self.meeting, self.kind = desk, printer, meeting, kind
        self.texts, self.without = texts, without
        self.of = shown(desk, meeting, kind)
        self.against: list[Against] = []
        self.opened: dict[str, Opened] = {}

    def prepared(self) -> Prepared:
        attached = list(self._attachments())
        files = {(one.key.partition("/")[0], int(one.key.partition("/")[2])): one.name for one in attached}
        context = public_context(self.desk, self.of, self.texts, files)
        loose = (*self._own(context), *attached)
        secret = self._closed()
        for one in loose:
            self._look_through(one, secret)
        return Prepared(
            kind=self.kind,
            meeting=self.meeting.id,
            revision=self.meeting.revision,
            title=title(self.of),
            texts=self.texts,
            without=self.without,
            fingerprint=fingerprint(self.desk, self.meeting, self.kind, self.texts),
            files=loose,
            against=tuple(dict.fromkeys(self.against)),
        )

    def _own(self, context: Context) -> Iterator[Loose]:
        """The page's content, what is told of it, and the PDF."""
        root, name = self.printer.templates, f"{self.kind.document}.pdf"
        label = "Referat" if self.kind is PublicKind.MINUTES else "Dagsorden"
        content = render_page(root, f"{FOLDER}/{CONTENT}", context)
        yield Loose(HTML, label, "text/html; charset=utf-8", content.encode())
        facts = json.dumps(plain(context), ensure_ascii=False, indent=1) + "\n"
        yield Loose(FACTS, label, "application/json", facts.encode())
        ((data, _pages),) = self.printer.bindery.laid_out([render_page(root, f"{FOLDER}/{PAGE}", context)])
        yield Loose(name, f"{label} som PDF", MEDIA["pdf"], data)

    def _attachments(self) -> Iterator[Loose]:
        for key, item, one in attachments(self.of):
            if key not in self.without and (found := self._attachment(key, item, one)):
                yield found

    def _attachment(self, key: str, item: Item, one: Attachment) -> Loose | None:
        """A file as it would be let out; a PDF as its pages alone."""
        name = _("bilag {number} of item {item}").format(number=one.number, item=item.number)
        data, found = self._taken_apart(one)
        media, ending = _media(found.kind, data)
        if not media:
            self._refuse(
                key, name, _("{file} is not there, locked, damaged or of a kind that cannot be looked through")
            )
            return None
        for hidden in found.hidden:
            self._refuse(key, name, _("{file} holds {what}; remove it from the file"), what=_words(hidden))
        if found.scans:
            text = _("{file} has pages that are pictures, which nobody can look through but you").format(file=name)
            self.against.append(Against(Reason(key, text, "warn"), attachment=key))
        file = f"{self.kind.document}-bilag-{item.number.lower()}-{one.number}.{ending}"
        self.opened[file] = found
        return Loose(file, f"Bilag {one.number}: {one.title}", media, data, key)

    def _taken_apart(self, one: Attachment) -> tuple[bytes, Opened]:
        """The bytes that would be let out, and what they tell; none for a file that cannot be looked through."""
        bindery = self.printer.bindery
        try:
            data = self.desk.blobs.get(one.sha256) if one.sha256 and one.size <= MOST_BYTES else b""
            if b"%PDF-" in data[:1024]:
                _facts, data = bindery.cleaned(data)
            return data, bindery.read(data) if data else Opened("")
        except (NotFound, RenderFailed):
            return b"", Opened("")

    def _refuse(self, key: str, file: str, text: str, **words: str) -> None:
        self.against.append(Against(Reason(key, text.format(file=file, **words)), attachment=key))

    def _closed(self) -> tuple[ClosedWords, ...]:
        """Everything closed, and what the closed files of this meeting say."""
        said = [text for data in self._closed_files() for text in self._said(data)]
        public = [text for one in self.texts for text in (one.title, one.decision)]
        return closed_words(self.desk, self.meeting.id, said, public)

    def _closed_files(self) -> Iterator[bytes]:
        stored = self.desk.store.memos([item.memo for item in self.meeting.items if item.memo])
        for memo in stored.values():
            for one in memo.content.attachments:
                if (one.closed or memo.content.closed) and one.sha256 and one.size <= MOST_BYTES:
                    try:
                        yield self.desk.blobs.get(one.sha256)
                    except NotFound:
                        continue

    def _said(self, data: bytes) -> Iterable[Told]:
        try:
            return [one for one in self.printer.bindery.read(data).texts if one.spoken]
        except RenderFailed:
            return ()

    def _look_through(self, file: Loose, secret: Iterable[ClosedWords]) -> None:
        found = self.opened.get(file.name) or self.printer.bindery.read(file.data)
        for hit in (*numbers_found(found.texts), *(hit for words in secret for hit in words.found(found.texts))):
            text = _said_of(hit).format(place=_place(file, hit.place), words=hit.words)
            self.against.append(Against(Reason(file.name, text), answerable=not hit.certain, attachment=file.key))
        for told in (one for one in found.texts if not one.raw):
            place = _place(file, told.place)
            for reason in cpr_reasons([(file.name, told.text)]):
                text = f"{place}: {reason.text}"
                self.against.append(Against(Reason(file.name, text, reason.severity), True, file.key))
            if not self.of.body.public_names:
                self._names(file, told, place)

    def _names(self, file: Loose, told: Told, place: str) -> None:
        letters = squeezed(told.text)
        for name in self.of.staff:
            if squeezed(name) in letters:
                text = _("{place} names {person}; the body makes no names of staff public")
                reason = Reason(file.name, text.format(place=place, person=name), "warn")
                self.against.append(Against(reason, attachment=file.key))


def _said_of(hit: Hit) -> str:
    """To who may not know of something closed nothing says that there is any."""
    if hit.known:
        return _("{place} holds something closed: “{words}”")
    if hit.certain:
        return _("{place} cannot be made public with this in it: “{words}”")
    return _("{place} says this, which is to be looked at before anybody can read it: “{words}”")


def _place(file: Loose, place: str) -> str:
    """Where in which file; our own page and PDF say the same, and are told as one."""
    return f"{file.title}, {place}" if file.key and place else file.title


def _media(kind: str, data: bytes) -> tuple[str, str]:
    if kind == "picture":
        return next(((media, ending) for magic, media, ending in PICTURES if data.startswith(magic)), ("", ""))
    return MEDIA.get(kind, ""), ENDINGS.get(kind, "")


def _words(hidden: str) -> str:
    return {
        "changes": _("tracked changes"),
        "comments": _("comments"),
        "hidden": _("hidden text, rows or sheets"),
        "notes": _("speaker's notes"),
        "files": _("other files"),
        "macros": _("macros"),
        "layers": _("hidden layers"),
    }.get(hidden, _("parts that cannot be read"))
