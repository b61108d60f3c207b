"""`run`: files through the life that they record. `work`: what is still to be made and sent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.keeping import kept_sign_ups
from commands.session import Session, answer, session, tell
from engine.errors import Invalid, Reason
from engine.language import _

if TYPE_CHECKING:
    from engine.mail import MailSettings
    from memos.desk import Office
    from memos.output import Written
    from memos.printing import Printer


def run(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Memo or meeting files, TOML or JSON.")],
    out: Annotated[Path | None, typer.Option(help="Write documents and packages into this folder.")] = None,
    historical: Annotated[bool, typer.Option(help="From an old record that is silent on some facts.")] = False,
    create_people: Annotated[bool, typer.Option(help="Take in people and bodies that are unknown.")] = False,
) -> None:
    """Take memo or meeting files through the life they record, by the rules, all or nothing.

    Example: beslut run memos/examples/chefteammoede.toml --out out
    """
    office = session(context).office()
    with session(context).printer() as printer:
        written, warnings = run_files(
            office,
            printer,
            files,
            out,
            session(context).person,
            historical=historical,
            create_people=create_people,
        )
    tell(warnings)
    facts = [_facts(one) for one in written]
    answer(context, facts, "\n".join(_line(one) for one in written))


def run_files(
    office: Office,
    printer: Printer,
    files: list[Path],
    out: Path | None,
    person: str,
    *,
    historical: bool,
    create_people: bool,
) -> tuple[list[Written], list[Reason]]:
    """Run the files in one transaction with their documents, then write them out."""
    from memos.actions.run import run as run_records
    from memos.files.memo_file import read_file
    from memos.output import write_ran
    from memos.work import print_all

    records = [read_file(path, office.catalogue.current) for path in files]
    source = ", ".join(path.name for path in files)
    with office.write(person, source=source, historical=historical) as desk:
        ran = run_records(desk, records, create_people=create_people)
        print_all(desk, printer, [one.memo or one.meeting for one in ran])
        warnings = list(desk.warnings)
    with office.read(person) as desk:
        return [write_ran(desk, one, out) for one in ran], warnings


def work(context: typer.Context) -> None:
    """Make every document that is still wanted, send the notices, and make the exports.

    Example: beslut work
    """
    own = session(context)
    mail, address = mail_of(own)
    known = kept_sign_ups(own.environment.get("KEEP_SIGN_UPS", ""))
    office = own.office()
    done, failed = _documents(own, office)
    sent, unsent = _mails(office, mail, address, known) if mail else (0, [])
    exported = _exports(office)
    tell([*failed, *unsent])
    counted = {"done": done, "failed": len(failed), "sent": sent, "unsent": len(unsent), "exported": exported}
    lines = [_("{done} documents made, {failed} could not be")]
    lines += [_("{sent} notices sent, {unsent} could not be")] if sent or unsent else []
    lines += [_("{exported} exports made")] if exported else []
    answer(context, counted, "\n".join(lines).format(**counted))
    if failed or unsent:
        raise typer.Exit(1)


def mail_of(own: Session) -> tuple[MailSettings | None, str]:
    """Where mail is handed in, and the address that its links begin with. Raises `Invalid`."""
    from engine.mail import read_settings

    mail, address = read_settings(own.environment), own.environment.get("ADDRESS", "")
    if mail and not address:
        raise Invalid.at("BESLUT_ADDRESS", _("say where browsers find Beslut: mails lead there"))
    return mail, address


def _documents(own: Session, office: Office) -> tuple[int, list[Reason]]:
    from memos.work import drain

    done, failed = 0, []
    with own.printer() as printer:
        for row, reason in drain(office, printer, "work"):
            done += not reason
            if reason:
                failed.append(Reason(f"{row.document}.{row.format}", reason))
    return done, failed


def _mails(office: Office, mail: MailSettings, address: str, known: timedelta) -> tuple[int, list[Reason]]:
    from memos.posting import post
    from memos.reminding import remind

    remind(office)
    reasons = [(one.to, reason) for one, reason in post(office, mail, address, known)]
    unsent = [Reason(to, reason) for to, reason in reasons if reason]
    return len(reasons) - len(unsent), unsent


def _exports(office: Office) -> int:
    from memos.packing import clear, pack

    made = sum(1 for _export in pack(office))
    clear(office)
    return made


def _facts(one: Written) -> dict[str, object]:
    return {
        "file": one.file,
        "number": one.number,
        "state": one.state,
        "before": one.before,
        "documents": [{"name": name, "sha256": sha256} for name, sha256 in one.documents],
        "package": one.package,
    }


def _line(one: Written) -> str:
    before = _(" (was taken in before; nothing done)") if one.before else ""
    return f"{one.number}: {one.label}{before}"
