"""A backup service of the tour's own: Jooptics Cloud as a process on this computer, over TLS with its own authority.

The two programs share no code, so it is started as anybody would start it, by its command.
"""

from __future__ import annotations

import email
import email.policy
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.tour.hands import TourStuckError

if TYPE_CHECKING:
    from pathlib import Path

_PROGRAM: Final = (sys.executable, "-m", "jooptics_cloud")
_CODE: Final = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_REGION: Final = re.compile(r'^region = "[A-Z]{2}"', re.MULTILINE)
_STOPS_WITHIN: Final = 60


def is_here() -> bool:
    """Whether this Python can run the service: a bundle cannot, nor an installation without its extra."""
    if getattr(sys, "frozen", False):
        return False
    found = subprocess.run([*_PROGRAM, "--version"], check=False, capture_output=True)
    return found.returncode == 0


class CloudService:
    """Listens on the loopback address alone, on a port the system chose; letters lie in its folder."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    @property
    def authority(self) -> Path:
        """The certificate to believe."""
        return self._home / "tls" / "authority.pem"

    def start(self) -> None:
        """Serve, on the same port as before when it was stopped meanwhile."""
        port = self.url.rpartition(":")[2] or "0"
        command = [*_PROGRAM, "serve", "--home", str(self._home), "--host", "127.0.0.1", "--port", port]
        self._home.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("a") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self._process.stdout or ():
            if line.startswith("listening on "):
                self.url = line.removeprefix("listening on ").strip()
                return
        raise TourStuckError(f"the service did not start: {self._log.read_text('utf-8')[-500:]}")

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self.go_on()  # one that was paused hears nothing else
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        process.wait(_STOPS_WITHIN)
        if process.stdout is not None:
            process.stdout.close()

    @property
    def can_hang(self) -> bool:
        """Whether this system can stop a process for a while."""
        return hasattr(signal, "SIGSTOP")

    def pause(self) -> None:
        """Answer nothing until told to `go_on`, as over a line that hangs."""
        self._send("SIGSTOP")

    def go_on(self) -> None:
        """Answer what came meanwhile."""
        self._send("SIGCONT")

    def move_to(self, country: str) -> None:
        """Say that backups lie in that country (ISO 3166) from the next start on."""
        settings = self._home / "config.toml"
        moved, count = _REGION.subn(f'region = "{country}"', settings.read_text("utf-8"))
        if count != 1:
            raise TourStuckError("the service's settings name no country")
        settings.write_text(moved, "utf-8")

    def _send(self, name: str) -> None:
        sent = getattr(signal, name, None)
        if self._process is not None and sent is not None:
            self._process.send_signal(sent)

    def code_for(self, address: str) -> str:
        """The code in the latest letter to an address; empty before one has come."""
        for path in sorted((self._home / "mail").glob("*.eml"), reverse=True):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            code = _CODE.search(letter.get_content()) if letter["To"] == address else None
            if code is not None:
                return code.group()
        return ""

    @property
    def _log(self) -> Path:
        return self._home.with_suffix(".log")
