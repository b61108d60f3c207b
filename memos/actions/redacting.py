"""Erasing one person's data from a memo on request: the text is replaced, and every edition that had it is gone.

Who did what as an official stays in the history: that is the account that the law asks for.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from html import escape, unescape
from urllib.parse import unquote

from sqlalchemy import or_, select

from engine.errors import Blocked, Invalid, Reason
from engine.language import _
from engine.text import RichText, from_plain, parse_html
from memos.actions.discarding import LEAST, changed, exports_left, refuse_others, remove_exports, replace_content
from memos.canonical import meeting_record, sha256
from memos.certificate import OUTSIDE, Certificate, CertificateKind, Gone, digest
from memos.desk import Desk
from memos.memo import Attachment, Content, Memo, Point
from memos.models import ContentPointRow, ContentRow, ContentSectionRow, MemoRow
from memos.queries.find import memo_to_change, visible_to
from memos.store import REDACT

REDACTED = "[slettet]"
SHORTEST = 3
MINUTES = "Referatet af {number} nævner det også: ret referatet."
OTHERS = "Også disse sager nævner det: {numbers}."
UNREAD = "Bilagene er ikke gennemsøgt: {numbers}."
AROUND = "Slettet helt: bemærkninger, koordinering, kladder og kommentarer i historikken."
RELEASED = "Offentliggjort fra {number}: tag det tilbage, og offentliggør igen."
CALLED = {
    "title": "titel",
    "public_title": "offentlig titel",
    "closed_reason": "begrundelse for lukning",
    "case_number": "sagsnummer",
    "points": "beslutningspunkter",
    "costs": "budget",
    "attachment": "vedlagt fil",
}
"""Parts of a memo that have no heading of their own, in the words of its page."""
_MARKUP = r'<a href="(?P<to>[^"]*)">|<[^>]*>|&#?\w+;'


@dataclass(frozen=True, slots=True)
class Passage:
    """What has to go: each place of a text, a whole section, or an attachment's file."""

    find: str = ""
    section: str = ""
    attachment: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased of a memo, and where. The hash changes with anything that happens to the memo."""

    memo: Memo
    content: Content
    places: tuple[str, ...]
    head: str

    @property
    def sha256(self) -> str:
        return sha256({"number": self.memo.number, "head": self.head, "places": list(self.places)})


def plan(desk: Desk, number: str, what: Passage) -> Plan:
    """What would go. Raises `Blocked` or `Invalid` where nothing would, or not now."""
    refuse_others(desk, "redact")
    memo = memo_to_change(desk, number)
    if memo.edition and memo.changed:
        text = _("somebody is writing it: let them hand it in, or take it back, and then redact it")
        raise Blocked("redact", [Reason(number, text)])
    content = redacted(memo.content, what)
    places = tuple(_places(memo.content, content))
    if not places:
        raise Invalid.at("--find", _("there is nothing like that in it"))
    return Plan(memo, content, places, desk.store.ends([memo.id])[memo.id][1])


def certify(desk: Desk, number: str, what: Passage, confirmed: str, reason: str) -> Certificate:
    """What would be erased, as the certificate says it: not the text itself."""
    found = plan(desk, number, what)
    if len(confirmed) < LEAST or not found.sha256.startswith(confirmed):
        raise Blocked("redact", [changed()])
    if not reason.strip() or (what.find and what.find.casefold() in reason.casefold()):
        raise Invalid.at("--reason", _("say why, without what has to go: the certificate and the history keep it"))
    desk.look_for_cpr("redact", [("--reason", reason)])
    memo, store = found.memo, desk.store
    editions = tuple((one.number, one.sha256) for one in store.editions(memo.id) if one.kept)
    kept = {one.sha256 for one in found.content.attachments}
    files = tuple(sorted(store.files_of(memo.id) - kept))
    told = Gone(memo.number, "", editions, files, (f"Slettet i: {', '.join(map(_called, found.places))}", AROUND))
    left = (*OUTSIDE, *exports_left(desk, [memo.id]), *_left(desk, found, what))
    name = store.organisation_name()
    return Certificate(CertificateKind.REDACTION, desk.now, desk.actor, reason.strip(), name, (told,), left)


def redact(what: Passage, confirmed: str, desk: Desk, certificate: Certificate, pdf_sha256: str) -> str:
    """It goes, in one unit of work; documents are wanted again. The certificate's hash."""
    (gone,) = certificate.gone
    found = plan(desk, gone.number, what)
    if not found.sha256.startswith(confirmed):
        raise Blocked("redact", [changed()])
    store, id = desk.store, found.memo.id
    meetings = store.meetings_of(id)
    mark = digest(certificate.text, pdf_sha256)
    store.add_certificate(mark, certificate.text, pdf_sha256)
    remove_exports(desk, [id])
    files = store.files_of(id)
    made = {(one.document, one.format) for one in store.renditions(memo=id)}
    saved = replace_content(desk, found.memo, found.content, REDACT, mark, certificate.reason)
    store.want(sorted(made), saved.revision, desk.now, memo=id)
    for meeting in meetings:
        files |= _remake(desk, meeting, mark, certificate.reason)
    store.release_files(files, desk.now)
    return mark


def confirmed_act(what: Passage, confirmed: str) -> Callable[[Desk, Certificate, str], str]:
    """What `certifying.carry_out` does with a certificate of this."""
    return partial(redact, what, confirmed)


