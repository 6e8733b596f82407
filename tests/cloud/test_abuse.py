"""What somebody might try against the service: much work for little, endless lines, space, races, odd letters."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.ids import new_id
from jooptics_cloud.keys import sha256_hex
from tests.cloud.service_thread import Account, Service, b64
from tests.cloud.test_accounts import totp_on
from tests.cloud.test_server import everything, line_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cloud.service_thread import Repository


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def repository(member: Account) -> Repository:
    return member.repository()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Service]:
    """A service with half a second of patience."""
    changes = {"port = 0": "port = 0\nheader_seconds = 0.5\nbody_seconds = 0.5"}
    running = Service(tmp_path / "home", "", changes)
    yield running
    running.stop()


def answer_on(line: ssl.SSLSocket) -> str:
    """One answer of a line that stays open; its body ends in a brace."""
    got = bytearray()
    while not got.endswith(b"}"):
        piece = line.recv(65536)
        assert piece, "the line was cut"
        got += piece
    return got.decode()


# Much work for little.


def test_confirming_strangers_addresses_meets_a_limit_at_the_address(service: Service) -> None:
    """Each try costs the service an Argon2; naming another account each time makes it no cheaper."""
    body = {"code": "AAAA-BBBB-CCCC", "auth_key": b64(bytes(32))}
    statuses = [
        service.post(
            "/v1/auth/verify-email", {"email": f"{turn}-{new_id()}@example.com", **body}, address="198.51.100.66"
        ).status_code
        for turn in range(34)
    ]  # fmt: skip
    assert statuses[0] == 403
    assert statuses[-1] == 429


def test_a_whole_ipv6_network_counts_as_one_address(service: Service, member: Account) -> None:
    """Whoever has an IPv6 line has 2^64 addresses."""
    statuses = [
        member.login(os.urandom(32), address=f"2001:db8:7:7::{turn:x}").status_code for turn in range(9)
    ]
    assert 429 in statuses
    assert member.login(address="2001:db8:7:8::1").status_code == 200
    mapped = [
        service.member().login(os.urandom(32), address=address).status_code
        for address in ("::ffff:203.0.113.4", "203.0.113.4")
    ]
    assert mapped == [401, 401]


@pytest.mark.trap("a large body read before asking who sends it")
def test_a_large_body_is_not_read_for_a_stranger(service: Service) -> None:
    """A commit may be 32 MiB; nobody without a session gets the service to keep that in memory."""
    with line_to(service) as line:
        path = f"/v1/repositories/{new_id()}/generations"
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n".encode())
        line.sendall(b"Content-Length: 33000000\r\n\r\n{")
        assert line.recv(65536).startswith(b"HTTP/1.1 401")


# Endless lines.


def thin_line_to(service: Service) -> ssl.SSLSocket:
    """A line on whose way the system keeps next to nothing: what is not read has not been sent."""
    service.listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16 * 1024)
    host, _, port = service.url.removeprefix("https://").rpartition(":")
    context = ssl.create_default_context(cafile=str(service.cloud.home.authority_path))
    plain = socket.socket()
    plain.settimeout(30)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
    plain.connect((host, int(port)))
    return context.wrap_socket(plain, server_hostname=host)


def get(repository: Repository, path: str) -> bytes:
    """A request, as it goes over the line."""
    return (
        f"GET {repository.base}{path} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: Bearer {repository.account.token}\r\n\r\n"
    ).encode()


def drip(line: ssl.SSLSocket, piece: bytes, every: float) -> bytes:
    """Send a piece again and again until the other side hangs up; what it said."""
    pause, got = threading.Event(), bytearray()
    line.settimeout(every)
    for _ in range(200):
        try:
            line.sendall(piece)
            data = line.recv(65536)
        except TimeoutError:
            pause.wait(0.01)
            continue
        except OSError:
            data = b""
        if not data:
            return bytes(got)
        got += data
    raise AssertionError("nobody hung up")


@pytest.mark.trap("a body that drips keeps a worker")
def test_a_body_that_only_drips_is_given_up(hasty: Service) -> None:
    """Each piece comes in time, the whole never would."""
    with line_to(hasty) as line:
        line.sendall(b"POST /v1/auth/prelogin HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        line.sendall(b"Content-Length: 3000\r\n\r\n{")
        assert drip(line, b" ", 0.1).startswith(b"HTTP/1.1 408")


@pytest.mark.trap("a refused body keeps a worker")
def test_a_refused_body_is_not_waited_for_for_ever(hasty: Service) -> None:
    """The answer was given without reading it; a peer that goes on dripping is hung up on."""
    with line_to(hasty) as line:
        line.sendall(f"PUT /v1/repositories/{new_id()}/objects/{'0' * 64} HTTP/1.1\r\nHost: x\r\n".encode())
        line.sendall(b"Content-Length: 8000000\r\n\r\nx")
        got = drip(line, b"x", 0.1)
    assert got.startswith(b"HTTP/1.1 401")


@pytest.mark.trap("an idle line is never hung up")
def test_a_line_that_was_refused_once_still_ends_when_it_idles(tmp_path: Path) -> None:
    service = Service(tmp_path / "home", "", idle=0.3)
    try:
        with line_to(service) as line:
            head = f"PUT /v1/repositories/{new_id()}/objects/{'0' * 64} HTTP/1.1\r\nHost: x\r\n"
            line.sendall(f"{head}Content-Length: 4\r\n\r\nab".encode())
            assert answer_on(line).startswith("HTTP/1.1 401")
            line.sendall(b"cd")
            line.settimeout(20)
            assert line.recv(1) == b""
    finally:
        service.stop()


def its_protocol(service: Service, before: set[Any]) -> Any:
    """The service's end of the line that came since, once something of an answer waits on it."""
    lines, moment = service.server.server_state.connections, threading.Event()
    for _ in range(5000):
        for one in set(lines) - before:
            if one.flow.write_paused:  # type: ignore[union-attr]  # our protocol has one
                return one
        moment.wait(0.002)
    raise AssertionError("the answer never had to wait")


