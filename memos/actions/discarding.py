"""Discarding by the classification: a list before, a named person who confirms it, and a certificate after."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from engine.danish import local_date, long_date
from engine.errors import Blocked, Reason
from engine.events import events
from engine.language import _
from memos.certificate import OUTSIDE, Certificate, CertificateKind, Gone, digest
from memos.desk import Desk
from memos.memo import Content, Memo
from memos.people import Role
from memos.queries.retention import Candidate, Listing, listing
from memos.retention import Classification
from memos.store import RETIRE
from memos.store.memos import Edition

RETIRED = "[kasseret]"
HANDED_OVER = "Udleveret i de eksporter, der er nævnt nedenfor"
EXPORT = "Eksporten, som {person} bestilte {day}: den er slettet her, men kan være hentet."
MEETINGS = "Dagsorden, materiale og referat af {numbers}: de følger mødets eget emne og bliver."
RELEASED = "Offentliggjort fra {numbers}: det kan læses af alle, indtil det tages tilbage."
LEAST = 8
"""Characters of a list's hash that must be given."""


def load(desk: Desk, known: Classification, source: str) -> None:
    """Takes in a municipality's own classification."""
    refuse_others(desk, "retention")
    desk.store.keep_classification(known, at=desk.now, actor=desk.actor, source=source)


def refuse_others(desk: Desk, action: str) -> None:
    """It is done by an archivist, by name, in nobody else's."""
    if not desk.actor:
        raise Blocked(action, [Reason("--as", _("say who you are: what goes needs a named person"))])
    keepers = {person.name for person in desk.people if Role.ARCHIVIST in person.roles}
    if desk.actor not in keepers or desk.on_behalf_of not in ("", desk.actor):
        names = ", ".join(sorted(keepers)) or _("nobody: name one in the organisation file")
        raise Blocked(action, [Reason("actor", _("this is done by the archivist: {names}").format(names=names))])


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A list of memos with its hash, the hash as the person wrote it, and where all of it was handed over before."""

    numbers: tuple[str, ...]
    listed: str
    written: str
    handed_over: str = ""


def certify(desk: Desk, what: Confirmed) -> Certificate:
    """What would go, as the certificate says it. Raises `Blocked` with all that stands against it."""
    refuse_others(desk, "discard")
    found = listing(desk, only=set(what.numbers))
    if against := list(_against(desk, found, what)):
        raise Blocked("discard", against)
    desk.look_for_cpr("discard", [("--handed-over", what.handed_over)])
    memos = [one.memo.id for one in found.may_go]
    return Certificate(
        kind=CertificateKind.RETENTION,
        at=desk.now,
        by=desk.actor,
        reason=what.handed_over.strip() or HANDED_OVER,
        organisation=desk.store.organisation_name(),
        gone=tuple(_gone(desk, one) for one in found.may_go),
        left=(*OUTSIDE, *exports_left(desk, memos), *meetings_left(desk, memos)),
        source=f"{found.known.source} ({found.known.day.isoformat()})",
        listed=found.sha256,
    )


def discard(desk: Desk, certificate: Certificate, pdf_sha256: str) -> str:
    """It goes, in one unit of work: the certificate's hash. Raises `Blocked` if anything happened meanwhile."""
    numbers = [one.number for one in certificate.gone]
    refuse_others(desk, "discard")
    found = listing(desk, only=set(numbers))
    if found.sha256 != certificate.listed or len(found.may_go) != len(numbers):
        raise Blocked("discard", [changed()])
    mark = digest(certificate.text, pdf_sha256)
    desk.store.add_certificate(mark, certificate.text, pdf_sha256)
    remove_exports(desk, [one.memo.id for one in found.may_go])
    for one in found.may_go:
        files = desk.store.files_of(one.memo.id)
        comment = f"{one.judgement.rule}. {certificate.reason}"
        saved = replace_content(desk, one.memo, _emptied(one.memo.content), RETIRE, mark, comment)
        desk.store.mark_discarded(saved, mark)
        desk.store.release_files(files, desk.now)
    return mark


