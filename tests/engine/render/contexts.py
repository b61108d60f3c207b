"""Sample rendering contexts in the contract's shape. Each call gives a new dict; people and places are invented."""

from base64 import b64encode
from typing import Any

from engine.text import RichText, read_text
from tests.engine.render.pieces import (
    BACKGROUND,
    Context,
    attachments,
    budget,
    budget_row,
    decided,
    decision,
    document,
    empty_budget,
    funding,
    openness,
    picture,
    points,
    text_part,
)


def memo() -> Context:
    """An ordinary memo of type indstilling: about two pages."""
    return {
        "document": document(),
        "organisation": {"name": "Solbæk Kommune"},
        "memo": {
            "number": "CHE-2026-001",
            "edition": 1,
            "type": "Indstilling",
            "kind_label": "Beslutning",
            "title": "Åbningstider i de lokale sundhedshuse",
            "closed": False,
            "closed_reason": "",
            "historical": False,
            "openness": openness(),
            "facts": facts(),
            "parts": parts(),
            "treatments": [],
        },
        "decision": None,
    }


def facts() -> list[Context]:
    return [
        {"key": "case_officer", "label": "Sagsbehandler", "value": "Aase Aagaard"},
        {"key": "department", "label": "Afdeling/Ansvarlig leder", "value": "Udvikling, Iben-Marie O'Neill"},
        {"key": "meeting", "label": "Møde", "value": "Chefteammøde – 27. februar 2026"},
        {"key": "presenters", "label": "Mødedeltagere", "value": "Aase Aagaard og Søren Ærø"},
        {"key": "case_number", "label": "Sagsnummer", "value": "2026-004711"},
        {"key": "kle", "label": "KLE", "value": "29.18.04 P35"},
    ]


def parts() -> list[Context]:
    return [
        text_part("baggrund", "Baggrund", BACKGROUND),
        {"kind": "points", "key": "beslutninger", "heading": "Beslutninger",
         "lead": "Chefteamet skal beslutte:", "points": points(), "empty": False},
        text_part("effekt", "Effekt", "<ul><li><p>At flere borgere får genoptræning uden at tage fri fra arbejde</p>"
                  "</li><li><p>At antallet af afviste henvendelser falder fra 40 til 10 om ugen</p></li></ul>"),
        text_part("opfoelgning", "Opfølgning", "Der følges op i Chefteamet hvert kvartal."),
        text_part("kommunikation", "Kommunikation", "Borgerne orienteres på hjemmesiden og i Digital Post."),
        text_part("koordinering", "Koordinering", "Indstillingen er koordineret med Økonomi, HR og de fem huse."),
        {"kind": "costs", "key": "direkte_udgifter", "heading": "Direkte udgifter (tkr.)", "budget": budget(),
         "empty": False},
        {"kind": "funding", "key": "finansiering", "heading": "Udgiften finansieres inden for:",
         "choices": funding(), "empty": False},
        text_part("indirekte_udgifter", "Indirekte udgifter"),
        {"kind": "attachments", "key": "bilag", "heading": "Bilag", "attachments": attachments(), "empty": False},
    ]  # fmt: skip


def referat() -> Context:
    """The memo with what was decided."""
    return {
        **memo(),
        "document": document("referat", "Referat", subject="Referat af Chefteammøde – 27. februar 2026"),
        "decision": decision(),
    }


def historical_referat() -> Context:
    """A record that is silent on some facts, and a draft besides: notes, no approval."""
    made = referat()
    made["memo"]["historical"] = True
    made["document"].update(draft=True, status="Udkast")
    made["decision"].update(
        approval="", corrections=[], follow_ups=[], absent=[], added=[], remarks=RichText(),
        notes=["Kilden oplyser ikke, hvem der godkendte referatet.", "Bilag 1 findes ikke i kilden."])  # fmt: skip
    return made


def bare_memo() -> Context:
    """As little as a memo can hold: every heading printed, nothing under it; a draft without a meeting."""
    made = memo()
    made["document"].update(draft=True, status="Udkast", identifier="CHE-2026-002", created="2026-02-20")
    made["organisation"]["name"] = ""
    made["memo"].update(facts=facts()[:2], edition=0)
    for part in made["memo"]["parts"]:
        part["empty"] = True
        empty = {"text": RichText(), "points": [], "attachments": [], "choices": funding(chosen=False)}
        part.update({key: value for key, value in empty.items() if key in part})
        if "budget" in part:
            part["budget"] = empty_budget()
    return made


def closed_memo() -> Context:
    made = memo()
    made["document"].update(status="Lukket", identifier="CHE-L2026-001/1", title="Køb af grund ved Havnevej")
    made["memo"].update(
        number="CHE-L2026-001", title="Køb af grund ved Havnevej", closed=True, openness=openness(closed=True),
        closed_reason="Køb og salg af fast ejendom (styrelseslovens § 10)")  # fmt: skip
    return made


