"""*The packet*: all material of a meeting in one PDF, in an open and a closed edition, and each item alone."""

from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response

from engine.danish import amount
from engine.errors import Blocked, Reason
from memos.actions.packets import want_anew
from memos.desk import Desk
from memos.document_rows import meeting_title
from memos.packet import Edition
from memos.packet_parts import is_out
from memos.queries.find import find_item, find_meeting, holds_office, shown_items
from memos.queries.packets import Packet, editions_for, find_edition, hand_out_packet, item_alone, packet_of
from web.ask import Ask
from web.downloads import PDF, sent_data, sent_file
from web.routes import get, post

NAMES = {Edition.OPEN: "Åben udgave", Edition.CLOSED: "Lukket udgave"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One edition on the page."""

    name: str
    address: str
    size: str
    packet: Packet


@dataclass(frozen=True, slots=True)
class Alone:
    """An item that can be printed by itself."""

    label: str
    address: str


def shown(ask: Ask) -> Response:
    """`/moeder/{number}/materiale`."""
    return _page(ask, ask.desk)


def wanted(ask: Ask) -> Response:
    """The packet made once more, for the meeting's office."""
    number = ask.path("number")
    try:
        with ask.writing() as desk:
            want_anew(desk, find_meeting(desk, number))
    except Blocked as refused:
        with ask.office.read(ask.person) as desk:
            return _page(ask, desk, refused.reasons, 409)
    return ask.go(f"/moeder/{number}/materiale", "materiale-bestilt")


def whole(ask: Ask) -> Response:
    """An edition's file: the kept one, or one made while its reader waits."""
    meeting = find_meeting(ask.desk, ask.path("number"))
    edition = find_edition(ask.path("edition"))
    packet = packet_of(ask.desk, ask.settings.printer, meeting, edition)
    name = f"Materiale {meeting.number} {'lukket' if edition is Edition.CLOSED else 'åben'}.pdf"
    if packet.kept:
        return sent_file(ask.desk.blobs.path(packet.kept.sha256), name, packet.kept.sha256, PDF)
    return sent_data(hand_out_packet(ask.desk, ask.settings.printer, packet), name, PDF)


def alone(ask: Ask) -> Response:
    """One item with its files, to print."""
    meeting = find_meeting(ask.desk, ask.path("number"))
    item = find_item(ask.desk, meeting, ask.path("item"))
    bound = item_alone(ask.desk, ask.settings.printer, meeting, item)
    return sent_data(bound.data, f"Punkt {item.number} {meeting.number}.pdf", PDF)


def _page(ask: Ask, desk: Desk, reasons: tuple[Reason, ...] = (), status: int = 200) -> Response:
    meeting = find_meeting(desk, ask.path("number"))
    address = f"/moeder/{meeting.number}"
    packets = [packet_of(desk, ask.settings.printer, meeting, one) for one in editions_for(desk, meeting)]
    items = shown_items(desk, meeting)
    memos = desk.store.memos([item.memo for item in items if item.memo])
    titles = {id: memo.content.title for id, memo in memos.items()}
    return ask.page(
        "packet.html",
        status,
        meeting=meeting,
        title=meeting_title(desk.store.body(meeting.body), meeting.date),
        address=address,
        editions=[_shown(address, packet) for packet in packets],
        alone=[
            Alone(f"{item.number}. {titles.get(item.memo, item.title)}", f"{address}/punkt/{item.number}.pdf")
            for item in items
        ],
        out=is_out(meeting),
        office=holds_office(desk, meeting),
        reasons=reasons,
        links={},
    )


def _shown(address: str, packet: Packet) -> Shown:
    size = amount(round(Decimal(packet.kept.size) / (1 << 20), 1), 1) if packet.kept else ""
    return Shown(NAMES[packet.edition], f"{address}/materiale/{packet.edition.value}.pdf", size, packet)


ROUTES = (
    get("/moeder/{number}/materiale", shown),
    post("/moeder/{number}/materiale", wanted),
    get("/moeder/{number}/materiale/{edition}.pdf", whole),
    get("/moeder/{number}/punkt/{item}.pdf", alone),
)
