"""The server itself: its socket, its TLS, its patience, its log, several processes on one database."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import ssl
import time
from typing import TYPE_CHECKING

import pyotp
import pytest
import requests

from jooptics_cloud.server import listening_socket
from tests.cloud.service_thread import Account, Service
from tests.cloud_process import CloudServerProcess

if TYPE_CHECKING:
    from asyncio import BaseProtocol, BaseTransport
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[Service]:
    """A service that waits half a second for a request's head and for each piece of its body."""
    running = Service(
        tmp_path / "home", "", {"port = 0": "port = 0\nheader_seconds = 0.5\nbody_seconds = 0.5"}
    )
    yield running
    running.stop()


def line_to(service: Service) -> ssl.SSLSocket:
    host, _, port = service.url.removeprefix("https://").rpartition(":")
    context = ssl.create_default_context(cafile=str(service.cloud.home.authority_path))
    return context.wrap_socket(socket.create_connection((host, int(port)), 30), server_hostname=host)


def everything(line: ssl.SSLSocket) -> bytes:
    """What comes until the other side hangs up."""
    got = bytearray()
    try:
        while piece := line.recv(65536):
            got += piece
    except OSError:
        pass
    line.close()
    return bytes(got)


@pytest.mark.trap("answers wait for the acknowledgement of the last")
def test_nodelay_socket(service: Service) -> None:
    """asyncio sets TCP_NODELAY only on sockets that name TCP; without it every answer waits 40 ms."""
    listener = listening_socket("127.0.0.1", 0)
    assert listener.proto == socket.IPPROTO_TCP
    listener.close()
    accepted = []
    original = service.server.config.http_protocol_class.connection_made

    def looking(self: BaseProtocol, transport: BaseTransport) -> None:
        accepted.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        original(self, transport)

    service.server.config.http_protocol_class.connection_made = looking  # type: ignore[method-assign] # watched for one call
    try:
        with line_to(service) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            assert everything(line).startswith(b"HTTP/1.1 200")
    finally:
        service.server.config.http_protocol_class.connection_made = original  # type: ignore[method-assign] # put back
    assert accepted[0] != 0


