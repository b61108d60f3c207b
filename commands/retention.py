"""`retention`: what may go by the classification, and letting it go."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated

import typer

from commands.layout import aligned
from commands.session import answer, reading, session, tell, tidy, writing
from engine.errors import Invalid, Reason
from engine.language import _

retention = typer.Typer(help="What may go by the classification, and letting it go.", no_args_is_help=True)


@retention.command()
def load(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A classification file, TOML or JSON: subjects and facets.")],
) -> None:
    """Take in the municipality's classification: which subjects and facets may go, and when. For the archivist.

    Example: beslut retention load kle.toml --as "Vibe Lund"
    """
    from memos.actions.discarding import load as load_classification
    from memos.files.kle_file import read_classification

    known = read_classification(file)
    with writing(context) as desk:
        load_classification(desk, known, file.name)
    facts = {"source": known.source, "date": known.day.isoformat(), "classes": len(known.classes)}
    text = _("{source} of {date}: {classes} subjects and facets")
    answer(context, facts, text.format(**facts))


@retention.command("list")
def list_(
    context: typer.Context,
    before: Annotated[str, typer.Option(help="What may go until this day; default: today.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the list here, for `retention discard`.")] = None,
) -> None:
    """What may go, when and why, and what stays and why. Nothing happens to it.

    Example: beslut retention list --before 01.01.2031 --out kassation.json --as "Vibe Lund"
    """
    from engine.danish import parse_date
    from engine.files import write_whole
    from memos.archive import json_bytes
    from memos.queries.retention import listing

    day = parse_date(before, "--before") if before else None
    with reading(context) as desk:
        found = listing(desk, day)
        facts = found.dict
    if out:
        write_whole(out, json_bytes(facts))
    rows = [(one.memo.number, one.memo.content.title, one.judgement.why) for one in (*found.may_go, *found.stays)]
    text = _("may go: {may}; stay: {stay}; the list is {sha256}")
    told = text.format(may=len(found.may_go), stay=len(found.stays), sha256=found.sha256)
    answer(context, facts, "\n".join(line for line in (aligned(rows), told) if line))


@retention.command()
def discard(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="LIST", help="A list that `retention list --out` wrote.")],
    confirm: Annotated[str, typer.Option(help="The list's hash, or its first 8 characters or more.")],
    out: Annotated[Path, typer.Option(help="The folder for the certificate.")],
    handed_over: Annotated[str, typer.Option(help="Where it was handed over before, or why it need not be.")] = "",
) -> None:
    """Let go what is on the list, for good, if nothing happened to it since. For the archivist, by name.

    Contents, documents, files, drafts and what was said of them go; numbers, histories and their hashes stay.

    Example: beslut retention discard kassation.json --confirm 3f2a91c0 --out attester --as "Vibe Lund"
    """
    from memos.actions.discarding import Confirmed
    from memos.certifying import discard_listed, write_certificate
    from memos.files.list_file import read_list

    numbers, listed = read_list(file)
    what = Confirmed(numbers, listed, confirm.strip(), tidy(handed_over, "--handed-over"))
    own = session(context)
    if own.on_behalf_of:
        raise Invalid.at("--on-behalf-of", _("what goes is confirmed in one's own name"))
    office = own.office()
    _make_room(out)
    with own.printer() as printer:
        mark = discard_listed(office, printer.paper, own.person, what)
    with office.read(own.person) as desk:
        paths = write_certificate(desk, mark, out)
        waiting = len(desk.store.released_files())
    if waiting:
        text = _("{count} files were put only just now; the nightly work removes them")
        tell([Reason("", text.format(count=waiting), "warn")])
    facts = {"certificate": mark, "numbers": list(numbers), "paths": [str(path) for path in paths]}
    answer(context, facts, "\n".join([mark, *map(str, paths)]))


def redact(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="The memo's number.")],
    find: Annotated[str, typer.Option(help="A text, such as a citizen's name: gone wherever it stands.")] = "",
    section: Annotated[str, typer.Option(help="A whole section, by its key.")] = "",
    attachment: Annotated[int, typer.Option(help="An attachment's file, by its number.")] = 0,
    reason: Annotated[str, typer.Option(help="Why; the history and the certificate keep it.")] = "",
    confirm: Annotated[str, typer.Option(help="The hash that was told without --confirm.")] = "",
    out: Annotated[Path | None, typer.Option(help="The folder for the certificate.")] = None,
) -> None:
    """Erase somebody's data from a memo on request: first told what would go, then --confirm. For the archivist.

    A new edition says “[slettet]” there; all older ones go, and documents are made again.

    Example: beslut redact CHE-2026-001 --find "Ida Ekman" --as "Vibe Lund"
    """
    from memos.actions.redacting import Passage, certify, confirmed_act, plan
    from memos.certifying import carry_out, write_certificate

    what = Passage(tidy(find, "--find"), section, attachment)
    own = session(context)
    if not confirm:
        with reading(context) as desk:
            told = plan(desk, number, what)
        facts = {"number": number, "places": list(told.places), "sha256": told.sha256}
        text = _("would go from: {places}\nto do it: --confirm {sha256}")
        answer(context, facts, text.format(places=", ".join(told.places), sha256=told.sha256[:16]))
        return
    if out is None:
        raise Invalid.at("--out", _("name the folder for the certificate"))
    office = own.office()
    with office.read(own.person, on_behalf_of=own.on_behalf_of) as desk:
        certificate = certify(desk, number, what, confirm.strip(), tidy(reason, "--reason"))
    _make_room(out)
    with own.printer() as printer:
        mark = carry_out(office, printer.paper, own.person, certificate, confirmed_act(what, confirm.strip()))
    with office.read(own.person) as desk:
        paths = write_certificate(desk, mark, out)
    facts = {"certificate": mark, "paths": [str(path) for path in paths], "outside": list(certificate.left)}
    answer(context, facts, "\n".join([mark, *map(str, paths), *certificate.left]))


def _make_room(out: Path) -> None:
    """A folder in which the certificate can be written, before anything goes for good. Raises `StorageFailed`."""
    from engine.failures import disk_refusal

    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            return
    except OSError as error:
        raise disk_refusal(error, str(out)) from error
