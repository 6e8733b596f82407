"""The recovery sheet: whether it is in safe hands, and a new one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark, sentence
from jooptics_desktop.services import first_run, opening, recovery_sheet
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph, Pill
from jooptics_desktop.ui.settings.tab import Tab

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

_ASKED = 3  # the group that is typed back


class SheetTab(Tab):
    """A new sheet makes the old one worthless; it counts as safe once part of it was typed back."""

    NAME = "sheet"
    TITLE = mark("Recovery sheet")
    ICON = "receipt-text"
    PERMISSION = Permission.STORE_CONFIGURE

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.pill = Pill()
        self.words = Paragraph()
        self.renew_button = Button(
            mark("Make a new sheet…"), self.ask_renew, icon="receipt-text", kind="primary"
        )
        card = Card()
        card.body.addLayout(row(Label(mark("Recovery sheet"), "title"), self.pill, None))
        card.body.addWidget(self.words)
        card.body.addWidget(
            Paragraph(
                mark(
                    "The sheet holds the store's recovery code. With it the store opens when the owner's password is "
                    "lost, and comes back on a new computer. Without the sheet and without the password nobody can "
                    "open it again, not even Jooptics."
                ),
                "quiet",
            )
        )
        card.body.addLayout(row(self.renew_button, None))
        card.body.addStretch(1)
        self.body.addWidget(card)

    def reload(self) -> None:
        self.context.tasks.read(first_run.recovery_sheet_confirmed, self, self._show, self.failed.emit)

    def ask_renew(self) -> None:
        """The password first; the printed sheet stops working."""
        self.context.prompts.ask_text(
            mark("Make a new recovery sheet?"),
            mark("The sheet you have now stops working. Enter your password to go on."),
            mark("Password"),
            mark("Make a new sheet"),
            self._renew,
            secret=True,
        )

    def _renew(self, password: str) -> None:
        opened = self.context.services.opened

        def work(desk: Desk) -> str:
            return opening.renew_recovery_code(opened, desk, password).text()

        self.context.tasks.read(work, self, self._renewed, self.failed.emit)

    def _renewed(self, code: str) -> None:
        self.sheet = CodesSheet(
            self.window(),
            self.context,
            mark("Recovery sheet"),
            mark("Print it, or write the groups down in the order of their numbers. It is not shown again."),
            code.split("-"),
            self._paper(code),
        )
        self.sheet.closed.connect(lambda: self._ask_back(code))
        self.sheet.open(self.sheet.print_button)

    def _ask_back(self, code: str) -> None:
        self.context.prompts.ask_text(
            mark("Type back group {group}"),
            mark("So that we know the sheet is readable: which six digits stand in group {group}?"),
            mark("Six digits"),
            mark("Check"),
            lambda typed: self._check(code, typed),
            group=_ASKED,
        )

    def _check(self, code: str, typed: str) -> None:
        try:
            recovery_sheet.check_typed_back(code, (_ASKED,), (typed,))
        except JoopticsError as error:
            self.context.toast.show_text(sentence(error))
            self._ask_back(code)
            return
        self.context.tasks.read(
            first_run.confirm_recovery_sheet, self, lambda _: self._confirmed(), self.failed.emit
        )

    def _confirmed(self) -> None:
        self.context.toast.say(mark("The recovery sheet is confirmed"))
        self.reload()

    def _paper(self, code: str) -> Callable[[], bytes]:
        services = self.context.services

        def work() -> bytes:
            paper = io.BytesIO()
            recovery_sheet.write_recovery_sheet(services.desk(), code, paper)
            return paper.getvalue()

        return work

    def _show(self, confirmed: bool) -> None:
        self.pill.set_kind("ok" if confirmed else "warning")
        self.pill.say(mark("In safe hands") if confirmed else mark("Not confirmed"))
        self.words.say(
            mark("Part of the code was typed back from the sheet.")
            if confirmed
            else mark(
                "Nobody has typed part of the code back yet. Make a new sheet and put it in a safe place."
            )
        )
