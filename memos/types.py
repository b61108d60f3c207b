"""Memo types are folders: `templates/<type>/type.toml` is read into a `MemoType`, or refused with its reasons."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

from engine.errors import Invalid, Reason, no_such
from engine.language import _
from engine.nodes import Node, read_table
from engine.workflow import Rules, Workflow
from engine.workflow_check import problems
from memos.decision import Outcome
from memos.memo import Kind, Openness
from memos.workflow_file import DocumentType, read_documents, read_workflow

MOST_YEARS = 20
"""Columns of a budget on either side of the meeting's year."""
WRITER = "author"
"""The role that writes whatever no other role is asked for."""
PART_KINDS = ("text", "points", "costs", "funding", "attachments")


@dataclass(frozen=True, slots=True)
class Choice:
    """One box to tick."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class OwnRole:
    """A role beside the program's that this type asks for, held towards the organisation; in the reader's words."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the document and what stands under it. Only its own kind's fields are used.

    `written_by`: a text that its role alone writes, in the state `in_state` alone. `takes`: the texts of other types
    that it begins with when a memo of such a type goes on as one of this.
    """

    kind: str
    key: str
    heading: str
    help: str = ""
    required: bool = False
    coordination: bool = False
    warn_when_empty: str = ""
    lead: tuple[tuple[str, str], ...] = ()
    choices: tuple[Choice, ...] = ()
    years_before: int = 1
    years_after: int = 2
    sum_over_years: bool = False
    must_balance: bool = False
    written_by: str = ""
    in_state: str = ""
    takes: tuple[str, ...] = ()

    def lead_for(self, kind: Kind, forum: str) -> str:
        """The sentence over the points, for a kind of memo and a body's definite name."""
        return dict(self.lead).get(kind.value, "").format(forum=forum)


@dataclass(frozen=True, slots=True)
class MemoType:
    """What a memo of this type consists of, may go through, and is printed as. `folder` holds its templates."""

    key: str
    label: str
    folder: Path
    source: str
    kinds: tuple[Kind, ...]
    openness: tuple[tuple[str, str], ...]
    minutes_heading: str
    minutes_lead: str
    parts: tuple[Part, ...]
    outcomes: tuple[Outcome, ...]
    workflow: Workflow
    documents: tuple[DocumentType, ...]
    checks: tuple[tuple[str, str], ...]
    roles: tuple[OwnRole, ...] = ()

    @property
    def sections(self) -> tuple[Part, ...]:
        """The parts that hold running text."""
        return tuple(part for part in self.parts if part.kind == "text")

    @property
    def coordination(self) -> Part | None:
        """The section that tells what other departments said, where there is one: only then are they asked."""
        return next((part for part in self.sections if part.coordination), None)

    def written_in(self, state: str) -> tuple[Part, ...]:
        """The texts that a role is asked for in that state."""
        return tuple(part for part in self.sections if part.in_state == state)

    def asked_in(self, state: str) -> str:
        """The role that is asked in that state, "" for none."""
        return next((part.written_by for part in self.written_in(state)), "")

    def writes(self, part: Part, state: str) -> bool:
        """Whether whoever may write in that state writes this text."""
        return part.in_state == state if self.asked_in(state) else not part.written_by

    def role_label(self, role: str) -> str:
        """What a role of the type's own is called, "" for others."""
        return next((one.label for one in self.roles if one.key == role), "")

    def part(self, kind: str) -> Part | None:
        """The part of a kind that can stand only once."""
        return next((part for part in self.parts if part.kind == kind), None)

    def outcome(self, key: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.key == key), None)

    def document(self, key: str) -> DocumentType:
        found = next((document for document in self.documents if document.key == key), None)
        if found is None:
            raise no_such(_("document"), key)
        return found


def available(templates: Path) -> tuple[str, ...]:
    """The keys of the types in a folder of templates."""
    found = templates.iterdir() if templates.is_dir() else ()
    return tuple(sorted(path.name for path in found if (path / "type.toml").is_file()))


def load_type(templates: Path, key: str, rules: Rules, checks: frozenset[str]) -> MemoType:
    """The type of that key. Raises `NotFound`, or `Invalid` with everything that is wrong with it."""
    path = templates / key / "type.toml"
    if key not in available(templates):
        raise no_such(_("memo type"), key)
    return read_type(read_table(path), path.parent, path.read_text(encoding="utf-8"), rules, checks)


