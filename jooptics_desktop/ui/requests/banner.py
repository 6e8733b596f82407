"""What stands over a customer's page: that their record is restricted, or that they wait for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, mark
from jooptics_desktop.services.requests import is_restricted, lift_restriction, requests_about
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.requests.words import request_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context


@dataclass(frozen=True, slots=True)
class Rights:
    """What a customer asked for and has not got yet, and whether their record may be used."""

    restricted: bool
    waiting: tuple[SubjectRequest, ...]


def rights_of(desk: Desk, customer_id: CustomerId) -> Rights:
    """For reading together with the rest of a customer."""
    waiting = tuple(request for request in requests_about(desk, customer_id) if request.open)
    return Rights(is_restricted(desk, customer_id), waiting)


class RightsBanner(QFrame):
    """One line; hidden while there is nothing to say."""

    def __init__(self, context: Context, fail: Callable[[JoopticsError], object]) -> None:
        super().__init__()
        self._context, self._fail = context, fail
        self._customer_id: CustomerId | None = None
        self._first: SubjectRequest | None = None
        self.words = Paragraph()
        self.open_button = Button(mark("Open the request"), self._open, icon="inbox")
        self.lift_button = Button(mark("Lift the restriction"), self._lift)
        across = QHBoxLayout(self)
        across.setContentsMargins(theme.size("space_sm"), 4, theme.size("space_sm"), 4)
        across.setSpacing(theme.size("space_sm"))
        across.addWidget(self.words, 1)
        across.addWidget(self.open_button)
        across.addWidget(self.lift_button)
        self.hide()

    def show_rights(self, customer_id: CustomerId, rights: Rights) -> None:
        """Say what there is to say."""
        self._customer_id = customer_id
        self._first = min(rights.waiting, key=lambda request: request.due_on, default=None)
        handles = self._context.may(Permission.REQUESTS_HANDLE)
        self.open_button.setVisible(handles and self._first is not None)
        self.lift_button.setVisible(handles and rights.restricted)
        self.setVisible(rights.restricted or self._first is not None)
        if rights.restricted:
            self.words.say(
                mark(
                    "Restricted at this person's request: the record is only stored. Prescriptions and notes are not "
                    "shown, nothing is added or exported; only their own requests are answered from it."
                )
            )
        elif self._first is not None:
            self.words.say(
                mark("{number}: this person waits for an answer about their data, by {day}."),
                number=request_number(self._first.number),
                day=isolate(self._context.formats().date(self._first.due_on)),
            )
        theme.set_bar(self, "warning" if rights.restricted else "info")

    def _open(self) -> None:
        if self._first is not None:
            self._context.go("privacy", ("requests", self._first.id))

    def _lift(self) -> None:
        customer_id = self._customer_id
        if customer_id is None:
            return
        self._context.prompts.confirm(
            mark("Lift the restriction?"),
            mark("Tell the person first: the law wants them to know before their data is used again."),
            mark("Lift it"),
            lambda: self._context.tasks.write(
                lambda desk: lift_restriction(desk, customer_id), owner=self, fail=self._fail
            ),
        )
