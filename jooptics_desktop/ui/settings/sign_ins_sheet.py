"""When somebody signed in and for how long: for themselves, and for the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.l10n.words_sign_ins import ENDS
from jooptics_desktop.services import sign_ins
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.sign_ins import SignIn
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 760
HEIGHT: Final = 380


class SignInsSheet(Overlay):
    """A table to read."""

    def __init__(self, window: QWidget, context: Context, member: StaffMember) -> None:
        super().__init__(window, width=WIDTH)
        self.context = context
        formats = context.formats
        columns: list[Column[SignIn]] = [
            Column("started", mark("Signed in at"), lambda s: formats().moment(s.started_at),
                   value=lambda s: s.started_at, width=210),
            Column("lasted", mark("For how long"), _lasted, value=lambda s: s.lasted, width=160),
            Column("reason", mark("How it ended"), lambda s: tr(ENDS[s.reason]) if s.reason else "–"),
        ]  # fmt: skip
        self.model: RowsModel[SignIn] = RowsModel(columns)
        self.table = Table(self.model, mark("Sign-ins"), two_lines=False)
        self.table.setFixedHeight(HEIGHT)
        self.bar = MessageBar()
        self.close_button = Button(mark("Close"), self.close_overlay, key="Esc")
        title = Label(role="title")
        title.say(mark("Sign-ins of {name}"), name=isolate(member.name))
        self.body.addWidget(title)
        self.body.addWidget(
            Paragraph(
                mark(
                    "Kept for security alone, two years at most. The person themselves and the owner can see this, "
                    "nobody else."
                ),
                "quiet",
            )
        )
        for part in (self.bar, self.table):
            self.body.addWidget(part)
        self.body.addLayout(row(None, self.close_button))
        self.closed.connect(self.deleteLater)
        context.tasks.read(
            lambda desk: sign_ins.sign_ins(desk, member.id), self, self.model.set_rows, self.bar.show_error
        )


def _lasted(one: SignIn) -> str:
    """Hours and minutes; what goes on says so."""
    if one.lasted is None:
        return tr("Goes on")
    minutes = int(one.lasted.total_seconds()) // 60
    if minutes < 1:
        return tr("Under a minute")
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
