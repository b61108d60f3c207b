"""Everything known of a memo, for programs: what `show --json` prints."""

from dataclasses import replace

from engine.errors import Reason
from memos.archive import memo_json
from memos.canonical import Json, consultation_record, instant_text
from memos.desk import Desk
from memos.queries.approval import Said, remarks_of
from memos.queries.consultations import coordination
from memos.queries.find import may_see_withheld
from memos.queries.show import Shown


def memo_facts_json(desk: Desk, shown: Shown) -> Json:
    """The memo's file and printed context, its documents, and its steps with what stands in their way."""
    memo = shown.memo
    if not may_see_withheld(desk, memo.id):
        memo = replace(memo, content=memo.content.without_withheld)
    return {
        **memo_json(desk, memo),
        "author": memo.author,
        "remarks": [_remark_json(one) for one in remarks_of(desk, memo)],
        "consultations": [consultation_record(one) for one in coordination(desk, memo)],
        "predecessor": shown.predecessor,
        "successor": shown.successor,
        "documents": [
            {"document": one.document, "format": one.format, "status": one.status.value, "sha256": one.sha256}
            for one in shown.documents
        ],
        "steps": [
            {"name": step.name, "label": step.label, "reasons": [reason_json(reason) for reason in step.reasons]}
            for step in shown.steps
        ],
    }


def _remark_json(said: Said) -> Json:
    remark = said.remark
    return {
        "edition": remark.edition,
        "place": remark.place,
        "text": remark.text,
        "person": remark.person,
        "at": instant_text(remark.at),
        "answered": said.answered,
    }


def reason_json(reason: Reason) -> Json:
    """A reason for programs."""
    return {"place": reason.place, "severity": reason.severity, "text": reason.text}
