"""A page as one PDF that is both PDF/A-2a and PDF/UA-1. Runs in a limited child process: see `pool.py`.

Same page, same fonts, same bytes. Whatever WeasyPrint complains of is refused: an archive keeps no half page.
"""

import logging
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any

import pydyf  # type: ignore[import-untyped]  # pydyf ships no types
from weasyprint import CSS, HTML, Document  # type: ignore[import-untyped]  # WeasyPrint ships no types
from weasyprint.css.counters import CounterStyle  # type: ignore[import-untyped]
from weasyprint.formatting_structure.boxes import LineBox, TextBox  # type: ignore[import-untyped]
from weasyprint.logger import LOGGER  # type: ignore[import-untyped]
from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-untyped]
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # type: ignore[import-untyped]

from engine.errors import Reason, RenderFailed
from engine.fonts import FACES, FAMILY, REGULAR
from engine.language import _
from engine.render.conformance import complete

BASE = "app:///"
PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")


def render_pdf(html: str) -> bytes:
    """The page as PDF. Fonts are ours, nothing is fetched, and any complaint is a RenderFailed."""
    fonts, style = _shared()
    with _no_complaint():
        try:
            page = HTML(string=html, base_url=BASE, url_fetcher=OwnFetcher())
            if page.etree_element.findtext("head/title", "").strip() == "":
                raise RenderFailed(_("the page has no title; give the document one"))
            own, counters = _style_sheet(_taken_style(page.etree_element))
            document = page.render(
                stylesheets=[style, own], font_config=fonts, counter_style=counters.copy(), pdf_variant="pdf/a-2a"
            )
            pdf: bytes = document.write_pdf(finisher=_finish, pdf_variant="pdf/a-2a")
        except FatalURLFetchingError as error:
            raise RenderFailed(str(error)) from error
    return pdf


class OwnFetcher(URLFetcher):  # type: ignore[misc]  # the base is untyped
    """Serves the shipped fonts and pictures that the page itself holds; asks no file and no network."""

    def __init__(self) -> None:
        super().__init__(timeout=1, allowed_protocols=("app",), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url in (fonts := _font_files()):
            return URLFetcherResponse(url, fonts[url], {"Content-Type": "font/ttf"})
        for picture in PICTURES:
            if url.startswith(picture):
                kind = picture.removeprefix("data:").removesuffix(";base64,")
                return URLFetcherResponse(url, b64decode(url.removeprefix(picture)), {"Content-Type": kind})
        reason = _("the page asks for {url}, which is not in it; a page holds its own pictures")
        raise FatalURLFetchingError(reason.format(url=repr(url[:200])))


@cache
def _font_files() -> dict[str, bytes]:
    return {f"{BASE}fonts/{face.file}": face.path.read_bytes() for face in FACES}


@cache
def _shared() -> tuple[FontConfiguration, CSS]:
    """One font configuration for the life of the process: a new one costs more than a page."""
    rules = [_font_face(FAMILY, face.file, face.weight, face.italic) for face in FACES]
    # The italic faces have fewer characters: what they lack is set upright.
    rules.append(_font_face(f"{FAMILY} Upright", REGULAR.file, REGULAR.weight, italic=False))
    fonts = FontConfiguration()
    style = CSS(string="\n".join(rules), font_config=fonts, url_fetcher=OwnFetcher(), base_url=BASE)
    return fonts, style


def _taken_style(page: Any) -> str:
    """The text of the head's plain style elements, which are taken out: it is the same for many pages."""
    head = page.find("head")
    found = [element for element in head.iterfind("style") if not element.attrib and element.text]
    for element in found:
        head.remove(element)
    return "\n".join(element.text for element in found)


@lru_cache(maxsize=16)
def _style_sheet(text: str) -> tuple[CSS, CounterStyle]:
    """A style sheet, parsed once, and the counter styles that it defines. A bad one is refused each time."""
    counters = CounterStyle()
    fonts, _style = _shared()
    with _no_complaint():
        sheet = CSS(string=text, font_config=fonts, counter_style=counters, url_fetcher=OwnFetcher(), base_url=BASE)
    return sheet, counters


def _font_face(family: str, file: str, weight: int, italic: bool) -> str:
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; '
        f'font-style: {"italic" if italic else "normal"}; src: url("{BASE}fonts/{file}"); }}'
    )


@contextmanager
def _no_complaint() -> Iterator[None]:
    """Refuses when WeasyPrint has warned of anything: a missing glyph, an unknown property, a picture without words."""
    complaints = _Complaints(logging.WARNING)
    LOGGER.addHandler(complaints)
    try:
        yield
    finally:
        LOGGER.removeHandler(complaints)
    if complaints.texts:
        advice = _("{complaint}; correct the template or the text").format
        raise RenderFailed(*(Reason("", advice(complaint=text)) for text in complaints.texts))


class _Complaints(logging.Handler):
    """Keeps each thing that is complained of once, in order."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.texts: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.texts[record.getMessage()] = None


def _finish(document: Document, pdf: pydyf.PDF) -> None:
    complete(pdf, [style for page in document.pages for style in _list_styles(page._page_box)])


def _list_styles(box: Any) -> Iterator[object]:
    """The list styles of a page's lists, in the order in which WeasyPrint tags them."""
    if box.element is not None and box.element_tag in ("ul", "ol", "dl") and not isinstance(box, LineBox | TextBox):
        yield box.style["list_style_type"]
    for child in getattr(box, "children", ()):
        yield from _list_styles(child)
