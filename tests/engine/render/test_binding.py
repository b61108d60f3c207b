"""Many PDFs as one: what is ours stays PDF/A and PDF/UA, what is foreign comes in without arms."""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from engine.errors import RenderFailed
from engine.render.bindery import Bindery, Remembered
from engine.render.packet import Facts, Leaf, packed
from engine.render.page import render_page
from engine.render.pool import PdfPool
from engine.templates import SHIPPED
from tests import packets
from tests.support import requires
from tests.verapdf import validate

OWN = """<!DOCTYPE html><html lang="da-DK"><head><title>{title}</title><meta name="author" content="Solbæk"></head>
<body><h1>{title}</h1><p>Se <a href="app:///side/4">side 4</a>.</p><h2>Baggrund</h2><ul><li>Et</li></ul>
<h2>Økonomi</h2><table><tr><th scope="col">År</th></tr><tr><td>2026</td></tr></table><p>{more}</p></body></html>"""


@pytest.fixture(scope="module")
def bindery(pool: PdfPool) -> Iterator[Bindery]:
    found = Bindery(pool)
    yield found
    found.close()


def own(bindery: Bindery, title: str, pages: int = 1) -> bytes:
    more = '</p><p style="break-before: page">'.join(f"Side {n}" for n in range(pages))
    ((data, count),) = bindery.laid_out([OWN.format(title=title, more=more)])
    assert count == pages
    return data


