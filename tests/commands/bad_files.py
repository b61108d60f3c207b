"""Bad files: what is wrong with each, the place that must be named, and a word of what must be said."""

import json
import tomllib

from tests.commands.beslut import EXAMPLES

HOURS = (EXAMPLES / "aabningstider.toml").read_text(encoding="utf-8")
MEETING = (
    '\n[meeting]\ndate = 2026-02-27\nstart = "9.00"\nend = "12.00"\nchair = "Mette Holm"\nsecretary = "Jens Åkjær"\n'
)
MEETING += 'members = ["Mette Holm"]\n'


def change(old: str, new: str) -> str:
    """The memo file with one change."""
    assert old in HOURS, old
    return HOURS.replace(old, new, 1)


def changed(old: str, new: str) -> bytes:
    return change(old, new).encode()


def added(text: str) -> bytes:
    return (HOURS + text).encode()


def in_json(**changes: object) -> bytes:
    """The memo as JSON, with keys replaced; lone surrogates stay what they are."""
    return json.dumps({**tomllib.loads(HOURS), **changes}, default=str).encode()


FILES: dict[str, tuple[str, bytes, str, str]] = {
    # what is wrong: file name, bytes, the place that is named, a word of what is said
    "TOML that cannot be read": ("a.toml", b'title = "x\n', "a.toml", "not TOML"),
    "JSON that cannot be read": ("a.json", b'{"title": ', "a.json", "line 1"),
    "JSON that is no table": ("a.json", b"[1, 2]", "a.json", "a table is expected"),
    "JSON nested without end": ("a.json", b"[" * 100_000, "a.json", "simplify"),
    "an empty file": ("a.toml", b"", "a.toml: type", "missing"),
    "not UTF-8": ("a.toml", 'title = "æ"'.encode("latin-1"), "a.toml", "not UTF-8"),
    "an unknown key": ("a.toml", changed("body =", 'bdoy = "x"\nbody ='), "a.toml: bdoy", "not known here"),
    "an unknown key deep down": (
        "a.toml",
        changed('label = "Løn, hverdage"', 'label = "Løn"\nlabl = "x"'),
        "a.toml: costs.rows[1].labl",
        "not known here",
    ),
    "an unknown section": ("a.toml", changed("effekt =", "efekt ="), "a.toml: sections.efekt", "not known"),
    "an unknown type": ("a.toml", changed('type = "indstilling"', 'type = "notat"'), "a.toml: type", "'notat'"),
    "a type that leads out of the folder": (
        "a.toml",
        changed('type = "indstilling"', 'type = "../x"'),
        "a.toml: type",
        "'../x'",
    ),
    "an unknown kind": ("a.toml", changed('kind = "decision"', 'kind = "x"'), "a.toml: kind", "choose one of"),
    "an unknown person": ("a.toml", changed('case_officer = "Bo Ravn"', 'case_officer = "Ib"'), "case_officer", "Ib"),
    "an unknown body": ("a.toml", changed('body = "Chefteam"', 'body = "Byråd"'), "", "no body 'Byråd'"),
    "an unknown department": ("a.toml", changed('department = "Sundhed"', 'department = "Vej"'), "", "'Vej'"),
    "an unknown funding": ("a.toml", changed('"opsparing"', '"lotto"'), "a.toml: funding.sources", "'lotto'"),
    "a kind of row that there is not": (
        "a.toml",
        changed('kind = "anlaeg"', 'kind = "x"'),
        "costs.rows[3].kind",
        "'x'",
    ),
    "a year twice": ("a.toml", changed("2025, 2026,", "2026, 2026,"), "a.toml: costs.years", "stands there twice"),
    "a TOML float": ("a.toml", changed("1250,", "1250.5,"), "costs.rows[1].amounts[2]", "1250"),
    "12.34.5": ("a.toml", changed("1250,", '"12.34.5",'), "costs.rows[1].amounts[2]", "12.34.5"),
    "an amount too few": ("a.toml", changed('"", 1250, 1640, 1640', "1250"), "costs.rows[1].amounts", "4 years"),
    "a text where a number is": ("a.toml", changed("years = [", 'years = ["i år", '), "costs.years", "expected a year"),
    "10 MB of text": (
        "a.toml",
        changed('effekt = "', f'effekt = "{"Flere borgere. " * 700_000}'),
        "sections.effekt",
        "",
    ),
    "more than 20 MB": ("a.toml", changed('effekt = "', f'effekt = "{"x" * 21_000_000}'), "a.toml", "larger than"),
    "a lone surrogate": ("a.json", in_json(title="Halv \ud800 emoji"), "a.json: title", ""),
    "a NUL": ("a.json", in_json(title="Nul \x00 byte"), "a.json: title", "U+0000"),
    "a control character": ("a.json", in_json(title="Klokke \x07"), "a.json: title", "U+0007"),
    "a bidi override": ("a.toml", changed("Åbningstider i", "Åbningstider \u202e i"), "a.toml: title", "U+202E"),
    "a character without a font": ("a.toml", changed("Åbningstider i", "漢 i"), "a.toml: title", "漢"),
    "a line break in a title": ("a.toml", changed('title = "', 'title = "To\\nlinjer '), "a.toml: title", ""),
    "an attachment that is missing": (
        "a.toml",
        added('\n[[attachments]]\ntitle = "B"\nfile = "b.pdf"\n'),
        "attachments[1].file",
        "'b.pdf'",
    ),
    "an attachment of 400 MB": (
        "a.toml",
        added('\n[[attachments]]\ntitle = "B"\nfile = "stor.bin"\n'),
        "attachments[1].file",
        "400 MB",
    ),
    "an attachment outside the folder": (
        "a.toml",
        added('\n[[attachments]]\ntitle = "B"\nfile = "../ude.txt"\n'),
        "attachments[1].file",
        "outside",
    ),
    "an attachment behind a link": (
        "a.toml",
        added('\n[[attachments]]\ntitle = "B"\nfile = "genvej"\n'),
        "attachments[1].file",
        "outside",
    ),
    "two attachments of one number": (
        "a.toml",
        added('\n[[attachments]]\nnumber = 1\ntitle = "B"\n[[attachments]]\nnumber = 1\ntitle = "C"\n'),
        "attachments",
        "the number 1",
    ),
}