def type_in_force(text: str, folder: Path, rules: Rules, checks: frozenset[str]) -> MemoType:
    """The type as its kept text says, whatever the file says now."""
    return read_type(Node(tomllib.loads(text), "type.toml", ""), folder, text, rules, checks)


def read_type(node: Node, folder: Path, source: str, rules: Rules, checks: frozenset[str]) -> MemoType:
    """The type in a table; `folder` holds its templates."""
    openness, minutes, check = node.table("openness"), node.table("minutes"), node.table("checks")
    memo_type = MemoType(
        key=node.text("key", required=True),
        label=node.text("label", required=True),
        folder=folder,
        source=source,
        kinds=tuple(Kind(k) for k in node.texts("kinds") if _known(node, "kinds", k, Kind)),
        openness=tuple((o.value, openness.text(o.value) if openness else "") for o in Openness),
        minutes_heading=minutes.text("heading") if minutes else "",
        minutes_lead=minutes.text("lead") if minutes else "",
        parts=tuple(_part(part) for part in node.tables("parts")),
        outcomes=tuple(_outcome(outcome) for outcome in node.tables("outcomes")),
        workflow=read_workflow(node),
        documents=read_documents(node),
        checks=_checks(check, checks),
        roles=tuple(_role(role) for role in node.tables("roles")),
    )
    for table in (openness, minutes, check):
        if table:
            table.done()
    _hold_together(node, memo_type, rules)
    node.finish()
    return memo_type


def _part(node: Node) -> Part:
    lead = node.table("lead")
    choices = []
    for choice in node.tables("choices"):
        choices.append(Choice(choice.text("key", required=True), choice.text("label", required=True)))
        choice.done()
    part = Part(
        kind=node.choice("kind", PART_KINDS, "text"),
        key=node.text("key", required=True),
        heading=node.text("heading", required=True),
        help=node.text("help"),
        required=node.flag("required"),
        coordination=node.flag("coordination"),
        warn_when_empty=node.text("warn_when_empty"),
        lead=tuple((kind.value, lead.text(kind.value)) for kind in Kind if lead.has(kind.value)) if lead else (),
        choices=tuple(choices),
        years_before=node.integer("years_before", 1, most=MOST_YEARS),
        years_after=node.integer("years_after", 2, most=MOST_YEARS),
        sum_over_years=node.flag("sum_over_years"),
        must_balance=node.flag("must_balance"),
        written_by=node.text("written_by"),
        in_state=node.text("in_state"),
        takes=node.texts("takes"),
    )
    if lead:
        lead.done()
    node.done()
    return part


def _role(node: Node) -> OwnRole:
    role = OwnRole(node.text("key", required=True), node.text("label", required=True))
    node.done()
    return role


def _outcome(node: Node) -> Outcome:
    outcome = Outcome(
        key=node.text("key", required=True),
        label=node.text("label", required=True),
        present=node.text("present", required=True),
        past=node.text("past", required=True),
        kinds=frozenset(kind for kind in node.texts("kinds") if _known(node, "kinds", kind, Kind)),
        amends=node.flag("amends"),
        postpones=node.flag("postpones"),
        directs=node.flag("directs"),
        forwards=node.flag("forwards"),
    )
    node.done()
    return outcome


