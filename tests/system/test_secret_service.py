"""The real keyring of a Linux desktop: gnome-keyring over a D-Bus session that belongs to the test alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import keyring.backend
import pytest
from jeepney import new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from keyring.backends import SecretService, chainer

from jooptics_desktop.system import secret_keeper

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[2]
VAULT: Final = "vault-of-the-test"
SECRET: Final = bytes(range(32))

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the Secret Service is a Linux desktop's"
)


class Session:
    """A D-Bus session with a keyring daemon in it, and a home folder where the daemon keeps its files."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.home.mkdir(mode=0o700)
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DBUS", "XDG", "PYTHON_KEY"))
        }
        self.environment = kept | {
            "HOME": str(self.home), "XDG_RUNTIME_DIR": str(runtime), "PYTHONPATH": str(ROOT),
            "XDG_DATA_HOME": str(self.home / "data"), "XDG_CONFIG_HOME": str(self.home / "config"),
        }  # fmt: skip
        self._bus = subprocess.Popen(
            [program("dbus-daemon"), "--session", "--nofork", "--print-address=1", f"--address=unix:dir={runtime}"],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._bus.stdout is not None
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._bus.stdout.readline().strip()
        self._daemon: subprocess.Popen[bytes] | None = None

    def sign_in(self, password: str) -> None:
        """Start the daemon with its keyring unlocked, as the desktop does when somebody signs in."""
        daemon = subprocess.Popen(
            [program("gnome-keyring-daemon"), "--foreground", "--components=secrets", "--unlock"],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._daemon = daemon
        assert daemon.stdin is not None
        daemon.stdin.write(password.encode())
        daemon.stdin.close()
        with open_dbus_connection(self.environment["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            there = new_method_call(message_bus, "NameHasOwner", "s", ("org.freedesktop.secrets",))
            while not bus.send_and_get_reply(there, timeout=30).body[0]:
                assert daemon.poll() is None, "the daemon ended"

    def sign_out(self) -> None:
        """End the daemon; what it keeps lies on the disk, sealed by the password."""
        if self._daemon is not None:
            self._daemon.terminate()
            self._daemon.wait(timeout=30)
            self._daemon = None

    def ask(self, expression: str, **environment: str) -> str:
        """What a program of this session finds."""
        given = f"from jooptics_desktop.system import secret_keeper as k; V, S = {VAULT!r}, {SECRET!r}"
        return subprocess.run(
            [sys.executable, "-c", f"{given}; print(({expression}))"],
            env=self.environment | environment, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60,
        ).stdout.strip()  # fmt: skip

    def end(self) -> None:
        """End everything that was started."""
        self.sign_out()
        self._bus.terminate()
        self._bus.communicate(timeout=30)


def program(name: str) -> str:
    """Where it is; fails where it is not installed."""
    found = shutil.which(name)
    assert found, f"{name} is not here; tools/setup_packages.py installs it"
    return found


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(tmp_path)
    yield made
    made.end()


def test_the_real_keyring_keeps_the_secret_from_one_sign_in_to_the_next(session: Session) -> None:
    session.sign_in("three grey herons")
    assert session.ask("k.keep_device_secret(V, S)") == "True"
    assert session.ask("k.device_secret(V) == S") == "True"
    assert session.ask("k.device_secret('another vault')") == "None"
    session.sign_out()
    session.sign_in("three grey herons")
    assert session.ask("k.device_secret(V) == S") == "True", "from the daemon's own file"
    assert session.ask("k.forget_device_secret(V), k.device_secret(V)") == "(None, None)"


def test_the_secret_lies_nowhere_in_the_clear(session: Session) -> None:
    session.sign_in("three grey herons")
    assert session.ask("k.keep_device_secret(V, S)") == "True"
    session.sign_out()
    files = [path.read_bytes() for path in session.home.rglob("*") if path.is_file()]
    assert any(b"GnomeKeyring" in content for content in files), "the keyring's file is among them"
    for content in files:
        assert SECRET not in content
        assert SECRET.hex().encode() not in content


def test_without_a_keyring_nothing_is_kept_anywhere(session: Session) -> None:
    assert session.ask("k.keep_device_secret(V, S), k.device_secret(V)") == "(False, None)"
    assert [path for path in session.home.rglob("*") if path.is_file()] == []


class _Plain(keyring.backend.KeyringBackend):
    """What a package of backends that write plain files brings along."""

    priority = 9

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own is untyped
        self.told: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        return SECRET.hex()

    def set_password(self, service: str, username: str, password: str) -> None:
        self.told.append(password)

    def delete_password(self, service: str, username: str) -> None:
        self.told.append("delete")


_Plain.__module__ = "keyrings.alt.file"


@pytest.fixture
def plain() -> Iterator[_Plain]:
    before = keyring.get_keyring()
    backend = _Plain()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_a_backend_that_writes_plain_files_is_told_nothing(plain: _Plain) -> None:
    assert not secret_keeper.keep_device_secret(VAULT, SECRET)
    assert secret_keeper.device_secret(VAULT) is None
    assert plain.told == []


def test_nor_one_that_hides_behind_the_real_one(plain: _Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where several are installed they are asked in turn, whichever thinks the most of itself first."""
    chain: Any = chainer.ChainerBackend()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, SecretService.Keyring()])
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    keyring.set_keyring(chain)
    assert not secret_keeper.keep_device_secret(VAULT, SECRET)
    assert secret_keeper.device_secret(VAULT) is None
    assert plain.told == []