RECORDS: dict[str, tuple[bytes, str, str]] = {
    "a date that does not exist": (
        added(MEETING.replace("2026-02-27", "2026-02-30")),
        "a.toml",
        "mend that line",
    ),
    "a date as text that does not exist": (
        added(MEETING.replace("2026-02-27", '"2026-02-30"')),
        "a.toml: meeting.date",
        "a date that exists",
    ),
    "a time that does not exist": (added(MEETING.replace('"9.00"', '"25.00"')), "meeting.start", "25.00"),
    "an unknown outcome": (
        added('\n[[decisions]]\npoint = "1"\noutcome = "vedtaget"\n' + MEETING),
        "decisions[1].outcome",
        "'vedtaget'",
    ),
    "an unknown point": (
        added('\n[[decisions]]\npoint = "9"\noutcome = "approved"\n' + MEETING),
        "decisions[1].point",
        "'9'",
    ),
    "a point decided twice": (
        added('\n[[decisions]]\npoint = "1"\noutcome = "approved"\n' * 2 + MEETING),
        "decisions[2].point",
        "twice",
    ),
    "decisions without a meeting": (
        added('\n[[decisions]]\npoint = "1"\noutcome = "approved"\n'),
        "a.toml: meeting",
        "no meeting",
    ),
    "a point without an outcome": (
        added('\n[[decisions]]\npoint = "1"\noutcome = "approved"\n' + MEETING),
        "decisions 2",
        "no outcome",
    ),
}
