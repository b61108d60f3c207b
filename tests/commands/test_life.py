"""A memo's and a meeting's life at the command line, step by step, and what each step says."""

import shutil
from pathlib import Path

import pytest

from tests.commands.beslut import EXAMPLES, Beslut, kept
from tests.commands.conftest import load
from tests.support import ROOT

AASE, BO, IB, KARIM = "Aase Aagaard", "Bo Ravn", "Iben-Marie O'Neill", "Karim Sand"
JENS, METTE, OLE, VIBE, TORE = "Jens Åkjær", "Mette Holm", "Ole Kjær", "Vibe Lund", "Tore Bæk"
HOURS = EXAMPLES / "aabningstider.toml"
MEMO, MEETING = "CHE-2026-001", "CHE-M2026-01"


@pytest.fixture
def drafted(beslut: Beslut, shelf: Path) -> Beslut:
    """Bo has drafted a memo."""
    return kept(shelf / "drafted", beslut, _draft)


@pytest.fixture
def approved(beslut: Beslut, shelf: Path) -> Beslut:
    """It is approved and ready for an agenda; its documents are made later."""
    return kept(shelf / "approved", beslut, _approve)


@pytest.fixture
def planned(beslut: Beslut, shelf: Path) -> Beslut:
    """It stands on the agenda of a planned meeting, before a standing item."""
    return kept(shelf / "planned", beslut, _plan)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for documents."""
    for place in ("minutes", "deciding", "drafting"):
        monkeypatch.setattr(f"commands.{place}.print_own", lambda _context, _subjects: None)


@pytest.fixture
def sitting(beslut: Beslut, shelf: Path, impatient: None) -> Beslut:
    """The meeting has begun."""
    return kept(shelf / "sitting", beslut, _sit)


@pytest.fixture
def decided(beslut: Beslut, shelf: Path, impatient: None) -> Beslut:
    return kept(shelf / "decided", beslut, _decide)


def _draft(beslut: Beslut) -> None:
    load(beslut)
    beslut.done("new", HOURS, who=BO)


def _approve(beslut: Beslut) -> None:
    _draft(beslut)
    beslut.done("act", MEMO, "submit", who=BO)
    _act(beslut, MEMO, "approve", KARIM)


def _plan(beslut: Beslut) -> None:
    _approve(beslut)
    beslut.done("meeting", "new", "Chefteam", "--date", "27.02.2026", "--start", "9.00", "--end", "11.00", who=JENS)
    beslut.done("meeting", "add", MEETING, MEMO, "--minutes", "20", who=JENS)
    beslut.done("meeting", "add", MEETING, "--title", "Eventuelt", who=JENS)


def _sit(beslut: Beslut) -> None:
    _plan(beslut)
    beslut.done("meeting", "lock", MEETING, who=JENS)
    beslut.done("meeting", "start", MEETING, who=JENS)


def _decide(beslut: Beslut) -> None:
    _sit(beslut)
    points = ("--point", "1=approved_amended", "--text", "1=at der åbnes fra 1. maj", "--point", "2=rejected")
    beslut.done("meeting", "decide", MEETING, "1", *points, "--point", "3=approved", who=JENS)


def _act(beslut: Beslut, number: str, step: str, who: str, *options: str) -> None:
    """A step whose documents stay wanted: `beslut work` is another test's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("commands.drafting.print_own", lambda _context, _subjects: None)
        beslut.done("act", number, step, *options, who=who)


def test_a_draft_is_begun_by_whoever_says_so_or_by_its_case_officer(organised: Beslut) -> None:
    assert organised.done("new", HOURS, who=BO).out == f"{MEMO}: Kladde\n"
    ended = organised.done("new", EXAMPLES / "strategisk-moede.toml")
    assert (ended.out, ended.err) == ("CHE-2026-002: Kladde\n", [])
    assert organised.done("history", "CHE-2026-002", "--json", who=AASE).facts[0]["actor"] == AASE


def test_a_file_that_tells_of_a_meeting_is_no_draft(organised: Beslut, tmp_path: Path) -> None:
    file = tmp_path / "moede.toml"
    file.write_text(HOURS.read_text() + "\n[meeting]\ndate = 2026-02-27\n")
    ended = organised("new", file, who=BO)
    assert (ended.code, len(ended.err)) == (1, 1)
    assert "moede.toml: meeting: the file tells of a meeting" in ended.err[0]


