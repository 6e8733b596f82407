"""Where the program's bytes go, proven at the sockets: nowhere, or to the one service that was agreed to.

Two watchers look at the same process: the interpreter's own audit, which sees look-ups by name, and where the system
has `strace`, the calls into its kernel, which native code such as Qt cannot go around.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pytest

from tests.folder_keyring import CHOSEN, FOLDER

if TYPE_CHECKING:
    from tests.cloud_process import CloudServerProcess

pytest_plugins = ["tests.cloud_server"]

ROOT: Final = Path(__file__).parents[2]
PATIENCE_SECONDS: Final = 300
_SENT: Final = re.compile(r"\b(connect|sendto|sendmsg|sendmmsg)\(.*sa_family=AF_INET6?\b.*")
_PORT: Final = re.compile(r"sin6?_port=htons\((\d+)\)")
_ADDRESS: Final = re.compile(r'inet_(?:addr|pton)\((?:AF_INET6, )?"([^"]+)"')


@dataclass(frozen=True)
class Watched:
    """What one run of the child tried: look-ups, and where to it sent anything."""

    looked_up: list[list[object]]
    asked: set[tuple[str, int]]
    sent: set[tuple[str, int]] | None  # as the kernel saw it; None where nobody could look

    @property
    def nothing(self) -> bool:
        return not self.looked_up and not self.asked and not self.sent


def run(act: str, folder: Path, *more: str) -> Watched:
    """Let the child do that, with a home, a temp folder and a keyring of its own."""
    folder.mkdir(exist_ok=True)
    outside = folder.with_name(f"{folder.name}-watched")
    outside.mkdir()
    for name in ("home", "tmp"):
        (outside / name).mkdir()
    events, calls = outside / "events", outside / "calls"
    events.touch()
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment = kept | CHOSEN | {
        FOLDER: str(outside / "keyring"), "HOME": str(outside / "home"), "TMPDIR": str(outside / "tmp"),
        "WATCHED": str(events), "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.journeys.watched_child", act, str(folder), *more]
    strace = shutil.which("strace")
    if strace is not None:
        command = [strace, "-f", "-qq", "--seccomp-bpf", "-e", "trace=%network", "-o", str(calls), *command]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    assert ended.stdout.endswith("done\n")
    tried = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    asked = {
        (str(part[0]), int(part[1]))
        for event, where in tried
        if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}
        for part in where
        if isinstance(part, list)
    }
    looked_up = [
        where for event, where in tried if event not in {"socket.connect", "socket.sendto", "socket.sendmsg"}
    ]
    return Watched(looked_up, asked, None if strace is None else kernel_saw(calls.read_text("utf-8")))


def kernel_saw(calls: str) -> set[tuple[str, int]]:
    """Every Internet address that anything was sent or connected to, look-ups by name among them."""
    found = set()
    for line in calls.splitlines():
        if _SENT.search(line):
            port, address = _PORT.search(line), _ADDRESS.search(line)
            assert port is not None, line
            assert address is not None, line
            found.add((address[1], int(port[1])))
    return found


@pytest.mark.timeout(400)
def test_the_watchers_see_what_is_sent(tmp_path: Path) -> None:
    watched = run("reach", tmp_path / "shop")
    assert ("127.0.0.1", 9) in watched.asked
    if watched.sent is None:
        pytest.skip("there is no strace here, so native code is not seen")
    assert {("127.0.0.1", 9), ("127.0.0.2", 9)} <= watched.sent


@pytest.mark.promise("S3.2")
@pytest.mark.promise("S4.1")
@pytest.mark.promise("S9.3")
@pytest.mark.promise("S9.5")
@pytest.mark.timeout(400)
def test_with_everything_refused_a_day_of_work_sends_nothing(tmp_path: Path) -> None:
    watched = run("day", tmp_path / "shop")
    assert watched.nothing, watched
    assert list((tmp_path / "shop" / "papers").glob("*.pdf")), "the day's work was done"
    assert list((tmp_path / "shop" / "disk" / "generations").iterdir()), "and backed up"


@pytest.mark.promise("S4.1")
@pytest.mark.promise("S9.3")
@pytest.mark.timeout(400)
def test_with_everything_agreed_to_only_the_service_is_spoken_to(
    cloud_server: CloudServerProcess, tmp_path: Path
) -> None:
    address = urlsplit(cloud_server.url)
    assert address.hostname is not None
    assert address.port is not None
    watched = run("day", tmp_path / "shop", str(cloud_server.home), cloud_server.url)
    there = {(address.hostname, address.port)}
    assert watched.asked <= there
    assert watched.asked, "the service was spoken to"
    assert watched.sent in (None, there)
    assert all([address.hostname, address.port] == where[:2] for where in watched.looked_up), (
        watched.looked_up
    )


@pytest.mark.trap("the program calls home before anybody was asked")
@pytest.mark.promise("C.2")
@pytest.mark.timeout(400)
def test_declining_sends_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    watched = run("decline", tmp_path / "shop")
    assert watched.nothing, watched
    assert list((tmp_path / "shop").rglob("*")) == []
    outside = tmp_path / "shop-watched"
    assert not (outside / "keyring").exists()
    left = [path for folder in ("home", "tmp") for path in (outside / folder).rglob("*") if path.is_file()]
    assert [path for path in left if "fontconfig" not in path.parts] == []
