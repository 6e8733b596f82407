"""A real Jooptics Cloud in a process of its own, and accounts on it."""

from __future__ import annotations

import email
import email.policy
import itertools
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_cloud.__main__ import main
from jooptics_desktop.sync.account import AccountClient, SignedInAccount
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import CloudSession
from jooptics_desktop.sync.cloud_target import RepositoryClient
from jooptics_desktop.sync.tls import CloudEndpoint

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.sync.derivation import DerivedKeys

PASSWORD = "seven brass lenses"
_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_PATIENCE_SECONDS = 30
_numbers = itertools.count(1)


class CloudServerProcess:
    """`jooptics-cloud serve` on a home of its own. `url`, `ca_pem` (a path) and `mail_dir` are ready after `start`."""

    def __init__(self, home: Path, database: str = "") -> None:
        self.home = home
        self.url = ""
        self.ca_pem = home / "tls" / "authority.pem"
        self.mail_dir = home / "mail"
        self.log = home.with_suffix(".log")
        self._database = database
        self._process: subprocess.Popen[str] | None = None

    def initialise(self, *more: str) -> None:
        """Make the home; every test comes from the same address, so that address may try often."""
        command = ["init", "--home", str(self.home), "--environment", "development", *more]
        if self._database:
            command += ["--database", self._database]
        assert main(command) == 0
        config = self.home / "config.toml"
        text = config.read_text("utf-8") + "\n[limits]\nattempts_per_address = 100000\n"
        config.write_text(text.replace("trusted_proxies = []", 'trusted_proxies = ["127.0.0.0/8"]'), "utf-8")

    def start(self) -> None:
        """Serve, on the same port as before if this is a restart; returns once it listens."""
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, "-m", "jooptics_cloud", "serve", "--home", str(self.home), "--port", port]
        with self.log.open("a") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("listening on "):
                self.url = line.removeprefix("listening on ").strip()
                return
        raise RuntimeError(f"the service did not start: {self.log.read_text('utf-8')}")

    @property
    def pid(self) -> int:
        """The id of the serving process."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> int:
        """Ask it to end and wait; returns what it ended with."""
        assert self._process is not None
        self._process.terminate()
        return self._ended()

    def kill(self) -> None:
        """End it at once, wherever it is."""
        assert self._process is not None
        self._process.kill()
        self._ended()

    def _ended(self) -> int:
        assert self._process is not None
        code = self._process.wait(timeout=60)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    @property
    def running(self) -> bool:
        """Whether a process is there."""
        return self._process is not None

    def endpoint(self) -> CloudEndpoint:
        """How the desktop addresses it."""
        return CloudEndpoint(self.url, self.ca_pem.read_bytes())

    def letters(self, to: str) -> list[str]:
        """The texts of the letters to an address, oldest first."""
        found = []
        for path in sorted(self.mail_dir.glob("*.eml")):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if letter["To"] == to:
                found.append(f"{letter['Subject']}\n{letter.get_content()}")
        return found

    def wait_for_letters(self, to: str, count: int = 1) -> list[str]:
        """The same, once there are at least so many."""
        pause, until = threading.Event(), time.monotonic() + _PATIENCE_SECONDS
        while len(found := self.letters(to)) < count:
            assert time.monotonic() < until, f"only {len(found)} of {count} letters came"
            pause.wait(0.02)
        return found

    def code_for(self, to: str) -> str:
        """The code in the latest letter to an address, once one has come."""
        match = _CODE.search(self.wait_for_letters(to)[-1])
        assert match is not None
        return match.group()


@dataclass(frozen=True, slots=True)
class Member:
    """A confirmed account with one enrolled device."""

    email: str
    keys: DerivedKeys
    account: SignedInAccount
    identity: Ed25519PrivateKey
    device_id: str
    client: CloudClient
    sessions: list[CloudSession]

    def repository(self, repository_id: str, receipt_key: bytes | None = None) -> RepositoryClient:
        """A lineage of this account, begun on the service."""
        made = RepositoryClient(self.account.keeper, repository_id, receipt_key)
        made.create()
        return made


def join(server: CloudServerProcess, client: CloudClient | None = None) -> Member:
    """Open an account, confirm it, sign in and enrol a device: the whole way, as a desktop goes it."""
    address = f"shop{next(_numbers)}@example.com"
    client = client or CloudClient(server.endpoint())
    accounts = AccountClient(client)
    keys = accounts.register(address, PASSWORD, "en", adult=True)
    accounts.verify_email(address, server.code_for(address), keys)
    session = accounts.sign_in(address, keys)
    assert isinstance(session, CloudSession)
    identity, sessions = Ed25519PrivateKey.generate(), [session]
    account = accounts.signed_in(session, on_change=sessions.append)
    device = account.enrol(identity, "Till 1")
    return Member(address, keys, account, identity, device.id, client, sessions)
