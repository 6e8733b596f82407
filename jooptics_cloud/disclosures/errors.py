"""Why a disclosure, or an act of an operator, is refused."""

from __future__ import annotations


class Refused(Exception):
    """Something an operator may not do, or not so; the text says why and what to do."""
