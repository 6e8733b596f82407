"""Secrets for a command: from a file, else asked for at the terminal; never from an argument."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken

if TYPE_CHECKING:
    from pathlib import Path


def from_file(path: Path) -> str:
    """The first line of a file; raises `RuleBroken("secret.file_unreadable")`."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()[0]
    except (OSError, ValueError, IndexError):  # a name may hold a zero byte
        raise RuleBroken("secret.file_unreadable", field=path.name) from None


def given_or_asked(path: Path | None, question: str) -> str:
    """From the file when one was named, else typed unseen; raises `NotPermitted("secret.missing")` in a script."""
    if path is not None:
        return from_file(path)
    if not sys.stdin.isatty():
        raise NotPermitted("secret.missing", what=question)
    return getpass.getpass(f"{question}: ")