@pytest.mark.trap("headers that never end keep a worker")
@pytest.mark.parametrize("before", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_header_timeout(hasty: Service, before: bytes) -> None:
    """A request head that never ends is hung up on, first on its line or not."""
    with line_to(hasty) as line:
        line.sendall(before + b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        started = time.monotonic()
        got = everything(line)
    assert time.monotonic() - started < 20
    assert got.count(b"HTTP/1.1 200") == (1 if before else 0)


def test_a_body_that_stalls_is_given_up(hasty: Service) -> None:
    with line_to(hasty) as line:
        line.sendall(b"POST /v1/auth/prelogin HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
        line.sendall(b"Content-Length: 30\r\n\r\n{")
        assert everything(line).startswith(b"HTTP/1.1 408")


def test_an_endless_head_or_body_is_refused(service: Service) -> None:
    with line_to(service) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 20_000)
        assert everything(line).startswith(b"HTTP/1.1 400")
    answer = service.post("/v1/auth/prelogin", {"email": "a" * 200_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "cloud.too_large")
    answer = service.call(
        "POST", "/v1/auth/prelogin", data=iter([b"a" * 100_000, b"a" * 100_000]),
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (413, "cloud.too_large")


@pytest.mark.promise("S5.2")
def test_speaks_tls_1_2_or_newer(service: Service) -> None:
    context = service.server.config.ssl
    assert context is not None
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    with line_to(service) as line:
        assert line.version() in {"TLSv1.2", "TLSv1.3"}
    old = ssl.create_default_context(cafile=str(service.cloud.home.authority_path))
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="deprecated"):
        old.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="deprecated"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    host, _, port = service.url.removeprefix("https://").rpartition(":")
    with socket.create_connection((host, int(port))) as bare, pytest.raises(OSError, match=r"."):
        old.wrap_socket(bare, server_hostname=host)


def test_every_answer_is_headed_safely(service: Service) -> None:
    for path, status in (("/healthz", 200), ("/nowhere", 404), ("/v1/account", 401)):
        answer = service.get(path)
        assert answer.status_code == status
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        assert answer.headers["Cache-Control"] == "no-store"
        assert len(answer.headers["X-Request-ID"]) == 36
        assert "Server" not in answer.headers
    wrong = service.call("PATCH", "/healthz")
    assert (wrong.status_code, wrong.json()["code"], wrong.headers["Allow"]) == (
        405,
        "cloud.method_wrong",
        "GET",
    )


def test_a_fault_is_told_without_detail(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> dict[str, bool]:
        raise RuntimeError("Ahmad Haddad, +962 79 123 4567")

    monkeypatch.setattr("jooptics_cloud.health.service.checks", broken)
    with caplog.at_level(logging.INFO, "jooptics_cloud"):
        answer = service.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (500, "cloud.failed")
    assert "Ahmad" not in answer.text + caplog.text
    fault = next(json.loads(one.message) for one in caplog.records if "fault" in one.message)
    assert (fault["fault"], fault["request"]) == ("RuntimeError", answer.json()["request_id"])


@pytest.mark.promise("S2.U.2")
def test_the_log_holds_ids_and_codes_only(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "jooptics_cloud"):
        member = service.member()
        repository = member.repository()
        repository.put(b"sealed")
        member.login(bytes(32), address="203.0.113.99")
        service.get(f"/v1/audit?after={member.email}", member.token)
    lines = [json.loads(one.message) for one in caplog.records if one.name == "jooptics_cloud"]
    assert {"method", "route", "status", "ms", "request"} == set(lines[0])
    text = "\n".join(one.message for one in caplog.records if one.name.startswith("jooptics"))
    for secret in (
        member.email,
        "203.0.113",
        "127.0.0.1",
        repository.id,
        member.token,
        member.device_id,
        "Till",
    ):
        assert secret not in text


def test_a_database_that_is_away_is_a_reason_to_try_again(
    service: Service, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    monkeypatch.setattr(service.cloud.db.engine.dialect, "do_execute", away)
    answer = service.get("/v1/account", member.token)
    ready = service.get("/readyz")
    monkeypatch.undo()
    assert (answer.status_code, answer.json()["code"]) == (503, "cloud.busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, False)
    assert service.get("/v1/account", member.token).status_code == 200


# Several processes of the service on one database.


@pytest.fixture
def two_processes(tmp_path: Path, database: Callable[[], str]) -> Iterator[tuple[CloudServerProcess, str]]:
    """One home served twice; the second address beside the first process."""
    first = CloudServerProcess(tmp_path / "home", database())
    first.initialise()
    config = first.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace("attempts_per_address = 100000", ""), "utf-8")
    first.start()
    second = CloudServerProcess(first.home)
    second.start()
    yield first, second.url
    first.stop()
    second.stop()


def post(server: CloudServerProcess, url: str, path: str, body: object, token: str = "") -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(url + path, json=body, headers=headers, verify=str(server.ca_pem), timeout=60)


@pytest.mark.trap("limits count for one worker alone")
def test_totp_replay_and_limits_across_processes(two_processes: tuple[CloudServerProcess, str]) -> None:
    """A code used in one process is used in the other; attempts counted in one count in the other."""
    server, second = two_processes
    urls = (server.url, second)
    key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    who = {"email": "owner@example.com", "auth_key": key}
    post(server, server.url, "/v1/auth/register", {**who, "language": "en", "adult": True})
    code = server.code_for("owner@example.com")
    assert post(server, second, "/v1/auth/verify-email", {**who, "code": code}).status_code == 204
    token = post(server, second, "/v1/auth/login", who).json()["session"]["access_token"]
    totp = pyotp.TOTP(post(server, server.url, "/v1/mfa/totp", None, token).json()["secret"])
    assert post(server, second, "/v1/mfa/totp/confirm", {"code": totp.now()}, token).status_code == 200
    tickets = [post(server, url, "/v1/auth/login", who).json()["second_factor"]["ticket"] for url in urls]
    following = totp.at(int(time.time()) + 30)  # noqa: TID251 - the other side is a real process with a real clock
    used = [
        post(server, url, "/v1/auth/second-factor", {"ticket": ticket, "code": following}).status_code
        for url, ticket in zip(urls, tickets, strict=True)
    ]
    assert used == [200, 403]
    wrong = {**who, "auth_key": key[::-1].replace("=", "A")[:43] + "="}
    statuses = [post(server, urls[turn % 2], "/v1/auth/login", wrong).status_code for turn in range(8)]
    assert statuses.count(401) <= 7
    assert statuses[-1] == 429


def test_a_renewed_certificate_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from jooptics_cloud.config import Home
    from jooptics_cloud.tls import issue_server_certificate

    server = CloudServerProcess(tmp_path / "home")
    server.initialise()
    server.start()
    host, _, port = server.url.removeprefix("https://").rpartition(":")
    before = ssl.get_server_certificate((host, int(port)))
    issue_server_certificate(Home.open(server.home), ["127.0.0.1"], datetime.now(UTC))
    os.kill(server.pid, signal.SIGHUP)
    until = time.monotonic() + 30
    while ssl.get_server_certificate((host, int(port))) == before:
        assert time.monotonic() < until
    assert requests.get(f"{server.url}/healthz", verify=str(server.ca_pem), timeout=30).status_code == 200
    assert server.stop() == 0