def rest_of(line: ssl.SSLSocket, end: bytes) -> bytes:
    """Everything up to and with that end."""
    got = bytearray()
    while not got.endswith(end):
        piece = line.recv(65536)
        assert piece, "the line was cut"
        got += piece
    return bytes(got)


@pytest.mark.trap("a slow line taken for an idle one")
@pytest.mark.parametrize("what", ["an object", "a long list"])
def test_a_slow_line_gets_the_whole_answer(service: Service, repository: Repository, what: str) -> None:
    """As long as a piece waits to be sent the answer is not at its end, and nobody counts how long the line idles."""
    if what == "an object":
        data = os.urandom(1024**2)
        repository.put(data)
        path, end = f"/objects/{sha256_hex(data)}", data[-64:]
    else:
        for known in range(5):
            entry = {"expected": known, "entry": b64(os.urandom(60_000))}
            assert repository.account.post(f"{repository.base}/erasure-ledger", entry).status_code == 201
        path, end = (
            "/erasure-ledger",
            repository.account.get(f"{repository.base}/erasure-ledger").content[-64:],
        )
    before = set(service.server.server_state.connections)
    with thin_line_to(service) as line:
        line.sendall(get(repository, path))
        protocol = its_protocol(service, before)
        assert protocol.timeout_keep_alive_task is None
        assert rest_of(line, end).startswith(b"HTTP/1.1 200")


@pytest.mark.trap("a peer that does not read keeps a worker")
def test_a_peer_that_does_not_read_is_hung_up_on(tmp_path: Path) -> None:
    service = Service(tmp_path / "home", "", unsent=0.1)
    try:
        repository = service.member().repository()
        data = os.urandom(1024**2)
        repository.put(data)
        before = set(service.server.server_state.connections)
        with thin_line_to(service) as line:
            line.sendall(get(repository, f"/objects/{sha256_hex(data)}") * 3)
            protocol, moment = its_protocol(service, before), threading.Event()
            for _ in range(5000):
                if protocol not in service.server.server_state.connections:
                    break
                moment.wait(0.002)
            assert protocol not in service.server.server_state.connections, "it is waited for still"
            assert len(everything(line)) < 3 * len(data)
    finally:
        service.stop()