def redacted(content: Content, what: Passage) -> Content:
    """The content without it."""
    known = {one.key for one in content.sections}
    if what.section and what.section not in known:
        text = _("{found} is no section of it; choose one of: {known}")
        raise Invalid.at("--section", text.format(found=repr(what.section), known=", ".join(sorted(known))))
    if what.find and len(what.find.strip()) < SHORTEST:
        raise Invalid.at("--find", _("write at least {least} characters").format(least=SHORTEST))
    whole = tuple(
        replace(one, text=from_plain(REDACTED)) if one.key == what.section else one for one in content.sections
    )
    found = replace(content, sections=whole, attachments=tuple(_files(content, what.attachment)))
    return _without(found, what.find.strip()) if what.find else found


def _without(content: Content, find: str) -> Content:
    line, rich = partial(_line, find), partial(_rich, find)
    costs = content.costs
    if costs:
        rows = tuple(replace(row, label=line(row.label)) for row in costs.rows)
        costs = replace(costs, rows=rows, note=rich(costs.note))
    return replace(
        content,
        title=line(content.title),
        public_title=line(content.public_title),
        closed_reason=line(content.closed_reason),
        case_number=line(content.case_number),
        sections=tuple(replace(one, text=rich(one.text)) for one in content.sections),
        points=_points(find, content.points),
        costs=costs,
        attachments=tuple(replace(a, title=line(a.title), file=line(a.file)) for a in content.attachments),
    )


def _line(find: str, text: str) -> str:
    return re.sub(re.escape(find), REDACTED, text, flags=re.IGNORECASE)


def _rich(find: str, text: RichText) -> RichText:
    """Its form stays, unless what has to go lies across it: then it is plain text. Links that lead to it go, too."""
    parts = re.compile(f"({re.escape(escape(find, quote=False))})|{_MARKUP}", re.IGNORECASE)
    html = parts.sub(lambda part: REDACTED if part[1] else _unlinked(find, part), text.html)
    found = text if html == text.html else parse_html(html)
    return found if find.casefold() not in found.plain.casefold() else from_plain(_line(find, text.plain))


def _unlinked(find: str, markup: re.Match[str]) -> str:
    """A tag or a character's name as it is; the tag of a link that leads to it without where."""
    leads = find.casefold() in unquote(unescape(markup["to"] or "")).casefold()
    return "<a>" if leads else markup[0]


def _points(find: str, points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple(Point(_line(find, one.text), _points(find, one.points)) for one in points)


def _files(content: Content, number: int) -> Iterator[Attachment]:
    if number and number not in {one.number for one in content.attachments}:
        raise Invalid.at("--attachment", _("it has no attachment {number}").format(number=number))
    for one in content.attachments:
        yield Attachment(one.number, REDACTED, closed=one.closed) if one.number == number else one


def _places(old: Content, new: Content) -> Iterator[str]:
    """Where they differ, as the parts are called in a memo file."""
    for name in ("title", "public_title", "closed_reason", "case_number", "points", "costs"):
        if getattr(old, name) != getattr(new, name):
            yield name
    yield from (one.key for one, after in zip(old.sections, new.sections, strict=True) if one != after)
    for one, after in zip(old.attachments, new.attachments, strict=True):
        if one != after:
            yield f"attachment {one.number}"


def _called(place: str) -> str:
    """A place as the certificate names it."""
    first, _space, number = place.partition(" ")
    return f"{CALLED.get(first, first)} {number}".rstrip()


def _remake(desk: Desk, meeting: str, mark: str, comment: str) -> set[str]:
    """What was made of a meeting shows the memo: it goes, and is made again. Its files."""
    made = {(one.document, one.format) for one in desk.store.renditions(meeting=meeting)}
    if not made:
        return set()
    files = desk.store.discard_meeting_documents(meeting)
    desk.store.documents_discarded(meeting, mark, at=desk.now, actor=desk.actor, comment=comment)
    desk.store.want(sorted(made), desk.store.meeting(meeting).revision, desk.now, meeting=meeting)
    return files


def _left(desk: Desk, found: Plan, what: Passage) -> Iterator[str]:
    """What was not erased, and where to look."""
    for id in desk.store.meetings_of(found.memo.id):
        meeting = desk.store.meeting(id)
        said = json.dumps(meeting_record(meeting), ensure_ascii=False)
        if what.find and what.find.casefold() in said.casefold():
            yield MINUTES.format(number=meeting.number)
        if desk.store.publications(id):
            yield RELEASED.format(number=meeting.number)
    if what.find and (numbers := _others(desk, found.memo, what.find)):
        yield OTHERS.format(numbers=", ".join(numbers))
    if unread := [str(one.number) for one in found.content.attachments if one.sha256]:
        yield UNREAD.format(numbers=", ".join(unread))


def _others(desk: Desk, memo: Memo, find: str) -> list[str]:
    """The numbers of the other memos that say it, as far as this person may know of them."""
    said = [
        select(part.content_id).where(part.text.icontains(find, autoescape=True))
        for part in (ContentSectionRow, ContentPointRow)
    ]
    says = or_(ContentRow.title.icontains(find, autoescape=True), *(ContentRow.id.in_(one) for one in said))
    chosen = select(MemoRow.number).join(ContentRow, ContentRow.memo_id == MemoRow.id).where(says)
    mine = chosen.where(MemoRow.id != memo.id, MemoRow.id.in_(visible_to(desk))).distinct()
    return sorted(desk.session.scalars(mine))
