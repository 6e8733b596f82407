"""The lock files name everything that is installed, by version and hash, and say nothing else."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Final

import pytest

from tests.narrowing import there

if TYPE_CHECKING:
    from pathlib import Path

LOCKS: Final = ("app", "cloud", "dev", "bundle")
PIN: Final = re.compile(r"([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==([^\s;]+)(?: ; [^\\]+)? \\")
NAME: Final = re.compile(r"[A-Za-z0-9_.-]+")
HASH: Final = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_and_hashes_and_nothing_else(root: Path, lock: str) -> None:
    hashes = 1
    for line in _lines(root, lock):
        if PIN.fullmatch(line):
            assert hashes > 0, f"nothing proves the pin before {line!r}"
            hashes = 0
        else:
            assert HASH.fullmatch(line), line
            hashes += 1
    assert hashes > 0


@pytest.mark.parametrize(("inner", "outer"), [("app", "cloud"), ("cloud", "dev"), ("app", "bundle")])
def test_what_is_shipped_is_what_was_tested(root: Path, inner: str, outer: str) -> None:
    assert _pins(root, inner) <= _pins(root, outer)


def test_every_dependency_is_locked(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {"app": project["dependencies"], **project["optional-dependencies"]}
    for lock, requirements in wanted.items():
        locked = {name for name, _version in _pins(root, lock)}
        asked = {there(NAME.match(text))[0].lower().replace("_", "-") for text in requirements}
        assert asked - {"jooptics"} <= locked


def _lines(root: Path, lock: str) -> list[str]:
    return (root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8").splitlines()


def _pins(root: Path, lock: str) -> set[tuple[str, str]]:
    return {(match[1], match[2]) for line in _lines(root, lock) if (match := PIN.fullmatch(line))}
