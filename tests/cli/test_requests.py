"""`jooptics requests` leads a request from the counter to the answer, and a person to another store."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import DemoHome

RULE, NOT_PERMITTED = 1, 5


@pytest.fixture(scope="module")
def shop(demo_home: DemoHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    demo_home(folder / "home", 3)
    assert main.run(["--home", str(folder / "other"), "demo", "--customers", "3", "--seed", "5"]) == 0
    return folder


class Terminal:
    """Runs commands over a store and reads what they said."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def run(self, *words: str, staff: str = "Rana", home: str = "home") -> tuple[int, dict[str, Any]]:
        """The exit code and the JSON answer (or error)."""
        password = str(self.folder / "password")
        signed = ["--passphrase-file", password, "--staff", staff, "--password-file", password]
        self._capsys.readouterr()
        code = main.run(["--home", str(self.folder / home), "--json", *words, *signed])
        said = self._capsys.readouterr()
        return code, json.loads(said.out or said.err)

    def advance(self, number: int, step: str, *more: str) -> dict[str, Any]:
        code, answer = self.run("requests", "advance", str(number), step, *more)
        assert code == 0, answer
        return answer


@pytest.fixture
def terminal(shop: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(shop, capsys)


@pytest.mark.promise("S7.1", "S7.5")
def test_a_request_from_the_counter_to_the_answer_and_the_person_to_another_store(
    terminal: Terminal, tmp_path: Path
) -> None:
    code, taken = terminal.run("requests", "open", "--kind", "portability", "--customer", "1", staff="Zaid")
    assert (code, taken["number"]) == (0, 1)
    code, error = terminal.run("requests", "list", staff="Zaid")
    assert (code, error["error"]["code"]) == (NOT_PERMITTED, "permission.missing")
    assert [one["number"] for one in terminal.run("requests", "list")[1]["requests"]] == [1]
    code, error = terminal.run("requests", "advance", "1", "accept")
    assert (code, error["error"]["code"]) == (RULE, "request.identity_unproven")
    terminal.advance(1, "check-identity", "--proof", "id_seen")
    terminal.advance(1, "accept")
    out = tmp_path / "copy.zip"
    locked = terminal.advance(1, "copy", "--out", str(out))
    assert len(locked["passphrase"]) == 24
    assert terminal.advance(1, "copy", "--out", str(out), "--unlocked")["state"] == "executing"
    letter = tmp_path / "letter.pdf"
    assert terminal.run("requests", "letter", "1", "answer", "--out", str(letter))[0] == 0
    assert letter.read_bytes().startswith(b"%PDF")
    terminal.advance(1, "answer", "--by", "counter")
    assert terminal.advance(1, "close")["state"] == "closed"
    assert terminal.run("requests", "list")[1]["requests"] == []
    shown = terminal.run("requests", "show", "1")[1]
    assert [one["event"] for one in shown["events"]] == [
        "received", "identity_proven", "accepted", "executed", "executed", "answered", "closed",
    ]  # fmt: skip
    with zipfile.ZipFile(out) as package:
        (tmp_path / "data.json").write_bytes(package.read("data.json"))
    dossier = str(tmp_path / "data.json")
    code, known = terminal.run("customers", "import", "--dossier", dossier)
    assert (code, known["error"]["code"]) == (RULE, "dossier.known_already")
    code, tried = terminal.run("customers", "import", "--dossier", dossier, "--dry-run")
    assert (code, tried["trial"], tried["similar"]) == (0, True, [1])
    code, arrived = terminal.run("customers", "import", "--dossier", dossier, "--anyway", home="other")
    assert (code, arrived["number"]) == (0, 4)


def test_a_refusal_needs_its_reason_and_an_extension_its_own(terminal: Terminal) -> None:
    number = str(
        terminal.run("requests", "open", "--kind", "deletion", "--customer", "2", "--proof", "known")[1][
            "number"
        ]
    )
    code, error = terminal.run("requests", "advance", number, "refuse")
    assert (code, error["error"]["code"], error["error"]["field"]) == (RULE, "input.field_wrong", "why")
    code, error = terminal.run("requests", "advance", number, "extend", "--why", "repeated")
    assert (code, error["error"]["code"]) == (RULE, "input.field_wrong")
    assert terminal.advance(int(number), "extend", "--why", "complex")["extended"] is True
    assert terminal.advance(int(number), "refuse", "--why", "required_by_law")["state"] == "refused"
    code, error = terminal.run("requests", "advance", "99", "accept")
    assert (code, error["error"]["code"]) == (RULE, "request.unknown")


@pytest.mark.promise("S7.4")
def test_erasing_asks_for_yes_and_for_a_place_for_the_letter(terminal: Terminal, tmp_path: Path) -> None:
    number = terminal.run("requests", "open", "--kind", "deletion", "--customer", "3", "--proof", "known")[1][
        "number"
    ]
    terminal.advance(number, "accept")
    letter = tmp_path / "letter.pdf"
    code, error = terminal.run("requests", "advance", str(number), "erase", "--out", str(letter))
    assert (code, error["error"]["code"]) == (RULE, "input.field_missing")
    code, error = terminal.run(
        "requests", "advance", str(number), "erase", "--yes", "--out", str(tmp_path / "no" / "letter.pdf")
    )
    assert (code, error["error"]["code"]) == (3, "document.folder_missing")
    assert (
        terminal.run("customers", "search", "3")[1]["customers"] != []
    )  # a letter that cannot be written erases nobody
    assert terminal.advance(number, "erase", "--yes", "--out", str(letter))["person"] == ""
    assert letter.read_bytes().startswith(b"%PDF")


def test_somebody_unknown_and_days_off(terminal: Terminal) -> None:
    code, error = terminal.run("requests", "open", "--kind", "access")
    assert (code, error["error"]["field"]) == (RULE, "name")
    number = terminal.run(
        "requests", "open", "--kind", "access", "--name", "Omar Haddad", "--proof", "id_seen"
    )[1]["number"]
    terminal.advance(number, "accept")
    assert terminal.advance(number, "nothing-kept")["state"] == "executing"
    code, error = terminal.run(
        "requests", "open", "--kind", "access", "--name", "X", "--received", "yesterday"
    )
    assert (code, error["error"]["field"]) == (RULE, "received")
    code, found = terminal.run("requests", "days-off", "--add", "2099-03-09", "--name", "Eid", "--days", "4")
    assert code == 0
    assert {"name": "Eid", "first": "2099-03-09", "days": 4, "announced": True} in found["days_off"]
