"""Mail, by a real server: what arrives, what is refused, and what nobody can smuggle in."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.errors import Invalid
from engine.mail import Mail, MailSettings, Security, Unsent, composed, read_settings, send
from tests.mail_server import MailServer, mail_server

MAIL = Mail(
    "0f" * 16,
    "aase@solbaek.test",
    "Et memo",
    "Åbningstider\nhttps://beslut.test/\n",
    datetime(2026, 2, 20, 9, tzinfo=UTC),
)

RIGHT, WRONG = "hemmelig", "forkert"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as found:
        yield found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the loopback, with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "mail.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def settings(server: MailServer, **changes: object) -> MailSettings:
    found = MailSettings("127.0.0.1", "noreply@solbaek.test", server.port, Security.NONE, seconds=5)
    return replace(found, **changes)  # type: ignore[arg-type]  # any of its fields


def test_a_mail_arrives_as_it_was_written(server: MailServer) -> None:
    send(settings(server), MAIL)
    (taken,) = server.taken
    assert taken.to == ["aase@solbaek.test"]
    assert taken.text == MAIL.text
    assert taken.message["Subject"] == "Et memo"
    assert str(taken.message["From"]) == "Beslut <noreply@solbaek.test>"


def test_the_same_mail_has_the_same_headers_each_time(server: MailServer) -> None:
    assert bytes(composed(settings(server), MAIL)) == bytes(composed(settings(server), MAIL))
    message = composed(settings(server), MAIL)
    assert message["Message-ID"] == f"<{'0f' * 16}@solbaek.test>"
    assert message["Date"] == "Fri, 20 Feb 2026 09:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    "address",
    [
        "aase@solbaek.test\r\nBcc: anden@solbaek.test",
        "aase@solbaek.test\nBcc: anden@solbaek.test",
        "aase@solbaek.test, anden@solbaek.test",
        "aase@solbaek.test> RCPT TO:<anden@solbaek.test",
        "Aase <aase@solbaek.test>",
        "aase",
        "@solbaek.test",
        "aase@",
        "",
        "\ud800@solbaek.test",
    ],
)
def test_what_is_not_one_address_is_sent_to_nobody(server: MailServer, address: str) -> None:
    with pytest.raises(Unsent) as unsent:
        send(settings(server), replace(MAIL, to=address))
    assert unsent.value.final
    assert server.connections == 0


def test_a_subject_cannot_become_another_header(server: MailServer) -> None:
    send(settings(server), replace(MAIL, subject="Et memo\r\nBcc: anden@solbaek.test\n\nHej"))
    (taken,) = server.taken
    assert taken.message["Bcc"] is None
    assert taken.message["Subject"] == "Et memo Bcc: anden@solbaek.test Hej"


def test_a_line_with_a_dot_alone_does_not_end_the_mail(server: MailServer) -> None:
    send(settings(server), replace(MAIL, text="a\n.\nb\n"))
    assert server.taken[0].text == "a\n.\nb\n"


@pytest.mark.parametrize(("answer", "final"), [("550 no such user", True), ("451 try later", False)])
@pytest.mark.parametrize("place", ["at_rcpt", "at_data"])
def test_a_refused_mail_says_what_the_server_said_and_others_may_be_tried(
    server: MailServer, place: str, answer: str, final: bool
) -> None:
    setattr(server, place, lambda _to: answer)
    with pytest.raises(Unsent) as unsent:
        send(settings(server), MAIL)
    assert (unsent.value.final, unsent.value.down) == (final, False)
    assert answer.partition(" ")[2] in unsent.value.reason
    assert server.taken == []


def test_a_server_that_is_gone_is_told_as_such() -> None:
    with mail_server() as gone:
        pass
    with pytest.raises(Unsent) as unsent:
        send(settings(gone), MAIL)
    assert (unsent.value.final, unsent.value.down) == (False, True)


def test_a_server_that_never_answers_is_not_waited_for_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        found = MailSettings("127.0.0.1", "noreply@solbaek.test", silent.getsockname()[1], Security.NONE, seconds=0.2)
        with pytest.raises(Unsent) as unsent:
            send(found, MAIL)
    assert unsent.value.down


def test_a_connection_cut_before_the_answer_counts_as_not_sent(server: MailServer) -> None:
    server.die = True
    with pytest.raises(Unsent):
        send(settings(server), MAIL)


def test_a_mail_that_was_taken_is_sent_however_the_server_parts(server: MailServer) -> None:
    server.rude = True
    send(settings(server), MAIL)
    assert len(server.taken) == 1


def test_a_mail_goes_over_starttls_with_a_password(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_server(context, "beslut", RIGHT) as server:
        own = settings(server, security=Security.STARTTLS, user="beslut", certificates=certificate)
        with pytest.raises(Unsent):
            send(replace(own, password=WRONG), MAIL)
        send(replace(own, password=RIGHT), MAIL)
        assert len(server.taken) == 1


def test_a_server_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_server(context) as server, pytest.raises(Unsent, match="certificate"):
        send(settings(server, security=Security.STARTTLS), MAIL)
    assert server.taken == []


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(server: MailServer) -> None:
    with pytest.raises(Unsent):
        send(settings(server, security=Security.STARTTLS), MAIL)
    assert server.taken == []


def test_a_password_is_not_shown(server: MailServer) -> None:
    assert RIGHT not in repr(settings(server, password=RIGHT))


def test_settings_by_name_become_settings() -> None:
    given = {"MAIL_HOST": "mail.test", "MAIL_SENDER": "noreply@solbaek.test", "MAIL_SECURITY": "tls"}
    assert read_settings(given) == MailSettings("mail.test", "noreply@solbaek.test", 465, Security.TLS)
    assert read_settings({}) is None


@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("MAIL_PORT", {"MAIL_PORT": "x"}),
        ("MAIL_PORT", {"MAIL_PORT": "70000"}),
        ("MAIL_SECURITY", {"MAIL_SECURITY": "ssl"}),
        ("MAIL_SECURITY", {"MAIL_SECURITY": "none", "MAIL_PASSWORD": "hemmelig"}),
        ("MAIL_SENDER", {"MAIL_SENDER": "ingen"}),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(place: str, given: dict[str, str]) -> None:
    sound = {"MAIL_HOST": "mail.test", "MAIL_SENDER": "noreply@solbaek.test"}
    with pytest.raises(Invalid) as refused:
        read_settings(sound | given)
    assert [reason.place for reason in refused.value.reasons] == [f"BESLUT_{place}"]
