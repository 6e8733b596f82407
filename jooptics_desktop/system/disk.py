"""How fast and how full the disk is that a store lies on, found out by writing a little beside it."""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

_TIMES: Final = 20
_PAGE: Final = b"\x5a" * 4096


@dataclass(frozen=True, slots=True)
class Disk:
    """`commit_us` is how many microseconds a page takes to be on the disk for sure, at the median; sizes in bytes."""

    commit_us: int
    slowest_us: int
    free: int


def measure(folder: Path) -> Disk:
    """Write some pages one by one, each to the disk itself. Raises `Unavailable("document.cannot_write")`."""
    taken = []
    try:
        with tempfile.TemporaryFile(dir=folder, prefix=".", suffix=".part", buffering=0) as file:
            for _ in range(_TIMES):
                begun = time.perf_counter_ns()
                file.write(_PAGE)
                os.fsync(file.fileno())
                taken.append((time.perf_counter_ns() - begun) // 1000)
        return Disk(int(statistics.median(taken)), max(taken), shutil.disk_usage(folder).free)
    except OSError as error:
        raise Unavailable("document.cannot_write", field="path", folder=folder.name) from error


def machine() -> dict[str, str]:
    """What kind of computer and system this is; not what it is called."""
    return {"system": platform.system(), "release": platform.release(), "machine": platform.machine()}
