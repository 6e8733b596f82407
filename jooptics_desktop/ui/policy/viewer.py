"""The whole policy to read: outline, search, zoom, paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QTextEdit, QVBoxLayout, QWidget

from jooptics_desktop.domain import policy_reading
from jooptics_desktop.domain.policy import BlockKind
from jooptics_desktop.l10n import current_language, is_rtl, isolate, isolate_ltr, mark, percent, tr
from jooptics_desktop.services.policy_papers import policy_pdf, shown_policy
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton, key_text
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.icons import icon
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, place_of
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.paper import Paper
from jooptics_desktop.ui.kit.shortcuts import key_action
from jooptics_desktop.ui.policy.reading import Outline, ReadingPane, side_by_side
from jooptics_desktop.ui.policy.setting import (
    EXPLAINED,
    EXPLAINED_TITLE,
    IN_SHORT,
    SUMMARY_TITLE,
    Place,
    PolicySetting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jooptics_desktop.domain.policy import PolicyPack, PolicyText
    from jooptics_desktop.ui.kit.feature import Context

ZOOMS: Final = (0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)


class PolicyViewer(Retranslates, QWidget):
    """Shows one version in the language of the screen, and stays at its place when that is switched.

    `read_to_end` is emitted when the last line came into view; it says nothing about consent.
    """

    read_to_end = Signal()

    def __init__(self, context: Context, pack: PolicyPack, values: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self._context, self._values = context, values
        self._zoom = ZOOMS.index(1.0)
        self._found: list[Place] = []
        self._at = -1
        self.pack = pack
        self.text: PolicyText = shown_policy(pack, current_language(), values)
        self._setting: PolicySetting | None = None
        self._paper = Paper(context, self, self._name, self._pdf)
        self.outline = Outline()
        self.browser = ReadingPane()
        self.sought = QLineEdit()
        self._say_hits = Label(role="muted")
        self._say_zoom = Label(role="muted")
        self._about = ElideLabel(role="muted")
        self._buttons()
        self._arrange()
        self._connect()
        self._keys()
        self.retranslate()

    def _buttons(self) -> None:
        self.back = IconButton(mark("Previous place found"), "chevron-up", lambda: self.step(-1))
        self.on = IconButton(mark("Next place found"), "chevron-down", lambda: self.step(1), key="F3")
        self.smaller = IconButton(
            mark("Smaller text"), "zoom-out", lambda: self.zoom_by(-1), key="Ctrl+-", framed=True
        )
        self.larger = IconButton(
            mark("Larger text"), "zoom-in", lambda: self.zoom_by(1), key="Ctrl++", framed=True
        )
        self.save = Button(mark("Save as PDF"), self._paper.save, icon="download")
        self.preview = Button(mark("Print"), self._paper.preview, icon="printer", key="Ctrl+P")

    def _arrange(self) -> None:
        seeking = row(self.sought, self.back, self.on, self._say_hits, spacing="space_xs")
        seeking.setStretch(0, 1)
        acts = row(self.smaller, self._say_zoom, self.larger, self.save, self.preview, spacing="space_xs")
        for button in (self.save, self.preview):
            button.set_tight(tight=theme.is_large())
        self._say_hits.setMinimumWidth(theme.pixels(64))
        self._say_zoom.setMinimumWidth(theme.pixels(44))
        self._say_zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_sm"))
        if theme.is_large():  # too much for one line
            column.addLayout(seeking)
            acts.insertStretch(0)
            column.addLayout(acts)
        else:
            tools = QHBoxLayout()
            tools.setSpacing(theme.size("space_xl"))
            tools.addLayout(seeking, 1)
            tools.addLayout(acts)
            column.addLayout(tools)
        column.addLayout(side_by_side(self.outline, self.browser), 1)
        column.addWidget(self._about)

    def _connect(self) -> None:
        self._search_icon = QAction(icon("search"), "", self.sought)
        self.sought.addAction(self._search_icon, QLineEdit.ActionPosition.LeadingPosition)
        self.sought.setClearButtonEnabled(True)
        self.sought.textChanged.connect(self.search)
        self.sought.returnPressed.connect(lambda: self.step(1))
        self.outline.currentRowChanged.connect(self._chosen)
        self.outline.itemActivated.connect(lambda *_: self.browser.setFocus())
        self.browser.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._settle = QTimer(self)  # the height is known once the text was laid out
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._scrolled)

    def _keys(self) -> None:
        acts: dict[str, Callable[[], object]] = {
            "Ctrl+F": self._to_search, "F3": lambda: self.step(1), "Shift+F3": lambda: self.step(-1),
            "Ctrl++": lambda: self.zoom_by(1), "Ctrl+=": lambda: self.zoom_by(1),
            "Ctrl+-": lambda: self.zoom_by(-1), "Ctrl+0": lambda: self._set_zoom(ZOOMS.index(1.0)),
            "Ctrl+P": self._paper.preview,
        }  # fmt: skip
        for key, do in acts.items():
            key_action(self, key, do)

    # --- finding one's way

    def go_to(self, place: Place) -> None:
        """Bring that heading or block to the top."""
        if self._setting is None or place not in self._setting.places:
            return
        self.browser.bring(self._setting.places[place])

    def search(self, sought: str) -> int:
        """Mark every place with all those words in it, and go to the first; answers how many there are."""
        found = policy_reading.find(self.text, sought)
        self._found = [Place(place.section_id, place.block) for place in found]
        self._at = -1
        self._say_found()
        self._paint_found()
        if self._found:
            self.step(1)
        return len(self._found)

    def step(self, by: int) -> None:
        """Go to the next or the last place found, round the end."""
        if not self._found:
            return
        self._at = (self._at + by) % len(self._found)
        self._say_found()
        self._paint_found()
        self.go_to(self._found[self._at])

    @property
    def current_section(self) -> str:
        """The part the outline points at."""
        row = self.outline.currentRow()
        return self.outline.section(row) if row >= 0 else IN_SHORT

    def _to_search(self) -> None:
        self.sought.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.sought.selectAll()

    def _say_found(self) -> None:
        shown = bool(self.sought.text().strip())
        self.back.setEnabled(bool(self._found))
        self.on.setEnabled(bool(self._found))
        if not shown:
            self._say_hits.show_text("")
        elif self._found:
            self._say_hits.show_text(place_of(self._at + 1, len(self._found)))
        else:
            self._say_hits.say(mark("Nothing found"))

    def _paint_found(self) -> None:
        if self._setting is None:
            return
        marks = []
        for number, place in enumerate(self._found):
            extra = QTextEdit.ExtraSelection()
            extra.cursor = QTextCursor(self._setting.document.findBlockByNumber(self._setting.places[place]))
            extra.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            colour = "selection" if number == self._at else "warning_soft"
            extra.format.setBackground(QColor(theme.colour(colour)))
            marks.append(extra)
        self.browser.setExtraSelections(marks)

    def _chosen(self, row: int) -> None:
        if row >= 0:
            self.go_to(Place(self.outline.section(row)))

    def _scrolled(self) -> None:
        """Let the outline follow the reader, and notice the end."""
        bar = self.browser.verticalScrollBar()
        if self.isVisible() and bar.value() >= bar.maximum() - 2:
            self.read_to_end.emit()
        if self._setting is None or self.outline.hasFocus():
            return
        self.outline.follow(self._row_in_view(self.browser.reached))

    def _row_in_view(self, y: int) -> int:
        setting = self._setting
        if setting is None:
            return 0
        layout = setting.document.documentLayout()
        row = 0
        for number in range(self.outline.count()):
            place = Place(self.outline.section(number))
            block = setting.document.findBlockByNumber(setting.places[place])
            if layout.blockBoundingRect(block).top() <= y:
                row = number
        return row

    # --- size

    @property
    def zoom(self) -> float:
        """The size of the text, 0.9 to 2."""
        return ZOOMS[self._zoom]

    def zoom_by(self, steps: int) -> None:
        """Larger or smaller, within the limits."""
        self._set_zoom(max(0, min(self._zoom + steps, len(ZOOMS) - 1)))

    def _set_zoom(self, zoom: int) -> None:
        self._zoom = zoom
        self._set_text()

    # --- drawing

    def retranslate(self) -> None:
        self.text = shown_policy(self.pack, current_language(), self._values)
        hint = tr("Search in the policy")
        self.sought.setPlaceholderText(f"{hint}  {key_text('Ctrl+F')}")
        self.sought.setAccessibleName(tr("Search in the policy"))
        self.outline.setAccessibleName(tr("Sections of the policy"))
        self.browser.setAccessibleName(self.text.title.text)
        self._say_about()
        self._fill_outline()
        self._set_text()
        self.search(self.sought.text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._setting is not None:
            self._set_text()  # the words carry the theme's colours

    def _fill_outline(self) -> None:
        titles = [(tr(SUMMARY_TITLE), IN_SHORT), *((part.title, part.id) for part in self.text.sections)]
        if self.text.explained:
            titles.append((tr(EXPLAINED_TITLE), EXPLAINED))
        self.outline.fill(titles)

    def _set_text(self) -> None:
        section = self.current_section
        self._setting = PolicySetting(self.text, self.zoom, rtl=is_rtl())
        self._setting.document.setParent(self.browser)
        self.browser.setDocument(self._setting.document)  # which deletes the one before
        self._say_zoom.show_text(percent(round(self.zoom * 1_000_000), current_language()))
        self.smaller.setEnabled(self._zoom > 0)
        self.larger.setEnabled(self._zoom < len(ZOOMS) - 1)
        self._paint_found()
        if section != IN_SHORT:
            self.go_to(Place(section))
        self._settle.start()

    def _say_about(self) -> None:
        contacts = [
            block.shown
            for section in self.text.sections
            for block in section.blocks
            if block.kind is BlockKind.CONTACT and block.ltr
        ]
        updated = isolate(self._context.formats().date(self.pack.last_updated))
        parts = [
            tr("Version {version}", version=isolate_ltr(self.text.version)),
            tr("Last updated {date}", date=updated),
            *contacts,
        ]
        self._about.show_text("  ·  ".join(parts))

    # --- paper

    def _name(self) -> str:
        """The title as a file may be called: without the marks that isolate names in it."""
        title = "".join(sign for sign in self.text.title.text if sign.isprintable())
        return f"{title} {self.text.version}.pdf"

    def _pdf(self) -> Callable[[], bytes]:
        """What makes the PDF in a worker; the text is the one on the screen now."""
        text, language = self.text, current_language()
        return lambda: policy_pdf(self.pack, text, language)
