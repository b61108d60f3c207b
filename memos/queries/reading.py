"""A memo to be read beside a form: what it proposes, as it is printed, and the files that go with it."""

from memos.desk import Desk
from memos.document_rows import Context
from memos.memo import Memo
from memos.printing import memo_document
from memos.queries.find import may_see_withheld


def proposal(desk: Desk, memo: Memo) -> Context:
    """What the document that puts the memo forward would print."""
    documents = desk.type_of(memo).documents
    first = next((one for one in documents if not one.decision), documents[0])
    context, _folder, _document = memo_document(desk, memo, first.key)
    return context


def files_of(desk: Desk, memo: Memo) -> dict[str, str]:
    """The number of each attachment whose file this person may have, with the file's name."""
    bare = memo.content.without_withheld
    content = memo.content if bare == memo.content or may_see_withheld(desk, memo.id) else bare
    return {str(one.number): one.file for one in content.attachments if one.sha256}
