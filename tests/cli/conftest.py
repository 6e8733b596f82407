"""A small shop, made once as the command makes it and copied for each test, and a hand that runs `jooptics` in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.l10n import use_language

DemoHome: TypeAlias = Callable[[Path, int], None]
Run: TypeAlias = Callable[..., tuple[int, Any]]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A command that was run in Arabic leaves the next one in English, as a process of its own would."""
    yield
    use_language("en")


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> DemoHome:
    """`demo_home(folder, customers)`: what `jooptics demo` makes, copied there; each size is made once a run."""

    @cache
    def made(customers: int) -> Path:
        folder = tmp_path_factory.mktemp("demo") / "home"
        words = ["--home", str(folder), "demo", "--customers", str(customers), "--seed", "5"]
        assert main.run(words) == 0
        return folder

    def copied(folder: Path, customers: int) -> None:
        shutil.copytree(made(customers), folder)

    return copied


@pytest.fixture
def shop(demo_home: DemoHome, tmp_path: Path) -> Path:
    """Two customers, and the password of whoever acts in a file beside them."""
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    demo_home(tmp_path / "home", 2)
    return tmp_path


@pytest.fixture
def run(shop: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("customers", "search", …)`: the exit code and what was answered, read as JSON."""

    def act(*words: str) -> tuple[int, Any]:
        password = str(shop / "password")
        signed = ["--passphrase-file", password, "--staff", "Rana", "--password-file", password]
        capsys.readouterr()
        code = main.run(["--home", str(shop / "home"), "--json", *words, *signed])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    return act
