"""What becomes of a command's answer on its way out: code pages, full disks, closed pipes, no console, Ctrl+C."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli import main

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
OLD_CODE_PAGE = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "cp1252:strict"}


def command(shop: Path, *words: str) -> list[str]:
    """`jooptics` in a process of its own, with the owner signed in."""
    password = str(shop / "password")
    signed = ["--passphrase-file", password, "--staff", "Rana", "--password-file", password]
    return [sys.executable, "-m", "jooptics_desktop", "--home", str(shop / "home"), *words, *signed]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_redirected_answers_are_utf_8_whatever_the_code_page(language: str, shop: Path) -> None:
    words = command(shop, "--language", language, "sales", "show", "1")
    done = subprocess.run(words, capture_output=True, env=os.environ | OLD_CODE_PAGE, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode()
    assert "S-000001" in said
    assert ("الإجمالي" in said) is (language == "ar")
    assert not any(state in said for state in ("collected", "open\n") if language == "ar")


@pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only some systems have a disk that is always full"
)
def test_an_answer_on_a_full_disk_ends_with_a_sentence(shop: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(shop, "sales", "show", "1"), stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False
        )
    assert done.returncode == 3
    assert done.stderr.decode().splitlines() == [
        "The answer could not be written. What the command did stands; look before you repeat it."
    ]


class Closed(io.TextIOBase):
    """A pipe whose reader has gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError

    def isatty(self) -> bool:
        return False


def test_a_reader_that_went_away_is_no_fault_of_the_program(
    run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", Closed())
    words = command(shop, "--json", "sales", "show", "1")[3:]
    assert main.run(words) == 3
    assert json.loads(capsys.readouterr().err)["error"]["code"] == "output.not_written"


def test_a_program_without_a_console_does_its_work(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main.run(command(shop, "sales", "show", "1")[3:]) == 0
    assert main.run(command(shop, "sales", "show", "none")[3:]) == 1
    assert main.run(["sales"]) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C goes to a whole console there")
def test_ctrl_c_while_libraries_load_is_no_fault(shop: Path, tmp_path: Path) -> None:
    stopper = tmp_path / "sitecustomize.py"
    stopper.write_text(
        "import os, signal, sys\n"
        "class Stop:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'jooptics_desktop.cli.customers': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop())\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        command(shop, "sales", "show", "1"),
        capture_output=True, env=os.environ | {"PYTHONPATH": str(tmp_path)}, cwd=ROOT, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (128 + signal.SIGINT, b"")


def test_a_field_that_stands_twice_is_refused(run: Run, shop: Path) -> None:
    paid = '"payments": [{"tender": "cash", "amount": "1"}]'
    twice = shop / "twice.json"
    twice.write_text(f'{{"lines": [], {paid}, {paid}}}', encoding="utf-8")
    code, answer = run("sales", "new", "--file", str(twice))
    assert (code, answer["error"]["code"], answer["error"]["field"]) == (1, "input.field_twice", "payments")
