"""A demonstration store as the command makes it, for tests that need one of their own."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    DemoHome = Callable[[Path, int], None]


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
