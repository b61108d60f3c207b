"""The pieces of sample rendering contexts: texts, points, money, decisions. People and places are invented."""

import struct
import zlib
from typing import Any

from engine.text import RichText, read_text

Context = dict[str, Any]

BACKGROUND = """<p>De lokale sundhedshuse i Solbæk har i dag åbent <strong>kl. 8.00-15.00</strong> på hverdage.
Borgere i arbejde har svært ved at nå genoptræning og sårpleje inden for den tid, og sundhedshusene afviser
hver uge omkring 40 henvendelser, som ikke kan flyttes til en anden dag.</p>
<p>Udvalget har set på tre ting: <em>efterspørgsel</em>, vagtplan og økonomi. Baggrunden er beskrevet i
<a href="https://solbaek.example/sundhedshuse">undersøgelsen af åbningstider</a>.</p>
<ul><li><p>Genoptræning efterspørges mest mellem kl. 16 og 18.</p></li>
<li><p>Sårpleje kan samles på to af de fem huse:</p><ul><li><p>Nordhuset</p></li><li><p>Havnehuset</p></li></ul></li>
</ul>
<p>Medarbejderne er hørt, og Med-udvalget anbefaler en <br>forsøgsperiode på et år.</p>"""


def document(kind: str = "indstilling", name: str = "Indstilling", **changes: Any) -> Context:
    """What every document says of itself."""
    return {
        "kind": kind,
        "name": name,
        "title": "Åbningstider i de lokale sundhedshuse",
        "subject": "Indstilling til Chefteam, Chefteammøde – 27. februar 2026",
        "author": "Aase Aagaard",
        "identifier": "CHE-2026-001/1",
        "language": "da-DK",
        "created": "2026-02-20",
        "modified": "2026-02-27",
        "draft": False,
        "status": "",
        **changes,
    }


def openness(closed: bool = False) -> list[Context]:
    return [
        {"label": "Åben indstilling", "chosen": not closed},
        {"label": "Lukket indstilling", "chosen": closed},
    ]


def text_part(key: str, heading: str, source: str = "") -> Context:
    text = read_text(source)
    return {"kind": "text", "key": key, "heading": heading, "text": text, "empty": not text}


def points() -> list[Context]:
    return [
        {"number": "1", "text": "at åbningstiden udvides på følgende dage (se bilag 1):", "points": [
            {"number": "1.1", "text": "Hverdage: kl. 7.00-18.00", "points": []},
            {"number": "1.2", "text": "Lørdage: kl. 9.00-13.00 i Nordhuset og Havnehuset", "points": []}]},
        {"number": "2", "text": "at udgiften på 1.250 tkr. i 2026 afholdes af afdelingens grundbudget", "points": []},
        {"number": "3", "text": "at ordningen evalueres inden udgangen af 2026", "points": []},
    ]  # fmt: skip


def budget() -> Context:
    """Operating, income, a sum and financing over four years and their sum."""
    return {
        "unit": "tkr.",
        "caption": "Direkte udgifter i tkr.",
        "convention": "Udgifter (+) og indtægter (−)",
        "columns": ["2025", "2026", "2027", "2028", "I alt"],
        "rows": [
            budget_row("row", "drift", "Drift", "Løn, aften og lørdag", ["", "1.250", "1.410", "1.410", "4.070"]),
            budget_row("row", "drift", "Drift", "Leje af lokale i Havnehuset", ["", "0", "62,5", "62,5", "125"]),
            budget_row("row", "indtaegt", "Indtægt", "Tilskud fra regionen", ["", "−400", "−400", "", "−800"]),
            budget_row("total", "", "", "I alt", ["", "850", "1.072,5", "1.472,5", "3.395"]),
            budget_row(
                "financing",
                "finansiering",
                "Finansiering",
                "Afdelingens grundbudget",
                ["", "−850", "−1.072,5", "−1.472,5", "−3.395"],
            ),
        ],
        "note": read_text("Udgiften er anslået ud fra vagtplanen i bilag 2. Der søges om regionens tilskud i marts."),
    }


def empty_budget() -> Context:
    """The real memo's table: years over one empty row."""
    return {**budget(), "columns": ["2025", "2026", "2027", "2028"], "rows": [], "note": RichText()}


def funding(chosen: bool = True) -> list[Context]:
    return [
        {"key": "grundbudget", "label": "Afdelingens grundbudget", "chosen": chosen},
        {"key": "opsparing", "label": "Afdelingens opsparing", "chosen": False},
        {"key": "faelles_opsparing", "label": "Fælles opsparing", "chosen": False},
    ]