def test_show_tells_every_step_with_what_stands_in_its_way(drafted: Beslut) -> None:
    ended = drafted.done("show", MEMO, who=KARIM)
    assert "State         Kladde" in ended.out
    assert "  submit (Send til godkendelse)\n    × actor: Karim Sand is not the case officer here" in ended.out


def test_show_as_json_gives_everything(drafted: Beslut) -> None:
    facts = drafted.done("show", MEMO, "--json", who=BO).facts
    assert facts["memo"]["points"][0]["text"].startswith("at åbningstiden")
    assert facts["steps"][0] == {
        "name": "submit",
        "label": "Send til godkendelse",
        "reasons": [
            {
                "place": "sections.indirekte_udgifter",
                "severity": "warn",
                "text": "Ingen indirekte udgifter er angivet.",
            }
        ],
    }


def test_check_gives_each_reason_with_its_severity_and_ends_with_1_if_one_stops(drafted: Beslut) -> None:
    assert drafted.done("check", MEMO, who=BO).out == (
        "! sections.indirekte_udgifter: Ingen indirekte udgifter er angivet.\n"
    )
    drafted.done("edit", MEMO, _changed(drafted, 'effekt = "', 'effekt = "xxx '), who=BO)
    ended = drafted("check", MEMO, "--json", who=BO)
    assert ended.code == 1
    assert [(one["place"], one["severity"]) for one in ended.facts] == [
        ("sections.effekt", "stop"),
        ("sections.indirekte_udgifter", "warn"),
    ]


def test_a_step_is_refused_with_every_reason_and_changes_nothing(drafted: Beslut) -> None:
    drafted.done("act", MEMO, "submit", who=BO)
    ended = drafted("act", MEMO, "return", who=BO)
    assert ended.code == 1
    assert [line[:12] for line in ended.err] == ["× actor: Bo ", "× comment: “", "× actor: Bo "]
    assert drafted.done("show", MEMO, "--json", who=BO).facts["state_label"] == "Til ledergodkendelse"


def test_a_step_that_does_not_exist_is_refused_with_those_that_do(drafted: Beslut) -> None:
    ended = drafted("act", MEMO, "godkendes", who=BO)
    assert ended.code == 1
    assert "possible are: submit (Send til godkendelse), withdraw (Træk tilbage)" in ended.err[0]


def test_a_step_is_called_by_its_label_too(drafted: Beslut) -> None:
    assert drafted.done("act", MEMO, "send til godkendelse", who=BO).out == f"{MEMO}: Til ledergodkendelse\n"


def test_a_step_on_behalf_of_somebody_is_accounted_to_both(drafted: Beslut) -> None:
    drafted.delegate(KARIM, OLE)
    drafted.done("act", MEMO, "submit", who=BO)
    drafted.done("act", MEMO, "return", "--comment", "Kort", "--on-behalf-of", KARIM, who=OLE)
    assert f"{OLE} on behalf of {KARIM}: Returnér" in drafted.done("history", MEMO, who=BO).out


@pytest.mark.parametrize("step", ["approve", "return"])
def test_a_step_on_behalf_of_somebody_who_gave_no_delegation_is_refused(drafted: Beslut, step: str) -> None:
    drafted.delegate(KARIM, METTE)
    drafted.done("act", MEMO, "submit", who=BO)
    ended = drafted("act", MEMO, step, "--comment", "Kort", "--on-behalf-of", KARIM, who=IB)
    assert (ended.code, ended.err) == (1, [f"× there is no memo '{MEMO}'"])
    drafted.delegate(OLE, METTE)
    ended = drafted("act", MEMO, step, "--comment", "Kort", "--on-behalf-of", OLE, who=METTE)
    assert [line[:10] for line in ended.err] == ["× actor: O"]


def test_a_memo_is_drafted_in_anothers_name_by_those_alone_who_may(organised: Beslut) -> None:
    ended = organised("new", HOURS, "--on-behalf-of", BO, who=AASE)
    assert (ended.code, ended.err[0][:15]) == (1, "× on_behalf_of:")
    organised.delegate(BO, AASE)
    organised.done("new", HOURS, "--on-behalf-of", BO, who=AASE)


def test_editing_another_persons_memo_is_refused(drafted: Beslut) -> None:
    ended = drafted("edit", MEMO, HOURS, who=AASE)
    assert (ended.code, ended.err) == (1, [f"× there is no memo '{MEMO}'"])


