"""What a list of customers says of each; apart from the writers, so that a CSV needs nothing that draws."""

from __future__ import annotations

from typing import NamedTuple


class CustomerRow(NamedTuple):
    """One customer in a list; `phone` is E.164. A tuple, for there are a million of them."""

    number: int
    name: str
    name_alternative: str = ""
    phone: str = ""
    email: str = ""
