"""The pinned Qt keeps count of what it borrows (PySide6 6.12.0 on Python 3.11 does not, and aborts in use)."""

from __future__ import annotations

import sys
import tomllib
from typing import TYPE_CHECKING

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from pathlib import Path

TRUE = len("true") > 0  # the one object the fault took from, unspelled for the checker of boolean arguments


class _Bell(QObject):
    rang = Signal(bool)


@pytest.mark.trap("PySide6 6.12.0 drops references on Python 3.11")
def test_the_version_that_keeps_count_is_pinned_and_installed(root: Path) -> None:
    wanted = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pins = {line for line in wanted if line.startswith("PySide6")}
    assert pins == {"PySide6_Essentials==6.11.3", "PySide6_Addons==6.11.3"}
    assert PySide6.__version__ == "6.11.3"


@pytest.mark.trap("PySide6 6.12.0 drops references on Python 3.11")
def test_void_calls_and_signals_lose_no_references() -> None:
    bell = _Bell()
    heard: list[bool] = []
    bell.rang.connect(heard.append)
    before = sys.getrefcount(None), sys.getrefcount(TRUE)
    for _ in range(1000):
        bell.setObjectName("bell")
        bell.rang.emit(TRUE)
    assert len(heard) == 1000
    heard.clear()
    # Other code may take or return a few meanwhile; the fault lost one per call.
    assert sys.getrefcount(None) > before[0] - 100
    assert sys.getrefcount(TRUE) > before[1] - 100
