"""What a list of customers says of each; apart from the writers, so that a CSV needs nothing that draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from jooptics_desktop.domain.money import Money


class CustomerRow(NamedTuple):
    """One customer in a list; `phone` is E.164. A tuple, for there are a million of them."""

    number: int
    name: str
    name_alternative: str = ""
    phone: str = ""
    email: str = ""
    last_visit: date | None = None
    balance: Money | None = None
