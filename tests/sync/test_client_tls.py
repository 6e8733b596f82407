"""Whom the client believes, and what it makes of a line or a service that misbehaves."""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING

import pytest
import trustme

from jooptics_desktop import __version__
from jooptics_desktop.domain.errors import (
    Cancelled,
    JoopticsError,
    NotPermitted,
    RuleBroken,
    Unavailable,
    Untrusted,
)
from jooptics_desktop.l10n.sentences import sentences
from jooptics_desktop.sync import cloud_errors
from jooptics_desktop.sync.account import AccountClient
from jooptics_desktop.sync.client import CloudClient, os_family
from jooptics_desktop.sync.service_facts import service_facts
from jooptics_desktop.sync.tls import CloudEndpoint, authority_fingerprint, trust_context
from tests.sync.tls_double import as_json, misbehaving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cloud_process import CloudServerProcess
    from tests.sync.tls_double import Answer, Double

pytest_plugins = ["tests.cloud_server"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority of the shop's own."""
    return trustme.CA()


def pem(authority: trustme.CA) -> bytes:
    return authority.cert_pem.bytes()


@pytest.fixture
def client_of(authority: trustme.CA) -> Iterator[Callable[..., CloudClient]]:
    """Makes clients of a double that believe the shop's authority and wait for nothing."""
    made: list[CloudClient] = []

    def make(double: Double, cancelled: Callable[[], bool] | None = None, repeats: int = 0) -> CloudClient:
        client = CloudClient(
            CloudEndpoint(double.url, pem(authority)), cancelled=cancelled, pauses=[0.01] * repeats
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


def ok(_method: str, _path: str) -> Answer:
    return as_json({"well": True})


def refusal(client: CloudClient, *, repeatable: bool = False) -> JoopticsError:
    with pytest.raises(JoopticsError) as caught:
        client.call("GET", "/v1/info", repeatable=repeatable)
    return caught.value


def test_talks_to_the_real_service_whose_authority_it_was_given(cloud_server: CloudServerProcess) -> None:
    client = CloudClient(cloud_server.endpoint())
    facts = service_facts(client)
    client.close()
    assert (facts.region, len(facts.receipt_key)) == ("JO", 32)


@pytest.mark.promise("S5.2")
def test_refuses_a_service_of_another_authority(cloud_server: CloudServerProcess) -> None:
    client = CloudClient(CloudEndpoint(cloud_server.url, pem(trustme.CA())))
    error = refusal(client)
    client.close()
    assert (type(error), error.code) == (Untrusted, "cloud.certificate_untrusted")


def test_the_systems_authorities_do_not_know_a_private_one(cloud_server: CloudServerProcess) -> None:
    client = CloudClient(CloudEndpoint(cloud_server.url))
    error = refusal(client)
    client.close()
    assert error.code == "cloud.certificate_untrusted"


@pytest.mark.promise("S5.2")
def test_refuses_a_certificate_for_another_host(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    with misbehaving(ok, authority, "other.example.com") as double:
        assert refusal(client_of(double)).code == "cloud.certificate_untrusted"
        assert double.seen == []


@pytest.mark.promise("S5.2")
def test_refuses_an_expired_certificate(authority: trustme.CA, client_of: Callable[..., CloudClient]) -> None:
    from datetime import UTC, datetime

    leaf = authority.issue_cert("127.0.0.1", not_after=datetime(2026, 1, 1, tzinfo=UTC))
    with misbehaving(ok, authority, tune=leaf.configure_cert) as double:
        assert refusal(client_of(double)).code == "cloud.certificate_untrusted"


@pytest.mark.promise("S5.2")
def test_refuses_tls_below_1_2(authority: trustme.CA, client_of: Callable[..., CloudClient]) -> None:
    def old(context: ssl.SSLContext) -> None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="deprecated"):
            context.minimum_version = ssl.TLSVersion.TLSv1
        with pytest.warns(DeprecationWarning, match="deprecated"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1

    with misbehaving(ok, authority, tune=old) as double:
        assert refusal(client_of(double)).code in {"cloud.tls_failed", "cloud.unreachable"}
        assert double.seen == []


@pytest.mark.promise("S5.2")
def test_refuses_a_plain_http_address() -> None:
    with pytest.raises(Untrusted) as caught:
        CloudEndpoint("http://cloud.example.com")
    assert caught.value.code == "cloud.not_https"


@pytest.mark.parametrize(
    "address",
    ["cloud.example.com", "ftp://a.example", "https://", "https://u:p@a.example", "https://a.example/x",
     "https://a.example?x=1", "https://a.example#x", "https://a.example:0", "https://a.example:99999", ""],
)  # fmt: skip
def test_refuses_what_is_no_address(address: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        CloudEndpoint(address)
    assert (caught.value.code, caught.value.field) == ("cloud.address_wrong", "url")


def test_refuses_a_file_that_is_no_certificate() -> None:
    with pytest.raises(Untrusted) as caught:
        CloudEndpoint("https://a.example", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    assert caught.value.code == "cloud.authority_unreadable"


def test_shows_the_fingerprint_the_service_printed(cloud_server: CloudServerProcess) -> None:
    from jooptics_cloud.tls import fingerprint

    certificate = cloud_server.ca_pem.read_bytes()
    assert authority_fingerprint(certificate) == fingerprint(certificate)
    assert re.fullmatch(r"([0-9A-F]{4}:){15}[0-9A-F]{4}", authority_fingerprint(certificate))


@pytest.mark.promise("S5.2")
def test_a_plain_http_server_is_told_nothing(client_of: Callable[..., CloudClient]) -> None:
    with misbehaving(ok, None) as double:
        assert refusal(client_of(double)).code == "cloud.tls_failed"
        assert double.seen == []


@pytest.mark.promise("S5.2")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_follows_no_redirect(
    authority: trustme.CA, client_of: Callable[..., CloudClient], status: int
) -> None:
    with misbehaving(ok, None) as elsewhere:
        target = elsewhere.url.replace("https", "http")

        def away(_method: str, _path: str) -> Answer:
            return status, {"Location": f"{target}/stolen"}, b""

        with misbehaving(away, authority) as double:
            error = refusal(client_of(double), repeatable=True)
        assert (type(error), error.code) == (Untrusted, "cloud.redirect_refused")
        assert elsewhere.seen == []


@pytest.mark.trap("private CA joined by public ones")
def test_private_ca_joined_by_public_ones(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    """requests loads its bundle of public authorities into a context when `verify` is left True."""
    with misbehaving(ok, authority) as double:
        client = client_of(double)
        client.call("GET", "/")
        context = client._http.get_adapter(double.url).context  # type: ignore[attr-defined] # our own adapter
        assert context.cert_store_stats()["x509_ca"] == 1


@pytest.mark.trap("environment overrides the CA")
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_environment_overrides_the_ca(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: object,
    authority: trustme.CA,
    client_of: Callable[..., CloudClient],
    variable: str,
) -> None:
    """An authority smuggled in by the environment is not believed, and ours still is."""
    from pathlib import Path

    stranger = trustme.CA()
    bundle = Path(str(tmp_path)) / "stranger.pem"
    bundle.write_bytes(pem(stranger))
    monkeypatch.setenv(variable, str(bundle))
    with misbehaving(ok, stranger) as double:
        assert refusal(client_of(double)).code == "cloud.certificate_untrusted"
    with misbehaving(ok, authority) as double:
        assert client_of(double).call("GET", "/").json() == {"well": True}


def test_ignores_a_proxy_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with misbehaving(ok, authority) as double:
        assert client_of(double).call("GET", "/").status == 200


@pytest.mark.trap("the name of the computer leaves with each request")
@pytest.mark.promise("S2.U.3")
def test_says_of_this_computer_its_version_and_family_only(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    with misbehaving(ok, authority) as double:
        client_of(double).call("POST", "/", body={"a": 1})
        headers = double.seen[0][2]
    assert headers["user-agent"] == f"Jooptics/{__version__} ({os_family()})"
    assert set(headers) == {"host", "user-agent", "accept-encoding", "content-length", "content-type"}


def test_keeps_no_cookies(authority: trustme.CA, client_of: Callable[..., CloudClient]) -> None:
    def baking(_method: str, _path: str) -> Answer:
        return 200, {"Set-Cookie": "track=1; Path=/"}, b"{}"

    with misbehaving(baking, authority) as double:
        client = client_of(double)
        client.call("GET", "/")
        client.call("GET", "/")
        assert all("cookie" not in headers for _, _, headers in double.seen)


def test_an_unplugged_network_is_unavailable(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    with misbehaving(ok, authority) as double:
        client = client_of(double)
    error = refusal(client)
    assert (type(error), error.code) == (Unavailable, "cloud.unreachable")


def test_repeats_what_is_safe_to_repeat(authority: trustme.CA, client_of: Callable[..., CloudClient]) -> None:
    answers = iter([None, (503, {}, b""), as_json({"well": True})])
    with misbehaving(lambda *_: next(answers), authority) as double:
        assert client_of(double, repeats=2).call("GET", "/", repeatable=True).json() == {"well": True}
        assert len(double.seen) == 3


def test_repeats_nothing_else(authority: trustme.CA, client_of: Callable[..., CloudClient]) -> None:
    with misbehaving(lambda *_: None, authority) as double:
        error = refusal(client_of(double, repeats=5))
        assert (error.code, len(double.seen)) == ("cloud.unreachable", 1)


@pytest.mark.parametrize(
    "answer",
    [(200, {}, b"not json"), (200, {}, b"[1]"), (200, {}, b"[" * 5000), (418, {}, b"<html>"),
     (500, {"Content-Type": "text/html"}, b"oops")],
)  # fmt: skip
def test_believes_no_nonsense(
    authority: trustme.CA, client_of: Callable[..., CloudClient], answer: Answer
) -> None:
    with misbehaving(lambda *_: answer, authority) as double, pytest.raises(Untrusted) as caught:
        client_of(double).call("GET", "/").json()
    assert caught.value.code == "cloud.answer_broken"


def test_an_answer_cut_short_is_no_answer(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    def cut(_method: str, _path: str) -> Answer:
        return 200, {"Content-Length": "1000"}, b'{"well": true}'

    with misbehaving(cut, authority) as double:
        assert refusal(client_of(double)).code == "cloud.unreachable"


def test_stops_reading_an_answer_without_end(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    with misbehaving(lambda *_: (200, {}, b"x" * 100_000), authority) as double, pytest.raises(Untrusted):
        client_of(double).call("GET", "/", most=50_000)


def test_stops_in_the_middle_of_an_upload(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    asked = iter([False] * 5 + [True] * 100)
    with misbehaving(ok, authority) as double, pytest.raises(Cancelled):
        client_of(double, cancelled=lambda: next(asked)).call("PUT", "/", data=bytes(4_000_000))


def test_stops_in_a_pause(authority: trustme.CA) -> None:
    asked = iter([False] + [True] * 100)
    with misbehaving(lambda *_: None, authority) as double:
        client = CloudClient(
            CloudEndpoint(double.url, pem(authority)), cancelled=lambda: next(asked), pauses=[3600]
        )
        with pytest.raises(Cancelled):
            client.call("GET", "/", repeatable=True)
        client.close()


WEAK = [
    {"memory_kib": 1024},
    {"iterations": 1},
    {"salt": "AAAA"},
    {"algorithm": "pbkdf2"},
    {"parallelism": 0},
]
RUINOUS = [{"memory_kib": 4 * 1024 * 1024}, {"iterations": 1000}, {"parallelism": 1000}]


@pytest.mark.parametrize(
    ("asked", "code"),
    [(one, "cloud.kdf_weak") for one in WEAK] + [(one, "cloud.kdf_too_dear") for one in RUINOUS],
)
def test_refuses_weak_or_ruinous_key_derivation(
    authority: trustme.CA, client_of: Callable[..., CloudClient], asked: dict[str, object], code: str
) -> None:
    sound = {"algorithm": "argon2id", "salt": "AAECAwQFBgcICQoLDA0ODw==", "memory_kib": 65536,
             "iterations": 3, "parallelism": 4}  # fmt: skip
    with misbehaving(lambda *_: as_json({"kdf": {**sound, **asked}}), authority) as double:
        accounts = AccountClient(client_of(double))
        with pytest.raises(Untrusted) as caught:
            accounts.derive_keys("a@b.jo", "a long enough password")
        assert caught.value.code == code


def test_tells_the_person_how_long_to_wait(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    problem = as_json({"code": "cloud.slow_down", "retry_after": 40}, 429)
    with misbehaving(lambda *_: problem, authority) as double:
        error = refusal(client_of(double, repeats=3), repeatable=True)
        assert (type(error), error.values["seconds"], len(double.seen)) == (Unavailable, 40, 1)


def test_an_unknown_refusal_means_the_versions_differ(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    problem = as_json({"code": "cloud.from_the_future", "request_id": "x" * 500}, 400)
    with misbehaving(lambda *_: problem, authority) as double:
        error = refusal(client_of(double))
    assert (error.code, len(str(error.values["request_id"]))) == ("cloud.not_understood", 36)


def test_every_code_has_a_sentence() -> None:
    raised = set(cloud_errors._KINDS) | {
        "cloud.address_wrong", "cloud.not_https", "cloud.authority_unreadable", "cloud.unreachable",
        "cloud.certificate_untrusted", "cloud.tls_failed", "cloud.redirect_refused", "cloud.answer_broken",
        "cloud.not_understood", "cloud.email_wrong", "cloud.password_short", "cloud.kdf_weak",
        "cloud.kdf_too_dear",
        "cloud.ledger_broken", "cloud.receipt_wrong", "cloud.country_not_agreed",
    }  # fmt: skip
    assert raised == {code for code in sentences() if code.startswith("cloud.")}


@pytest.mark.promise("S5.2")
def test_there_is_no_way_to_switch_checking_off() -> None:
    for certificate in (None, pem(trustme.CA())):
        context = trust_context(certificate)
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_wrong_password_is_told_as_such(
    authority: trustme.CA, client_of: Callable[..., CloudClient]
) -> None:
    problem = as_json({"code": "cloud.credentials_wrong"}, 401)
    with misbehaving(lambda *_: problem, authority) as double:
        assert type(refusal(client_of(double))) is NotPermitted
