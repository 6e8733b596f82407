"""`jooptics breaches` and `jooptics disclosures`: the same acts as the window."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import DemoHome

    Run = Callable[..., Any]


@pytest.fixture
def run(demo_home: DemoHome, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command over a demonstration store as its owner, and answers its JSON."""
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n", encoding="utf-8")
    home = ["--home", str(tmp_path / "home"), "--json"]
    demo_home(tmp_path / "home", 2)
    signed = ["--passphrase-file", str(password), "--staff", "Rana", "--password-file", str(password)]

    def call(*words: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert main.run([*home, *words, *signed]) == code
        return json.loads(capsys.readouterr().out or "{}")

    return call


@pytest.mark.promise("S10.5")
def test_a_breach_from_its_record_to_its_end(run: Run, tmp_path: Path) -> None:
    said = run(
        "breaches", "record", "--what", "A disk was lost.", "--measures", "Encrypted.", "--noticed", "2026-11-20T08:00"
    )  # fmt: skip
    assert [clock["due_at"] for clock in said["clocks"]] == [
        "2026-11-21T08:00:00+00:00", "2026-11-23T08:00:00+00:00",
    ]  # fmt: skip
    assert run("breaches", "list", code=1)["breaches"][0]["number"] == 1
    assert len(run("breaches", "people", "--number", "1")["people"]) == 2
    paper = tmp_path / "letter.pdf"
    run("breaches", "letter", str(paper), "--number", "1", "--whom", "authority")
    assert paper.read_bytes().startswith(b"%PDF")
    run("breaches", "told", "--number", "1", "--whom", "people", "--at", "2026-11-20T12:00")
    run("breaches", "not-needed", "--number", "1", "--whom", "authority", "--words", "Encrypted.")
    assert run("breaches", "close", "--number", "1")["closed"] is True
    assert run("breaches", "list")["breaches"][0]["closed"] is True


@pytest.mark.promise("S4.4")
def test_what_the_law_demands_is_entered_listed_and_taken_along(run: Run, tmp_path: Path) -> None:
    enter = (
        "disclosures",
        "enter",
        "--customer",
        "1",
        "--recipient",
        "Amman Court",
        "--basis",
        "law",
        "--data",
        "contact",
    )
    run(*enter, code=1)
    run(*enter, "--reference", "2026/118")
    (entry,) = run("disclosures", "list", "--customer", "1")["disclosures"]
    assert (entry["recipient"], entry["basis"]) == ("Amman Court", "law")
    target = tmp_path / "register.json"
    assert run("disclosures", "export", str(target))["entries"] == 1
    assert "2026/118" in target.read_text("utf-8")
