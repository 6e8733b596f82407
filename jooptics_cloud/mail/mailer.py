"""How letters leave: by SMTP with STARTTLS, or as files for someone who runs the service for one shop."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, Protocol

from jooptics_cloud.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from jooptics_cloud.clock import Clock
    from jooptics_cloud.config import Home
    from jooptics_cloud.mail.texts import Letter

_TIMEOUT_SECONDS = 30


class Mailer(Protocol):
    """Something that can send a letter."""

    def send(self, letter: Letter) -> None:
        """Send it. Raises OSError or smtplib.SMTPException if it could not leave."""
        ...

    def probe(self) -> None:
        """Find out whether letters could leave now; raises like `send`."""
        ...

    def kept(self, before: datetime) -> list[Path]:
        """The files of letters that left at that moment or before."""
        ...


class DirectoryMailer:
    """Writes each letter as an .eml file. Refused in production, where nobody would look."""

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock

    def send(self, letter: Letter) -> None:
        """Write the letter whole under its final name, which is its own: twice the same is one file."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / f".{letter.id}"
        draft.write_bytes(_message(letter, self._sender).as_bytes(policy=SMTP))
        now = self._clock.now().timestamp()
        os.utime(draft, (now, now))
        draft.replace(self._folder / f"{letter.id}.eml")

    def probe(self) -> None:
        """The folder can be written to."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = self._folder / f".probe-{new_id()}"
        probe.write_bytes(b"")
        probe.unlink()

    def kept(self, before: datetime) -> list[Path]:
        """The files of letters written at that moment or before."""
        found = []
        for path in self._folder.glob("*.eml"):
            with contextlib.suppress(FileNotFoundError):  # another process tidies too
                if path.stat().st_mtime <= before.timestamp():
                    found.append(path)
        return found


class SmtpMailer:
    """Hands letters to a mail server; without STARTTLS and a certificate that fits it refuses to speak."""

    def __init__(
        self,
        host: str,
        port: int,
        login: tuple[str, str] | None,
        sender: str,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._login = login
        self._sender = sender
        self._trust = trust or ssl.create_default_context()
        self._trust.minimum_version = ssl.TLSVersion.TLSv1_2

    def send(self, letter: Letter) -> None:
        """Send the letter over a connection of its own."""
        with self._connect() as server:
            server.send_message(_message(letter, self._sender))

    def probe(self) -> None:
        """The server answers, encrypts and accepts the login."""
        with self._connect() as server:
            server.noop()

    def kept(self, before: datetime) -> list[Path]:  # noqa: ARG002 - the signature of every mailer
        """Nothing of what left is kept."""
        return []

    def _connect(self) -> smtplib.SMTP:
        server = smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            server.starttls(context=self._trust)
            if self._login:
                server.login(*self._login)
        except BaseException:
            server.close()
            raise
        return server


def mailer_for(home: Home, clock: Clock) -> Mailer:
    """The mailer that the settings ask for."""
    mail = home.settings.mail
    if mail.kind == "directory":
        return DirectoryMailer(home.path(mail.folder), mail.sender, clock)
    login = None
    if mail.username:
        login = (mail.username, home.path(mail.password_file).read_text("utf-8").strip())
    return SmtpMailer(mail.host, mail.port, login, mail.sender)


def _message(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.id}@jooptics.invalid>"
    message["Content-Language"] = letter.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