@pytest.mark.trap("idle lines shut others out")
def test_idle_lines_shut_nobody_out_and_too_many_are_told(tmp_path: Path) -> None:
    limits = 'trusted_proxies = ["127.0.0.1/32"]\n\n[limits]\nrequests_at_once = 4\n'
    service = Service(tmp_path / "home", "", {'trusted_proxies = ["127.0.0.1/32"]': limits})
    try:
        established = line_to(service)
        established.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer_on(established).startswith("HTTP/1.1 200")
        idle = [line_to(service) for _ in range(3)]
        with line_to(service) as one_too_many:
            one_too_many.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            refused = everything(one_too_many).decode()
        assert refused.startswith("HTTP/1.1 503")
        assert '"code":"cloud.busy"' in refused
        assert "retry-after" in refused.lower()
        assert "x-request-id" in refused.lower()
        established.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer_on(established).startswith("HTTP/1.1 200")
        for line in (established, *idle):
            line.close()
    finally:
        service.stop()


def test_nonsense_is_refused_as_a_problem_too(service: Service) -> None:
    with line_to(service) as line:
        line.sendall(b"NONSENSE\r\n\r\n")
        said = everything(line).decode()
    assert said.startswith("HTTP/1.1 400")
    assert "application/problem+json" in said
    assert '"code":"cloud.request_invalid"' in said.replace(" ", "")
    assert "strict-transport-security" in said.lower()


# Space.


@pytest.fixture
def narrow(tmp_path: Path, database: Callable[[], str]) -> Iterator[Repository]:
    """A lineage of an account that may keep 10 000 bytes."""
    service = Service(tmp_path / "home", database(), {"quota_bytes = 53687091200": "quota_bytes = 10000"})
    yield service.member().repository()
    service.stop()


def test_manifests_take_space_like_everything_else(narrow: Repository) -> None:
    first = narrow.commit(0, None, os.urandom(6000)).json()
    assert narrow.account.get("/v1/account").json()["used_bytes"] == 6000
    refused = narrow.commit(1, first, os.urandom(6000))
    assert (*code_of(refused), refused.json()["used_bytes"]) == (507, "cloud.full", 6000)
    assert narrow.head() == first
    assert narrow.commit(1, first, os.urandom(4000)).status_code == 201


@pytest.mark.trap("a space that was filled refuses erasures")
def test_a_full_account_still_takes_erasures_and_new_keys_but_not_without_end(narrow: Repository) -> None:
    """They must not be refused because backups filled the space; the room kept for them has an end all the same."""
    assert narrow.put(os.urandom(10000)).status_code == 201
    entry = b64(os.urandom(60_000))
    assert (
        narrow.account.post(f"{narrow.base}/erasure-ledger", {"expected": 0, "entry": entry}).status_code
        == 201
    )
    wraps = narrow.account.call(
        "PUT", f"{narrow.base}/key-wraps", data=b'{"wrapped": 1}', headers={"If-None-Match": "*"}
    )
    assert wraps.status_code == 201
    assert narrow.account.get("/v1/account").json()["used_bytes"] == 70_000 + len(b'{"wrapped": 1}')
    with narrow.account.service.cloud.db.write() as session:
        session.execute(text("UPDATE account SET used_bytes = 10000 + 16 * 1024 * 1024 - 100"))
    full = narrow.account.post(f"{narrow.base}/erasure-ledger", {"expected": 1, "entry": entry})
    assert code_of(full) == (507, "cloud.full")


# Races.


def test_confirming_twice_at_once_opens_one_account(service: Service) -> None:
    account = Account(service, f"race-{new_id()}@example.com")
    account.register()
    code = service.code_for(account.email)
    with ThreadPoolExecutor(6) as threads:
        statuses = sorted(threads.map(lambda _: account.verify(code).status_code, range(6)))
    assert statuses[0] == 204
    assert set(statuses[1:]) <= {403, 429}


def test_enrolling_twice_at_once_adds_one_device(member: Account) -> None:
    member.sign_in()
    member.identity = Ed25519PrivateKey.generate()
    body = {
        "public_key": b64(member.identity.public_key().public_bytes_raw()), "platform": "linux", "label": "Till",
        "signature": member.sign("jooptics/v1/enrol", sha256_hex(member.token.encode())),
    }  # fmt: skip
    with ThreadPoolExecutor(6) as threads:
        statuses = sorted(threads.map(lambda _: member.post("/v1/devices", body).status_code, range(6)))
    assert statuses == [200] * 5 + [201]
    assert len(member.get("/v1/devices").json()["devices"]) == 2


