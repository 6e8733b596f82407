"""Jooptics Desktop: point of sale and practice records for optical stores."""

from __future__ import annotations

import logging

# Without a handler Python would print what we log, tracebacks with their values included, to the terminal.
logging.getLogger(__name__).addHandler(logging.NullHandler())

__version__ = "0.1.0"
