"""Setting a machine up: what is missing is installed or asked for in one sentence, and nothing is done twice."""

from __future__ import annotations

import importlib
import os
import sys
from collections import namedtuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

TOOLS = Path(__file__).resolve().parents[2] / "tools"
INSTALLED = (
    "installed\\tlibglib2.0-0t64\\tlibglib2.0-0 (= 2.84)\\nconfig-files\\txvfb\\t\\ninstalled\\tdbus\\t\\n"
)
Version = namedtuple("Version", "major minor")  # noqa: PYI024 - stands in for sys.version_info
pytestmark = pytest.mark.skipif(os.name == "nt", reason="stands programs in by shell scripts")


@pytest.fixture
def packages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(TOOLS))
    return importlib.import_module("setup_packages")


@pytest.fixture
def python(packages: ModuleType) -> ModuleType:
    return importlib.import_module("setup_python")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian with few packages, whose apt-get only writes down what it was asked."""
    programs = tmp_path / "bin"
    programs.mkdir()
    _program(programs / "dpkg-query", f"printf '{INSTALLED}'")
    _program(programs / "apt-get", f'echo "$@" >> {tmp_path}/asked')
    _program(programs / "sudo", "exit 1")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def test_an_administrator_gets_what_is_missing_installed(
    packages: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert packages.ensure_packages(("libglib2.0-0", "dbus", "xvfb"))
    asked = (machine / "asked").read_text(encoding="utf-8").splitlines()
    assert asked[0].endswith("update")
    assert "--no-install-recommends" in asked[1]
    assert "xvfb" in asked[1]
    assert "libglib2.0-0" not in asked[1]
    assert "dbus" not in asked[1]


def test_somebody_else_is_told_the_one_command(
    packages: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(packages.SetupError) as refused:
        packages.ensure_packages(("xvfb",))
    commands = [line for line in str(refused.value).splitlines() if line.startswith("    ")]
    assert len(commands) == 1
    assert "sudo" in commands[0]
    assert "xvfb" in commands[0]
    assert not (machine / "asked").exists()


def test_what_apt_cannot_do_is_said_and_asked_again_next_time(
    packages: ModuleType, machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    _program(machine / "bin" / "apt-get", "echo no such place; exit 100")
    assert not packages.ensure_packages(("xvfb",))
    said = capsys.readouterr().out
    assert "no such place" in said
    assert "xvfb" in said


@pytest.mark.parametrize("version", [Version(3, 10), Version(3, 15), Version(4, 0)])
def test_another_python_is_refused_with_a_sentence(
    python: ModuleType, version: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(python.SetupError, match=r"needs Python 3\.11 to 3\.14"):
        python.ensure_python(("app",), ())


def test_a_changed_lock_is_installed_again(
    python: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements").mkdir()
    lock = tmp_path / "requirements" / "app.lock"
    monkeypatch.setattr(python, "ROOT", tmp_path)
    lock.write_text("one", encoding="utf-8")
    before = python._lock_stamp("app")
    lock.write_text("two", encoding="utf-8")
    assert python._lock_stamp("app") != before


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True), (["--home", "shop"], True), (["--language=ar", "--home", "shop"], True), (["tour", "OUT"], False),
        (["--home", "shop", "sales", "show", "1"], False), (["--help"], False), (["--version"], False),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("python")
def test_start_knows_when_a_window_is_wanted(arguments: list[str], window: bool) -> None:
    start = importlib.import_module("start")
    assert start._opens_window(arguments) is window


@pytest.mark.usefixtures("python")
def test_the_tour_finds_the_service_it_starts() -> None:
    start = importlib.import_module("start")
    assert start._locks(["--home", "shop", "tour", "OUT"]) == ("app", "cloud")
    assert start._locks([]) == start._locks(["sales", "show", "1"]) == ("app",)


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
