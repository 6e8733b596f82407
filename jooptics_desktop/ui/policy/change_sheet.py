"""A new version of the policy, put before those who answer for privacy after they signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.domain.policy_changes import AnswerKind
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, tr
from jooptics_desktop.services import policies
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.policy.changes_view import ChangesView
from jooptics_desktop.ui.policy.viewer import PolicyViewer

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.services.policies import PolicyChange
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 1080
_EDGE: Final = 24


class PolicyChangeSheet(Overlay):
    """Esc and *Not now* record nothing, and it comes again at the next sign-in; no answer is the default one.

    `answered` once a yes or no was kept.
    """

    answered = Signal()

    def __init__(self, context: Context, window: QWidget, change: PolicyChange) -> None:
        super().__init__(window, width=min(WIDTH, window.width() - 2 * _EDGE), top=_EDGE)
        self.sheet.setFixedHeight(window.height() - 2 * _EDGE)
        self.body.setSpacing(theme.size("space_sm"))
        self._context, self.change = context, change
        self.bar = MessageBar()
        self.dates = Paragraph(role="strong")
        self.summary, self.asked_again = Paragraph(role="quiet"), Paragraph(role="quiet")
        self.changes = ChangesView(context, change)
        self.viewer = PolicyViewer(context, change.after) if change.anew else None
        self.first: QWidget = self.changes.browser if self.viewer is None else self.viewer.browser
        self.later = Button(mark("Not now"), self.close_overlay, key="Esc")
        self.decline = Button(mark("I do not accept"), self._ask_before_declining)
        self.accept = Button(mark("I accept"), lambda: self._answer(AnswerKind.ACCEPTED))
        self.decline.deliberate = self.accept.deliberate = True
        titles = {False: mark("The privacy policy changes"), True: mark("The store has a new owner")}
        self.body.addWidget(Label(titles[change.anew], "title"))
        self.body.addWidget(self.bar)
        for part in (self.dates, self.summary, self.asked_again):
            self.body.addWidget(part)
        self.asked_again.setVisible(bool(change.after.reconsent) and not change.anew)
        self.body.addWidget(self.viewer or self.changes, 1)
        self.body.addLayout(row(self.later, None, self.decline, self.accept))
        width = max(button.sizeHint().width() for button in (self.decline, self.accept))
        for button in (self.decline, self.accept):
            button.setMinimumWidth(width)  # neither answer is made larger than the other
        self.closed.connect(self.deleteLater)
        self.retranslate()

    def retranslate(self) -> None:
        if self.change.anew:
            self.dates.show_text(
                tr("Please read the privacy policy and say whether you accept it, as on your first day.")
            )
            self.summary.show_text(tr("What you answered to the owner before stays on record."))
            return
        self.dates.show_text(self._dates())
        self.summary.show_text(self.change.after.changes.get(current_language(), ""))
        self.asked_again.show_text(self._asked_again())

    def _dates(self) -> str:
        day = isolate(self._context.formats().day(self.change.after.effective_at))
        values = {
            "after": isolate_ltr(self.change.after.version), "before": isolate_ltr(self.change.before.version),
            "day": day,
        }  # fmt: skip
        return tr("Version {after} takes effect here on {day}, in the place of version {before}.", **values)

    def _asked_again(self) -> str:
        labels = policies.purpose_names(self.change.after, current_language())
        named = tr(", ").join(isolate(labels[code]) for code in sorted(self.change.after.reconsent))
        return tr("Consents that end on that day and are asked for again: {purposes}", purposes=named)

    def _ask_before_declining(self) -> None:
        self._context.prompts.confirm(
            mark("Go on without accepting?"),
            mark(
                "From the day it takes effect you can look at everything, export it and erase it, and change nothing "
                "else. Nothing is deleted, your colleagues work on, and you can accept it at any time in the privacy "
                "centre."
            ),
            mark("I do not accept"),
            lambda: self._answer(AnswerKind.DECLINED),
        )

    def _answer(self, kind: AnswerKind) -> None:
        pack, shown = self.change.after, shown_policy(self.change.after, current_language())
        self._context.tasks.write(
            lambda desk: policies.answer(desk, pack, shown, kind), self, self._kept, self.bar.show_error
        )

    def _kept(self, _member: object) -> None:
        self.answered.emit()
        self.close_overlay()
