"""The tables. Relational throughout: whole keys, one value in a column, no key that means two things.

So a statutory archive version can be made from them as they are. Row order carries no meaning: what is
ordered has a `position`, from 1. Names of people, departments and bodies are kept once, and referred to.
"""

from engine.events import ChainRow, EventCommentRow, EventRow
from memos.models.accounts import AccountRow, AnswerRow, DelegationRow, SignInRow
from memos.models.content import (
    ContentAmountRow,
    ContentAttachmentRow,
    ContentBudgetRow,
    ContentCoAuthorRow,
    ContentFundingRow,
    ContentPointRow,
    ContentPresenterRow,
    ContentRow,
    ContentSectionRow,
    ContentYearRow,
)
from memos.models.meeting import (
    AgendaItemRow,
    CorrectionRow,
    DecisionRow,
    FollowUpRow,
    ItemPresenceRow,
    MeetingApprovalRow,
    MeetingMemberRow,
    MeetingPresenceRow,
    MeetingRow,
)
from memos.models.memo import EditionRow, MemoEditorRow, MemoRow, SeriesRow, TypeDefinitionRow
from memos.models.people import (
    BodyDeadlineRow,
    BodyMemberRow,
    BodyRow,
    DepartmentRow,
    OrganisationRow,
    PersonRoleRow,
    PersonRow,
)
from memos.models.search import SearchRow
from memos.models.work import ExportPartRow, ExportRow, NoticeRow, RenditionRow, WantedRow
from memos.models.writing import ConsultationRow, RemarkRow, UploadRow, WorkingCopyRow, WriterRow

__all__ = [
    "AccountRow",
    "AgendaItemRow",
    "AnswerRow",
    "BodyDeadlineRow",
    "BodyMemberRow",
    "BodyRow",
    "ChainRow",
    "ConsultationRow",
    "ContentAmountRow",
    "ContentAttachmentRow",
    "ContentBudgetRow",
    "ContentCoAuthorRow",
    "ContentFundingRow",
    "ContentPointRow",
    "ContentPresenterRow",
    "ContentRow",
    "ContentSectionRow",
    "ContentYearRow",
    "CorrectionRow",
    "DecisionRow",
    "DelegationRow",
    "DepartmentRow",
    "EditionRow",
    "EventCommentRow",
    "EventRow",
    "ExportPartRow",
    "ExportRow",
    "FollowUpRow",
    "ItemPresenceRow",
    "MeetingApprovalRow",
    "MeetingMemberRow",
    "MeetingPresenceRow",
    "MeetingRow",
    "MemoEditorRow",
    "MemoRow",
    "NoticeRow",
    "OrganisationRow",
    "PersonRoleRow",
    "PersonRow",
    "RemarkRow",
    "RenditionRow",
    "SearchRow",
    "SeriesRow",
    "SignInRow",
    "TypeDefinitionRow",
    "UploadRow",
    "WantedRow",
    "WorkingCopyRow",
    "WriterRow",
]
