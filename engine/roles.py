"""PostgreSQL's roles: one owns the tables, one works in them, one reads. Logins are made members; none signs in itself.

What is owned by the first cannot be emptied, altered or freed of its triggers by the other two.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, text

from engine.errors import Invalid
from engine.language import _

OWNER, APPLICATION, READER = "owner", "app", "reader"
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"
_PREFIX = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOT_FIT = text(
    "SELECT rolname FROM pg_roles WHERE rolname IN :names AND (rolcanlogin OR rolsuper OR rolcreaterole "
    "OR (rolname <> :owner AND pg_has_role(rolname, (SELECT oid FROM pg_roles WHERE rolname = :owner), 'MEMBER')))"
).bindparams(bindparam("names", expanding=True))
_THERE = text("SELECT rolname FROM pg_roles WHERE rolname IN :names").bindparams(bindparam("names", expanding=True))
_OWNED = """
SELECT format('TABLE %s', c.oid::regclass) FROM pg_class c
WHERE c.relnamespace IN :schemas AND c.relkind IN ('r', 'p', 'v', 'm') AND c.relowner <> :owner
UNION ALL
SELECT format('ROUTINE %s', p.oid::regprocedure) FROM pg_proc p
WHERE p.pronamespace IN :schemas AND p.proowner <> :owner
UNION ALL
SELECT format('TYPE %s', t.oid::regtype) FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
WHERE t.typnamespace IN :schemas AND t.typowner <> :owner AND t.typelem = 0 AND (t.typrelid = 0 OR c.relkind = 'c')
UNION ALL
SELECT format('SCHEMA %s', n.oid::regnamespace) FROM pg_namespace n
WHERE n.nspname IN :own AND n.nspowner <> :owner
"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"


@dataclass(frozen=True, slots=True)
class Rights:
    """What the application may do to a table, where that is not everything; and what a reader does not see.

    `schemas`: others that the application works in and a reader does not.
    """

    application: Mapping[str, str]
    unread: frozenset[str] = frozenset()
    schemas: tuple[str, ...] = field(default=())


def names_of(prefix: str) -> tuple[str, str, str]:
    """Owner, application, reader. Raises `Invalid`."""
    if not _PREFIX.fullmatch(prefix):
        raise Invalid.at(prefix, _("the roles' names begin with a short word of the letters a to z"))
    owner, application, reader = (f"{prefix}_{one}" for one in (OWNER, APPLICATION, READER))
    return owner, application, reader


def settled(connection: Connection, table: str) -> str:
    """What the roles' names begin with where `table` belongs to one of them; else ""."""
    found = text("SELECT relowner::regrole::text FROM pg_class WHERE oid = to_regclass(:table)")
    owner = str(connection.scalar(found, {"table": table}) or "").strip('"')
    return owner.removesuffix(f"_{OWNER}") if owner.endswith(f"_{OWNER}") else ""


def settle(connection: Connection, prefix: str, rights: Rights) -> None:
    """Makes the roles that are missing, and gives each what it may. Raises `Invalid` for roles that are not fit."""
    owner, application, reader = names = names_of(prefix)
    there = set(connection.scalars(_THERE, {"names": names}))
    for name in names:
        if name not in there:
            _run(connection, f"CREATE ROLE {name} NOLOGIN")
    unfit = connection.scalars(_NOT_FIT, {"names": names, "owner": owner}).all()
    if unfit:
        raise Invalid.at(", ".join(unfit), _("this role can sign in, or may do as the owner does; name others"))
    if not connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        _join(connection, owner)
    for statement in _of_the_whole(connection, owner, application, reader):
        _run(connection, statement)
    _take_over(connection, owner, rights.schemas)
    for statement in _of_tables(connection, application, reader, rights):
        _run(connection, statement)


def _join(connection: Connection, owner: str) -> None:
    """Only a member may give a table to the owner."""
    usage = text("SELECT pg_has_role(current_user, CAST(:owner AS name), 'USAGE')")
    if not connection.scalar(usage, {"owner": owner}):
        _run(connection, f"GRANT {owner} TO CURRENT_USER")


def _of_the_whole(connection: Connection, owner: str, application: str, reader: str) -> Iterable[str]:
    quoted = connection.dialect.identifier_preparer.quote
    database = quoted(connection.scalar(text("SELECT current_database()")))
    home = quoted(connection.scalar(text("SELECT current_schema()")))
    yield f"GRANT CONNECT ON DATABASE {database} TO {owner}, {application}, {reader}"
    yield f"REVOKE ALL ON DATABASE {database} FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA {home} FROM PUBLIC"
    yield f"GRANT USAGE, CREATE ON SCHEMA {home} TO {owner}"
    yield f"GRANT USAGE ON SCHEMA {home} TO {application}, {reader}"


def _take_over(connection: Connection, owner: str, schemas: tuple[str, ...]) -> None:
    oid = connection.scalar(text("SELECT oid FROM pg_roles WHERE rolname = :owner"), {"owner": owner})
    home = connection.scalar(text("SELECT current_schema()"))
    ids = text("SELECT oid FROM pg_namespace WHERE nspname IN :names").bindparams(bindparam("names", expanding=True))
    found = connection.scalars(ids, {"names": [home, *schemas]}).all()
    owned = text(_OWNED).bindparams(bindparam("schemas", expanding=True), bindparam("own", expanding=True))
    for what in connection.scalars(owned, {"schemas": found, "own": list(schemas) or [""], "owner": oid}).all():
        _run(connection, f"ALTER {what} OWNER TO {owner}")


def _of_tables(connection: Connection, application: str, reader: str, rights: Rights) -> Iterable[str]:
    quoted = connection.dialect.identifier_preparer.quote
    for name in sorted(connection.scalars(text(_TABLES))):
        yield f"REVOKE ALL ON {quoted(name)} FROM PUBLIC, {application}, {reader}"
        yield f"GRANT {rights.application.get(name, EVERYTHING)} ON {quoted(name)} TO {application}"
        if name not in rights.unread:
            yield f"GRANT SELECT ON {quoted(name)} TO {reader}"
    home = quoted(connection.scalar(text("SELECT current_schema()")))
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {home} TO {application}"
    for schema in rights.schemas:
        yield f"REVOKE ALL ON SCHEMA {schema} FROM PUBLIC"
        yield f"GRANT USAGE ON SCHEMA {schema} TO {application}"
        yield f"GRANT {EVERYTHING} ON ALL TABLES IN SCHEMA {schema} TO {application}"
        yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {application}"


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
