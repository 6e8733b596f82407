"""The store's choice of how long it keeps what; shorter than the policy, never longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QAction, QKeySequence

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.inventory import RetentionClass
from jooptics_desktop.domain.retention import CEILINGS, RetentionPreferences
from jooptics_desktop.l10n import mark
from jooptics_desktop.services import retention
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.count_field import CountField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 640
SAVE_KEY: Final = "F10"
INACTIVE: Final = "inactive_customers"
FIELDS: Final = {
    RetentionClass.ACCOUNT: mark("People who &worked here (months)"),
    RetentionClass.PAYMENT: mark("Sales and &payments (months)"),
    RetentionClass.USAGE_LOG: mark("Sign-ins and records of &use (months)"),
    RetentionClass.EVIDENCE: mark("P&roofs of consent (months)"),
    RetentionClass.CASE: mark("Answered re&quests (months)"),
}


class RetentionSheet(Overlay):
    """Saved by F10. A blank field keeps to the policy's term; for customers it means until somebody asks."""

    def __init__(self, context: Context, window: QWidget, chosen: RetentionPreferences) -> None:
        super().__init__(window, width=WIDTH)
        self._context = context
        self.bar = MessageBar()
        self.form = Form(columns=2)
        self.inactive = CountField(mark("Customers after their &last visit (months)"), name=INACTIVE)
        self.form.add(INACTIVE, self.inactive)
        self._show(self.inactive, chosen.inactive_customers)
        self.fields = {kept: CountField(words, name=kept.value) for kept, words in FIELDS.items()}
        for kept, field in self.fields.items():
            self.form.add(kept.value, field)
            field.editor.setPlaceholderText(str(CEILINGS[kept]))
            self._show(field, (chosen.shorter or {}).get(kept))
        self.save_button = Button(mark("Save"), self.save, icon="save", key=SAVE_KEY, kind="primary")
        self.body.addWidget(Label(mark("How long things are kept"), "title"))
        self.body.addWidget(
            Paragraph(
                mark(
                    "In months. Left empty, the longest term of the privacy policy holds; customers then stay until "
                    "they ask to be deleted. What the law wants kept longer is kept longer."
                ),
                "quiet",
            )
        )
        self.body.addWidget(self.bar)
        self.body.addWidget(self.form)
        self.body.addLayout(
            row(None, Button(mark("Cancel"), self.close_overlay, key="Esc"), self.save_button)
        )
        action = QAction(self)
        action.setShortcut(QKeySequence(SAVE_KEY))
        action.triggered.connect(self.save)
        self.addAction(action)
        self.closed.connect(self.deleteLater)

    def save(self) -> None:
        """Keep the choice; what is wrong is said beside its field."""
        self.bar.clear()
        self.form.clear_errors()
        try:
            chosen = self._written()
        except RuleBroken as error:
            self._refused(error)
            return
        self._context.tasks.write(
            lambda desk: retention.change_preferences(desk, chosen),
            self,
            lambda _: self.close_overlay(),
            self._refused,
        )

    def _written(self) -> RetentionPreferences:
        wished = {kept: field.count() for kept, field in self.fields.items()}
        shorter = {kept: months for kept, months in wished.items() if months is not None}
        return RetentionPreferences(self.inactive.count(), shorter)

    def _refused(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.bar.show_error(error)

    @staticmethod
    def _show(field: CountField, months: int | None) -> None:
        field.editor.setText("" if months is None else str(months))
