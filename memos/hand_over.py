"""Handing meetings over to the municipality's case system: for each an agenda in XML with its files beside it.

Under `sbsys` lies what everybody may see; under `sbsys-closed` the whole of those meetings that dealt with something
closed, for those who may have it. Only meetings whose minutes are approved are handed over.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from engine.danish import local_date
from engine.errors import Blocked, Invalid, Reason, Refusal
from engine.language import _
from engine.names import file_name, folder_name
from engine.package import PackageFile, remove_unfinished, write_folder
from engine.xml_form import faults, xml_bytes
from memos.chosen import Chosen
from memos.desk import Desk
from memos.document_rows import Context, item_decision, point_row
from memos.export import Exported, Look, Progress, on_the_disk
from memos.meeting import Item, Meeting, MeetingState
from memos.memo import Memo
from memos.people import Body
from memos.printing import Printer, meeting_document
from memos.put_before import put_before
from memos.queries.find import known_meetings, may_see_withheld, shown_items
from memos.rendition import Rendition
from memos.sbsys import SCHEMA, Enclosure, Point, agenda_element, decision_html, points_html

OPEN, CLOSED = "sbsys", "sbsys-closed"
AGENDA, PAGE, MINUTES = "Dagsorden.xml", "Dagsorden.html", "referat"


def hand_over(
    look: Look, printer: Printer, out: Path, chosen: Chosen, progress: Progress = lambda _done, _all: None
) -> Iterator[Exported]:
    """Each approved meeting that this person knows. What lies there already is left alone."""
    if chosen.state:
        raise Invalid.at("--state", _("meetings are handed over when their minutes are approved; leave it out"))
    with look() as desk:
        found = known_meetings(desk, chosen.body, chosen.year, MeetingState.CLOSED)
        ids = [one.id for one in found if chosen.since is None or _last_day(one) >= chosen.since]
    with on_the_disk(out):
        for root in (OPEN, CLOSED):
            remove_unfinished(out / root)
        for done, id in enumerate(ids):
            progress(done, len(ids))
            with look() as desk:
                meeting = desk.store.meeting(id)
                items = shown_items(desk, meeting)
                yield from _hand_over(desk, printer, meeting, items, out)
    progress(len(ids), len(ids))


def _last_day(meeting: Meeting) -> date:
    """When its minutes were approved, or last corrected."""
    corrected = [local_date(one.at) for one in meeting.corrections]
    return max([meeting.date, *([meeting.approved_on] if meeting.approved_on else []), *corrected])


def _hand_over(desk: Desk, printer: Printer, meeting: Meeting, items: Sequence[Item], out: Path) -> Iterator[Exported]:
    public = tuple(one for one in items if not _is_closed(desk, one))
    yield _write(desk, printer, meeting, public, out / OPEN, closed=False)
    if len(public) < len(items) or any(_withholds(desk, one) for one in items):
        yield _write(desk, printer, meeting, tuple(items), out / CLOSED, closed=True)


def _write(
    desk: Desk, printer: Printer, meeting: Meeting, items: tuple[Item, ...], root: Path, *, closed: bool
) -> Exported:
    body = desk.store.body(meeting.body)
    name = folder_name(meeting.number, f"{body.name} {meeting.date.isoformat()}")
    try:
        files = _files(desk, printer, meeting, body, items, closed=closed)
        fate = write_folder(root, name, files)
    except Refusal as refused:
        return Exported(meeting.number, root / name, "refused", refused.reasons)
    return Exported(meeting.number, root / name, "written" if fate == "absent" else "there")


def _files(
    desk: Desk, printer: Printer, meeting: Meeting, body: Body, items: tuple[Item, ...], *, closed: bool
) -> list[PackageFile]:
    """The agenda, checked, a page of it for people, and the files that it names."""
    points = [_point(desk, meeting, body, one, closed=closed) for one in items]
    xml = xml_bytes(agenda_element(meeting, body, points, closed=closed))
    if wrong := faults(xml, SCHEMA):
        raise Blocked("export", [Reason(AGENDA, text) for text in wrong])
    context, folder, document = meeting_document(desk, meeting, MINUTES, items)
    page = printer.make(context, folder, document, "html").data
    enclosed = [one for point in points for one in point.enclosures]
    files = [PackageFile(one.path, one.data, one.sha256) for one in enclosed]
    return [PackageFile(AGENDA, xml), PackageFile(PAGE, page), *files]


def _point(desk: Desk, meeting: Meeting, body: Body, item: Item, *, closed: bool) -> Point:
    if not item.memo:
        return Point(f"{meeting.number}-{item.number}", item.number, item.title, item.closed, {}, ())
    memo = _memo(desk, item)
    content, memo_type = memo.content, desk.type_of(memo)
    proposed = memo_type.part("points")
    rows: list[Context] = [point_row(one, str(index)) for index, one in enumerate(content.points, 1)]
    texts = {part.heading: content.section(part.key).html for part in memo_type.sections}
    if proposed:
        texts[proposed.heading] = points_html(proposed.lead_for(content.kind, body.definite), rows)
    texts[memo_type.minutes_heading] = decision_html(item_decision(content, memo_type, body, meeting, item))
    return Point(
        f"{meeting.number}-{item.number}",
        item.number,
        content.title,
        content.closed,
        texts,
        _enclosures(desk, memo, closed=closed),
        content.case_number,
        "-".join(word for word in (content.kle, content.facet) if word),
    )


def _enclosures(desk: Desk, memo: Memo, *, closed: bool) -> list[Enclosure]:
    """The memo's documents and its attachments; what is closed of an open memo only where the whole is handed over."""
    public = not memo.content.closed
    newest: dict[str, Rendition] = {}
    for one in desk.store.renditions(memo=memo.id):
        if one.format == "pdf":
            newest[one.document] = one
    found = [
        Enclosure(
            f"{memo.number}-{key}",
            key.capitalize(),
            file_name(f"{memo.number} {key.capitalize()}", ".pdf"),
            public,
            desk.blobs.path(one.sha256),
            one.sha256,
        )
        for key, one in sorted(newest.items())
    ]
    for attachment in memo.content.attachments:
        if attachment.sha256 and (not attachment.closed or (closed and may_see_withheld(desk, memo.id))):
            name = file_name(
                f"{memo.number} Bilag {attachment.number} {attachment.title}", Path(attachment.file).suffix
            )
            data = desk.blobs.path(attachment.sha256)
            shown = public and not attachment.closed
            found.append(
                Enclosure(f"{memo.number}-{attachment.number}", attachment.title, name, shown, data, attachment.sha256)
            )
    return found


def _memo(desk: Desk, item: Item) -> Memo:
    """The item's memo as it was put before the body."""
    return put_before(desk, desk.store.memo(item.memo), item)


def _withholds(desk: Desk, item: Item) -> bool:
    """Whether it has closed attachments that this person may have."""
    attachments = _memo(desk, item).content.attachments if item.memo else ()
    return any(one.closed for one in attachments) and may_see_withheld(desk, item.memo)


def _is_closed(desk: Desk, item: Item) -> bool:
    return item.closed or bool(item.memo and desk.store.memo(item.memo).content.closed)
