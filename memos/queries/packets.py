"""Packets as a person may have them: which edition, whether it is as the agenda is now, and what is new in it.

An edition is somebody's only if everything in it exists for them. What is told of the open one is told of open items
alone: it is the same whether there are closed ones or not.
"""

from dataclasses import dataclass

from engine.errors import no_such
from engine.language import _
from memos.binding import Bound, bind
from memos.desk import Desk
from memos.meeting import Item, Meeting, MeetingState
from memos.packet import LISTING, PDF, Edition, Listing, News, news, read_listing
from memos.packet_parts import MEETING_FOLDER, Gathered, gather, gather_item, has_closed, withholding
from memos.printing import Printer, template_sha256
from memos.queries.find import may_see_withheld, shown_items
from memos.rendition import Rendition, Wanted


@dataclass(frozen=True, slots=True)
class Packet:
    """One edition of a meeting's packet. `kept`: its file as the agenda is now (None: it is being made, or was not
    wanted yet). `failed`: it was tried and could not be made."""

    edition: Edition
    gathered: Gathered
    kept: Rendition | None
    listing: Listing | None
    news: tuple[News, ...] = ()
    failed: bool = False


def editions_for(desk: Desk, meeting: Meeting) -> tuple[Edition, ...]:
    """The editions that this person may have; the closed one only where it holds more than the open one."""
    if meeting.state == MeetingState.CANCELLED:
        return ()
    shown = shown_items(desk, meeting)
    ids = {item.id for item in shown}
    if not {item.id for item in meeting.items if not item.closed} <= ids:
        return ()
    everything = len(ids) == len(meeting.items) and all(
        may_see_withheld(desk, memo) for memo in withholding(desk, meeting.items)
    )
    return (Edition.OPEN, Edition.CLOSED) if everything and has_closed(desk, meeting) else (Edition.OPEN,)


def packet_of(desk: Desk, printer: Printer, meeting: Meeting, edition: Edition) -> Packet:
    """An edition as this person may have it. NotFound where they may not, in the words of one that is not there."""
    if edition not in editions_for(desk, meeting):
        raise no_such(_("file"), edition.value)
    gathered = gather(desk, printer, meeting, edition)
    made = _kept(desk, meeting, edition)
    facts = (gathered.fingerprint, template_sha256(printer.templates, MEETING_FOLDER))
    now = [one for one in made if (one.context_sha256, one.template_sha256) == facts]
    listings = [one for one in now if one.format == LISTING]
    listing = read_listing(desk.blobs.get(listings[-1].sha256)) if listings else None
    return Packet(
        edition=edition,
        gathered=gathered,
        kept=next((one for one in reversed(now) if one.format == PDF), None),
        listing=listing,
        news=_news(desk, made, listing),
        failed=any(row.reason for row in _wanted(desk, meeting, edition)),
    )


def find_edition(name: str) -> Edition:
    """The edition of that name, as addresses and commands have it."""
    if name not in list(Edition):
        raise no_such(_("file"), name)
    return Edition(name)


def hand_out_packet(desk: Desk, printer: Printer, packet: Packet) -> bytes:
    """The kept file, or the same made now. Raises `RenderFailed`."""
    return desk.blobs.get(packet.kept.sha256) if packet.kept else bind(printer, desk.blobs, packet.gathered).data


def item_alone(desk: Desk, printer: Printer, meeting: Meeting, item: Item) -> Bound:
    """One item to print, with what of its files exists for this person. The item is one that they may see."""
    withheld = bool(item.memo) and not may_see_withheld(desk, item.memo)
    return bind(printer, desk.blobs, gather_item(desk, printer, meeting, item, withheld=withheld))


def _kept(desk: Desk, meeting: Meeting, edition: Edition) -> list[Rendition]:
    return [one for one in desk.store.renditions(meeting=meeting.id) if one.document == edition.document]


def _wanted(desk: Desk, meeting: Meeting, edition: Edition) -> list[Wanted]:
    return [row for row in desk.store.wanted_for(meeting=meeting.id) if row.document == edition.document]


def _news(desk: Desk, made: list[Rendition], listing: Listing | None) -> tuple[News, ...]:
    """What is new since the first packet, the one that was sent with the agenda."""
    if listing is None:
        return ()
    listings = [one for one in made if one.format == LISTING]
    return news(listing.parts, [(one.made_at, read_listing(desk.blobs.get(one.sha256)).parts) for one in listings])