def stamps(bindery: Bindery, pages: int, **said: Any) -> bytes:
    row = {"of": "", "mark": "", "over": False, **said}
    ((data, _count),) = bindery.laid_out([render_page(SHIPPED, "shared/stamps.html", {"stamps": [row] * pages})])
    return data


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def text_of(data: bytes, page: int = 0) -> str:
    requires("pdftoppm")
    which = ["-f", str(page), "-l", str(page)] if page else []
    done = subprocess.run(["pdftotext", "-layout", *which, "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def marks(items: Any) -> list[Any]:
    return [(item.title, marks(item.children)) if item.children else item.title for item in items]


@pytest.fixture(scope="module")
def ours(bindery: Bindery) -> bytes:
    leaves = [
        Leaf(own(bindery, "Indhold"), "Indhold"),
        Leaf(own(bindery, "Punkt et", 2), "1. Punkt et", headings=True),
        Leaf(own(bindery, "Kort"), "Bilag 1: Kort", level=1),
        Leaf(own(bindery, "Punkt to"), "2. Punkt to", headings=True),
    ]
    return bindery.bound(leaves, stamps(bindery, 5, mark="LUKKET"))


@pytest.fixture(scope="module")
def mixed(bindery: Bindery) -> bytes:
    """Ours and foreign ones: with arms, hidden layers, turned, tagged."""
    leaves = [Leaf(own(bindery, "Indhold"), "Indhold")]
    for data in (
        packets.armed_pdf(),
        packets.layered_pdf(),
        packets.plain_pdf("Drejet", rotate=90),
        own(bindery, "Opmærket"),
    ):
        facts, clean = bindery.cleaned(data)
        assert not facts.refused
        leaves.append(Leaf(clean, "Bilag", level=1, foreign=True))
    return bindery.bound(leaves, stamps(bindery, 5, of="Punkt 1 · Bilag", over=True))


def test_our_own_documents_bound_together_are_pdf_a_2a_and_pdf_ua_1(ours: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ours.pdf"
    path.write_bytes(ours)
    assert validate([path]) == {"ours": []}


def test_a_foreign_page_takes_the_promise_away(mixed: bytes, ours: bytes) -> None:
    with opened(ours) as one, opened(mixed) as other:
        kept, taken = one.Root.Metadata.read_bytes(), other.Root.Metadata.read_bytes()
    assert b"pdfuaid:part" in kept and b"pdfaid:part" in kept
    assert b"pdfuaid" not in taken and b"pdfaid:part" not in taken
    assert b"<dc:title>" in taken


def test_bookmarks_nest_what_belongs_to_an_item(ours: bytes) -> None:
    with opened(ours) as pdf, pdf.open_outline() as outline:
        assert marks(outline.root) == [
            "Indhold",
            ("1. Punkt et", ["Baggrund", "Økonomi", "Bilag 1: Kort"]),
            ("2. Punkt to", ["Baggrund", "Økonomi"]),
        ]


def test_every_page_has_its_number_of_all_and_its_mark(ours: bytes) -> None:
    for page in range(1, 6):
        assert f"Side {page} af 5" in text_of(ours, page)
        assert "LUKKET" in text_of(ours, page)


def test_our_own_links_lead_to_a_page_of_the_whole(ours: bytes) -> None:
    with opened(ours) as pdf:
        (link,) = pdf.pages[0].obj.Annots
        assert link.Dest[0].objgen == pdf.pages[3].obj.objgen
        assert "/A" not in link


def test_each_page_finds_its_tags(mixed: bytes, ours: bytes) -> None:
    """A key of its own, under which the tags of that very page stand."""
    for data in (ours, mixed):
        with opened(data) as pdf:
            numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
            parents = {int(numbers[n]): numbers[n + 1] for n in range(0, len(numbers), 2)}
            keys = [int(page.obj.StructParents) for page in pdf.pages]
            assert len(set(keys)) == len(pdf.pages)
            for page, key in zip(pdf.pages, keys, strict=True):
                tags = [one for one in parents[key] if isinstance(one, pikepdf.Dictionary) and "/Pg" in one]
                assert tags and all(tag.Pg.objgen == page.obj.objgen for tag in tags)


def test_the_same_documents_give_the_same_bytes(bindery: Bindery) -> None:
    leaves = [Leaf(own(bindery, "Indhold"), "Indhold"), Leaf(own(bindery, "Punkt et", 3), "1")]
    assert len({bindery.bound(leaves, stamps(bindery, 4)) for _time in range(2)}) == 1


def test_a_foreign_file_runs_nothing_asks_nothing_and_carries_nothing(mixed: bytes) -> None:
    told = packets.texts(mixed)
    for word in (b"JavaScript", b"alert", b"Launch", b"format.exe", b"EmbeddedFile", b"skjult fil", b"file:///"):
        assert word not in told, word
    for word in (b"/AA", b"/OpenAction", b"/EF"):
        assert word not in told.split(b"\n"), word
    assert b"https://solbaek.example" in told
    assert "Harmløs tekst" in text_of(mixed, 2)


def test_what_a_reader_hid_stays_hidden(mixed: bytes) -> None:
    with opened(mixed) as pdf:
        assert [str(layer.Name) for layer in pdf.Root.OCProperties.D.OFF] == ["Skjult lag"]


def test_a_turned_page_has_its_number_where_it_is_read(mixed: bytes) -> None:
    assert "Side 4 af 5" in text_of(mixed, 4)
    requires("pdftoppm")
    done = subprocess.run(
        ["pdftotext", "-f", "4", "-l", "4", "-bbox", "-", "-"], input=mixed, capture_output=True, check=True
    ).stdout.decode()
    number = next(line for line in done.splitlines() if ">Side<" in line)
    assert float(number.split('yMin="')[1].split('"')[0]) > 550  # of 595: the lower edge of the page as it is seen


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (packets.locked_pdf(), "encrypted"),
        (b"%PDF-1.7 noget andet", "damaged"),
        (packets.plain_pdf(*["x"] * 601), "long"),
    ],
    ids=["encrypted", "damaged", "long"],
)
def test_what_cannot_be_merged_is_told(bindery: Bindery, data: bytes, refused: str) -> None:
    facts, clean = bindery.cleaned(data)
    assert (facts.refused, clean) == (refused, b"")


def test_it_is_told_how_a_file_can_be_read(bindery: Bindery) -> None:
    plain, scan, tagged = (
        bindery.cleaned(data)[0]
        for data in (packets.plain_pdf("Tekst", title="Et notat"), packets.scan_pdf(), own(bindery, "Opmærket"))
    )
    assert plain == Facts(pages=1, title="Et notat", text=True)
    assert scan == Facts(pages=1)
    assert tagged == Facts(pages=1, tagged=True, language="da-DK", title="Opmærket", text=True)


def test_a_parcel_that_is_not_whole_is_refused(bindery: Bindery) -> None:
    with pytest.raises(RenderFailed):
        bindery._binding.ask(packed({"work": "bind", "leaves": [{}]}, []))


def test_only_so_much_is_remembered() -> None:
    kept = Remembered[str](most=10)
    for key in "abc":
        kept.put(key, key.upper(), 4)
    assert [kept.get(key) for key in "abc"] == [None, "B", "C"]
