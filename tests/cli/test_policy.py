"""`jooptics policy`: the same acts as the window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from tests.policy_operator import Operator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import DemoHome


@pytest.mark.promise("S12.2", "C.2")
def test_a_version_is_kept_compared_declined_and_accepted(
    demo_home: DemoHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "operator").mkdir()
    operator = Operator(tmp_path / "operator")
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    home = ["--home", str(tmp_path / "home"), "--json"]
    demo_home(tmp_path / "home", 1)
    signed = ["--passphrase-file", str(password), "--staff", "Rana", "--password-file", str(password)]

    def run(*words: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert main.run([*home, "policy", *words, *signed]) == code
        return json.loads(capsys.readouterr().out or "{}")

    folder = str(operator.pack("2", effective="2027-01-01T00:00:00+00:00"))
    run("install", folder, code=4)
    assert run("trust-key", operator.public)["keys"] == [operator.public]
    assert run("install", folder)["version"] == "2"
    paper = tmp_path / "changes.pdf"
    told = run("changes", "--pdf", str(paper))
    assert (told["before"], told["after"]) == ("1", "2")
    assert "What you may ask of us" in json.dumps(told["differences"])
    assert paper.read_bytes().startswith(b"%PDF")
    assert run("decline")["answer"] == "declined"
    assert run("accept")["answer"] == "accepted"
    newest, oldest = run("versions")["versions"]
    assert [a["answer"] for a in newest["answers"]] == ["declined", "accepted"]
    assert oldest["holds_now"] is True
