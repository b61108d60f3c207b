"""Certificates: what was discarded or erased, by whom, by what rule, and what lies outside our reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from engine.canonical import canonical_json, text_sha256
from engine.danish import local_date, local_moment, long_date
from memos.canonical import Json, sha256
from memos.document_rows import LANGUAGE, Context

FORMAT = "beslut.certificate/1"
PAGE = "retention/attest.html"
OUTSIDE = (
    "Pakker, der er eksporteret eller afleveret, og kopier, som nogen har hentet: bed modtageren slette dem.",
    "Sikkerhedskopier: de forsvinder, når de efter jeres regler overskrives.",
)


class CertificateKind(StrEnum):
    """By what something went: by the classification, or on request."""

    RETENTION = "retention"
    REDACTION = "redaction"


TITLES = {CertificateKind.RETENTION: "Kassationsattest", CertificateKind.REDACTION: "Sletningsattest"}


@dataclass(frozen=True, slots=True)
class Gone:
    """What went of one memo: its editions by number and hash, and the files it spoke of; what others share stays."""

    number: str
    rule: str
    editions: tuple[tuple[int, str], ...]
    files: tuple[str, ...]
    what: tuple[str, ...] = ()

    @property
    def dict(self) -> Json:
        return {
            "number": self.number,
            "rule": self.rule,
            "editions": [{"number": number, "sha256": digest} for number, digest in self.editions],
            "files": list(self.files),
            "what": list(self.what),
        }


@dataclass(frozen=True, slots=True)
class Certificate:
    """`reason`: why it could go, or where it was handed over before; `left`: what is outside our reach."""

    kind: CertificateKind
    at: datetime
    by: str
    reason: str
    organisation: str
    gone: tuple[Gone, ...]
    left: tuple[str, ...]
    source: str = ""
    listed: str = ""

    @property
    def text(self) -> str:
        """All of it as canonical JSON, which is kept."""
        said: Mapping[str, object] = {
            "format": FORMAT,
            "kind": self.kind.value,
            "at": self.at.isoformat(),
            "by": self.by,
            "reason": self.reason,
            "organisation": self.organisation,
            "classification": self.source,
            "list_sha256": self.listed,
            "memos": [one.dict for one in self.gone],
            "outside": list(self.left),
        }
        return canonical_json(said)

    @property
    def context(self) -> Context:
        """What its page shows."""
        title = TITLES[self.kind]
        day = local_date(self.at).isoformat()
        return {
            "document": {
                "language": LANGUAGE,
                "title": f"{title} {long_date(local_date(self.at))}",
                "author": self.by,
                "subject": title,
                "created": day,
                "modified": day,
                "status": "",
                "name": title,
                "identifier": text_sha256(self.text)[:16],
            },
            "organisation": {"name": self.organisation},
            "facts": [
                {"label": "Tidspunkt", "value": local_moment(self.at)},
                {"label": "Bekræftet af", "value": self.by},
                {"label": "Grundlag", "value": self.reason},
                {"label": "Emneplan", "value": self.source},
                {"label": "Listens kontrolsum", "value": self.listed},
                {"label": "Attestens kontrolsum", "value": text_sha256(self.text)},
            ],
            "memos": [
                {
                    "number": one.number,
                    "rule": one.rule,
                    "editions": [f"{number}: {digest}" for number, digest in one.editions],
                    "files": len(one.files),
                    "what": list(one.what),
                }
                for one in self.gone
            ],
            "left": list(self.left),
        }


def digest(text: str, pdf_sha256: str) -> str:
    """What events say of a certificate: one hash over what it says and its PDF."""
    return sha256({"certificate": text_sha256(text), "pdf": pdf_sha256})
