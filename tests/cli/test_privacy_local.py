"""`jooptics privacy local` lists what lies on this computer; `privacy clear` clears one kind of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.system import device_settings
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import DemoHome


@pytest.mark.promise("S8.6")
def test_what_is_there_is_listed_and_cleared_by_kind(
    demo_home: DemoHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    home = Home(tmp_path / "home")
    options = ["--home", str(home.folder)]
    demo_home(home.folder, 1)
    device_settings.save(home.device, device_settings.DeviceSettings(theme="dark"))
    signed = ["--passphrase-file", str(password), "--staff", "Rana", "--password-file", str(password)]
    capsys.readouterr()
    assert main.run([*options, "--json", "privacy", "local", *signed]) == 0
    items = {one["name"]: one for one in json.loads(capsys.readouterr().out)["items"]}
    assert (items["store.db"]["category"], items["theme"]["category"]) == ("essential", "preference")
    assert main.run([*options, "privacy", "clear", "preference", *signed]) == 0
    assert "Everything looks as on the first day" in capsys.readouterr().out
    assert device_settings.load(home.device).theme == "system"
    assert main.run([*options, "privacy", "clear", "essential", *signed]) == 2
