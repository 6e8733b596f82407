"""New versions of the policy, beside the window: noted as they come, put before people after they signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from PySide6.QtCore import Signal
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.policies import PolicyChange
    from jooptics_desktop.ui.kit.changes import ChangeHub
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.tasks import Tasks
    from jooptics_desktop.ui.policy.change_sheet import PolicyChangeSheet

EVERY_MS: Final = 600_000


class Frame(Protocol):
    """What it needs of the window; `ui.shell.main_window` has it."""

    entered: Signal
    hub: ChangeHub
    tasks: Tasks
    context: Context
    staff: StaffMember | None

    def in_the_middle(self) -> bool:
        """Whether a sale is under way."""
        ...

    def allow(self, staff: StaffMember) -> None:
        """Show what that person may use now."""
        ...


class PolicyWatch(QObject):
    """Lives as long as its window. Nobody is asked in the middle of a sale; the next sign-in is soon enough.

    `application` gives `has_open_store` and `stand_as`.
    """

    def __init__(
        self,
        window: Any,  # noqa: ANN401 - a `Frame` that is a QWidget, which no type can say
        application: Any,  # noqa: ANN401 - `app.Application`, which stands above this floor
    ) -> None:
        super().__init__(window)
        self._window: Frame = window
        self._widget: QWidget = window
        self._application = application
        self.sheet: PolicyChangeSheet | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        window.entered.connect(self._entered)
        window.hub.changed.connect(self._changed)

    def start(self) -> None:
        """Look every ten minutes from now on."""
        self._timer.start()

    def look(self) -> None:
        """Note what arrived, and what holds from today on."""
        if not self._application.has_open_store or self._window.staff is None:
            return
        from jooptics_desktop.services import policies  # the first window waits for none of it

        self._window.tasks.write(policies.keep_up, self, None, lambda _error: None)

    def _entered(self, _staff: StaffMember) -> None:
        self.look()
        if self.sheet is not None or self._window.in_the_middle():
            return
        from jooptics_desktop.services import policies

        self._window.tasks.read(policies.waiting, self, self._show, lambda _error: None)

    def _show(self, change: PolicyChange | None) -> None:
        if change is None or self.sheet is not None or self._window.staff is None:
            return
        from jooptics_desktop.ui.policy.change_sheet import PolicyChangeSheet

        self.sheet = PolicyChangeSheet(self._window.context, self._widget, change)
        self.sheet.closed.connect(self._closed)
        self.sheet.open(self.sheet.first)

    def _closed(self) -> None:
        self.sheet = None

    def _changed(self, changes: Changes) -> None:
        """What somebody may do follows from their answers: from now on, not from the next sign-in."""
        if not changes.touches("policy") or self._window.staff is None:
            return
        from jooptics_desktop.services import policies

        self._window.tasks.read(policies.standing_member, self, self._stand, lambda _error: None)

    def _stand(self, member: StaffMember) -> None:
        staff = self._window.staff
        if staff is not None and staff.id == member.id and staff.declined != member.declined:
            self._application.stand_as(member)
            self._window.allow(member)
