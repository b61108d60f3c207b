"""The workflow and the documents as a type file (or the meeting's file) declares them."""

from dataclasses import dataclass
from typing import Literal

from engine.nodes import Node
from engine.workflow import State, Transition, Workflow


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A document that is made from two templates of one folder. `decision`: it shows what was decided."""

    key: str
    label: str
    word: str
    page: str
    decision: bool = False


def read_workflow(node: Node) -> Workflow:
    """`[[states]]` and `[[transitions]]`; what is wrong with them is found by `engine.workflow_check`."""
    return Workflow(
        tuple(_state(state) for state in node.tables("states")),
        tuple(_transition(step) for step in node.tables("transitions")),
    )


def read_documents(node: Node) -> tuple[DocumentType, ...]:
    """`[[documents]]`."""
    return tuple(_document(document) for document in node.tables("documents"))


def _state(node: Node) -> State:
    state = State(
        key=node.text("key", required=True),
        label=node.text("label", required=True),
        audience=node.text("audience"),
        initial=node.flag("initial"),
        final=node.flag("final"),
        author_may_edit=node.flag("author_may_edit"),
    )
    node.done()
    return state


def _transition(node: Node) -> Transition:
    comment: Literal["", "required"] = "required" if node.choice("comment", ["", "required"]) else ""
    step = Transition(
        name=node.text("name", required=True),
        label=node.text("label", required=True),
        sources=node.texts("from"),
        to=node.text("to", required=True),
        roles=node.texts("roles"),
        guards=node.texts("guards"),
        comment=comment,
        does=node.text("does"),
        edition=node.flag("edition"),
        cascade=node.flag("cascade"),
        documents=node.texts("documents"),
    )
    node.done()
    return step


def _document(node: Node) -> DocumentType:
    document = DocumentType(
        key=node.text("key", required=True),
        label=node.text("label", required=True),
        word=node.text("word", required=True),
        page=node.text("page", required=True),
        decision=node.flag("decision"),
    )
    node.done()
    return document
