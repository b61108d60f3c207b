"""`organisation`, `types`, `migrate`: what a database and its templates need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.layout import aligned
from commands.session import answer, session, tell
from engine.errors import Reason
from engine.language import _

if TYPE_CHECKING:
    from memos.people import Organisation

organisation = typer.Typer(help="Who there is: people, departments, bodies and roles.", no_args_is_help=True)
types = typer.Typer(help="The types of memos: whether they hold together, and their workflows.", no_args_is_help=True)


@organisation.command()
def load(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An organisation file, TOML or JSON.")],
) -> None:
    """Take in people, departments, bodies and roles; from then on --as decides what is seen and done.

    Example: beslut organisation load organisation.toml
    """
    from memos.actions.organising import load as load_organisation
    from memos.files.organisation_file import read_organisation

    read = read_organisation(file)
    own = session(context)
    with own.office().write(own.person) as desk:
        stored = load_organisation(desk, read, source=file.name)
    _tell(context, stored)


@organisation.command("show")
def show_organisation(context: typer.Context) -> None:
    """Who there is, and who may do what.

    Example: beslut organisation show
    """
    own = session(context)
    with own.office().read(own.person) as desk:
        stored = desk.organisation
    _tell(context, stored)


@types.command("check")
def check_types(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="A folder of templates; default: the one in use.")] = None,
) -> None:
    """Whether every type holds together: its states, steps, guards, roles, documents and templates.

    Example: beslut types check templates
    """
    from memos.type_check import check_all

    templates = folder or session(context).templates
    found = check_all(templates)
    wrong = [Reason(f"{key}: {reason.place}", reason.text) for key, reasons in found.items() for reason in reasons]
    tell(wrong)
    facts = {key: [{"place": r.place, "text": r.text} for r in reasons] for key, reasons in found.items()}
    sound = [f"{key}: {_('holds together')}" for key, reasons in found.items() if not reasons]
    answer(context, facts, "\n".join(sound))
    if wrong:
        raise typer.Exit(1)


@types.command()
def diagram(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="TYPE", help="A type's key, or “meeting”.")],
) -> None:
    """A workflow as a mermaid diagram.

    Example: beslut types diagram indstilling
    """
    from engine.workflow_check import mermaid
    from memos.catalogue import MEETING, Catalogue

    catalogue = Catalogue(session(context).templates)
    workflow = catalogue.meeting.workflow if key == MEETING else catalogue.current(key).workflow
    text = mermaid(workflow)
    answer(context, {"type": key, "mermaid": text}, text.rstrip())


def migrate(
    context: typer.Context,
    roles: Annotated[
        str, typer.Option(metavar="WORD", help="PostgreSQL: make the roles WORD_owner, WORD_app and WORD_reader.")
    ] = "",
) -> None:
    """Bring the database up to this program, in one transaction. Back it up first.

    Example: beslut migrate --database postgresql://postgres@db/beslut --roles beslut
    """
    from memos.indexing import index_all
    from memos.store.rights import check_roles, give_rights

    office = session(context).office(prepare=False)
    database = office.database
    check_roles(database, roles)
    database.migrate()
    given = give_rights(database, roles)
    index_all(office)
    facts = {"database": database.place, "version": database.schema.head, "roles": given}
    answer(context, facts, _("{database} is at version {version}").format(**facts))


def _tell(context: typer.Context, stored: Organisation) -> None:
    facts = {
        "name": stored.name,
        "people": {person.name: sorted(person.roles) for person in stored.people},
        "departments": {department.name: department.manager for department in stored.departments},
        "bodies": {
            body.name: {"secretary": body.secretary, "chair": body.chair, "members": list(body.members)}
            for body in stored.bodies
        },
    }
    rows = [(_("Body"), body.name, ", ".join(body.members)) for body in stored.bodies]
    rows += [(_("Department"), department.name, department.manager) for department in stored.departments]
    rows += [(_("Person"), person.name, ", ".join(sorted(person.roles))) for person in stored.people]
    answer(context, facts, "\n".join(line for line in (stored.name, aligned(rows)) if line))
