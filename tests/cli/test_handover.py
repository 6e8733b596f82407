"""`jooptics handover`: the same acts, exit codes and refusals as in the window, no secret among the arguments."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.policy_changes import NOTICE
from jooptics_desktop.services import opening
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home
from tests.changing_hands import NEW_PASSWORD, announce_long_ago, answers_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, dict[str, Any]]]

RULE, NOT_PERMITTED = 1, 5


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command over a demonstration store; the exit code and the answer or the error."""
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    home = ["--home", str(tmp_path / "home"), "--json"]
    assert main.run([*home, "demo", "--customers", "3", "--seed", "5"]) == 0

    def command(*words: str, staff: str = "Rana") -> tuple[int, dict[str, Any]]:
        secret = str(tmp_path / "password")
        capsys.readouterr()
        code = main.run(
            [
                *home,
                "handover",
                *words,
                "--passphrase-file",
                secret,
                "--staff",
                staff,
                "--password-file",
                secret,
            ]
        )
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    return command


@pytest.mark.promise("S4.6")
def test_announced_moved_written_to_customers_and_called_off(run: Run, tmp_path: Path) -> None:
    today = date.today()  # noqa: DTZ011 - the command's own day
    code, said = run(
        "announce", "--to", "Petra Optics", "--kind", "sale", "--on", str(today + timedelta(days=5))
    )
    assert (code, said["error"]["code"]) == (RULE, "handover.too_soon")
    on = today + NOTICE + timedelta(days=2)
    code, said = run("announce", "--to", "Petra Optics", "--kind", "sale", "--on", str(on), staff="Zaid")
    assert (code, said["error"]["code"]) == (NOT_PERMITTED, "permission.missing")
    assert run("status")[1]["owners_leaving"] == ["Rana"], "before it is announced"
    assert run("announce", "--to", "Petra Optics", "--kind", "sale", "--on", str(on))[0] == 0
    later = on + timedelta(days=3)
    assert run("move", "--on", str(later))[1]["on"] == str(later)
    code, said = run("status")
    assert (code, said["announced"]["to"], said["may_be_done"]) == (0, "Petra Optics", False)
    assert run("letter", str(tmp_path / "letter.pdf"))[0] == 0
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "letter.pdf").pages)
    assert "Petra Optics" in text
    assert "copy" in text
    assert run("call-off")[0] == 0
    code, said = run("letter", str(tmp_path / "letter.pdf"))
    assert (code, said["error"]["code"]) == (RULE, "handover.not_announced")


@pytest.mark.promise("S4.6")
def test_handed_over_from_a_file_of_answers(run: Run, tmp_path: Path) -> None:
    file = answers_file(tmp_path)
    complete = ("complete", "--answers", str(file), "--recovery-sheet", str(tmp_path / "sheet.pdf"))
    code, said = run(*complete)
    assert (code, said["error"]["code"]) == (RULE, "handover.not_announced")
    opened = opening.open_with_password(Home(tmp_path / "home"), PASSWORD)
    announce_long_ago(Desk(opened.store, SystemClock(), Uuid7Ids()))
    opened.store.close()
    code, said = run(*complete)
    assert code == 0, said
    assert (tmp_path / "sheet.pdf").stat().st_size > 1000
    home = Home(tmp_path / "home")
    opening.open_with_recovery_code(home, said["recovery_code"]).store.close()
    opening.open_with_password(home, NEW_PASSWORD).store.close()
    assert run("status")[1]["error"]["code"] == "keys.wrong_passphrase"
    (tmp_path / "password").write_text(NEW_PASSWORD + "\n", encoding="utf-8")
    assert run("status")[1]["error"]["code"] == "staff.unknown"