def _checks(node: Node | None, known: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of check and severity, in the order written."""
    if node is None:
        return ()
    found = [(name, severity) for severity in ("stop", "warn") for name in node.texts(severity)]
    for name, severity in found:
        if name not in known:
            node.refuse(severity, _unknown(name, known))
    return tuple((name, severity) for name, severity in found if name in known)


def _known(node: Node, key: str, value: str, known: type[Kind]) -> bool:
    if value in {member.value for member in known}:
        return True
    node.refuse(key, _unknown(value, {member.value for member in known}))
    return False


def _unknown(found: str, known: frozenset[str] | set[str]) -> str:
    text = _("{found} is not known here; known are: {known}")
    return text.format(found=repr(found), known=", ".join(sorted(known)))


def _hold_together(node: Node, memo_type: MemoType, rules: Rules) -> None:
    """What only the whole shows: the workflow, the files, and names used twice."""
    if memo_type.key != memo_type.folder.name:
        node.refuse("key", _("must be the folder's name, {folder}").format(folder=memo_type.folder.name))
    if not memo_type.kinds:
        node.refuse("kinds", _("at least one kind is needed"))
    for group, keys in (
        ("parts", [part.key for part in memo_type.parts]),
        ("outcomes", [outcome.key for outcome in memo_type.outcomes]),
        ("documents", [document.key for document in memo_type.documents]),
        ("checks", [name for name, _severity in memo_type.checks]),
        ("roles", [*sorted(rules.roles), *(role.key for role in memo_type.roles)]),
        ("parts.kind", [part.kind for part in memo_type.parts if part.kind != "text"]),
    ):
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            node.refuse(group, _("{key} is used twice; rename one").format(key=repr(key)))
    wanted = {name for step in memo_type.workflow.transitions for name in step.documents}
    if [part.kind for part in memo_type.parts if part.coordination] not in ([], ["text"]):
        node.refuse("parts.coordination", _("only one part holds the coordination, and it is of the kind “text”"))
    for name in sorted(wanted - {document.key for document in memo_type.documents}):
        node.refuse("transitions", _("the document {name} does not exist; declare it").format(name=repr(name)))
    for document in memo_type.documents:
        for file in (document.word, document.page):
            if not (memo_type.folder / file).is_file():
                text = _("the file {file} is not in the folder; add it")
                node.refuse(f"documents.{document.key}", text.format(file=repr(file)))
    for place, wording, fields in _wordings(memo_type):
        _refuse_unknown_fields(node, place, wording, fields)
    known = replace(rules, roles=rules.roles | {role.key for role in memo_type.roles})
    for part in memo_type.parts:
        if part.written_by or part.in_state:
            for key, text in _asked_faults(part, memo_type, known.roles):
                node.refuse(f"parts.{part.key}.{key}", text)
    for problem in problems(memo_type.workflow, known):
        node.problems.append(Reason(node.place(problem.place), problem.text))


def _asked_faults(part: Part, memo_type: MemoType, roles: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Why a text could not be written by the role that it is for, with the key that is wrong."""
    workflow = memo_type.workflow
    state = next((one for one in workflow.states if one.key == part.in_state), None)
    if part.kind != "text" or part.coordination:
        yield "written_by", _("only a text of its own can be written by a role; leave this out")
    if part.written_by not in roles - {WRITER}:
        yield "written_by", _unknown(part.written_by, roles - {WRITER})
    if state is None:
        yield "in_state", _unknown(part.in_state, {one.key for one in workflow.states})
        return
    if state.author_may_edit:
        yield "in_state", _("the author may edit in this state; ask the role in another")
    if memo_type.asked_in(state.key) != part.written_by:
        yield "in_state", _("another role is asked in this state; give each a state of its own")
    onwards = (step for step in workflow.leaving(state.key) if step.edition and not step.cascade)
    if not any(part.written_by in step.roles for step in onwards):
        yield "in_state", _("the role has no step out of this state with `edition = true`; add one")


def _wordings(memo_type: MemoType) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every text with fields in braces, and the fields that it may use."""
    yield "minutes.lead", memo_type.minutes_lead, frozenset({"forum"})
    for part in memo_type.parts:
        for kind, lead in part.lead:
            yield f"parts.{part.key}.lead.{kind}", lead, frozenset({"forum"})
        if part.kind == "costs":
            yield f"parts.{part.key}.heading", part.heading, frozenset({"unit"})
    for outcome in memo_type.outcomes:
        for tense, wording in (("present", outcome.present), ("past", outcome.past)):
            yield f"outcomes.{outcome.key}.{tense}", wording, frozenset({"forum", "point", "change"})


def _refuse_unknown_fields(node: Node, place: str, wording: str, fields: frozenset[str]) -> None:
    try:
        found = {name for _text, name, _spec, _conversion in Formatter().parse(wording) if name is not None}
    except ValueError:
        node.refuse(place, _("a brace is not closed; write a field as {example}").format(example="{forum}"))
        return
    for name in sorted(found - fields):
        node.refuse(place, _unknown("{" + name + "}", {"{" + field + "}" for field in fields}))


def check_types(templates: Path, rules: Rules, checks: frozenset[str]) -> dict[str, tuple[Reason, ...]]:
    """Every type in the folder with what is wrong with it; nothing if it can be used."""
    found: dict[str, tuple[Reason, ...]] = {}
    for key in available(templates):
        try:
            load_type(templates, key, rules, checks)
            found[key] = ()
        except Invalid as exc:
            found[key] = exc.reasons
    return found
