"""A service that is not who it says, answers nonsense, or does not answer; a line that breaks. On the command line."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import ssl
import threading
from typing import TYPE_CHECKING

import pytest
import trustme

from jooptics_desktop.sync import client
from tests.cloud_shop import agree_to_country
from tests.faults.breaking import clients_with
from tests.sync.tls_double import as_json, misbehaving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.cloud_process import CloudServerProcess
    from tests.faults.broken_shop import BrokenShop
    from tests.sync.tls_double import Answer

pytest_plugins = ["tests.cloud_server"]

PASSWORD = "seven brass lenses"
NOW = dt.datetime.now(dt.UTC)
YEAR = dt.timedelta(days=365)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nothing longer than half a second."""
    clients_with(monkeypatch, pauses=(0.01,), timeouts=(0.5, 0.5))
    monkeypatch.setattr(client, "_PATIENCE_SECONDS", 0.3)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority of the shop's own."""
    return trustme.CA()


class Restoring:
    """Brings a store back from the cloud on a new computer."""

    def __init__(self, shop: BrokenShop, authority: trustme.CA, new: Path) -> None:
        self.shop, self.new = shop, new
        self.ca = shop.file("authority.pem", authority.cert_pem.bytes())

    def words(self, url: str) -> tuple[str, ...]:
        return (
            "restore", "--from-cloud", url, "--ca", str(self.ca), "--email", "owner@example.com",
            "--cloud-password-file", self.shop.secret(PASSWORD),
        )  # fmt: skip

    def refused(self, fault: str, url: str) -> None:
        """It says so, and nothing is left on the new computer nor changed on the old one."""
        with self.shop.nothing_changes():
            self.shop.refused(fault, *self.words(url), home=self.new)
        assert {path.name for path in self.new.iterdir()} <= {"in-use.lock"}


@pytest.fixture
def restoring(shop: BrokenShop, authority: trustme.CA, tmp_path: Path) -> Restoring:
    return Restoring(shop, authority, tmp_path / "new")


def silent(_method: str, _path: str) -> Answer:
    raise AssertionError("nothing may be asked")


@pytest.mark.fault("authority-other")
def test_another_authority(restoring: Restoring, cloud_server: CloudServerProcess) -> None:
    restoring.refused("authority-other", cloud_server.url)


@pytest.mark.fault("certificate-expired", "certificate-future", "host-other")
@pytest.mark.parametrize(
    ("fault", "name", "begins", "ends"),
    [
        ("certificate-expired", "127.0.0.1", NOW - 2 * YEAR, NOW - YEAR),
        ("certificate-future", "127.0.0.1", NOW + YEAR, NOW + 2 * YEAR),
        ("host-other", "cloud.example.com", NOW - YEAR, NOW + YEAR),
    ],
)
def test_certificates_that_do_not_hold(
    restoring: Restoring, authority: trustme.CA, fault: str, name: str, begins: dt.datetime, ends: dt.datetime
) -> None:
    """A clock that is a year wrong makes an expired or a future one of any."""
    leaf = authority.issue_cert(name, not_before=begins, not_after=ends)
    with misbehaving(silent, authority, tune=leaf.configure_cert) as double:
        restoring.refused(fault, double.url)
        assert double.seen == []


@pytest.mark.fault("authority-garbage")
def test_the_file_of_the_authority_is_none(restoring: Restoring) -> None:
    for content in (
        b"",
        b"not a certificate",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ):
        restoring.ca.write_bytes(content)
        restoring.refused("authority-garbage", "https://127.0.0.1:9")


def test_remarks_in_the_file_of_the_authority(restoring: Restoring, authority: trustme.CA) -> None:
    restoring.ca.write_bytes("شهادة المتجر\n".encode() + authority.cert_pem.bytes())
    restoring.refused("refused", "https://127.0.0.1:9")


@pytest.mark.fault("http", "address")
def test_addresses_that_are_none(restoring: Restoring) -> None:
    restoring.refused("http", "http://127.0.0.1:9")
    for address in (
        "cloud.example.com",
        "https://",
        "ftp://cloud.example.com",
        "https://a.example:99999",
        "https://[",
    ):
        restoring.refused("address", address)


@pytest.mark.fault("http-answers")
def test_a_server_without_encryption(restoring: Restoring) -> None:
    with misbehaving(silent, None) as double:
        restoring.refused("http-answers", double.url)
        assert double.seen == []


