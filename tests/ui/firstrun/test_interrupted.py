"""A first run that is killed while it writes leaves nothing that counts as a store."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jooptics_desktop.app import Application
from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.system.home import Home

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import os, signal, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from jooptics_desktop.cli.demo import demo_answers
from jooptics_desktop.services.first_run import set_up_store
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home

def progress(done, of):
    if done == {stage}:
        os.kill(os.getpid(), signal.SIGKILL)

set_up_store(Home(Path({home!r})), demo_answers(SystemClock()), SystemClock(), Uuid7Ids(), progress=progress)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
@pytest.mark.parametrize("stage", [0, 1, 2])
def test_a_kill_while_the_store_is_made_leaves_nothing(stage: int, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    program = PROGRAM.format(root=str(ROOT), home=str(folder), stage=stage)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not Home(folder).has_store
    assert Application(Home(folder)).open() == "first_run"
    assert list(folder.iterdir()) == []


def test_a_second_start_lets_alone_what_the_first_is_at(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with home.lock():
        for half in ("setting-up", "store.db.restoring"):
            (home.folder / half).mkdir()
        with pytest.raises(Unavailable, match=r"store\.in_use"):
            Application(home).open()
        assert {path.name for path in home.folder.iterdir()} >= {"setting-up", "store.db.restoring"}
