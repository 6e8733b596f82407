"""Jooptics Cloud: keeps sealed backups it cannot read."""

from __future__ import annotations

__version__ = "0.1.0"
