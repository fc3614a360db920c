"""What goes over the line: to the checked address only, in a fixed time, following nothing, keeping little."""

import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ganxun.exchange.choices import Outcome
from ganxun.exchange.decisions.targets import Rules
from ganxun.exchange.posting import KEPT_CHARACTERS, Letter, Patience, look_up, post
from tests.exchange.receivers import a_receiver, answers, breaks_off, drips, keeps_silent, pours

HERE = ip_network("127.0.0.0/8")
# For targets that answer: a busy machine may take its time. QUICK is for those that never would.
CALM = Patience(look_up=20, connect=20, read=20, whole=60)
QUICK = Patience(look_up=0.5, connect=1, read=0.5, whole=1.5)


@pytest.fixture
def receiver():
    with a_receiver() as found:
        yield found


def rules(receiver, **other):
    return Rules(**{"networks": (HERE,), "ports": (receiver.port,), "plain_http": True} | other)


def sent(receiver, *, url="", patience=CALM, **other):
    said = {"body": b'{"a":1}', "headers": {"webhook-id": "msg_1"}, "hidden": ("whsec_x",)}
    return post(Letter(url or receiver.url, **said), rules(receiver, **other), patience=patience)


def test_a_message_arrives_as_it_was_sent(receiver):
    answer = sent(receiver)
    assert (answer.outcome, answer.status, answer.address) == (Outcome.DELIVERED, 204, "127.0.0.1")
    (request,) = receiver.received
    assert (request.path, request.body) == ("/in", b'{"a":1}')
    assert request.headers["webhook-id"] == "msg_1"
    assert request.headers["Content-Type"] == "application/json"


def test_the_name_is_looked_up_once_and_told_in_the_host_header(receiver):
    asked = []

    def names(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    url = f"http://hooks.example:{receiver.port}/in"
    answer = post(Letter(url, b"{}", {}), rules(receiver), names=names, patience=CALM)
    assert answer.outcome == Outcome.DELIVERED
    assert asked == ["hooks.example"]
    assert receiver.received[0].headers["Host"] == f"hooks.example:{receiver.port}"


@pytest.mark.parametrize(
    "found", ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1%eth0"]
)
def test_a_name_that_leads_inside_is_not_followed(receiver, found):
    url = f"http://hooks.example:{receiver.port}/"
    answer = post(
        Letter(url, b"{}", {}), rules(receiver, networks=()), names=lambda *_: [found], patience=CALM
    )
    assert answer.outcome == Outcome.NOT_ALLOWED
    assert receiver.received == []


def test_of_several_addresses_only_those_allowed_are_tried(receiver):
    url = f"http://hooks.example:{receiver.port}/"
    answer = post(
        Letter(url, b"{}", {}), rules(receiver), names=lambda *_: ["10.9.9.9", "127.0.0.1"], patience=CALM
    )
    assert (answer.outcome, answer.address) == (Outcome.DELIVERED, "127.0.0.1")


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost"])
def test_however_this_machine_is_written_it_is_not_reached(receiver, host):
    answer = sent(receiver, url=f"http://{host}:{receiver.port}/", networks=())
    assert answer.outcome in {Outcome.NOT_ALLOWED, Outcome.NO_SUCH_HOST}
    assert receiver.received == []


def test_proxies_of_the_environment_play_no_part(receiver, monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert sent(receiver).outcome == Outcome.DELIVERED


def test_a_redirection_is_not_followed(receiver):
    receiver.does(answers(307, Location="http://169.254.169.254/latest/meta-data/"))
    assert sent(receiver).outcome == Outcome.REDIRECTED
    assert len(receiver.received) == 1


def test_a_refusal_is_kept_with_the_first_words_and_no_secret(receiver):
    receiver.does(answers(500, "出错 whsec_x \x00\x1b" + "很长" * 9999, Retry_After="120"))
    answer = sent(receiver)
    assert (answer.outcome, answer.status, answer.wait) == (Outcome.ANSWERED_NO, 500, timedelta(minutes=2))
    assert answer.text.startswith("出错 …   很长")
    assert len(answer.text) == KEPT_CHARACTERS


@pytest.mark.parametrize("behaviour", [keeps_silent, drips])
def test_a_target_that_never_answers_takes_no_longer_than_it_may(receiver, behaviour):
    ended = threading.Event()

    def behave(handler):
        behaviour(handler)
        ended.set()

    receiver.does(behave)
    assert sent(receiver, patience=QUICK).outcome == Outcome.TOO_SLOW
    assert ended.wait(20)  # by the line that was cut: left alone, both would go on longer


def test_a_flood_is_not_read_to_the_end(receiver):
    receiver.does(pours)
    answer = sent(receiver)
    assert (answer.outcome, len(answer.text)) == (Outcome.DELIVERED, KEPT_CHARACTERS)


def test_an_answer_that_breaks_off(receiver):
    receiver.does(breaks_off)
    assert sent(receiver).outcome == Outcome.BROKEN_OFF


def test_nobody_listens_there(receiver):
    port = receiver.port
    letter = Letter(f"http://127.0.0.1:{port}/", b"{}", {})
    with a_receiver() as other:
        gone = other.port
    letter = Letter(f"http://127.0.0.1:{gone}/", b"{}", {})
    answer = post(letter, Rules((HERE,), (gone,), plain_http=True), patience=CALM)
    assert answer.outcome == Outcome.NOT_CONNECTED


def test_a_name_that_does_not_exist():
    def names(host, port):
        raise OSError

    answer = post(Letter("https://nowhere.example/", b"", {}), Rules(), names=names, patience=CALM)
    assert answer.outcome == Outcome.NO_SUCH_HOST


def test_a_look_up_that_hangs_is_left_behind():
    answered = threading.Event()

    def names(host, port):
        answered.wait(60)
        return []

    answer = post(Letter("https://slow.example/", b"", {}), Rules(), names=names, patience=QUICK)
    assert (answer.outcome, answered.is_set()) == (Outcome.TOO_SLOW, False)
    answered.set()


def test_a_name_without_an_address():
    answer = post(Letter("https://empty.example/", b"", {}), Rules(), names=lambda *_: [], patience=CALM)
    assert (answer.outcome, answer.address) == (Outcome.NOT_ALLOWED, "")


def test_rules_hold_also_for_what_was_subscribed_before_they_did():
    assert post(Letter("http://a.example/", b"", {}), Rules()).outcome == Outcome.NOT_ALLOWED


def test_addresses_of_a_name_are_looked_up():
    assert look_up("127.0.0.1", 80) == ["127.0.0.1"]


def a_certificate(folder, name):
    """A certificate that nobody else vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture
def encrypted(tmp_path):
    file = a_certificate(tmp_path, "hooks.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with a_receiver(context) as found:
        found.file = file
        yield found


def over_tls(receiver, host):
    letter = Letter(f"https://{host}:{receiver.port}/", b"{}", {})
    return post(letter, rules(receiver), names=lambda *_: ["127.0.0.1"], patience=CALM)


def test_the_certificate_must_be_vouched_for(encrypted):
    assert over_tls(encrypted, "hooks.example").outcome == Outcome.NOT_TRUSTED
    assert encrypted.received == []


def test_the_certificate_is_that_of_the_name_not_of_the_address(encrypted, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(encrypted.file))
    assert over_tls(encrypted, "hooks.example").outcome == Outcome.DELIVERED
    assert over_tls(encrypted, "other.example").outcome == Outcome.NOT_TRUSTED