def information_memo() -> Context:
    """A memo of type orientering: other parts, nothing to decide."""
    made = memo()
    made["document"].update(kind="orientering", name="Orientering", title="Sygefravær i 2025")
    made["memo"].update(
        type="Orientering", kind_label="Orientering", title="Sygefravær i 2025",
        treatments=[treatment()],
        parts=[
            text_part("resume", "Resumé", "Sygefraværet faldt fra 6,8 pct. til 6,2 pct. i 2025."),
            text_part("sagsfremstilling", "Sagsfremstilling",
                      "<table><tr><th>Område</th><th>2024</th><th>2025</th></tr>"
                      "<tr><td>Hjemmepleje</td><td>8,1 pct.</td><td>7,4 pct.</td></tr>"
                      "<tr><td>Administration</td><td>3,2 pct.</td><td>3,0 pct.</td></tr></table>"),
            {"kind": "attachments", "key": "bilag", "heading": "Bilag", "attachments": [], "empty": True},
        ])  # fmt: skip
    return made


def treatment() -> Context:
    """What another body decided before."""
    return {
        "heading": "Direktion den 3. februar 2026, punkt 4",
        "points": [{"text": "1. at fraværet følges hver måned – Direktionen anbefaler punkt 1."}],
        "votes": [{"label": "Afstemning om punkt 1", "text": "For stemte 2: Asta Bro og Uffe Ørn. Imod stemte 1."}],
        "reservations": [{"label": "Forbehold", "person": "Uffe Ørn", "text": "Det bør vente."}],
    }


def committee_case() -> Context:
    """A case of type udvalgssag: what is proposed comes before the case, empty parts say so, finance has its note."""
    made = memo()
    made["document"].update(kind="udvalgssag", name="Udvalgssag")
    made["memo"].update(type="Udvalgssag", treatments=[treatment()])
    made["memo"]["parts"] = [
        text_part("sagsresume", "Resumé", "Sundhedshusene holder åbent to aftener om ugen."),
        *[part for part in parts() if part["kind"] == "points"],
        text_part("alternativer", "Alternativer"),
        *[part for part in parts() if part["kind"] in ("costs", "funding")],
        text_part("paategning", "Økonomikontorets påtegning", "Udgiften er beregnet rigtigt, og der er dækning."),
        {"kind": "attachments", "key": "sagens_bilag", "heading": "Bilag", "attachments": attachments(),
         "empty": False},
    ]  # fmt: skip
    return made


def committee_referat() -> Context:
    """The same case with what the committee decided, printed right after what was proposed."""
    made = committee_case()
    made["document"].update(kind="referat", name="Referat")
    made["decision"] = decision()
    return made


def information_referat() -> Context:
    made = information_memo()
    made["document"].update(kind="referat", name="Referat")
    made["decision"] = {
        **decision(),
        "lead": "Chefteamet tog orienteringen til efterretning.",
        "points": [], "added": [], "follow_ups": [], "corrections": [],
    }  # fmt: skip
    return made


def deep_memo() -> Context:
    """Lists five deep of every kind, a wide table, and points three deep."""
    made = memo()
    inner = "<p>Femte niveau</p>"
    for kind in ('<ol type="I" start="4">', "<ul>", '<ol type="i">', '<ol type="a" start="3">', "<ol>"):
        tag = kind[1:3]
        inner = f"{kind}<li><p>Først på dette niveau</p></li><li><p>Et punkt</p>{inner}</li></{tag}>"
    made["memo"]["parts"][0] = text_part("baggrund", "Baggrund", inner)
    made["memo"]["parts"][1]["points"][0]["points"][0]["points"] = [
        {"number": "1.1.1", "text": "Mandag til torsdag", "points": []},
        {"number": "1.1.2", "text": "Fredag", "points": []},
    ]
    return made


def long_memo(pages: int = 20) -> Context:
    """A memo that fills about `pages` A4 pages with text, a table over pages and a long budget."""
    made = memo()
    rows = "".join(f"<tr><td>Hus nr. {n}</td><td>{n * 13} besøg</td><td>Bemærkning {n}</td></tr>" for n in range(90))
    table = f"<table><tr><th>Hus</th><th>Besøg</th><th>Bemærkning</th></tr>{rows}</table>"
    paragraph = BACKGROUND.split("</p>")[0] + "</p>"
    made["memo"]["parts"][0] = text_part("baggrund", "Baggrund", paragraph * (14 * (pages - 6)) + table)
    made["memo"]["parts"][6]["budget"] = {
        **budget(),
        "rows": [
            budget_row("row", "drift", "Drift", f"Udgift nummer {n}", ["1", "−2", "3", "", "2"]) for n in range(60)
        ],
    }
    return made


