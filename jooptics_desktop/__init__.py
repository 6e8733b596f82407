"""Jooptics Desktop: point of sale and practice records for optical stores."""

from __future__ import annotations

__version__ = "0.1.0"
