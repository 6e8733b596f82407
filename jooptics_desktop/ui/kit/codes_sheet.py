"""Codes that are shown once, on their way to paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from jooptics_desktop.l10n import isolate_ltr, mark, tr
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 620


class CodesSheet(Overlay):
    """Numbered codes; `make` makes the paper in a worker, None where there is no paper for them."""

    def __init__(
        self,
        window: QWidget,
        context: Context,
        title: str,
        text: str,
        codes: Sequence[str],
        make: Callable[[], bytes] | None = None,
        *,
        columns: int = 2,
    ) -> None:
        super().__init__(window, width=WIDTH)
        self.body.addWidget(Label(title, "title"))
        self.body.addWidget(Paragraph(text, "quiet"))
        self.body.addWidget(_numbered(codes, columns))
        away = mark("I have put them away") if len(codes) > 1 else mark("I have put it away")
        self.close_button = Button(away, self.close_overlay, kind="primary")
        buttons: list[QWidget | None] = [None, self.close_button]
        if make is not None:
            self.paper = Paper(context, self, lambda: f"{tr(title)}.pdf", lambda: make)
            self.save_button = Button(mark("Save as PDF"), self.paper.save, icon="download")
            self.print_button = Button(mark("Print"), self.paper.preview, icon="printer")
            buttons = [self.save_button, self.print_button, *buttons]
        self.body.addLayout(row(*buttons))
        self.setAccessibleName(tr(title))
        self.closed.connect(self.deleteLater)

    def on_escape(self) -> None:
        """Codes that are shown once do not go away by accident."""


def _numbered(codes: Sequence[str], columns: int) -> QWidget:
    box = QWidget()
    box.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(theme.size("space_md"))
    grid.setVerticalSpacing(theme.size("space_sm"))
    lines = -(-len(codes) // columns)
    for place, code in enumerate(codes):
        column, line = divmod(place, lines)
        number, label = Label(role="muted"), Label(role="code")
        number.show_text(isolate_ltr(f"{place + 1}."))
        if len(codes) == 1:  # a single one is not the first of anything
            number.hide()
        label.show_text(isolate_ltr(code))
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(number, line, 3 * column)
        grid.addWidget(label, line, 3 * column + 1)
        grid.setColumnStretch(3 * column + 2, 1)
    return box
