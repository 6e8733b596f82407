"""Letters leave over an encrypted line or not at all, once, and wait when they cannot."""

from __future__ import annotations

import json
import smtplib
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
import trustme
from alembic import command
from sqlalchemy import select

from jooptics_cloud import migrations
from jooptics_cloud.db import Database
from jooptics_cloud.ids import new_id
from jooptics_cloud.keys import ServerKeys
from jooptics_cloud.mail.mailer import DirectoryMailer, SmtpMailer
from jooptics_cloud.mail.outbox import Outbox
from jooptics_cloud.mail.tables import LetterRow
from jooptics_cloud.mail.texts import FIELDS, TEXTS, Letter
from jooptics_cloud.migrations import migrate
from tests.cloud.service_thread import MovableClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

LETTER = Letter("owner@example.com", "ar", "confirm", {"code": "ABCD-EFGH-JKMN"})


class MailServer:
    """Just enough of SMTP to see what a mailer does."""

    def __init__(self, authority: trustme.CA, *, offers_tls: bool = True) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(self._context)
        self._offers_tls = offers_tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.heard: list[str] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            try:
                self._converse(line)
            except OSError:
                self.heard.append("hung up")

    def _converse(self, line: socket.socket) -> None:
        line.sendall(b"220 here\r\n")
        reader = line.makefile("rb")
        secured = in_letter = False
        while words := reader.readline().decode().strip("\r\n"):
            self.heard.append(words)
            verb = words.split()[0].upper()
            if verb == "EHLO":
                more = b"250-STARTTLS\r\n" if self._offers_tls and not secured else b""
                line.sendall(b"250-here\r\n" + more + b"250 8BITMIME\r\n")
            elif verb == "STARTTLS" and self._offers_tls:
                line.sendall(b"220 go\r\n")
                reader.close()
                line = self._context.wrap_socket(line, server_side=True)
                reader, secured = line.makefile("rb"), True
            elif verb == "DATA":
                line.sendall(b"354 go\r\n")
                in_letter = True
                while (part := reader.readline()) not in {b".\r\n", b""}:
                    self.heard.append(part.decode().rstrip())
                line.sendall(b"250 taken\r\n")
            elif verb == "QUIT":
                line.sendall(b"221 bye\r\n")
                break
            else:
                line.sendall(b"250 fine\r\n" if secured or verb in {"NOOP", "RSET"} else b"530 no\r\n")
        reader.close()
        line.close()
        assert not in_letter or secured


@contextmanager
def mail_server(authority: trustme.CA, *, offers_tls: bool = True) -> Iterator[MailServer]:
    server = MailServer(authority, offers_tls=offers_tls)
    try:
        yield server
    finally:
        server.close()


def mailer(server: MailServer, authority: trustme.CA) -> SmtpMailer:
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return SmtpMailer("localhost", server.port, None, "jooptics.com@gmail.com", trust)


@pytest.mark.promise("S9.4")
def test_a_letter_leaves_encrypted() -> None:
    authority = trustme.CA()
    with mail_server(authority) as server:
        mailer(server, authority).send(LETTER)
    starttls = server.heard.index("STARTTLS")
    assert all(not words.startswith(("MAIL", "RCPT", "DATA")) for words in server.heard[:starttls])
    assert "To: owner@example.com" in server.heard


def test_without_encryption_nothing_leaves() -> None:
    authority = trustme.CA()
    with mail_server(authority, offers_tls=False) as server, pytest.raises(smtplib.SMTPNotSupportedError):
        mailer(server, authority).send(LETTER)
    assert not any("owner@example.com" in words for words in server.heard)


def test_a_mail_server_with_a_wrong_certificate_is_told_nothing() -> None:
    with mail_server(trustme.CA()) as server, pytest.raises(ssl.SSLCertVerificationError):
        mailer(server, trustme.CA()).send(LETTER)
    assert not any("owner@example.com" in words for words in server.heard)


class Refusing:
    """A mailer whose server is away."""

    def send(self, letter: Letter) -> None:
        raise OSError("no way out")

    def probe(self) -> None:
        raise OSError("no way out")

    def kept(self, before: datetime) -> list[Path]:
        raise OSError("no way in")


@pytest.fixture
def letters(tmp_path: Path, database: Callable[[], str]) -> Iterator[tuple[Outbox, Database, MovableClock]]:
    """An outbox over an empty database of its own."""
    opened = Database(database() or f"sqlite:///{tmp_path / 'mail.db'}")
    migrate(opened.engine)
    clock = MovableClock()
    yield Outbox(ServerKeys(bytes(32)), clock), opened, clock
    opened.close()


