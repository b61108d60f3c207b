"""Every document is PDF/A-2a and PDF/UA-1, holds nothing foreign, and is the same wherever it is made."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest

from engine.errors import RenderFailed
from engine.render.page import render_page
from engine.render.pool import FONTS, HOUSE, PdfPool
from engine.templates import SHIPPED
from tests.engine.render import contexts
from tests.engine.render.contexts import MEMOS, Context
from tests.support import requires
from tests.verapdf import validate

EXTRA = {
    "with_logo": ("indstilling/indstilling", contexts.with_logo),
    "draft_minutes": ("meeting/referat", lambda: contexts.meeting_referat(draft=True)),
}
NAMED = {make.__name__: (template, make) for template, makes in MEMOS.items() for make in makes} | EXTRA
FAULTS = ("no_alt", "no_title", "no_identifier", "no_language")


def page(context: Context, template: str = "indstilling/indstilling") -> str:
    return render_page(SHIPPED, f"{template}.html", context)


def bare(body: str, head: str = "<title>t</title>") -> str:
    return f'<!DOCTYPE html><html lang="da"><head>{head}</head><body>{body}</body></html>'


@pytest.fixture(scope="session")
def files(pool: PdfPool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All sample documents as PDF files, and some with a fault."""
    folder = tmp_path_factory.mktemp("pdf")
    pages = [page(make(), template) for template, make in NAMED.values()]
    for name, pdf in zip(NAMED, pool.map(pages), strict=True):
        (folder / f"{name}.pdf").write_bytes(pdf)
    for fault in FAULTS:
        _plant(fault, folder / "with_logo.pdf", folder / f"{fault}.pdf")
    return folder


@pytest.fixture(scope="session")
def failures(files: Path) -> dict[str, list[str]]:
    """What veraPDF says of each, in one call."""
    return validate(sorted(files.glob("*.pdf")))


