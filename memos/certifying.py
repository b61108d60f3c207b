"""Discarding and erasing from beginning to end: the certificate is printed first, then all goes at once, then files.

Files go last, and in a work of their own: who dies in between leaves them named, and the next sweep takes them.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from engine.files import write_whole
from memos.actions.discarding import Confirmed, certify, discard
from memos.certificate import PAGE, Certificate
from memos.desk import Desk, Office
from memos.document_rows import Context
from memos.store.held import held_files

GRACE = timedelta(minutes=10)
"""Who puts a file says within that time what it is for."""
Act = Callable[[Desk, Certificate, str], str]
Paper = Callable[[str, Context], bytes]
"""Makes a PDF of a page and what it shows."""


def discard_listed(office: Office, paper: Paper, actor: str, what: Confirmed) -> str:
    """The memos of a list go. The certificate's hash."""
    with office.read(actor) as desk:
        certificate = certify(desk, what)
    return carry_out(office, paper, actor, certificate, discard)


def carry_out(office: Office, paper: Paper, actor: str, certificate: Certificate, act: Act) -> str:
    """What a certificate says is done, with its PDF among the files."""
    pdf = office.blobs.put(paper(PAGE, certificate.context))
    with office.write(actor) as desk:
        mark = act(desk, certificate, pdf)
    sweep(office)
    return mark


def sweep(office: Office) -> int:
    """Removes files that were released, unless something speaks of them. How many are left for the next time."""
    with office.write() as desk:
        released = desk.store.released_files()
        if not released:
            return 0
        held, before = held_files(desk.session), desk.now - GRACE
        done = [one for one in released if one in held or desk.blobs.remove(one, before)]
        desk.store.forget_released(done)
    return len(released) - len(done)


def write_certificate(desk: Desk, mark: str, folder: Path) -> list[Path]:
    """The certificate as PDF and JSON, for people to keep."""
    ((text, pdf),) = [(text, pdf) for one, text, pdf in desk.store.certificates() if one == mark]
    files = {f"attest-{mark[:16]}.json": text.encode(), f"attest-{mark[:16]}.pdf": desk.blobs.get(pdf)}
    for name, data in files.items():
        write_whole(folder / name, data)
    return [folder / name for name in files]
