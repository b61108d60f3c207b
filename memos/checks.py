"""What may be wrong with a memo's content. A type names the checks that stop it and those that warn.

Each check returns all its reasons, each with its place as in the memo file.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from engine.errors import Reason, stops
from engine.language import _
from memos.cpr import find_cpr
from memos.decision import FollowUp
from memos.memo import Content, Kind
from memos.types import MemoType

Check = Callable[[Content, MemoType], Iterable[Reason]]

_CITED = re.compile(r"\bbilag(?:ene)?\s+(\d+(?:\s*(?:,|og|-|–)\s*\d+)*)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\bx{3,}\b|\[\s*(?:…|\.{3}|indsæt[^\]]*)\s*\]|\bTODO\b|\[skriv[^\]]*\]", re.IGNORECASE)


def check_content(
    content: Content, memo_type: MemoType, overridden: frozenset[str] = frozenset()
) -> tuple[Reason, ...]:
    """All that the type's checks find, stops first, each with its severity; not those that were overridden."""
    found = []
    for name, severity in memo_type.checks:
        if name in overridden:
            continue
        for reason in CHECKS[name](content, memo_type):
            found.append(Reason(reason.place, reason.text, "stop" if severity == "stop" else "warn", reason.silence))
    return tuple(found)


CPR_CHECKS = frozenset({"cpr_number"})
"""What a named person may override, with a reason that is logged."""


def warn_of_follow_ups(follow_ups: Iterable[FollowUp]) -> Iterator[Reason]:
    """A follow-up without a deadline is allowed, and said."""
    for number, follow_up in enumerate(follow_ups, 1):
        if follow_up.due is None:
            text = _("“{text}” has no deadline and is listed as “uden frist”")
            yield Reason(f"follow_ups[{number}].due", text.format(text=follow_up.text[:60]), "warn")


def texts(content: Content) -> Iterator[tuple[str, str]]:
    """Every text that is printed, with its place."""
    yield "title", content.title
    yield "public_title", content.public_title
    yield "closed_reason", content.closed_reason
    for section in content.sections:
        yield f"sections.{section.key}", section.text.plain
    for number, point in content.numbered_points():
        yield f"points {number}", point.text
    if content.costs:
        yield "costs.note", content.costs.note.plain
        for index, row in enumerate(content.costs.rows, 1):
            yield f"costs.rows[{index}].label", row.label
    for attachment in content.attachments:
        yield f"attachments {attachment.number}", f"{attachment.title} {attachment.file}"


def _required_sections(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    for part in memo_type.sections:
        if part.required and not part.written_by and not content.section(part.key):
            yield Reason(f"sections.{part.key}", _("“{heading}” is empty; write it").format(heading=part.heading))


def _warned_sections(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    for part in memo_type.sections:
        if part.warn_when_empty and not content.section(part.key):
            yield Reason(f"sections.{part.key}", part.warn_when_empty)


def _help_text(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    helps = {_folded(part.help) for part in memo_type.parts if part.help}
    for place, text in texts(content):
        if any(help_text in _folded(text) for help_text in helps):
            yield Reason(place, _("the template's help text is still there; replace it"))


def _placeholders(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    for place, text in texts(content):
        if match := _PLACEHOLDER.search(text):
            yield Reason(place, _("“{found}” still has to be filled in").format(found=match[0]))


def cited_numbers(content: Content) -> dict[int, str]:
    """The attachment numbers that the text refers to, each with the first place."""
    found: dict[int, str] = {}
    for place, text in texts(content):
        if place.startswith("attachments"):
            continue
        for match in _CITED.finditer(text):
            for number in re.findall(r"\d{1,4}", match[1]):
                found.setdefault(int(number), place)
    return found


def _cited_attachments(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    listed = {attachment.number for attachment in content.attachments}
    for number, place in cited_numbers(content).items():
        if number not in listed:
            text = _("refers to bilag {number}, which is not listed; add it or mend the reference")
            silence = _("Bilag {number} is named in the record, but not listed.").format(number=number)
            yield Reason(place, text.format(number=number), silence=silence)


def _uncited_attachments(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    cited = cited_numbers(content)
    for attachment in content.attachments:
        if attachment.number not in cited:
            text = _("bilag {number} is never referred to")
            yield Reason(f"attachments {attachment.number}", text.format(number=attachment.number))


def _attachment_files(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    for attachment in content.attachments:
        if not attachment.sha256:
            text = _("bilag {number} has no file; name the file beside the memo file")
            silence = _("The file of bilag {number} is not in the record.").format(number=attachment.number)
            yield Reason(f"attachments {attachment.number}", text.format(number=attachment.number), silence=silence)


def _closed_needs_reason(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    if content.closed and not content.closed_reason.strip():
        yield Reason("closed_reason", _("a closed memo needs the reason for closing it"))


def _closed_needs_public_title(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    if content.closed and not content.public_title.strip():
        yield Reason("public_title", _("a closed memo needs a title that the public may see"))


def _amounts_need_funding(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    if memo_type.part("funding") and content.costs and content.costs.has_amounts and not content.funding:
        known = ", ".join(choice.key for part in memo_type.parts for choice in part.choices)
        text = _("there are amounts but no financing; name at least one of: {known}")
        yield Reason("funding.sources", text.format(known=known))


def _decision_needs_points(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    if content.kind is Kind.DECISION and memo_type.part("points") and not content.points:
        yield Reason("points", _("a memo for decision needs at least one point"))


def _budget_years(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    part = memo_type.part("costs")
    if content.costs is None or part is None:
        return
    years = content.costs.years
    if list(years) != sorted(set(years)):
        yield Reason("costs.years", _("the years must rise, each once; found {years}").format(years=list(years)))
    if part.must_balance and not content.costs.balances:
        yield Reason("costs.rows", _("the financing does not balance “I alt” in every year"))


def cpr_reasons(written: Iterable[tuple[str, str]]) -> Iterator[Reason]:
    """What is a CPR number stops, what could be one warns; `written` are texts with their places."""
    for place, text in written:
        for found in find_cpr(text):
            if found.certainty == "is":
                yield Reason(place, _("holds a CPR number ({number}); remove it").format(number=found.masked))
            else:
                message = _("{number} could be a CPR number; look at it")
                yield Reason(place, message.format(number=found.masked), "warn")


def _cpr_number(content: Content, memo_type: MemoType) -> Iterable[Reason]:
    return stops(cpr_reasons(texts(content)))


def _possible_cpr_number(content: Content, memo_type: MemoType) -> Iterator[Reason]:
    return (reason for reason in cpr_reasons(texts(content)) if reason.severity == "warn")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


CHECKS: dict[str, Check] = {
    "required_sections": _required_sections,
    "help_text": _help_text,
    "placeholders": _placeholders,
    "cited_attachments": _cited_attachments,
    "attachment_files": _attachment_files,
    "closed_needs_reason": _closed_needs_reason,
    "closed_needs_public_title": _closed_needs_public_title,
    "amounts_need_funding": _amounts_need_funding,
    "decision_needs_points": _decision_needs_points,
    "cpr_number": _cpr_number,
    "possible_cpr_number": _possible_cpr_number,
    "budget_years": _budget_years,
    "uncited_attachments": _uncited_attachments,
    "warned_sections": _warned_sections,
}
