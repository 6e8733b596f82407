"""`jooptics privacy status` tells every promise, and fails when one is not in order."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.services import opening, retention
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import DemoHome


@pytest.mark.promise("S1.2")
def test_every_promise_in_a_line_and_a_broken_one_in_the_exit_code(
    demo_home: DemoHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    home = ["--home", str(tmp_path / "home")]
    demo_home(tmp_path / "home", 1)
    signed = ["--passphrase-file", str(password), "--staff", "Rana", "--password-file", str(password)]
    capsys.readouterr()
    assert main.run([*home, "privacy", "status", *signed]) == 0
    said = capsys.readouterr().out
    assert "In order\tEncryption\tThe store is encrypted" in said
    assert "To do\tBackup\tNothing is backed up." in said
    opened = opening.open_with_password(Home(tmp_path / "home"), PASSWORD)
    past = SystemClock().now() - timedelta(days=5)
    with opened.store.write() as work:
        work.settings.put(retention.LAST_RUN, {"at": past.isoformat(), "gone": {}})
    opened.store.close()
    code = main.run([*home, "--json", "privacy", "status", *signed])
    answer = json.loads(capsys.readouterr().out)
    lines = {one["code"]: one["state"] for one in answer["indicators"]}
    assert (code, answer["in_order"], lines["retention"], lines["encryption"]) == (1, False, "broken", "ok")