def test_what_is_out_for_approval_is_frozen(drafted: Beslut) -> None:
    drafted.done("act", MEMO, "submit", who=BO)
    ended = drafted("edit", MEMO, HOURS, who=BO)
    assert (ended.code, "the content is frozen" in ended.err[0]) == (1, True)


def test_a_memo_keeps_its_type(drafted: Beslut) -> None:
    ended = drafted("edit", MEMO, EXAMPLES / "sygefravaer.toml", who=BO)
    assert (ended.code, ended.err[0][:8]) == (1, "× type: ")


def test_diff_shows_what_is_written_now_against_the_latest_edition(drafted: Beslut) -> None:
    drafted.done("act", MEMO, "submit", who=BO)
    drafted.done("act", MEMO, "return", "--comment", "Tal", who=KARIM)
    drafted.done("edit", MEMO, _changed(drafted, '"", 1250,', '"", 1260,'), who=BO)
    ended = drafted.done("diff", MEMO, who=BO)
    assert ended.out.splitlines()[0] == "Direkte udgifter (tkr.)"
    assert "  ~ Løn, hverdage (drift) 2025: – | 2026: [-1.250-]{+1.260+} | 2027" in ended.out
    assert drafted.done("diff", MEMO, "1", "1", who=BO).out == f"{MEMO}: no difference\n"
    assert drafted("diff", MEMO, "1", "7", who=BO).err == ["× there is no edition '7'"]


def test_diff_compares_points_and_texts_line_by_line(drafted: Beslut) -> None:
    drafted.done("act", MEMO, "submit", who=BO)
    drafted.done("act", MEMO, "return", "--comment", "Tal", who=KARIM)
    drafted.done("edit", MEMO, _changed(drafted, "fra 1. april 2026", "fra 1. maj 2026"), who=BO)
    facts = drafted.done("diff", MEMO, "--json", who=BO).facts
    assert [one["heading"] for one in facts] == ["Beslutninger"]
    assert [line["op"] for line in facts[0]["lines"]] == ["changed", "same", "same"]
    assert {"op": "ins", "text": "maj"} in facts[0]["lines"][0]["changes"]


def test_history_tells_who_did_what_and_why(drafted: Beslut) -> None:
    drafted.done("act", MEMO, "submit", who=BO)
    drafted.done("act", MEMO, "return", "--comment", "Skriv mere", who=KARIM)
    lines = [line.partition("  ")[2] for line in drafted.done("history", MEMO, who=BO).out.splitlines()]
    assert lines == [
        f"{BO}: drafted",
        f"{BO}: Send til godkendelse (Kladde → Til ledergodkendelse)",
        f"{KARIM}: Returnér (Til ledergodkendelse → Kladde)",
        "  “Skriv mere”",
    ]


def test_a_cpr_number_stops_until_a_named_person_overrides_it_and_the_log_says_so(drafted: Beslut) -> None:
    drafted.done("edit", MEMO, _changed(drafted, 'effekt = "', 'effekt = "Borger 010190-1234. '), who=BO)
    assert "CPR number" in drafted("act", MEMO, "submit", who=BO).err[0]
    why = "Borgeren har samtykket"
    assert drafted("act", MEMO, "withdraw", "--override-cpr", why, who=BO).code == 1
    drafted.done("act", MEMO, "submit", "--override-cpr", why, who=BO)
    assert "010190-1234" not in drafted.done("history", MEMO, who=BO).out
    told = drafted.done("history", MEMO, "--json", who=BO).facts[-1]
    assert (told["actor"], why in told["comment"]) == (BO, True)


def test_an_override_lets_no_other_check_go(drafted: Beslut) -> None:
    drafted.done("edit", MEMO, _changed(drafted, 'effekt = "', 'effekt = "xxx Borger 010190-1234. '), who=BO)
    ended = drafted("act", MEMO, "submit", "--override-cpr", "samtykke", who=BO)
    assert [line for line in ended.err if line.startswith("×")] == [
        "× sections.effekt: “xxx” still has to be filled in"
    ]


def test_a_copy_is_a_new_draft_with_years_one_on(drafted: Beslut) -> None:
    assert drafted.done("copy", MEMO, who=KARIM).out == "CHE-2026-002: Kladde\n"
    facts = drafted.done("show", "CHE-2026-002", "--json", who=KARIM).facts
    assert (facts["author"], facts["memo"]["costs"]["years"]) == (KARIM, [2026, 2027, 2028, 2029])