def attachments() -> list[Context]:
    return [
        {"number": "1", "title": "Forslag til åbningstider 2026", "closed": False},
        {"number": "2", "title": "Vagtplan med navne", "closed": True},
    ]


def decision() -> Context:
    """Approved with an amendment, as a child of it, postponed and rejected; two added decisions."""
    return {
        "heading": "Referat",
        "lead": "Chefteamet besluttede:",
        "meeting": "Chefteammøde – 27. februar 2026",
        "points": [
            decided("1", 0, "approved_amended", "Godkendt med ændring",
                    "at åbningstiden udvides på følgende dage (se bilag 1):",
                    "at åbningstiden udvides fra 1. maj på følgende dage (se bilag 1):",
                    [("same", "at åbningstiden udvides "), ("ins", "fra 1. maj "),
                     ("same", "på følgende dage (se bilag 1):")]),
            decided("1.1", 1, "approved_amended", "Godkendt med ændring", "Hverdage: kl. 7.00-18.00",
                    "Hverdage: kl. 7.00-17.00",
                    [("same", "Hverdage: kl. "), ("del", "7.00-18.00"), ("ins", "7.00-17.00")]),
            decided("1.2", 1, "approved", "Godkendt", "Lørdage: kl. 9.00-13.00 i Nordhuset og Havnehuset"),
            decided("2", 0, "approved", "Godkendt",
                    "at udgiften på 1.250 tkr. i 2026 afholdes af afdelingens grundbudget"),
            decided("3", 0, "postponed", "Udsat", "at ordningen evalueres inden udgangen af 2026"),
        ],
        "added": [
            {"outcome_label": "Besluttet", "text": "at mødet med brugerrådet indledes med en kort status"},
            {"outcome_label": "Drøftet", "text": "om aftenåbent kan suppleres med rådgivning på telefon"},
        ],
        "confirmation": "Teksten er læst op og bekræftet den 27. februar 2026 af Mette Holm.",
        "votes": [
            {"label": "Afstemning om punkt 1",
             "text": "For stemte 2: Mette Holm og Iben-Marie O'Neill. Imod stemte 1: Ole Kjær. "
                     "Hverken for eller imod stemte 0."},
        ],
        "reservations": [{"label": "Forbehold", "person": "Ole Kjær", "text": "Udgiften er ikke belyst."}],
        "text": read_text("Punktet blev drøftet ud fra bilag 1.\n\nDer var enighed om timerne."),
        "remarks": read_text("Chefteamet ønsker en status efter sommerferien."),
        "follow_ups": [
            {"text": "HR drøfter vagtplanen på et tværgående møde", "owner": "HR", "due": "uden frist"},
            {"text": "Status forelægges Chefteamet", "owner": "Aase Aagaard", "due": "1. september 2026"},
        ],
        "absent": [{"label": "Afbud", "names": "Ole Kjær"}],
        "substitutes": "Søren Ærø for Ole Kjær (kl. 9.00-10.00)",
        "approval": "Referatet er godkendt den 6. marts 2026 af Mette Holm.",
        "corrections": [
            {"date": "10. marts 2026", "by": "Jens Åkjær", "text": "Under punkt 1.1 skulle der stå kl. 17.30."}
        ],
        "notes": [],
    }  # fmt: skip


def decided(
    number: str,
    level: int,
    outcome: str,
    label: str,
    proposal: str,
    text: str = "",
    difference: list[tuple[str, str]] | None = None,
) -> Context:
    """One point as decided. Without a text of its own it was decided as proposed."""
    return {
        "number": number,
        "level": level,
        "outcome": outcome,
        "outcome_label": label,
        "proposal": proposal,
        "text": text or proposal,
        "changed": bool(text),
        "difference": [{"op": op, "text": part} for op, part in difference or [("same", proposal)]],
        "sentence": f"Chefteamet godkendte indstillingen med den ændring, {text}" if text else "",
    }


def picture(size: int = 24) -> bytes:
    """A small PNG of one colour."""
    pixels = zlib.compress((b"\0" + b"\x0f\x4c\x5c" * size) * size)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def budget_row(style: str, kind: str, kind_label: str, label: str, cells: list[str]) -> Context:
    return {"style": style, "kind": kind, "kind_label": kind_label, "label": label, "cells": cells}
