"""PAdES seals: what was sealed is still PDF/A and PDF/UA, and nothing can be changed or added unseen."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from engine.errors import Blocked, Invalid
from engine.pades import load_certificate, pdf_seal_faults, read_certificates, seal_pdf
from engine.render.page import render_page
from engine.render.pool import PdfPool
from engine.templates import SHIPPED
from tests.engine.render.contexts import MEMOS
from tests.verapdf import validate

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PASSWORD = "hemmelig"  # noqa: S105 - of a certificate that is made here


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two certificates of one name: ours, and a forger's."""
    made = tmp_path_factory.mktemp("pades")
    for name in ("ours", "forger"):
        certify(made, name)
    return made


def certify(folder: Path, name: str) -> None:
    key = rsa.generate_private_key(65537, 2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Solbæk Kommune")])
    use = x509.KeyUsage(*(True, True), *(False,) * 7)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(NOW - timedelta(1)).not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
    certificate = made.add_extension(use, critical=True).sign(key, hashes.SHA256())
    locked = serialization.BestAvailableEncryption(PASSWORD.encode())
    (folder / f"{name}.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"", key, certificate, None, locked))
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture(scope="module")
def plain(pool: PdfPool) -> bytes:
    (template, makes), *_others = MEMOS.items()
    return pool.pdf(render_page(SHIPPED, f"{template}.html", makes[0]()))


@pytest.fixture(scope="module")
def sealed(plain: bytes, folder: Path) -> bytes:
    return seal_pdf(plain, load_certificate(folder / "ours.p12", PASSWORD), datetime.now(UTC))


@pytest.fixture(scope="module")
def ours(folder: Path) -> list[Any]:
    return read_certificates(folder / "ours.pem")


def faults(data: bytes, trusted: list[Any]) -> list[str]:
    return [reason.text for reason in pdf_seal_faults(data, trusted, datetime.now(UTC))]


def test_a_sealed_file_begins_with_all_of_the_one_that_was_sealed(plain: bytes, sealed: bytes) -> None:
    assert sealed.startswith(plain)
    assert len(sealed) > len(plain)


def test_its_seal_holds_for_who_trusts_the_certificate(sealed: bytes, ours: list[Any], folder: Path) -> None:
    assert faults(sealed, ours) == []
    assert faults(sealed, read_certificates(folder / "forger.pem"))
    assert faults(sealed, [])


def test_a_sealed_file_is_still_pdf_a_2a_and_pdf_ua_1(plain: bytes, sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "plain.pdf").write_bytes(plain)
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    assert not any(validate(tmp_path.glob("*.pdf")).values())


@pytest.mark.parametrize("more", [b"\n", b"\n%x", b"%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_a_byte_more_at_the_end_is_found(sealed: bytes, ours: list[Any], more: bytes) -> None:
    assert faults(sealed + more, ours)


def test_a_change_that_is_added_in_good_form_is_found(sealed: bytes, ours: list[Any], folder: Path) -> None:
    """As a program does that edits a PDF: the bytes that were sealed stay as they are."""
    from io import BytesIO

    from pyhanko.pdf_utils.generic import pdf_name, pdf_string
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()
    changed = BytesIO()
    writer.write(changed)
    assert changed.getvalue().startswith(sealed)
    assert any("whole file" in text for text in faults(changed.getvalue(), ours))


def test_every_bit_counts_but_the_empty_room_of_the_seal_itself(sealed: bytes, ours: list[Any]) -> None:
    """That room is filled up with zeros in hexadecimal, and says nothing."""
    begin = sealed.rindex(b"/Contents <") + len(b"/Contents <")
    end = sealed.index(b">", begin)
    chance = Random(7)  # noqa: S311 - picks bits
    missed = []
    for place in chance.sample(range(len(sealed)), 60):
        changed = bytearray(sealed)
        changed[place] ^= 1 << chance.randrange(8)
        if not begin <= place < end and not faults(bytes(changed), ours):
            missed.append(place)
    assert missed == []


def test_a_file_without_a_seal_has_none(plain: bytes, ours: list[Any]) -> None:
    assert faults(plain, ours) == ["there are 0 seals in it, not one"]
    assert faults(b"%PDF-1.7\n", ours)
    assert faults(b"", ours)


def test_what_is_no_pdf_is_not_sealed(folder: Path) -> None:
    with pytest.raises(Invalid, match=r"^referat\.pdf: this PDF cannot be sealed"):
        seal_pdf(b"PK", load_certificate(folder / "ours.p12", PASSWORD), NOW, "referat.pdf")


def test_what_is_sealed_is_not_sealed_again(sealed: bytes, folder: Path) -> None:
    with pytest.raises((Invalid, Blocked)):
        seal_pdf(sealed, load_certificate(folder / "ours.p12", PASSWORD), NOW)


def test_a_wrong_password_or_file_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="another password"):
        load_certificate(folder / "ours.p12", "forkert")
    with pytest.raises(Invalid, match="no such file"):
        load_certificate(folder / "intet.p12", "")
    (tmp_path / "x.pem").write_text("intet")
    with pytest.raises(Invalid, match="PEM"):
        read_certificates(tmp_path / "x.pem")


def test_without_pyhanko_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko.sign", None)
    with pytest.raises(Blocked, match=r"beslut\[seal\]"):
        load_certificate(folder / "ours.p12", PASSWORD)
