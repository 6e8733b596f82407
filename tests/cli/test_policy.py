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


def test_it_can_be_read_and_answered_before_there_is_a_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = ["--home", str(tmp_path / "home")]
    assert (
        main.run([*nowhere, "--language", "ar", "policy", "read", "--pdf", str(tmp_path / "policy.pdf")]) == 0
    )
    said = capsys.readouterr().out
    assert main.run([*nowhere, "--language", "ar", "--json", "policy", "read"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["language"] == "ar"
    assert plain["text_sha256"] in said
    assert "13." in said
    assert (tmp_path / "policy.pdf").read_bytes().startswith(b"%PDF")
    assert not (tmp_path / "home").exists()
    (tmp_path / "password").write_text("three unusual words\n", encoding="utf-8")
    asked = ("language", "pack_sha256", "text_sha256", "ui_text_sha256")
    answers = {
        "privacy": {name: plain[name] for name in asked}
        | {"acknowledged": True, "answers": dict.fromkeys(plain["purposes"], False)},
        "store": {"name": "Abdoun Optics", "currency_code": "JOD"},
        "tax_classes": [{"code": "standard", "percent": "16"}],
        "owner": {"name": "Rana", "password_file": "password", "adult": True},
    }
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    assert main.run([*nowhere, "init", "--answers", str(tmp_path / "answers.json")]) == 0
