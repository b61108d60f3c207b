"""PAdES seals on PDF files, by pyHanko, which is an extra: nothing else here needs it.

A sealed file holds the sealed bytes first and unchanged. What counts is that the seal covers the whole file: pyHanko
alone finds one valid to which something was appended.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.errors import Blocked, Invalid, Reason, unreadable
from engine.language import _

EXTRA = "beslut[seal]"
FIELD = "Segl"


def load_certificate(path: Path, password: str) -> Any:
    """What signs: the key and its certificates from a PKCS #12 file. Raises `Invalid`."""
    with _installed():
        from pyhanko.sign import signers
    if not path.is_file():
        raise Invalid.at(str(path), _("there is no such file"))
    simple: Any = signers.SimpleSigner
    found = simple.load_pkcs12(path, passphrase=password.encode() or None)
    if found is None:
        raise Invalid.at(str(path), _("not a PKCS #12 file, or another password; set BESLUT_PADES_PASSWORD"))
    return found


def seal_pdf(data: bytes, signer: Any, at: datetime, place: str = "") -> bytes:
    """The file with a seal that forbids every change. It has been checked before it is handed back.

    Refusals name `place`.
    """
    with _installed():
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import PdfSignatureMetadata, PdfSigner, fields
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    try:
        target = IncrementalPdfFileWriter(io.BytesIO(data))
        sealed: bytes = PdfSigner(meta, signer=signer).sign_pdf(target).getvalue()
    except Exception as error:  # what is no sound PDF makes pyHanko raise whatever
        raise Invalid.at(place, _("this PDF cannot be sealed: {error}").format(error=error)) from error
    if reasons := pdf_seal_faults(sealed, [signer.signing_cert, *signer.cert_registry], at):
        raise Blocked("seal", [Reason(place, reason.text) for reason in reasons])
    return sealed


def pdf_seal_faults(data: bytes, trusted: Sequence[Any], at: datetime) -> list[Reason]:
    """What is wrong with a file's seal; empty if one of `trusted` sealed it, and every byte of it.

    Whether a certificate was taken back meanwhile is not asked: that needs the network.
    """
    with _installed():
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign import validation
        from pyhanko_certvalidator import ValidationContext
    try:
        found = list(PdfFileReader(io.BytesIO(data)).embedded_signatures)
        if len(found) != 1:
            return [Reason("", _("there are {count} seals in it, not one").format(count=len(found)))]
        context = ValidationContext(trust_roots=list(trusted), moment=at, allow_fetching=False)
        status = validation.validate_pdf_signature(found[0], context)
    except Exception as error:  # the same
        return [Reason("", _("the seal cannot be read: {error}").format(error=error))]
    whole = status.coverage is validation.SignatureCoverageLevel.ENTIRE_FILE
    reasons = [] if whole else [Reason("", _("the seal does not cover the whole file: something was added to it"))]
    if not status.bottom_line:
        reasons.append(Reason("", _("the seal does not hold: {summary}").format(summary=status.summary())))
    return reasons


def read_certificates(path: Path) -> list[Any]:
    """The certificates in a PEM or DER file. Raises `Invalid`."""
    with _installed():
        from pyhanko import keys
    untyped: Any = keys
    try:
        return list(untyped.load_certs_from_pemder([str(path)]))
    except OSError as error:
        raise unreadable(error, str(path)) from error
    except ValueError as error:
        raise Invalid.at(str(path), _("not a certificate in PEM or DER form")) from error


@contextmanager
def _installed() -> Iterator[None]:
    """Around each import of what may not be there."""
    try:
        yield
    except ImportError as error:
        text = _("it is not installed; run: pip install {extra}").format(extra=EXTRA)
        raise Blocked("seal", [Reason("pyHanko", text)]) from error