def replace_content(desk: Desk, memo: Memo, content: Content, action: str, mark: str, comment: str) -> Memo:
    """The memo with that content alone: whatever it said before is gone, in every edition and around it.

    What surrounds it goes along: what somebody typed, notices, wanted work, remarks, coordination, comments.
    """
    store = desk.store
    old = [one for one in store.editions(memo.id) if one.kept]
    seqs = [one.seq for one in events(desk.session, store.chain_of_memo(memo.id)) if one.comment]
    changed_memo = replace(memo, content=content, editors=frozenset())
    save = store.add_edition if memo.edition else store.save_memo
    saved = save(changed_memo, desk.now)
    store.memo_event(saved, at=desk.now, actor=desk.actor, action=action, from_state=memo.state, comment=comment)
    for edition in old:
        store.discard_edition(memo.id, edition.number)
        store.discard_event(memo.id, edition.number, at=desk.now, actor=desk.actor, comment=comment, certificate=mark)
    if not old:
        store.discard_drafts(memo.id)
    store.clear_around(memo.id, said=True, comments=seqs)
    return saved


def remove_exports(desk: Desk, memos: Collection[str]) -> None:
    """Those that hold the memos go; those that are being made may hold them by now, and begin anew."""
    desk.store.remove_exports([id for id, *_rest in desk.store.exports_with(memos)])
    desk.store.restart_exports()


def exports_left(desk: Desk, memos: Collection[str]) -> Iterator[str]:
    """The exports that somebody asked for and may have taken along."""
    for _id, person, at in desk.store.exports_with(memos):
        yield EXPORT.format(person=person, day=long_date(local_date(at)))


def meetings_left(desk: Desk, memos: Collection[str]) -> Iterator[str]:
    """Agendas and minutes have a subject of their own, also those that anybody may read."""
    found = {id: desk.store.meeting(id).number for memo in memos for id in desk.store.meetings_of(memo)}
    live = [number for id, number in found.items() if any(one.live for one in desk.store.publications(id))]
    for text, numbers in ((MEETINGS, found.values()), (RELEASED, live)):
        if numbers:
            yield text.format(numbers=", ".join(sorted(numbers)))


def changed() -> Reason:
    return Reason("list", _("something happened since the list was made; make it anew, and read it again"))


def _against(desk: Desk, found: Listing, what: Confirmed) -> Iterator[Reason]:
    if not what.numbers:
        yield Reason("list", _("there is nothing on the list"))
    elif found.sha256 != what.listed or len(found.may_go) != len(what.numbers):
        yield _too_early(found, what) or changed()
    if len(what.written) < LEAST or not what.listed.startswith(what.written):
        text = _("confirm by the first {least} characters of the list's hash, or all of it")
        yield Reason("--confirm", text.format(least=LEAST))
    ids = {one.memo.id for one in found.may_go}
    if not what.handed_over.strip() and desk.store.exported(ids) != ids:
        text = _("not all of it is known to be handed over; say where it was, or why it need not be")
        yield Reason("--handed-over", text)


def _too_early(found: Listing, what: Confirmed) -> Reason | None:
    """Where nothing happened, but the list was made for a day that is still to come."""
    days = [one.judgement.due for one in found.stays if one.judgement.due]
    if not days or found.until(max(days)).sha256 != what.listed:
        return None
    text = _("not all on the list may go before {day}: discard it then, or make a list of what may go today")
    return Reason("list", text.format(day=long_date(max(days))))


def _gone(desk: Desk, one: Candidate) -> Gone:
    editions = tuple(_kept(desk.store.editions(one.memo.id)))
    return Gone(one.memo.number, one.judgement.rule, editions, tuple(sorted(desk.store.files_of(one.memo.id))))


def _kept(editions: Collection[Edition]) -> Iterator[tuple[int, str]]:
    return ((one.number, one.sha256) for one in editions if one.kept)


def _emptied(content: Content) -> Content:
    """What is left: where it belongs, and that it is gone. Nobody's name."""
    return Content(
        type=content.type,
        title=RETIRED,
        case_officer="",
        department="",
        responsible_manager="",
        body=content.body,
        kind=content.kind,
        openness=content.openness,
        kle=content.kle,
        facet=content.facet,
    )
