"""Tables of the organisation: people and their roles, departments, bodies and their members."""

from sqlalchemy import CheckConstraint, ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables import ID, SORT_KEY, Base


class PersonRow(Base):
    """Somebody who may act, or is spoken of. `sort_key` sorts the Danish way."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)
    sort_key: Mapped[str] = mapped_column(SORT_KEY, index=True)


class PersonRoleRow(Base):
    """A role held towards the whole organisation."""

    __tablename__ = "person_role"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String, primary_key=True)


class DepartmentRow(Base):
    """A unit and the manager who answers for its memos."""

    __tablename__ = "department"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)
    manager_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)


class BodyRow(Base):
    """A forum that decides."""

    __tablename__ = "body"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str] = mapped_column(String, unique=True)
    code: Mapped[str] = mapped_column(String, unique=True)
    definite: Mapped[str] = mapped_column(String)
    minutes_rule: Mapped[str] = mapped_column(String)
    silence_days: Mapped[int]
    secretary_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    chair_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    publishes: Mapped[str] = mapped_column(String, server_default="nothing")
    public_names: Mapped[bool] = mapped_column(server_default=false())


class BodyMemberRow(Base):
    """A member of a body, in the body's order."""

    __tablename__ = "body_member"

    body_id: Mapped[str] = mapped_column(ForeignKey("body.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)


class BodyTypeRow(Base):
    """A type of memos that a body takes. One without any takes all."""

    __tablename__ = "body_type"

    body_id: Mapped[str] = mapped_column(ForeignKey("body.id"), primary_key=True)
    type: Mapped[str] = mapped_column(String, primary_key=True)


class BodyOutcomeRow(Base):
    """An outcome that a body may choose. One without any chooses among all that a memo's type has."""

    __tablename__ = "body_outcome"

    body_id: Mapped[str] = mapped_column(ForeignKey("body.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String, primary_key=True)


class BodyDeadlineRow(Base):
    """So many days before a meeting of the body something must be done: "draft", "approval" or "agenda"."""

    __tablename__ = "body_deadline"

    body_id: Mapped[str] = mapped_column(ForeignKey("body.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String, primary_key=True)
    days: Mapped[int]
    unit: Mapped[str] = mapped_column(String)
    """"days", "hverdage" (with Saturdays) or "arbejdsdage" (without)."""


class OrganisationRow(Base):
    """The one organisation of this database; `loaded` once an organisation file was."""

    __tablename__ = "organisation"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String)
    loaded: Mapped[bool]
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"), unique=True)
