"""The handover over the window, a step at a time; the steps it shares with the first run are the first run's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget

from jooptics_desktop.l10n import current_language, isolate_ltr, mark, tr
from jooptics_desktop.services import handover_act
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.ui.firstrun.authenticator_step import AuthenticatorStep
from jooptics_desktop.ui.firstrun.codes_step import CodesStep
from jooptics_desktop.ui.firstrun.consent_step import ConsentStep
from jooptics_desktop.ui.firstrun.draft import Draft
from jooptics_desktop.ui.firstrun.owner_step import OwnerStep
from jooptics_desktop.ui.firstrun.privacy_step import PrivacyStep
from jooptics_desktop.ui.firstrun.sheet_step import SheetStep
from jooptics_desktop.ui.firstrun.typed_back_step import TypedBackStep
from jooptics_desktop.ui.handover.steps import (
    BothOwnersStep,
    HandedOverStep,
    HandOverStep,
    PresentOwnerStep,
)
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.forms import line, row
from jooptics_desktop.ui.kit.labels import Composed, Label
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.handover import Announcement
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.services.handover_act import HandedOver
    from jooptics_desktop.ui.firstrun.step import Step
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 1160
_EDGE: Final = 16


class HandoverSheet(Overlay):
    """Until the last step Esc leaves and nothing was changed; after the act there is no way back.

    `handed_over` with the new owner, once their sheets were shown; `failed` where the store has to be opened again.
    """

    handed_over = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        context: Context,
        window: QWidget,
        announced: Announcement,
        pack: PolicyPack,
        leaving: tuple[str, ...],
    ) -> None:
        super().__init__(window, width=min(WIDTH, window.width() - 2 * _EDGE), top=_EDGE)
        self.sheet.setFixedHeight(window.height() - 2 * _EDGE)
        self.body.setContentsMargins(0, theme.size("space_md"), 0, 0)
        self.body.setSpacing(0)
        self.context, self.done = context, False
        self.draft = Draft(pack=pack, recovery_code=handover_act.new_recovery_code())
        self.draft.desk = context.services.desk()
        self.stack = QStackedWidget()
        self.count = Composed("muted")
        self.leave = IconButton(mark("Stop"), "x", self.on_escape, key="Esc")
        self._make_steps(announced, pack, leaving)
        head = row(Label(mark("New owner"), "strong"), self.count, None, self.leave)
        edge = theme.size("space_xl")
        head.setContentsMargins(edge, 0, theme.size("space_md"), theme.size("space_sm"))
        self.body.addLayout(head)
        self.body.addWidget(line())
        self.body.addWidget(self.stack, 1)
        self.closed.connect(self.deleteLater)
        self._show(self.steps[0])

    def _make_steps(self, announced: Announcement, pack: PolicyPack, leaving: tuple[str, ...]) -> None:
        context, draft, clock = self.context, self.draft, SystemClock()
        leave = mark("Decline")
        self.both = BothOwnersStep(context, draft, announced, leaving)
        self.privacy = PrivacyStep(context, draft, clock, leave=leave)
        self.consent = ConsentStep(context, draft, clock, leave=leave)
        self.owner = OwnerStep(context, draft)
        self.authenticator = AuthenticatorStep(context, draft, clock)
        self.code_sheet = SheetStep(context, draft)
        self.typed_back = TypedBackStep(context, draft, lambda: None)
        self.present = PresentOwnerStep(context, draft)
        self.act = HandOverStep(context, draft, self.present)
        self.codes = CodesStep(context, draft)
        self.end = HandedOverStep(context, draft)
        self.steps: list[Step] = [
            self.both, self.privacy, self.consent, self.owner, self.authenticator, self.code_sheet, self.typed_back,
            self.present, self.act, self.codes, self.end,
        ]  # fmt: skip
        for step in self.steps:
            self.stack.addWidget(step)
            step.back.connect(self.go_back)
        for step in self.steps[:-1]:
            step.done.connect(self.go_on)
        for declining in (self.privacy, self.consent):
            declining.decline.connect(self.on_escape)
        for sheet in (self.code_sheet, self.typed_back):
            sheet.later_button.hide()  # a store whose code nobody holds is not handed over
        self.privacy.show_pack(pack)
        self.consent.retranslate()
        self.code_sheet.show_code()
        self.act.handed_over.connect(self._handed_over)
        self.act.closed.connect(self._closed_too_early)
        self.end.done.connect(self._finish)

    @property
    def step(self) -> Step:
        """What is asked now."""
        return self.steps[self.stack.currentIndex()]

    def go_on(self) -> None:
        """To the next step."""
        self._show(self.steps[self.steps.index(self.step) + 1])

    def go_back(self) -> None:
        """To the step before; answers stay."""
        if self.step.back_button.isVisible():
            self._show(self.steps[self.steps.index(self.step) - 1])

    def give_way(self) -> None:
        self.on_escape()  # but for the act itself, which has to come to its end

    def on_escape(self) -> None:
        if not (self.done or self.act.busy):
            self._forget()
            self.close_overlay()

    def retranslate(self) -> None:
        self.count.compose(self._counted)

    def _counted(self) -> str:
        number, count = self.stack.currentIndex() + 1, len(self.steps)
        return tr("Step {number} of {count}", number=isolate_ltr(str(number)), count=isolate_ltr(str(count)))

    def _show(self, step: Step) -> None:
        self.stack.setCurrentWidget(step)
        self.retranslate()
        self.leave.setVisible(not self.done and step is not self.act)
        step.on_shown()

    def _handed_over(self, done: HandedOver) -> None:
        self.done = True
        self.draft.result, self.draft.desk = done.result, done.result.desk
        self._forget()
        self.codes.show_codes()
        self.end.show_left(done)
        self._show(self.codes)

    def _closed_too_early(self, error: object) -> None:
        self._forget()
        self.close_overlay()
        self.failed.emit(error)

    def _forget(self) -> None:
        self.owner.forget()
        self.authenticator.forget()
        self.present.forget()

    def _finish(self) -> None:
        result = self.draft.result
        self.draft.forget_secrets()
        self.context.prefer(language=current_language())
        self.close_overlay()
        if result is not None and result.desk.session is not None:
            self.handed_over.emit(result.desk.session.staff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not event.isAutoRepeat():
                self.step.on_return(QApplication.focusWidget())
            event.accept()
            return
        if event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.go_back()
            event.accept()
            return
        super().keyPressEvent(event)
