"""Unicode isolates (UAX #9), so that numbers and names keep their order inside a line of the other script."""

from __future__ import annotations

LRI = "\u2066"
FSI = "\u2068"
PDI = "\u2069"


def isolate_ltr(text: str) -> str:
    """Numbers, money, dates, phones, codes, prescriptions, key names: always left-to-right inside."""
    return f"{LRI}{text}{PDI}"


def isolate(text: str) -> str:
    """Names, item titles and anything a person typed: its own first strong letter decides."""
    return f"{FSI}{text}{PDI}"
