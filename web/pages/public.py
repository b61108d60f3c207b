"""*What anybody may read*: released agendas and minutes, as pages and files, without a session and without a cookie.

Who asks is of no matter: everybody gets the same bytes. They may be kept for a minute, and are asked for again by hash.
"""

import re
from base64 import b64encode
from email.utils import format_datetime
from hashlib import sha256
from html import unescape
from itertools import count
from urllib.parse import quote

from starlette.responses import FileResponse, PlainTextResponse, Response

from engine.errors import no_such
from engine.language import _
from memos.publication import FACTS, PAGE, Publication, PublicKind
from memos.queries.invitations import public_invitations
from memos.queries.publications import (
    PublicMeeting,
    PublicPage,
    public_bodies,
    public_meeting,
    public_page,
    public_years,
)
from web.ask import Ask
from web.downloads import PDF
from web.permissions import Permission
from web.routes import get

KEPT = "public, max-age=60, must-revalidate"
POLICY = (
    "default-src 'none'; style-src {styles}; img-src 'self' data:; font-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
FILE = "default-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""For a PDF, which browsers show by themselves: none does so in a sandbox. Every other file is only kept."""
TABLE = re.compile(r"<table\b|</table>")
STYLED = re.compile(r'\sstyle="([^"]*)"')
"""Numbers of lists are styles of their own in our templates."""
ROBOTS = "User-agent: *\nAllow: /offentlig\nAllow: /tilgaengelighed\nAllow: /static/\nAllow: /farve.css\nDisallow: /\n"
LABELS = {PublicKind.AGENDA: "Dagsorden", PublicKind.MINUTES: "Referat"}


def bodies(ask: Ask) -> Response:
    """`/offentlig?aar=2026`: meetings that anybody may sign up for, and every body with its meetings of a year."""
    years = public_years(ask.desk)
    typed = ask.query("aar")
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else 0
    if typed and year not in years:
        raise no_such(_("year"), typed)
    year = year or next(iter(years), 0)
    found = public_bodies(ask.desk, year) if year else ()
    page = ask.page(
        "offentlig.html",
        invitations=public_invitations(ask.desk),
        bodies=found,
        years=years,
        year=year,
        organisation=_name(ask),
    )
    return _kept(ask, page)


def meeting(ask: Ask) -> Response:
    """`/offentlig/{number}`: the minutes, or as long as there are none the agenda."""
    found = public_meeting(ask.desk, ask.path("number"))
    return _released(ask, found, next(iter(found.live), found.latest[0]))


def document(ask: Ask) -> Response:
    """`/offentlig/{number}/dagsorden`, and its files: `dagsorden.pdf`, `dagsorden-bilag-1-2.pdf`."""
    found = public_meeting(ask.desk, ask.path("number"))
    name = ask.path("file")
    if "." not in name:
        return _released(ask, found, found.of(name))
    if name in (PAGE, FACTS):
        raise no_such(_("file"), name)
    one = found.of(re.split(r"[.-]", name)[0])
    file = one.file(name)
    if file is None:
        raise no_such(_("file"), name)
    if not one.live:
        return _gone(ask, found, one)
    tag = f'"{file.sha256}"'
    way = "inline" if file.media == PDF else "attachment"
    changed = format_datetime(one.released_at, usegmt=True)  # not when the disk got the file, as two machines differ
    headers = {"etag": tag, "cache-control": KEPT, "last-modified": changed}
    headers["content-disposition"] = f"{way}; filename*=UTF-8''{quote(f'{found.number} {name}', safe='')}"
    if file.media == PDF:
        headers["content-security-policy"] = FILE
    if _has(ask, tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(ask.desk.blobs.path(file.sha256), headers=headers, media_type=file.media)


def statement(ask: Ask) -> Response:
    """`/tilgaengelighed`: how accessible this is, and where to complain."""
    return _kept(ask, ask.page("tilgaengelighed.html", organisation=_name(ask)))


def robots(ask: Ask) -> Response:
    """What search engines may read: what is public."""
    return PlainTextResponse(ROBOTS, headers={"cache-control": KEPT})


def released_page(
    ask: Ask,
    read: PublicPage,
    *,
    title: str,
    kind: PublicKind,
    number: str,
    found: PublicMeeting | None = None,
    one: Publication | None = None,
) -> Response:
    """A release as a page. Without one that was released it is a preview, and nobody's but its reader's."""
    page = ask.page(
        "offentlig_moede.html",
        organisation=read.facts["organisation"]["name"],
        content=_scrolled(read.content),
        facts=read.facts,
        title=title,
        kind=kind,
        label=LABELS[kind],
        labels=LABELS,
        number=number,
        preview=one is None,
        found=found,
        one=one,
    )
    hashes = [f"'sha256-{_base64(style)}'" for style in sorted({unescape(one) for one in STYLED.findall(read.content)})]
    styles = " ".join(["'self'", *(["'unsafe-hashes'", *hashes] if hashes else [])])
    if one is None:
        _seal(page, styles)
        return page
    return _kept(ask, page, styles)


def _scrolled(content: str) -> str:
    """Each table, with those within it, in a place that scrolls, by keyboard, too, where the page is narrow."""
    numbers, depth = count(1), 0

    def placed(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[0] == "</table>":
            depth -= 1
            return "</table>" if depth else "</table></div>"
        depth += 1
        if depth > 1:
            return "<table"
        return f'<div class="house-scroll" tabindex="0" role="region" aria-label="Tabel {next(numbers)}"><table'

    return TABLE.sub(placed, content)


def _released(ask: Ask, found: PublicMeeting, one: Publication) -> Response:
    if not one.live:
        return _gone(ask, found, one)
    read = public_page(ask.desk, one)
    return released_page(ask, read, title=one.title, kind=one.kind, number=found.number, found=found, one=one)


def _gone(ask: Ask, found: PublicMeeting, one: Publication) -> Response:
    """It was there, and when it was taken back; why, only where that was written for everybody."""
    page = ask.page("offentlig_taget.html", 410, found=found, one=one, organisation=_name(ask))
    return _kept(ask, page)


def _name(ask: Ask) -> str:
    return ask.desk.store.organisation_name()


def _kept(ask: Ask, page: Response, styles: str = "'self'") -> Response:
    """The page under its own hash, or that it is still the same."""
    tag = f'"{sha256(bytes(page.body)).hexdigest()}"'
    _seal(page, styles)
    page.headers["cache-control"] = KEPT
    page.headers["etag"] = tag
    if page.status_code == 200 and _has(ask, tag):
        kept = {name: page.headers[name] for name in ("etag", "cache-control", "content-security-policy")}
        return Response(status_code=304, headers=kept)
    return page


def _seal(page: Response, styles: str) -> None:
    """No script, no form: only what the page itself says, and our own style sheets."""
    page.headers["content-security-policy"] = POLICY.format(styles=styles)


def _has(ask: Ask, tag: str) -> bool:
    sent = ask.request.headers.get("if-none-match", "")
    return tag in [one.strip().removeprefix("W/") for one in sent.split(",")]


def _base64(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()


ROUTES = (
    get("/offentlig", bodies, Permission.ANYBODY),
    get("/offentlig/{number}", meeting, Permission.ANYBODY),
    get("/offentlig/{number}/{file}", document, Permission.ANYBODY),
    get("/tilgaengelighed", statement, Permission.ANYBODY),
    get("/robots.txt", robots, Permission.ANYBODY),
)
