"""`jooptics audit` reads the trail, proves it, and writes it to a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.services import opening
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
    shop: Path, capsys: pytest.CaptureFixture[str], *words: str, staff: str = "Rana", json_too: bool = True
) -> tuple[int, Any]:
    password = str(shop / "password")
    signed = ["--passphrase-file", password, "--staff", staff, "--password-file", password]
    capsys.readouterr()
    asked = ["--home", str(shop / "home"), *(["--json"] if json_too else []), "audit", *words, *signed]
    code = main.run(asked)
    said = capsys.readouterr()
    return code, json.loads(said.out or said.err) if json_too else said.out


def test_the_newest_entries_are_listed_by_person_kind_and_customer(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answer = run(shop, capsys, "list", "--limit", "3")
    assert (code, len(answer["entries"])) == (0, 3)
    assert answer["entries"][0]["event"] == "audit_read"
    older = run(shop, capsys, "list", "--before", "3")[1]["entries"]
    assert [one["number"] for one in older] == [2, 1]
    signed_in = run(shop, capsys, "list", "--by", "rana", "--kind", "people")[1]["entries"]
    assert {one["by"] for one in signed_in} == {"Rana"}
    assert {"signed_in"} < {one["event"] for one in signed_in}
    assert run(shop, capsys, "list", "--until", "2020-01-01")[1]["entries"] == []
    assert run(shop, capsys, "list", "--by", "nobody")[1]["error"]["code"] == "staff.unknown"
    _, lines = run(shop, capsys, "list", "--limit", "1", json_too=False)
    assert "Looked at the audit trail" in lines or "Signed in" in lines


@pytest.mark.promise("S5.4")
def test_it_is_proven_and_what_was_changed_is_an_exit_code(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, answer = run(shop, capsys, "verify", "--reviewed")
    assert (code, answer["sound"], answer["first_broken"], answer["anchors"]) == (0, True, None, [])
    newest = run(shop, capsys, "list", "--limit", "5")[1]["entries"]
    assert "audit_reviewed" in {one["event"] for one in newest}
    opened = opening.open_with_password(Home(shop / "home"), PASSWORD)
    raw = opened.store.raw_connection()
    raw.execute("DROP TRIGGER audit_entry_no_update")
    raw.execute("UPDATE audit_entry SET at = at + 1 WHERE seq = 4")
    raw.close()
    opened.store.close()
    code, answer = run(shop, capsys, "verify")
    assert (code, answer["sound"], answer["first_broken"]) == (1, False, 4)


def test_it_is_written_to_a_file(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run(shop, capsys, "export", str(shop / "trail.csv"))
    assert code == 0
    written = (shop / "trail.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(written) == answer["entries"] + 1


def test_a_cashier_reads_none_of_it(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shop, capsys, "list", staff="Zaid")[1]["error"]["code"] == "permission.missing"
