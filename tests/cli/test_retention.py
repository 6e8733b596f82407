"""`jooptics retention` says what is over, throws it away, and takes the owner's word for the date."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.services import opening, trusted_time
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import DemoHome


@pytest.fixture
def shop(demo_home: DemoHome, tmp_path: Path) -> Path:
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    demo_home(tmp_path / "home", 2)
    return tmp_path


def run(
    shop: Path, capsys: pytest.CaptureFixture[str], *words: str, json_too: bool = True
) -> tuple[int, Any]:
    password = str(shop / "password")
    signed = ["--passphrase-file", password, "--staff", "Rana", "--password-file", password]
    capsys.readouterr()
    asked = ["--home", str(shop / "home"), *(["--json"] if json_too else []), "retention", *words, *signed]
    code = main.run(asked)
    said = capsys.readouterr()
    return code, json.loads(said.out or said.err) if json_too else said.out


def seen_years_ago(shop: Path) -> None:
    """Another run of the program saw the time three years ago; a sign-in is older than its term."""
    opened = opening.open_with_password(Home(shop / "home"), PASSWORD)
    past = SystemClock().now() - timedelta(days=1096)
    with opened.store.write() as work:
        work.settings.put(
            trusted_time.SEEN_TIME,
            {"latest": past.isoformat(), "run": "another", "began": past.isoformat(), "began_ms": 0},
        )
    raw = opened.store.raw_connection()
    raw.execute("UPDATE sign_in SET started_at = started_at - 3 * 366 * 86400000000 WHERE rowid = 1")
    raw.commit()
    raw.close()
    opened.store.close()


@pytest.mark.promise("S6.1")
def test_nothing_goes_until_the_date_is_confirmed_and_then_it_goes(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seen_years_ago(shop)
    code, answer = run(shop, capsys, "review")
    assert (code, answer["time_believed"], answer["due"]) == (0, False, [])
    code, answer = run(shop, capsys, "run")
    assert (code, answer) == (1, {"time_believed": False, "gone": {}})
    assert run(shop, capsys, "confirm-time")[0] == 0
    code, answer = run(shop, capsys, "review")
    assert answer["due"] == [{"class": "usage_log", "what": "sign_ins", "count": 1}]
    assert answer["last_run"] is None
    code, answer = run(shop, capsys, "run")
    assert (code, answer) == (0, {"time_believed": True, "gone": {"sign_ins": 1}})
    code, answer = run(shop, capsys, "review")
    assert (answer["due"], answer["last_run"] is None) == ([], False)


def test_people_read_the_terms(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(shop, capsys, "review", json_too=False)
    assert code == 0
    assert "Sales and payments\t10 years" in said
    assert "Nothing is over." in said
