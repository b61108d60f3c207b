"""Names <-> rows: people, departments and bodies are kept once and referred to by id."""

from collections.abc import Collection, Iterable, Mapping
from uuid import uuid4

from sqlalchemy import Select, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.danish import sort_key
from engine.errors import no_such
from engine.language import _
from memos.models import BodyRow, DepartmentRow, PersonRow


class Names:
    """Looks names up, and remembers them for the life of a session. "" is nobody, and None in a row."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._people: dict[str, str] = {}
        self._others: dict[tuple[type[DepartmentRow] | type[BodyRow], str], str] = {}

    def person(self, name: str) -> str | None:
        """The person's id; NotFound for a name that nobody has."""
        return self.people([name])[0] if name else None

    def people(self, names: Iterable[str]) -> list[str]:
        """The ids of several people, in order."""
        names = list(names)
        unknown = set(names) - self._people.keys()
        if unknown:
            found = select(PersonRow.name, PersonRow.id).where(PersonRow.name.in_(unknown))
            self._people |= dict(self._session.execute(found).all())
        for name in names:
            if name not in self._people:
                raise no_such(_("person"), name)
        return [self._people[name] for name in names]

    def remember(self, people: Mapping[str, str | None], bodies: Mapping[str, str]) -> None:
        """Names with their ids, as they were just read together."""
        self._people |= {name: id for name, id in people.items() if id}
        self._others |= {(BodyRow, name): id for name, id in bodies.items()}

    def has_person(self, name: str) -> bool:
        return self._session.scalar(select(PersonRow.id).where(PersonRow.name == name)) is not None

    def add_person(self, name: str) -> None:
        """Adds somebody, unless that name is there."""
        if name and not self.has_person(name):
            row = {"id": uuid4().hex, "name": name, "sort_key": sort_key(name)}
            self._session.execute(insert(PersonRow), [row])

    def department(self, name: str) -> str | None:
        """The department's id; NotFound for an unknown name."""
        return self._other(DepartmentRow, name, _("department"))

    def body(self, name: str) -> str | None:
        """The body's id; NotFound for an unknown name."""
        return self._other(BodyRow, name, _("body"))

    def _other(self, model: type[DepartmentRow] | type[BodyRow], name: str, what: str) -> str | None:
        if name and (model, name) not in self._others:
            found = self._session.scalar(select(model.id).where(model.name == name))
            if found is None:
                raise no_such(what, name)
            self._others[model, name] = found
        return self._others[model, name] if name else None


class Part:
    """A part of the store: a session, and the names in it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.names = Names(session)

    def lock(self, key: InstrumentedAttribute[str], ids: Collection[str] | Select[str]) -> None:
        """Keeps others from changing these rows until the end. SQLite's writers are alone anyway."""
        if self.session.info.get("writes") and self.session.connection().dialect.name == "postgresql":
            self.session.execute(select(key).where(key.in_(ids)).order_by(key).with_for_update()).all()