def agenda() -> Context:
    """The agenda of a meeting with four items: decision, closed, late and standing."""
    return {
        "document": document(
            "dagsorden", "Dagsorden", title="Chefteammøde – 27. februar 2026", author="Jens Åkjær",
            subject="Dagsorden for Chefteam", identifier="CHE-M2026-01"),
        "organisation": {"name": "Solbæk Kommune"},
        "meeting": {
            "number": "CHE-M2026-01",
            "title": "Chefteammøde – 27. februar 2026",
            "body": "Chefteam",
            "facts": [
                {"key": "date", "label": "Dato", "value": "fredag den 27. februar 2026"},
                {"key": "time", "label": "Tid", "value": "kl. 9.00-12.00"},
                {"key": "place", "label": "Sted", "value": "Mødelokale 3"},
                {"key": "chair", "label": "Mødeleder", "value": "Mette Holm"},
                {"key": "secretary", "label": "Referent", "value": "Jens Åkjær"},
                {"key": "members", "label": "Deltagere", "value": "Mette Holm, Ole Kjær og Iben-Marie O'Neill"},
                {"key": "afbud", "label": "Afbud", "value": "Ole Kjær"},
            ],
            "items": [
                item("1", "Godkendelse af dagsorden", time="kl. 9.00-9.05"),
                item("2", "Åbningstider i de lokale sundhedshuse", memo_number="CHE-2026-001",
                     kind_label="Beslutning", time="kl. 9.05-9.25", opens="Aase Aagaard",
                     lead="Chefteamet skal beslutte:", points=points(), attachments=attachments(),
                     summary=read_text("Sundhedshusene foreslås at holde åbent længere på hverdage og lørdage."),
                     budget=budget()),
                item("L1", "Køb af grund ved Havnevej", memo_number="CHE-L2026-001", kind_label="Beslutning",
                     closed=True, time="kl. 9.25-9.40", lead="Chefteamet skal beslutte:",
                     points=[{"number": "1", "text": "at grunden købes", "points": []}]),
                item("3", "Sygefravær i 2025", memo_number="CHE-2026-002", kind_label="Orientering",
                     time="kl. 9.40-10.00", opens="Søren Ærø",
                     late="Tilføjet efter udsendelse 26. februar 2026 kl. 14.05: tallene forelå først nu"),
                item("4", "Opfølgningsliste", overdue=[{"text": "Status på vagtplanen", "owner": "HR",
                     "due": "2. februar 2026", "meeting": "CHE-M2026-01", "number": "1"}]),
                item("5", "Eventuelt", time="kl. 11.50-12.00"),
            ],
            "opening": RichText(),
            "closing": RichText(),
            "remarks": RichText(),
            "approval": "",
            "corrections": [],
            "notes": [],
        },
    }  # fmt: skip


def item(number: str, title: str, **changes: Any) -> Context:
    return {
        "number": number,
        "title": title,
        "memo_number": "",
        "kind_label": "",
        "closed": False,
        "time": "",
        "opens": "",
        "late": "",
        "lead": "",
        "points": [],
        "attachments": [],
        "overdue": [],
        "summary": RichText(),
        "budget": None,
        "decision": None,
        **changes,
    }


def meeting_referat(draft: bool = False) -> Context:
    """The minutes of the same meeting."""
    made = agenda()
    made["document"].update(kind="referat", name="Referat", subject="Referat af Chefteam", draft=draft)
    if draft:
        made["document"]["status"] = "Udkast"
    quiet = {
        "added": [],
        "follow_ups": [],
        "corrections": [],
        "absent": [],
        "approval": "",
        "remarks": RichText(),
        "text": RichText(),
        "votes": [],
        "reservations": [],
        "confirmation": "",
        "substitutes": "",
    }
    first, opening, closed, information, listed, last = made["meeting"]["items"]
    opening["decision"] = {**decision(), "approval": "", "corrections": [], "absent": []}
    first["decision"] = {**decision(), **quiet, "lead": "Dagsordenen blev godkendt.", "points": []}
    closed["decision"] = {
        **decision(),
        **quiet,
        "points": [decided("1", 0, "rejected", "Ikke godkendt", "at grunden købes")],
    }
    information["decision"] = {
        **decision(),
        **quiet,
        "lead": "Chefteamet tog orienteringen til efterretning.",
        "points": [],
    }
    listed["decision"] = last["decision"] = None
    made["meeting"].update(
        opening=read_text("Mødelederen bød velkommen."),
        closing=read_text("Mødet sluttede kl. 11.40."),
        remarks=read_text("Næste møde er den 27. marts 2026."),
        approval="" if draft else "Referatet er godkendt den 6. marts 2026 af Mette Holm.",
        corrections=[] if draft else decision()["corrections"])  # fmt: skip
    return made


def with_logo() -> Context:
    """A memo of an organisation that has a picture."""
    made = memo()
    made["organisation"]["logo"] = f"data:image/png;base64,{b64encode(picture()).decode()}"
    return made


MEMOS = {
    "indstilling/indstilling": (memo, bare_memo, closed_memo, deep_memo, long_memo),
    "indstilling/referat": (referat, historical_referat),
    "orientering/orientering": (information_memo,),
    "orientering/referat": (information_referat,),
    "udvalgssag/udvalgssag": (committee_case,),
    "udvalgssag/referat": (committee_referat,),
    "meeting/dagsorden": (agenda,),
    "meeting/referat": (meeting_referat,),
}
"""Which template (without its ending) shows which contexts."""