# Odd letters.


@pytest.mark.parametrize(
    "email", ["a,b@example.com", "Ahmad<b@example.com", "b@example.com>", "b;c@example.com", "b(x)@example.com",
              '"b"@example.com', "b:c@example.com", "b\\c@example.com", "b@[example.com"]
)  # fmt: skip
def test_an_address_is_one_address(service: Service, email: str) -> None:
    """A letter to `a,b@example.com` would go to two, and every spelling would get letters of its own."""
    body = {"email": email, "auth_key": b64(bytes(32)), "language": "en", "adult": True}
    answer = service.post("/v1/auth/register", body)
    assert (*code_of(answer), answer.json()["fields"]) == (422, "cloud.request_invalid", ["email"])


@pytest.mark.parametrize("label", ["Till\u0000", "Till\n\nBcc: you", "\x1b[31m", "\ud800"])
def test_a_label_is_one_line_of_letters(member: Account, label: str) -> None:
    member.sign_in()
    assert code_of(member.enrol(label=label)) == (422, "cloud.request_invalid")


@pytest.mark.parametrize(
    "path",
    ["/v1/repositories/%00/head", "/v1/repositories/%F0%9F%91%93/generations", "/v1/audit?after=%00",
     "/v1/repositories/%00/key-wraps/versions/%00", "/v1/repositories/' OR 1=1--/head"],
)  # fmt: skip
def test_what_cannot_be_an_id_names_nothing(member: Account, path: str) -> None:
    assert member.get(path).status_code in {404, 422}


def test_nested_and_endless_json_is_malformed(service: Service) -> None:
    for body in (b"[" * 60_000, b'{"email": ' + b"9" * 60_000 + b"}", b'{"email": "\xff"}', b"\x00", b"null"):
        answer = service.call(
            "POST", "/v1/auth/prelogin", data=body, headers={"Content-Type": "application/json"}
        )
        assert code_of(answer) == (422, "cloud.request_invalid")


def test_a_letter_that_cannot_be_written_holds_up_no_other(service: Service) -> None:
    with service.cloud.db.write() as session:
        service.cloud.outbox.put(session, 'nobody"@example.com>', "en", "known")
        service.cloud.outbox.put(session, "somebody@example.com", "xx", "known")
    assert service.member().get("/v1/account").status_code == 200


# What the owner is told.


def test_somebody_who_knows_the_password_and_tries_codes_is_reported(
    service: Service, member: Account
) -> None:
    totp_on(member)
    before = len(service.letters(member.email, 3))  # confirmation, device, second factor
    for guess in range(4):
        ticket = member.login().json()["second_factor"]["ticket"]
        answer = service.post("/v1/auth/second-factor", {"ticket": ticket, "code": f"{guess:06}"})
        assert code_of(answer) == (403, "cloud.code_wrong")
    letters = service.letters(member.email, before + 1)
    assert "knows your password" in letters[-1]
    assert len(letters) == before + 1
    kinds = [one["kind"] for one in member.get("/v1/audit").json()["events"]]
    assert kinds.count("second_factor_wrong") == 4


def test_new_recovery_codes_are_told(service: Service, member: Account) -> None:
    totp_on(member)
    before = len(service.letters(member.email, 3))
    assert member.post("/v1/mfa/recovery-codes").status_code == 200
    assert "second factor" in service.letters(member.email, before + 1)[-1]
    assert member.get("/v1/audit").json()["events"][-1]["kind"] == "recovery_codes_renewed"


def test_deleting_backups_is_told_once_a_day(service: Service, repository: Repository) -> None:
    member, head = repository.account, None
    for number in range(4):
        head = repository.commit(number, head, b"m%d" % number).json()
    service.letters(member.email, 2)
    service.clock.advance(days=31)
    sweep(service.cloud)  # the letters of a month ago are gone
    member.sign_in_again()
    before = len(service.letters(member.email, 0))
    for number in range(3):
        assert member.call("DELETE", f"{repository.base}/generations/{number}").status_code == 204
    stranger = (
        service.member()
    )  # letters leave in order: once this one's is here, no more of the others are on the way
    service.letters(stranger.email, 2)
    letters = service.letters(member.email, before + 1)
    assert "deleted" in letters[-1]
    assert len(letters) == before + 1
