"""Agreeing to the country where the service keeps the backups: while connecting, and again once it has moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.l10n import current_language, mark
from jooptics_desktop.services import cloud_country
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.backup.account_steps import CountryStep
from jooptics_desktop.ui.kit.flow import Flow
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.privacy import StoragePlace
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 560


def agree_to_country(
    context: Context, owner: QWidget, step: CountryStep, pack: PolicyPack, then: Callable[[], object]
) -> None:
    """Keep the agreement to what `step` shows, then go on."""
    shown, place = shown_policy(pack, current_language()), step.place
    step.wait(mark("One moment…"))

    def agreed(_state: object) -> None:
        step.wait(None)
        then()

    context.tasks.write(lambda desk: cloud_country.agree(desk, pack, shown, place), owner, agreed, step.fail)


class CountrySheet(Overlay):
    """The service has moved: where to, and whether backups go on. `agreed` once somebody said yes."""

    agreed = Signal()

    def __init__(self, window: QWidget, context: Context, pack: PolicyPack, place: StoragePlace) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._pack = context, pack
        self.flow, self.step = Flow(), CountryStep(context)
        self.flow.add(self.step)
        self.step.ask_about(place)
        self.body.addWidget(self.flow)
        self.step.done.connect(self._agree)
        self.flow.left.connect(self.close_overlay)
        self.closed.connect(self.deleteLater)

    def begin(self) -> None:
        """Come up."""
        self.open(self)  # first: the step takes the keyboard, and this remembers who had it
        self.flow.show_step(self.step)

    def _agree(self) -> None:
        agree_to_country(self._context, self, self.step, self._pack, self._agreed)

    def _agreed(self) -> None:
        self.close_overlay()
        self.agreed.emit()