def test_a_meeting_is_planned_put_together_and_shown(planned: Beslut) -> None:
    planned.done("meeting", "move", MEETING, "2", "1", who=JENS)
    planned.done("meeting", "absent", MEETING, OLE, who=JENS)
    out = planned.done("meeting", "show", MEETING, who=JENS).out
    assert "1. Eventuelt\n2. Åbningstider i de lokale sundhedshuse  CHE-2026-001  (20 min.)\n" in out
    assert "Afbud      Ole Kjær\n" in out
    assert planned.done("meeting", "list", "--year", "2026", who=METTE).out.startswith(f"{MEETING}  2026-02-27")


def test_an_item_is_taken_off_and_its_memo_goes_back(planned: Beslut) -> None:
    planned.done("meeting", "take-off", MEETING, MEMO, who=JENS)
    planned.done("meeting", "take-off", MEETING, "1", who=JENS)
    assert planned.done("meeting", "show", MEETING, "--json", who=JENS).facts["items"] == []
    assert planned.done("show", MEMO, "--json", who=JENS).facts["state_label"] == "Indmeldt"


def test_once_the_agenda_is_out_items_stay_and_late_ones_need_a_reason(sitting: Beslut) -> None:
    assert "the agenda of" in sitting("meeting", "take-off", MEETING, "2", who=JENS).err[0]
    assert sitting("meeting", "add", MEETING, "--title", "Mere", who=JENS).err[0].startswith("× late: ")
    sitting.done("meeting", "add", MEETING, "--title", "Mere", "--late", "Kom i dag", who=JENS)
    item = sitting.done("meeting", "show", MEETING, "--json", who=JENS).facts["items"][-1]
    assert (item["number"], item["late"]) == ("3", "Kom i dag")


