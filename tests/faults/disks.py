"""Disks that are small, that can only be read, that are unplugged or fail, and somebody who may not; needs root."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOBODY: Final = 65534
may_mount: Final = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mount"),
    reason="only root may plug disks in",
)


@contextlib.contextmanager
def small_disk(place: Path, size: str = "2m") -> Iterator[Path]:
    """A disk of its own at `place`; what lies there lies on it meanwhile."""
    inside = place.with_name(place.name + " before")
    if place.exists():
        place.rename(inside)
    place.mkdir(mode=0o755)
    _do("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    try:
        if inside.exists():
            shutil.copytree(inside, place, dirs_exist_ok=True)
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)
        if inside.exists():
            place.rmdir()
            inside.rename(place)


def fill(disk: Path, leaving: int = 0) -> Path:
    """Fill the disk up but for so many bytes; the file that does it."""
    filler = disk / "somebody's films"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(filler, max(0, filler.stat().st_size - leaving))
    return filler


@contextlib.contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Nothing can be written to the disk meanwhile."""
    _do("mount", "-o", "remount,ro", str(disk))
    try:
        yield
    finally:
        _do("mount", "-o", "remount,rw", str(disk))


def unplug(disk: Path) -> None:
    """Take the disk away."""
    _do("umount", "-l", str(disk))


@contextlib.contextmanager
def failing_disk(content: Path, place: Path) -> Iterator[Path]:
    """A disk at `place` with a copy of `content`, of which everything but the directories cannot be read any more."""
    image = place.with_suffix(".image")
    with image.open("wb") as file:
        file.truncate(24 << 20)
    _do("mkfs.ext4", "-q", "-F", str(image))
    place.mkdir()
    _do("mount", "-o", "loop", str(image), str(place))
    shutil.copytree(content, place / content.name)
    _do("umount", str(place))
    _do("mount", "-o", "loop,noload", str(image), str(place))
    list(place.rglob("*"))
    os.truncate(image, 4 << 20)
    try:
        yield place / content.name
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Act as somebody whom no file here belongs to."""
    os.setegid(_NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def _do(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
