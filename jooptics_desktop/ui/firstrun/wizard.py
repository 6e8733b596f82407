"""The first run, step by step; nothing is written before the owner's account is complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from jooptics_desktop.l10n import current_language, mark
from jooptics_desktop.services import privacy
from jooptics_desktop.services.first_run import confirm_recovery_sheet
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.ui.firstrun.authenticator_step import AuthenticatorStep
from jooptics_desktop.ui.firstrun.codes_step import CodesStep
from jooptics_desktop.ui.firstrun.consent_step import ConsentStep
from jooptics_desktop.ui.firstrun.draft import Draft
from jooptics_desktop.ui.firstrun.language_step import LanguageStep
from jooptics_desktop.ui.firstrun.making_step import MakingStep
from jooptics_desktop.ui.firstrun.origin_step import OriginStep
from jooptics_desktop.ui.firstrun.owner_step import OwnerStep
from jooptics_desktop.ui.firstrun.privacy_step import PrivacyStep
from jooptics_desktop.ui.firstrun.sheet_step import SheetStep
from jooptics_desktop.ui.firstrun.side import LANGUAGE_KEY, Side
from jooptics_desktop.ui.firstrun.store_step import StoreStep
from jooptics_desktop.ui.firstrun.taxes_step import TaxesStep
from jooptics_desktop.ui.firstrun.typed_back_step import TypedBackStep
from jooptics_desktop.ui.kit.pages import Stack
from jooptics_desktop.ui.kit.prompts import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent, QShowEvent

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.staff import Session
    from jooptics_desktop.services.first_run import FirstRunResult
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.system.home import Home
    from jooptics_desktop.ui.firstrun.step import Step
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.flow import Detour

BACK_KEY = "Alt+Left"


class Application(Protocol):
    """As much of `app.Application`, which stands above this floor, as the wizard needs."""

    home: Home

    def adopt(self, opened: OpenStore, session: Session | None = None) -> None:
        """Take over the store that was set up."""

    def restore_flow(self, context: Context, finished: Callable[[], None]) -> Detour:
        """The steps that bring a store back; they end in the same `finished`."""
        ...


class FirstRunWizard(QWidget):
    """Ends in `finished()` with the store open and the owner signed in."""

    def __init__(self, context: Context, application: Application, finished: Callable[[], None]) -> None:
        super().__init__()
        self.context, self._application, self._finished = context, application, finished
        self._clock = SystemClock()
        self.draft = Draft()
        self.setProperty("role", "ground")
        self._restore: Detour | None = None
        self.stack = Stack()
        self._make_steps()
        stages = [step.STAGE for step in self.steps if step.STAGE]
        self.side = Side(stages, self.switch_language)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.side)
        line.addWidget(self.stack, 1)
        self._connect()
        context.shortcuts.add(self, mark("Back"), BACK_KEY, self.go_back)
        context.shortcuts.add(self, mark("Switch language"), LANGUAGE_KEY, self.switch_language)
        self._load_policy()

    def _make_steps(self) -> None:
        context, draft, clock = self.context, self.draft, self._clock
        self.language = LanguageStep(context, draft)
        self.privacy = PrivacyStep(context, draft, clock)
        self.consent = ConsentStep(context, draft, clock)
        self.origin = OriginStep(context, draft)
        self.store = StoreStep(context, draft)
        self.taxes = TaxesStep(context, draft)
        self.owner = OwnerStep(context, draft)
        self.authenticator = AuthenticatorStep(context, draft, clock)
        self.making = MakingStep(context, draft, self._application.home, clock)
        self.codes = CodesStep(context, draft)
        self.sheet = SheetStep(context, draft)
        self.typed_back = TypedBackStep(context, draft, self._confirm_sheet)
        self.steps: list[Step] = [
            self.language, self.privacy, self.consent, self.origin, self.store, self.taxes, self.owner,
            self.authenticator, self.making, self.codes, self.sheet, self.typed_back,
        ]  # fmt: skip
        for step in self.steps:
            self.stack.addWidget(step)

    def _connect(self) -> None:
        for step in self.steps[:-1]:
            step.done.connect(self.go_on)
            step.back.connect(self.go_back)
        self.typed_back.back.connect(self.go_back)
        self.typed_back.done.connect(self._finish)
        self.privacy.decline.connect(self.decline)
        self.consent.decline.connect(self.decline)
        self.origin.restore.connect(self._show_restore)
        self.making.made.connect(self._made)
        self.sheet.later.connect(self._ask_later)
        self.typed_back.later.connect(self._ask_later)

    # --- the policy

    def _load_policy(self) -> None:
        self.context.tasks.call(
            lambda: privacy.policies().in_force(self._clock.now()),
            self,
            self._policy_read,
            self._policy_failed,
        )

    def _policy_read(self, pack: PolicyPack) -> None:
        self.draft.pack = pack
        self.privacy.show_pack(pack)
        self.consent.retranslate()
        self.language.ready()

    def _policy_failed(self, error: JoopticsError) -> None:
        self.language.bar.show_error(error, self._load_policy)

    # --- going about

    @property
    def step(self) -> Step:
        """What is asked now."""
        return self.steps[min(self.stack.currentIndex(), len(self.steps) - 1)]

    def go_on(self) -> None:
        """To the next step."""
        self._show(self.steps[self.steps.index(self.step) + 1])

    def go_back(self) -> None:
        """To the step before, as long as nothing was made; answers stay."""
        if self._restore is not None:
            self._leave_restore()
            return
        if self.step.back_button.isVisible():
            self._show(self.steps[self.steps.index(self.step) - 1])

    def _show(self, step: Step) -> None:
        if step is self.steps[self.stack.currentIndex()] if self._restore is None else False:
            return
        self.stack.setCurrentWidget(step)
        self.side.show_stage(step.STAGE)
        step.on_shown()

    def switch_language(self) -> None:
        """Arabic to English or back, in place; every answer stays."""
        self.context.prefer(language="en" if current_language() == "ar" else "ar")

    def decline(self) -> None:
        """Leave without a trace: nothing was written and nothing was sent."""
        self.window().close()

    # --- the other way: a backup

    def _show_restore(self) -> None:
        restore = self._application.restore_flow(self.context, self._restored)
        restore.left.connect(self._leave_restore)
        self._restore = restore
        self.side.show_offline(offline=False)
        self.stack.addWidget(restore)
        self.stack.setCurrentWidget(restore)
        restore.setFocus()

    def _leave_restore(self) -> None:
        restore = self._restore
        if restore is None or not restore.may_leave():
            return
        self._restore = None
        self.side.show_offline(offline=True)
        self.stack.setCurrentWidget(self.origin)
        self.stack.removeWidget(restore)
        restore.deleteLater()
        self.origin.on_shown()

    def _restored(self) -> None:
        self.context.prefer(language=current_language())  # only now may it be kept
        self._finished()

    # --- the store is there

    def _made(self, result: FirstRunResult) -> None:
        self.draft.result, self.draft.desk = result, result.desk
        self.draft.recovery_code = result.recovery_code
        self._application.adopt(result.opened, result.desk.session)
        self.context.prefer(language=current_language())  # only now may it be kept
        self.owner.forget()
        self.authenticator.forget()
        self.codes.show_codes()
        self.sheet.show_code()
        self._show(self.codes if result.owner_codes else self.sheet)

    def _confirm_sheet(self) -> None:
        """In a worker."""
        if self.draft.desk is None:
            raise ValueError("there is no store yet")
        confirm_recovery_sheet(self.draft.desk)

    def _ask_later(self) -> None:
        self.context.prompts.ask(
            mark("Go on without the recovery sheet?"),
            mark(
                "Until the sheet is in a safe place, a lost password means a lost store. The code just shown is not "
                "shown again: a new one is made under Settings when you come back to it. You will be reminded."
            ),
            (Choice("stay", mark("Back to the sheet")), Choice("later", mark("Do it later"))),
            lambda key: self._finish() if key == "later" else None,
        )

    def _finish(self) -> None:
        self.draft.forget_secrets()
        self._finished()

    # --- keys

    def _take_keys(self) -> None:
        self.context.shortcuts.show_page(self)
        self.step.on_shown()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._restore is None:
            if not event.isAutoRepeat():
                self.step.on_return(QApplication.focusWidget())
            event.accept()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.side.show_stage(self.step.STAGE)
        QTimer.singleShot(0, self, self._take_keys)  # after whoever shows the wizard gave it the keyboard
