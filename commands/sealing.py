"""`seal`: signed checkpoints over all histories, the key that signs them, and whether a folder of them holds."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.session import Session, answer, session, tell
from engine.errors import Invalid, Reason, unreadable
from engine.language import _, ngettext

if TYPE_CHECKING:
    from memos.store.seals import Kept

seal = typer.Typer(invoke_without_command=True)


@seal.callback()
def make(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="The folder for checkpoints; default: BESLUT_SEALS.")] = None,
) -> None:
    """Sign what has happened since the last checkpoint, and keep the checkpoints outside the database.

    Example: beslut seal --out /mnt/segl
    """
    if context.invoked_subcommand:
        return
    from dataclasses import replace

    from memos.sealing import seal as seal_all

    office = session(context).office()
    if office.sealing is None:
        raise Invalid.at("BESLUT_SEAL_KEY", _("name the key that signs; make one with: beslut seal key"))
    made = seal_all(office, replace(office.sealing, folder=out or office.sealing.folder))
    facts = [{"log": one.log, "number": one.number, "size": one.size, "root": one.root.hex()} for one in made]
    answer(context, facts, "\n".join(map(_line, made)) or _("nothing has happened since the last checkpoint"))


@seal.command()
def key(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder for the key.")],
    name: Annotated[str, typer.Option(help="Whose seal it is, such as solbaek.example.")],
) -> None:
    """Make a key: `segl.pem` signs, for its owner alone; `segl.pub` checks, for everybody.

    Example: beslut seal key --out /etc/beslut --name solbaek.example
    """
    from engine.signing import make_key

    public = make_key(out, name)
    answer(context, {"public": public.line}, public.line)


@seal.command()
def check(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder of checkpoints.")],
    key: Annotated[list[str], typer.Option(help="A public key, or its file. May be given several times.")],
) -> None:
    """Whether checkpoints are signed and each continues the one before: without the database.

    Example: beslut seal check /mnt/segl --key segl.pub
    """
    from engine.signing import read_public
    from engine.verify_checkpoints import verify_checkpoints

    counted, reasons = verify_checkpoints(folder, [read_public(one) for one in key])
    tell(reasons)
    facts = {"checkpoints": counted, "faults": [{"file": r.place, "text": r.text} for r in reasons]}
    text = _("{counted} checkpoints: {found} problems")
    answer(context, facts, text.format(counted=counted, found=len(reasons)))
    if reasons:
        raise typer.Exit(1)


@seal.command()
def pdf(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="PDF files.")],
    certificate: Annotated[Path, typer.Option(help="A PKCS #12 file; its password: BESLUT_PADES_PASSWORD.")],
    out: Annotated[Path | None, typer.Option(help="The folder for them; default: beside each file.")] = None,
) -> None:
    """Seal PDF files by PAdES, each as a new file “…-forseglet.pdf”. Needs the extra beslut[seal].

    Example: beslut seal pdf referat.pdf --certificate segl.p12
    """
    from engine.clock import system_clock
    from engine.files import write_whole
    from engine.pades import load_certificate, seal_pdf

    signer = load_certificate(certificate, session(context).environment.get("PADES_PASSWORD", ""))
    made = [(out or file.parent) / f"{file.stem}-forseglet.pdf" for file in files]
    if twice := [path for path, times in Counter(made).items() if times > 1]:
        raise Invalid.at(str(twice[0]), _("several files would be sealed as this one; seal them one by one"))
    for file, path in zip(files, made, strict=True):
        write_whole(path, seal_pdf(read_pdf(file), signer, system_clock(), str(file)))
    answer(context, [{"path": str(path)} for path in made], "\n".join(map(str, made)))


@seal.command("check-pdf")
def check_pdf(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="PDF files that are sealed.")],
    certificate: Annotated[Path, typer.Option(help="Whose seal is trusted: certificates in PEM or DER form.")],
) -> None:
    """Whether each file has one seal, by a certificate that is trusted, over every byte of it.

    Example: beslut seal check-pdf referat-forseglet.pdf --certificate kommune.pem
    """
    from engine.clock import system_clock
    from engine.pades import pdf_seal_faults, read_certificates

    trusted = read_certificates(certificate)
    found = [(file, pdf_seal_faults(read_pdf(file), trusted, system_clock())) for file in files]
    tell([Reason(str(file), reason.text) for file, reasons in found for reason in reasons])
    facts = [{"path": str(file), "faults": [reason.text for reason in reasons]} for file, reasons in found]
    sound = sum(not reasons for _file, reasons in found)
    text = ngettext("{sound} of {all} file is sound", "{sound} of {all} files are sound", len(found))
    answer(context, facts, text.format(sound=sound, all=len(found)))
    if sound < len(found):
        raise typer.Exit(1)


def read_pdf(file: Path) -> bytes:
    """The bytes of a file that somebody names. Raises `Invalid`."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(error, str(file)) from error


def seal_first(own: Session) -> None:
    """Before anything is handed over, where there is a key: so that packages carry that they are sealed."""
    from memos.sealing import seal as seal_all

    office = own.office()
    if office.sealing:
        seal_all(office, office.sealing)


def _line(one: Kept) -> str:
    text = _("checkpoint {number}, {log}: {size} events, {root}")
    return text.format(number=one.number, log=one.log, size=one.size, root=one.root.hex())
