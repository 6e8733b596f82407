"""`This record is a child's`: said by anybody, asked once, erased at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.l10n import mark
from jooptics_desktop.services.children import erase_child
from jooptics_desktop.ui.kit.erasing import Erasing

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer

_WHAT_HAPPENS = mark(
    "The whole record goes now and cannot be brought back: name, contacts, prescriptions and notes. Papers that "
    "the law wants kept stay without a name. Register the parent or guardian instead; the glasses can still be made."
)


class ChildsRecord(Erasing):
    """One question, then the act: nobody is shown a plan of what a child's record holds."""

    GONE: ClassVar[str] = mark(
        "The record is erased. Sealed backups of before keep it, unread, until their time is over; it can never be "
        "restored from them."
    )

    def ask(self, customer: Customer) -> None:
        """Because somebody said so."""
        self._ask_once(mark("Is this record a child's?"), customer)

    def ask_after_correction(self, customer: Customer) -> None:
        """Because a birth date was typed that says so."""
        self._ask_once(mark("By this birth date the person is under 18"), customer)

    def _ask_once(self, question: str, customer: Customer) -> None:
        self._confirm(question, _WHAT_HAPPENS, lambda opened, desk: erase_child(opened, desk, customer.id))
