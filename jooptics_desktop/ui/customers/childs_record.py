"""`This record is a child's`: said by anybody, asked once, erased at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import mark
from jooptics_desktop.services.children import erase_child

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.erasure import ErasureReceipt
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

_WHAT_HAPPENS = mark(
    "The whole record goes now and cannot be brought back: name, contacts, prescriptions and notes. Papers that "
    "the law wants kept stay without a name. Register the parent or guardian instead; the glasses can still be made."
)
_REMAINS = mark(
    "The record is erased. Sealed backups of before keep it, unread, until their time is over; it can never be "
    "restored from them."
)


class ChildsRecord:
    """One question, then the act; `then` is called when the record is gone."""

    def __init__(
        self,
        context: Context,
        owner: QWidget,
        then: Callable[[], object],
        fail: Callable[[JoopticsError], object],
    ) -> None:
        self._context, self._owner, self._then, self._fail = context, owner, then, fail

    def ask(self, customer: Customer) -> None:
        """Because somebody said so."""
        self._context.prompts.confirm(
            mark("Is this record a child's?"),
            _WHAT_HAPPENS,
            mark("Erase the record"),
            lambda: self._erase(customer),
            danger=True,
        )

    def ask_after_correction(self, customer: Customer) -> None:
        """Because a birth date was typed that says so."""
        self._context.prompts.confirm(
            mark("By this birth date the person is under 18"),
            _WHAT_HAPPENS,
            mark("Erase the record"),
            lambda: self._erase(customer),
            danger=True,
        )

    def _erase(self, customer: Customer) -> None:
        opened = self._context.services.opened
        self._context.tasks.write(
            lambda desk: erase_child(opened, desk, customer.id), self._owner, self._erased, self._fail
        )

    def _erased(self, _receipt: ErasureReceipt) -> None:
        self._context.toast.say(_REMAINS)
        self._then()
