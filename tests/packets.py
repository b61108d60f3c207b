"""A meeting with everything a packet may hold: open and closed items, and files of every kind, some of them bad."""

import io
from dataclasses import replace

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from memos.actions.agenda import Placing
from memos.actions.items import add_standing
from memos.memo import Attachment, Content
from tests.memos.build import JENS, KARIM, content, sections
from tests.memos.town import CLOSED, Town

SECRETS = (
    "Overdragelse af Skovgaarden",
    "Fortroligbilag",
    "Skovgaarden",
    "Tavshedspunkt",
    "CHE-2026-L001",
    "lukket.pdf",
)
"""What stands in closed parts alone: a title, a file's title, words, a standing item, a number, a file's name."""
WORDS = "Prisen for Skovgaarden er nitten millioner."
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def plain_pdf(*texts: str, title: str = "", rotate: int = 0) -> bytes:
    """A PDF without tags, with a page for each text."""
    pdf = Pdf.new()
    for text in texts:
        page = pdf.add_blank_page(page_size=(595, 842))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(b"BT /F1 12 Tf 72 720 Td (" + text.encode("cp1252") + b") Tj ET")
        if rotate:
            page.obj.Rotate = rotate
    if title:
        pdf.docinfo["/Title"] = title
    return saved(pdf)


def armed_pdf() -> bytes:
    """One that would run scripts and programs, fetch, and carries a file."""
    pdf = pikepdf.open(io.BytesIO(plain_pdf("Harmløs tekst")))
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('skjult')"))
    launch = Dictionary(S=Name.Launch, F=String("format.exe"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("x"), pdf.make_indirect(script)])))
    pdf.attachments["skjult.txt"] = b"en skjult fil"
    page = pdf.pages[0].obj
    page.AA = Dictionary(O=launch)
    box = Array([10, 10, 20, 20])
    hidden = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=launch, AA=Dictionary(E=script))
    )
    lured = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.URI, URI=String("file:///etc"))
    )
    kept = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=box,
        A=Dictionary(S=Name.URI, URI=String("https://solbaek.example"), Next=launch),
    )
    page.Annots = Array([hidden, pdf.make_indirect(lured), pdf.make_indirect(kept)])
    return saved(pdf)


def locked_pdf() -> bytes:
    pdf = pikepdf.open(io.BytesIO(plain_pdf("Hemmelig")))
    target = io.BytesIO()
    pdf.save(target, encryption=pikepdf.Encryption(owner="ejer", user="bruger"))
    return target.getvalue()


def layered_pdf() -> bytes:
    """One with a layer that readers hide."""
    pdf = pikepdf.open(io.BytesIO(plain_pdf("Synlig")))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Skjult lag")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    pdf.pages[0].obj.Resources.Properties = Dictionary(L1=layer)
    pdf.pages[0].contents_add(b"/OC /L1 BDC EMC")
    return saved(pdf)


def scan_pdf() -> bytes:
    """A page that has nothing to read."""
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(1191, 842))
    return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    target = io.BytesIO()
    pdf.save(target, static_id=True)
    return target.getvalue()


def with_files(town: Town, given: Content, *files: tuple[str, str, bytes] | tuple[str, str, bytes, bool]) -> Content:
    """The content with these files (title, name, bytes, whether closed) attached, in order."""
    attached = []
    for number, (title, name, data, *closed) in enumerate(files, 1):
        sha256 = town.own.blobs.put(data)
        attached.append(Attachment(number, title, name, sha256, len(data), closed=bool(closed and closed[0])))
    return replace(given, attachments=tuple(attached))


def open_content(title: str = "Åbningstider", **changes: object) -> Content:
    return replace(content(title=title), **changes)  # type: ignore[arg-type]  # names of fields


def closed_content() -> Content:
    return content(
        title=SECRETS[0],
        case_officer=KARIM,
        presenters=(KARIM,),
        sections=sections(baggrund=WORDS),
        **CLOSED,
    )


def put_together(town: Town, *contents: Content, closed: bool = True) -> str:
    """A planned meeting with these memos, a standing item, and something closed where it is to be there."""
    memos = [town.ready(one) for one in contents]
    if closed:
        memos.append(town.ready(with_files(town, closed_content(), (SECRETS[1], "lukket.pdf", plain_pdf(WORDS)))))
    meeting = town.agenda(*memos, minutes=10)
    town.standing(meeting, "Godkendelse af dagsorden")
    if closed:
        with town.at(JENS) as desk:
            add_standing(desk, desk.store.meeting(meeting), SECRETS[3], Placing(), closed=True)
    return meeting


def texts(data: bytes) -> bytes:
    """Every stream of a PDF unpacked, and every string, one after the other."""
    found: list[bytes] = []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for item in [*pdf.objects, pdf.trailer]:
            waiting = [item]
            while waiting:
                one = waiting.pop()
                if isinstance(one, pikepdf.Stream):
                    found.append(one.read_bytes(pikepdf.StreamDecodeLevel.all))
                if isinstance(one, String):
                    found += [bytes(one), str(one).encode()]
                elif isinstance(one, Name):
                    found.append(str(one).encode())
                elif isinstance(one, Dictionary | pikepdf.Stream):
                    waiting += [inner for _key, inner in one.items() if not _apart(inner)]
                    found += [key.encode() for key, _inner in one.items()]
                elif isinstance(one, Array):
                    waiting += [inner for inner in one if not _apart(inner)]
    return b"\n".join(found)


def _apart(item: object) -> bool:
    return isinstance(item, pikepdf.Object) and item.is_indirect