def _plant(fault: str, source: Path, target: Path) -> None:
    with pikepdf.open(source) as pdf:
        if fault == "no_alt":
            figure = next(o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure")
            del figure["/Alt"]
        elif fault == "no_language":
            del pdf.Root["/Lang"]
        else:
            xmp = pdf.Root.Metadata.read_bytes()
            pattern = rb"<dc:title>.*?</dc:title>" if fault == "no_title" else rb'pdfuaid:part="1"'
            pdf.Root.Metadata.write(re.sub(pattern, b"", xmp, flags=re.DOTALL))
        pdf.save(target)


@pytest.mark.parametrize("name", NAMED)
def test_a_document_is_pdf_a_2a_and_pdf_ua_1(name: str, failures: dict[str, list[str]]) -> None:
    assert failures[name] == []


@pytest.mark.parametrize("fault", FAULTS)
def test_the_validator_reports_a_planted_fault(fault: str, failures: dict[str, list[str]]) -> None:
    assert failures[fault]


def test_the_long_memo_is_twenty_pages(files: Path) -> None:
    with pikepdf.open(files / "long_memo.pdf") as pdf:
        assert 18 <= len(pdf.pages) <= 26


def test_a_document_embeds_our_fonts_only_and_nothing_else(files: Path) -> None:
    for path in files.glob("*.pdf"):
        with pikepdf.open(path) as pdf:
            names = {str(o["/FontName"]) for o in pdf.objects if _is(o, "/FontDescriptor")}
            assert names and all("Source-Sans-Pro" in n or "SourceSansPro" in n for n in names), (path.name, names)
            assert "/Names" not in pdf.Root or "/EmbeddedFiles" not in pdf.Root.Names
            assert not any(_is(o, "/Filespec") for o in pdf.objects)


def _is(item: object, kind: str) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == kind


def test_dates_author_and_title_come_from_the_context(files: Path) -> None:
    with pikepdf.open(files / "memo.pdf") as pdf:
        info = {key: str(value) for key, value in pdf.docinfo.items()}
    assert info["/Title"] == "Åbningstider i de lokale sundhedshuse"
    assert info["/Author"] == "Aase Aagaard"
    assert info["/Subject"].startswith("Indstilling til Chefteam")
    assert info["/CreationDate"].startswith("D:20260220")
    assert info["/ModDate"].startswith("D:20260227")


def test_lists_are_tagged_by_their_kind(files: Path) -> None:
    with pikepdf.open(files / "deep_memo.pdf") as pdf:
        lists = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/L"]
        kinds = {str(item.A.ListNumbering) for item in lists}
    assert kinds == {"/None", "/Decimal", "/LowerAlpha", "/LowerRoman", "/UpperRoman", "/Disc"}


def test_a_list_begins_at_its_start(files: Path) -> None:
    text = _text(files / "deep_memo.pdf")
    for label in ("IV)", "V)", "c)", "d)", "1.1.2"):
        assert label in text


@pytest.mark.parametrize("name", ["historical_referat", "closed_memo"])
def test_the_mark_and_the_page_number_stand_on_every_page(name: str, files: Path) -> None:
    mark = {"historical_referat": "UDKAST", "closed_memo": "LUKKET"}[name]
    with pikepdf.open(files / f"{name}.pdf") as pdf:
        pages = len(pdf.pages)
    for number in range(1, pages + 1):
        text = _text(files / f"{name}.pdf", number)
        assert mark in text and f"Side {number} af {pages}" in text


def test_a_table_over_pages_repeats_its_header(files: Path) -> None:
    assert _text(files / "long_memo.pdf").count("Bemærkning\n") + _text(files / "long_memo.pdf").count("tkr. ") >= 4


def _text(path: Path, page: int | None = None) -> str:
    requires("pdftoppm")
    pages = ["-f", str(page), "-l", str(page)] if page else []
    return subprocess.run(
        ["pdftotext", "-layout", *pages, path, "-"], capture_output=True, text=True, check=True
    ).stdout


def test_the_same_page_gives_the_same_bytes_in_any_environment(pool: PdfPool) -> None:
    """Also without the pool's own environment, and after other documents."""
    html = page(contexts.referat(), "indstilling/referat")
    expected = hashlib.sha256(pool.pdf(html)).hexdigest()
    script = (
        "import sys, hashlib; from engine.render.pdf import render_pdf\n"
        "html = sys.stdin.read(); render_pdf(html.replace('Åben', 'Aaben'))\n"
        "print(hashlib.sha256(render_pdf(html)).hexdigest())"
    )
    for zone, language, seed in (("Pacific/Auckland", "C", "1"), ("America/New_York", "da_DK.UTF-8", "4711")):
        env = {"TZ": zone, "LANG": language, "LC_ALL": language, "PYTHONHASHSEED": seed, "FONTCONFIG_FILE": str(FONTS)}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-X", "utf8", "-c", script], input=html, env={"PATH": os.defpath, **env},
            cwd=HOUSE, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stdout.strip() == expected, done.stderr


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (bare("漢字"), "notdef glyph"),
        (bare("x", head=""), "no title"),
        (bare('<img src="data:image/png;base64,eA==" alt="x">'), "Failed to load image"),
        (bare("<p style='colour: red'>x</p>"), "colour"),
        ("<html><head><title>t</title></head><body>x</body></html>", "lang"),
    ],
)
def test_what_would_spoil_the_document_is_refused(pool: PdfPool, html: str, reason: str) -> None:
    with pytest.raises(RenderFailed, match=reason):
        pool.pdf(html)


def test_a_bad_style_sheet_is_refused_each_time(pool: PdfPool) -> None:
    html = bare("x", head="<title>t</title><style>p { colour: red }</style>")
    for _time in range(3):
        with pytest.raises(RenderFailed, match="colour"):
            pool.pdf(html)


FETCHES = (
    '<img src="{}" alt="x">',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    "<style>@import url({});</style>",
    "<style>@font-face {{ font-family: x; src: url({}) }}</style><p style='font-family: x'>x</p>",
    '<p style="background: url({})">x</p>',
    "<style>p::before {{ content: url({}) }}</style><p>x</p>",
    '<ul style="list-style-image: url({})"><li>x</li></ul>',
    '<object data="{}">x</object>',
    '<embed src="{}">',
    '<svg xmlns="http://www.w3.org/2000/svg"><title>x</title><image href="{}" width="9" height="9"/></svg>',
    '<base href="{}"><img src="x.png" alt="x">',
)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x", "app:///../x", "data:text/css,p"])
@pytest.mark.parametrize("fetch", FETCHES)
def test_a_page_fetches_nothing(pool: PdfPool, fetch: str, address: str) -> None:
    with pytest.raises(RenderFailed, match=r"which is not in it|Failed to render SVG"):
        pool.pdf(bare(fetch.format(address)))
