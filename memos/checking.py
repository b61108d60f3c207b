"""Is an archived memo what it was when it was kept? Its history, its files and its package are gone through."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.errors import Reason, Refusal
from engine.events import events, verify_chain
from engine.language import _
from engine.package import write_package
from engine.verify import verify_package
from memos.canonical import content_sha256, memo_facts, sha256
from memos.desk import Desk
from memos.memo import Memo
from memos.queries.archive import own_packages
from memos.queries.find import may_see_withheld
from memos.store import ASIDE


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was gone through, and what of it does not hold. While documents are `waiting`, there is no package."""

    events: int
    files: int
    packed: int
    history_faults: tuple[Reason, ...]
    file_faults: tuple[Reason, ...]
    package_faults: tuple[Reason, ...]
    waiting: int = 0

    @property
    def sound(self) -> bool:
        return not (self.history_faults or self.file_faults or self.package_faults)


def check(desk: Desk, memo: Memo) -> Checked:
    """Everything of this memo that the person may have, read and hashed anew."""
    steps, history_faults = _history(desk, memo)
    files, file_faults = _files(desk, memo)
    waiting = len(desk.store.wanted_for(memo=memo.id))
    packed, package_faults = (0, ()) if waiting else _packages(desk, memo)
    return Checked(steps, files, packed, history_faults, file_faults, package_faults, waiting)


def _history(desk: Desk, memo: Memo) -> tuple[int, tuple[Reason, ...]]:
    """The chain holds, and its last event speaks of the memo as it is stored."""
    chain = desk.store.chain_of_memo(memo.id)
    faults = verify_chain(desk.session, chain, memo.number)
    history = events(desk.session, chain)
    last = next((event for event in reversed(history) if event.action not in ASIDE), None)
    stored = (memo.state, content_sha256(memo.content), sha256(memo_facts(memo)))
    if last is None or stored != (last.to_state, last.content_sha256, last.facts_sha256):
        faults.append(Reason(memo.number, _("its content was changed without an event")))
    return len(history), tuple(faults)


def _files(desk: Desk, memo: Memo) -> tuple[int, tuple[Reason, ...]]:
    """Each document and attachment lies there with the hash that was kept of it."""
    withheld = may_see_withheld(desk, memo.id)
    kept = {f"{one.document}.{one.format}": one.sha256 for one in desk.store.renditions(memo=memo.id)}
    for one in memo.content.attachments:
        if one.sha256 and (withheld or not one.closed):
            kept[_("attachment {number}").format(number=one.number)] = one.sha256
    text = _("the file is missing or was changed")
    return len(kept), tuple(Reason(name, text) for name, digest in kept.items() if not desk.blobs.has(digest))


def _packages(desk: Desk, memo: Memo) -> tuple[int, tuple[Reason, ...]]:
    """The packages, written out and verified by what shares no code with their writer."""
    faults: list[Reason] = []
    count = 0
    with TemporaryDirectory(prefix="beslut-") as folder:
        try:
            for one in own_packages(desk, memo):
                path = write_package(Path(folder) / one.root, one.name, one.files, one.info, one.readme)
                count += sum(file.is_file() for file in path.rglob("*"))
                faults += verify_package(path)
        except Refusal as refused:
            faults += [Reason("", reason.text) for reason in refused.reasons]
    return count, tuple(faults)