@pytest.mark.fault("redirect-http", "redirect-host")
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("status", [301, 307])
def test_sent_on_to_somewhere_else(
    restoring: Restoring, authority: trustme.CA, scheme: str, status: int
) -> None:
    with misbehaving(silent, authority if scheme == "https" else None) as elsewhere:
        target = elsewhere.url if scheme == "https" else elsewhere.url.replace("https", "http")
        with misbehaving(lambda *_: (status, {"Location": target}, b""), authority) as double:
            restoring.refused("redirect-host" if scheme == "https" else "redirect-http", double.url)
        assert elsewhere.seen == []


@pytest.mark.fault("garbage", "another-service", "fault-500", "half")
@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        ("garbage", (200, {"Content-Type": "application/json"}, b"\x00\xff nonsense")),
        ("garbage", as_json({"kdf": "none"})),
        ("garbage", as_json({"kdf": {"algorithm": "argon2id", "salt": 7}})),
        ("another-service", (200, {"Content-Type": "text/html"}, b"<html>It works!</html>")),
        ("another-service", (500, {"Content-Type": "text/html"}, b"<h1>Oops</h1>")),
        ("fault-500", as_json({"code": "cloud.failed", "request_id": "req-7"}, 500)),
        ("half", (200, {"Content-Length": "1000"}, b'{"kdf": {')),
    ],
)
def test_answers_that_are_none(
    restoring: Restoring, authority: trustme.CA, fault: str, answer: Answer
) -> None:
    with misbehaving(lambda *_: answer, authority) as double:
        restoring.refused(fault, double.url)


@contextlib.contextmanager
def slow(authority: trustme.CA, drop: bytes, pause: float) -> Iterator[str]:
    """A service that answers each question with a head and then `drop` by `drop`; the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    over, lines = threading.Event(), []

    def serve(line: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(line, server_side=True) as talk:
            talk.recv(65536)
            if drop:
                talk.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
                )
            while not over.wait(pause):
                talk.sendall(drop)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = listener.accept()
                lines.append(threading.Thread(target=serve, args=(line,)))
                lines[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (accepting, *lines):
            thread.join()


@pytest.mark.fault("never", "trickle")
@pytest.mark.parametrize(("fault", "drop"), [("never", b""), ("trickle", b"x")])
def test_answers_that_take_for_ever(
    restoring: Restoring, authority: trustme.CA, fault: str, drop: bytes
) -> None:
    with slow(authority, drop, 0.05) as url:
        restoring.refused(fault, url)


@pytest.mark.fault("refused", "no-name")
def test_nobody_is_there(restoring: Restoring) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        restoring.refused("refused", f"https://127.0.0.1:{taken.getsockname()[1]}")
    restoring.refused("no-name", "https://no-such-host.invalid")


def connected(shop: BrokenShop, server: CloudServerProcess, email: str) -> Callable[..., tuple[str, ...]]:
    """The shop backs up to the service; gives `words(url)` for signing in there."""
    from jooptics_desktop.services import cloud_account

    with shop.opened() as opened:
        desk = shop.desk(opened)
        agree_to_country(desk, server.endpoint())
        asked = cloud_account.sign_up(desk, server.endpoint(), email, PASSWORD, "en", adult=True)
        cloud_account.confirm_email(asked, server.code_for(email))

    def words(secret: str = PASSWORD) -> tuple[str, ...]:
        return (
            "--url", server.url, "--ca", str(server.ca_pem), "--email", email,
            "--cloud-password-file", shop.secret(secret),
        )  # fmt: skip

    return words


@pytest.mark.fault("offline-backup", "account-wrong")
def test_the_line_breaks_while_backups_run(
    shop: BrokenShop, cloud_server: CloudServerProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients_with(monkeypatch, timeouts=(10.0, 60.0))
    words = connected(shop, cloud_server, f"{tmp_path.name}@example.com")
    shop.refused("account-wrong", *shop.as_owner("backup", "connect", *words("wrong password, quite")))
    assert shop.run(*shop.as_owner("backup", "connect", *words())).code == 0
    now = shop.as_owner("backup", "now", "--to", "cloud")
    assert shop.run(*now).answer["backups"][0]["generation"] == 0
    with shop.opened() as opened, opened.store.write() as work:
        facts = work.settings.get("backup.cloud")
        work.settings.put("backup.cloud", facts | {"url": "https://127.0.0.1:9"})
    with shop.books_stay():
        shop.refused("offline-backup", *now)
    with shop.opened() as opened, opened.store.write() as work:
        work.settings.put("backup.cloud", facts)
    assert shop.run(*now).answer["backups"][0]["generation"] == 1
    assert shop.run(*shop.as_owner("backup", "verify", "--to", "cloud")).code == 0
