"""What the checks of the house look at: the files of the checkout, and the syntax trees of its Python."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("jooptics_desktop", "jooptics_cloud")
_TEXT: Final = {
    "", ".py", ".md", ".toml", ".po", ".qss", ".txt", ".json", ".sh", ".spec", ".lock", ".mako", ".svg", ".yml",
}  # fmt: skip


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> tuple[Path, ...]:
    """Every file that is, or is about to be, part of the project."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return tuple(
        path for name in sorted(filter(None, listing.split("\0"))) if (path := ROOT / name).is_file()
    )


@pytest.fixture(scope="session")
def texts(tracked: tuple[Path, ...]) -> dict[str, str]:
    """The text files of the project by their path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in tracked
        if path.suffix in _TEXT
    }


@pytest.fixture(scope="session")
def trees(texts: dict[str, str]) -> dict[str, ast.Module]:
    """The syntax trees of all Python files by their path from the root."""
    return {name: ast.parse(text, name) for name, text in texts.items() if name.endswith(".py")}


@pytest.fixture(scope="session")
def desktop(trees: dict[str, ast.Module]) -> dict[str, ast.Module]:
    """The syntax trees of the desktop alone."""
    return {name: tree for name, tree in trees.items() if name.startswith("jooptics_desktop/")}
