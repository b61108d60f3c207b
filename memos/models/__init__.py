"""The tables. Relational throughout: whole keys, one value in a column, no key that means two things.

So a statutory archive version can be made from them as they are. Row order carries no meaning: what is
ordered has a `position`, from 1. Names of people, departments and bodies are kept once, and referred to.
"""

from engine.events import ChainRow, EventCommentRow, EventRow
from memos.models.accounts import AccountRow, AnswerRow, DelegationRow, SignInRow
from memos.models.chores import ChoreRow
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
from memos.models.conversion import ConversionRow
from memos.models.following import AgendaOverdueRow, FollowUpStepRow
from memos.models.invitation import (
    InvitationRow,
    ProgrammeItemRow,
    SignUpMailRow,
    SignUpRow,
    SummonedRow,
    SummonsRow,
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
from memos.models.minutes import ConfirmationRow, MinutesCopyRow, ObjectionRow, ObjectionSettledRow
from memos.models.people import (
    BodyDeadlineRow,
    BodyMemberRow,
    BodyOutcomeRow,
    BodyRow,
    BodyTypeRow,
    DepartmentRow,
    OrganisationRow,
    PersonRoleRow,
    PersonRow,
)
from memos.models.publication import PublicationRow, PublicFileRow, PublicTextRow
from memos.models.retention import CertificateRow, ClassRow, DiscardedRow, ReleasedFileRow
from memos.models.room import (
    BallotRow,
    ItemSubstituteRow,
    MeetingSubstituteRow,
    ReservationRow,
    RoomAsideRow,
    RoomItemRow,
    RoomRow,
    VoteRow,
)
from memos.models.sealing import CheckpointRow, SealedRow, SealNodeRow
from memos.models.search import SearchRow
from memos.models.work import ExportPartRow, ExportRow, NoticeRow, RenditionRow, WantedRow
from memos.models.writing import ConsultationRow, RemarkRow, UploadRow, WorkingCopyRow, WriterRow

__all__ = [
    "AccountRow",
    "AgendaItemRow",
    "AgendaOverdueRow",
    "AnswerRow",
    "BallotRow",
    "BodyDeadlineRow",
    "BodyMemberRow",
    "BodyOutcomeRow",
    "BodyRow",
    "BodyTypeRow",
    "CertificateRow",
    "ChainRow",
    "CheckpointRow",
    "ChoreRow",
    "ClassRow",
    "ConfirmationRow",
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
    "ConversionRow",
    "CorrectionRow",
    "DecisionRow",
    "DelegationRow",
    "DepartmentRow",
    "DiscardedRow",
    "EditionRow",
    "EventCommentRow",
    "EventRow",
    "ExportPartRow",
    "ExportRow",
    "FollowUpRow",
    "FollowUpStepRow",
    "InvitationRow",
    "ItemPresenceRow",
    "ItemSubstituteRow",
    "MeetingApprovalRow",
    "MeetingMemberRow",
    "MeetingPresenceRow",
    "MeetingRow",
    "MeetingSubstituteRow",
    "MemoEditorRow",
    "MemoRow",
    "MinutesCopyRow",
    "NoticeRow",
    "ObjectionRow",
    "ObjectionSettledRow",
    "OrganisationRow",
    "PersonRoleRow",
    "PersonRow",
    "ProgrammeItemRow",
    "PublicFileRow",
    "PublicTextRow",
    "PublicationRow",
    "ReleasedFileRow",
    "RemarkRow",
    "RenditionRow",
    "ReservationRow",
    "RoomAsideRow",
    "RoomItemRow",
    "RoomRow",
    "SealNodeRow",
    "SealedRow",
    "SearchRow",
    "SeriesRow",
    "SignInRow",
    "SignUpMailRow",
    "SignUpRow",
    "SummonedRow",
    "SummonsRow",
    "TypeDefinitionRow",
    "UploadRow",
    "VoteRow",
    "WantedRow",
    "WorkingCopyRow",
    "WriterRow",
]
