"""Opening the store, signing in, locking: how somebody comes to be at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.shell.warm_up import WarmUp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from jooptics_desktop.ui.shell.ports import Opened, Services, StaffChoice


class Session(QObject):
    """Drives the lock screen of a window."""

    def __init__(self, window: MainWindow, services: Services) -> None:
        super().__init__(window)
        self._window, self._services = window, services
        self._lock = window.lock_screen
        self._last: str | None = None
        self._wizard: QWidget | None = None
        self._warm_up = WarmUp(self, window.tasks, window.features(), window.build_ahead)
        self._lock.sign_in.connect(self._sign_in)
        self._lock.open_with.connect(self._open_with)
        self._lock.restore.connect(self._bring_back)
        window.top_bar.lock.connect(self.lock)
        window.over.connect(self._start_over)
        window.idle_watch.idle.connect(lambda: self.lock("idle"))
        window.tasks.use_step_up(self._step_up)
        window.shortcuts.add_everywhere(mark("Lock"), "Ctrl+L", self.lock, over_sheets=True)

    def open(self) -> None:
        """Open the store in the background, then let somebody sign in."""
        self._lock.wait()
        self._window.tasks.call(self._services.open, self._window, self._opened, self._not_opened)

    def lock(self, reason: str = "lock") -> None:
        """Cover the window and forget who was acting; drafts and pages stay as they are."""
        if self._lock.is_locked or self._window.staff is None:
            return
        self._window.staff = None
        self._lock.wait()

        def leave() -> Sequence[StaffChoice]:
            self._services.sign_out(reason)
            return self._services.staff()

        self._window.tasks.call(leave, self._window, self._offer, self._not_opened)

    def _start_over(self, failed: JoopticsError | None, lead: str) -> None:
        """Another store came: sign in to it, or open what was here again and say after `lead` what `failed`."""
        self._window.staff = None
        self._lock.wait()
        if failed is not None:
            self._lock.tell_not_replaced(failed, lead)

        def again() -> Opened:
            self._services.sign_out("lock")
            return self._services.open()

        self._window.tasks.call(again, self._window, self._opened, self._not_opened)

    def _opened(self, opened: Opened) -> None:
        if opened == "first_run":
            self._wizard = self._services.first_run(self._window.context, self._first_run_finished)
            self._window.show_alone(self._wizard)
            self._warm_up.start()
            return
        if opened == "passphrase":
            self._lock.ask_for_passphrase()
            return
        self._ask_for_staff()

    def _bring_back(self) -> None:
        """The steps of a restore stand alone until the store is back, or somebody thinks better of it."""
        flow = self._services.restore_flow(self._window.context, self._first_run_finished)
        flow.left.connect(self._not_brought_back)
        self._wizard = flow
        self._window.show_alone(flow)

    def _not_brought_back(self) -> None:
        if self._wizard is not None:
            self._window.end_alone(self._wizard)
            self._wizard = None
        self.open()

    def _open_with(self, secret: str) -> None:
        self._window.tasks.call(
            lambda: self._services.open_with_password(secret),
            self._window,
            lambda _: self._ask_for_staff(),
            self._lock.fail,
        )

    def _step_up(self, again: Callable[[], None], give_up: Callable[[], None]) -> None:
        """Ask for a fresh code, then do again what wanted it."""

        def check(code: str) -> None:
            self._window.tasks.call(
                lambda: self._services.step_up(code), self._window, lambda _: again(), refused
            )

        def refused(error: JoopticsError) -> None:
            give_up()
            self._window.apologise(error)

        self._window.prompts.ask_text(
            mark("A code is needed"),
            mark("This needs a code from your authenticator app."),
            mark("Code from your authenticator app"),
            mark("Continue"),
            check,
            cancelled=give_up,
        )

    def _ask_for_staff(self) -> None:
        self._window.tasks.call(self._services.staff, self._window, self._offer, self._not_opened)

    def _first_run_finished(self) -> None:
        self._lock.wait()
        if self._wizard is not None:
            self._window.end_alone(self._wizard)
            self._wizard = None
        here = self._services.signed_in()
        if here is None:
            self._ask_for_staff()
        else:
            self._last = here.id
            self._window.let_in(here)

    def _offer(self, staff: Sequence[StaffChoice]) -> None:
        self._lock.offer(staff, self._last)
        self._warm_up.start()

    def _not_opened(self, error: JoopticsError) -> None:
        self._lock.fail_to_open(error, self.open)

    def _sign_in(self, staff_id: str, secret: str, code: str) -> None:
        def check() -> StaffMember:
            return self._services.sign_in(staff_id, secret, code)

        def enter(staff: StaffMember) -> None:
            self._last = staff_id
            self._warm_up.when_built(lambda: self._window.let_in(staff))

        self._window.tasks.call(check, self._window, enter, self._lock.fail)