def put(outbox: Outbox, database: Database, to: str) -> None:
    with database.write() as session:
        outbox.put(session, to, "en", "known")


def test_a_letter_that_cannot_leave_waits_sealed(
    letters: tuple[Outbox, Database, MovableClock], tmp_path: Path
) -> None:
    outbox, database, clock = letters
    put(outbox, database, "late@example.com")
    with database.read() as session:
        assert b"late@example.com" not in session.scalars(select(LetterRow.sealed)).one()
    with pytest.raises(OSError, match="no way out"):
        outbox.deliver(database, Refusing())
    working = DirectoryMailer(tmp_path / "out", "jooptics.com@gmail.com", clock)
    assert outbox.deliver(database, working) == 0
    clock.advance(minutes=3)
    assert outbox.deliver(database, working) == 1
    assert outbox.deliver(database, working) == 0
    assert len(list((tmp_path / "out").glob("*.eml"))) == 1


def test_a_letter_leaves_once_however_many_processes_look(
    letters: tuple[Outbox, Database, MovableClock], tmp_path: Path
) -> None:
    outbox, database, clock = letters
    for number in range(10):
        put(outbox, database, f"a{number}@example.com")
    working = DirectoryMailer(tmp_path / "out", "jooptics.com@gmail.com", clock)
    with ThreadPoolExecutor(4) as processes:
        sent = list(processes.map(lambda _: outbox.deliver(database, working), range(4)))
    assert sum(sent) == 10
    assert len(list((tmp_path / "out").glob("*.eml"))) == 10


def test_a_letter_that_waited_while_the_service_was_upgraded_leaves(
    tmp_path: Path, database: Callable[[], str]
) -> None:
    opened, clock = Database(database() or f"sqlite:///{tmp_path / 'mail.db'}"), MovableClock()
    with opened.engine.execution_options(jooptics_write=True).begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    parts = {"to": "early@example.com", "language": "en", "kind": "known", "values": {}}
    sealed = ServerKeys(bytes(32)).seal("letter", json.dumps(parts).encode())
    letter = sa.Table("letter", sa.MetaData(), autoload_with=opened.engine)
    with opened.write() as session:
        times = {"created_at": clock.now(), "due_at": clock.now()}
        session.execute(letter.insert().values(id=new_id(), sealed=sealed, attempts=0, **times))
    migrate(opened.engine)
    working = DirectoryMailer(tmp_path / "out", "jooptics.com@gmail.com", clock)
    assert Outbox(ServerKeys(bytes(32)), clock).deliver(opened, working) == 1
    assert b"early@example.com" in next((tmp_path / "out").glob("*.eml")).read_bytes()
    opened.close()


class Dying(DirectoryMailer):
    """A mailer whose process ends once the letter has left, before anybody could note that it did."""

    def send(self, letter: Letter) -> None:
        super().send(letter)
        raise KeyboardInterrupt


def test_a_letter_sent_again_after_a_crash_is_the_same_letter(
    letters: tuple[Outbox, Database, MovableClock], tmp_path: Path
) -> None:
    outbox, database, clock = letters
    put(outbox, database, "once@example.com")
    with pytest.raises(KeyboardInterrupt):
        outbox.deliver(database, Dying(tmp_path / "out", "jooptics.com@gmail.com", clock))
    clock.advance(minutes=3)
    assert outbox.deliver(database, DirectoryMailer(tmp_path / "out", "jooptics.com@gmail.com", clock)) == 1
    assert len(list((tmp_path / "out").glob("*.eml"))) == 1


def test_a_mail_server_can_tell_that_a_letter_came_twice() -> None:
    authority = trustme.CA()
    with mail_server(authority) as server:
        for _ in range(2):
            mailer(server, authority).send(LETTER)
    names = [words for words in server.heard if words.startswith("Message-ID:")]
    assert len(names) == 2
    assert len(set(names)) == 1


def test_every_letter_is_written_in_both_languages(tmp_path: Path) -> None:
    out = DirectoryMailer(tmp_path, "jooptics.com@gmail.com", MovableClock())
    values = dict.fromkeys(FIELDS, "word")
    for kind, texts in TEXTS.items():
        assert set(texts) == {"ar", "en"}
        for language in texts:
            out.send(Letter("a@b.jo", language, kind, values))
    assert len(list(tmp_path.glob("*.eml"))) == 2 * len(TEXTS)
    assert not list(tmp_path.glob(".*"))
