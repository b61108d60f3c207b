"""Making wanted packets. Binding takes seconds: it is done between two units of work, and no writer waits for it."""

from dataclasses import replace

from memos.binding import Bound, bind
from memos.desk import Desk, Office
from memos.packet import LISTING, PDF, Edition, listing_json
from memos.packet_parts import MEETING_FOLDER, Gathered, gather, has_closed, is_out
from memos.printing import Printer, latest, template_sha256
from memos.rendition import Rendition, Status, Taken, Wanted


def make_wanted(office: Office, printer: Printer, row: Wanted, actor: str = "", owner: str = "") -> None:
    """The wanted packet as the agenda is now, made and kept, unless it is there already.

    Raises `RenderFailed`, or `Taken` where the row is no longer the owner's.
    """
    edition = next(one for one in Edition if one.document == row.document)
    template = template_sha256(printer.templates, MEETING_FOLDER)
    with office.read(actor) as desk:
        gathered = _missing(desk, printer, row, edition, template)
    bound = bind(printer, office.blobs, gathered) if gathered else None
    with office.write(actor) as desk:
        if not desk.store.fulfil(row.id, owner):
            raise Taken
        if gathered and bound:
            _keep(desk, row, gathered, bound, template)


def _missing(desk: Desk, printer: Printer, row: Wanted, edition: Edition, template: str) -> Gathered | None:
    """What is to be bound; None where there is nothing to bind, or it is kept."""
    meeting = desk.store.meeting(row.meeting)
    if not is_out(meeting) or (edition is Edition.CLOSED and not has_closed(desk, meeting)):
        return None
    gathered = gather(desk, printer, meeting, edition)
    kept = latest(desk, edition.document, PDF, meeting=meeting.id)
    same = kept and (kept.context_sha256, kept.template_sha256) == (gathered.fingerprint, template)
    return None if same else gathered


def _keep(desk: Desk, row: Wanted, gathered: Gathered, bound: Bound, template: str) -> None:
    """The pages, and what is told of them."""
    pdf = Rendition(
        document=row.document,
        format=PDF,
        status=Status.DISTRIBUTED,
        sha256=desk.blobs.put(bound.data),
        size=len(bound.data),
        context_sha256=gathered.fingerprint,
        template_sha256=template,
        made_at=desk.now,
        meeting=row.meeting,
    )
    listing = listing_json(bound.listing)
    told = replace(pdf, format=LISTING, sha256=desk.blobs.put(listing), size=len(listing))
    for one in (told, pdf):
        desk.store.add_rendition(one, desk.actor)