def test_a_decision_lists_every_point_that_has_no_outcome(sitting: Beslut) -> None:
    ended = sitting("meeting", "decide", MEETING, "1", "--point", "1=approved", who=JENS)
    assert [line.split(":")[0] for line in ended.err] == ["× decisions 2", "× decisions 3"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--point", "1=maybe", "--point", "2=approved", "--point", "3=approved"), "'maybe' is no outcome"),
        (("--point", "9=approved"), "the memo has no point 9"),
        (("--point", "1"), "expected POINT=…, found '1'"),
        (("--point", "1=approved", "--text", "2=at"), "there is a text for 2 but no outcome"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(sitting: Beslut, words: tuple[str, ...], said: str) -> None:
    ended = sitting("meeting", "decide", MEETING, "1", *words, who=JENS)
    assert ended.code == 1
    assert said in "\n".join(ended.err)


def test_a_point_is_mended_alone_while_the_body_sits(decided: Beslut) -> None:
    decided.done("meeting", "decide", MEETING, "1", "--point", "2=approved", who=JENS)
    decisions = decided.done("meeting", "show", MEETING, "--json", who=JENS).facts["items"][0]["decisions"]
    assert [(one["point"], one["outcome"]) for one in decisions] == [
        ("1", "approved_amended"),
        ("2", "approved"),
        ("3", "approved"),
    ]


def test_a_file_records_an_item_with_follow_ups_and_absence(decided: Beslut, tmp_path: Path) -> None:
    file = tmp_path / "punkt.toml"
    file.write_text(
        'remarks = "God snak."\nabsent = [{ name = "Ole Kjær", kind = "inhabil" }]\n'
        'follow_ups = [{ text = "Ring", owner = "Bo Ravn", due = 2026-04-01 }, { text = "Skriv", owner = "HR" }]\n'
    )
    ended = decided.done("meeting", "decide", MEETING, "2", file, who=JENS)
    assert ended.err == ["! follow_ups[2].due: “Skriv” has no deadline and is listed as “uden frist”"]
    rows = decided.done("followups", who=JENS).out.splitlines()
    assert [row.split()[:6] for row in rows] == [
        [MEETING, "2", "1", "1.", "april", "2026"],
        [MEETING, "2", "2", "uden", "frist", "HR"],
    ]


def test_a_memo_is_postponed_to_a_meeting_or_until_further_notice(sitting: Beslut) -> None:
    assert "indtil videre" in sitting("act", MEMO, "postpone", who=JENS).err[0]
    ended = sitting.done("act", MEMO, "postpone", "--to", "indtil videre", who=JENS)
    assert ended.out == f"{MEMO}: Udsat\n"


def test_a_meeting_ends_when_every_item_is_answered(sitting: Beslut) -> None:
    ended = sitting("meeting", "finish", MEETING, who=JENS)
    assert ended.err == ["× items 1: item 1 is undecided; decide, postpone or remove it"]


def test_minutes_are_sent_out_taken_back_approved_closed_and_corrected(decided: Beslut) -> None:
    for step in ("finish", "review"):
        decided.done("meeting", step, MEETING, who=JENS)
    assert decided("meeting", "reopen", MEETING, who=JENS).err[0].startswith("× comment: ")
    decided.done("meeting", "reopen", MEETING, "--comment", "Slåfejl", who=JENS)
    decided.done("meeting", "remark", MEETING, "Mødet sluttede kl. 10.40.", who=JENS)
    decided.done("meeting", "review", MEETING, who=JENS)
    ended = decided("meeting", "close", MEETING, who=JENS)
    assert ended.err == ["× minutes.approved_by: Mette Holm has not approved the minutes"]
    decided.done("meeting", "approve", MEETING, who=METTE)
    decided.done("meeting", "close", MEETING, "--approved-on", "2026-03-06", who=JENS)
    assert decided("meeting", "remark", MEETING, "Nej", who=JENS).code == 1
    decided.done("meeting", "correct", MEETING, "Klokken var 10.45.", who=JENS)
    facts = decided.done("meeting", "show", MEETING, "--json", who=TORE).facts
    assert (facts["approved_on"], facts["corrections"][0]["text"]) == ("2026-03-06", "Klokken var 10.45.")
    assert decided.done("act", MEMO, "archive", who=VIBE).out == f"{MEMO}: Arkiveret\n"


def test_an_objection_to_the_minutes_is_listed_and_stops_closing_until_another_text_stands(decided: Beslut) -> None:
    decided.done("meeting", "text", MEETING, "1", "Der var enighed.", who=JENS)
    decided.done("meeting", "text", MEETING, "closing", "Mødet sluttede kl. 10.40.", who=JENS)
    for step in ("finish", "review"):
        decided.done("meeting", step, MEETING, who=JENS)
    decided.done("meeting", "object", MEETING, "Ikke alle.", "--where", "1", "--proposed", "Et flertal.", who=METTE)
    decided.done("meeting", "approve", MEETING, who=METTE)
    assert decided("meeting", "close", MEETING, who=JENS).err == [
        "× objections: Mette Holm objects to the minutes of item 1; take the text over, or answer"
    ]
    (told,) = decided.done("meeting", "objections", MEETING, "--json", who=JENS).facts
    assert (told["person"], told["where"], told["answer"]) == (METTE, "1", "")
    decided.done("meeting", "settle", MEETING, "1", "--take-over", "Et flertal var enigt.", who=JENS)
    assert decided.done("meeting", "objections", MEETING, "--json", who=JENS).facts[0]["answer"] == "taken_over"
    assert decided("meeting", "settle", MEETING, "2", who=JENS).code == 1


def test_a_meeting_that_is_called_off_gives_its_memos_back(planned: Beslut) -> None:
    planned.done("meeting", "cancel", MEETING, "--comment", "Ingen tid", who=JENS)
    assert planned.done("show", MEMO, "--json", who=JENS).facts["state_label"] == "Indmeldt"


def test_the_transition_stands_though_its_document_fails(drafted: Beslut, monkeypatch: pytest.MonkeyPatch) -> None:
    templates = drafted.folder / "templates"
    shutil.copytree(ROOT / "templates", templates)
    monkeypatch.setenv("BESLUT_TEMPLATES", str(templates))
    page = templates / "shared" / "memo.html"
    page.write_text(page.read_text().replace("<h1>", "<h1>{{ memo.nonsense }}"))
    drafted.done("act", MEMO, "submit", who=BO)
    ended = drafted("act", MEMO, "approve", who=KARIM)
    assert (ended.code, ended.out) == (1, f"{MEMO}: Indmeldt\n")
    assert "unknown field nonsense" in ended.err[0]
    assert ended.err[-1].startswith("× the step stands; its documents stay wanted")
    assert drafted("work").code == 1
    monkeypatch.delenv("BESLUT_TEMPLATES")
    assert drafted.done("work").out == "1 documents made, 0 could not be\n"


def _changed(beslut: Beslut, old: str, new: str) -> Path:
    """The memo file with one change."""
    text = HOURS.read_text()
    assert old in text
    file = beslut.folder / "aendret.toml"
    file.write_text(text.replace(old, new))
    return file
