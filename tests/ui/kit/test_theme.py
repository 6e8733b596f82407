"""Putting the theme on: no unfilled places, no style sheets beside it, icons in its colours."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize
from PySide6.QtGui import QFont, QFontInfo, QIcon, QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.ui.kit import language, theme
from jooptics_desktop.ui.kit.fonts import FAMILY
from jooptics_desktop.ui.kit.icons import DIRECTIONAL, icon
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.pages import Stack, Tabs
from jooptics_desktop.ui.kit.tokens import THEMES, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

UI = Path(__file__).resolve().parents[3] / "jooptics_desktop" / "ui"


@pytest.mark.parametrize("name", THEMES)
def test_the_style_sheet_has_no_unfilled_places(app: QApplication, name: str) -> None:
    sheet = theme.style_sheet(tokens(name))
    assert "$" not in sheet
    assert "QPushButton" in sheet


def test_every_picture_of_the_style_sheet_exists(app: QApplication) -> None:
    paths = re.findall(r'url\("([^"]+)"\)', app.styleSheet())
    assert paths
    assert all(Path(path).is_file() for path in paths)


def test_no_widget_sets_a_style_sheet_of_its_own() -> None:
    offenders = [file for file in UI.rglob("*.py") if ".setStyleSheet(" in file.read_text("utf-8")]
    assert offenders == [UI / "kit" / "theme.py"]


def test_text_is_set_in_the_bundled_typeface(app: QApplication) -> None:
    label = QLabel("نظارات 123")
    label.ensurePolished()
    assert QFontInfo(label.font()).family() == FAMILY


def test_a_size_grows_with_the_zoom(app: QApplication) -> None:
    theme.apply(app, "light", 1.5)
    assert theme.size("size_control") == 54
    assert theme.size("shape_radius") == 8
    theme.apply(app, "light")
    assert theme.size("size_control") == 36


def _ink(image: QImage) -> set[str]:
    """The opaque colours of a picture."""
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_icons_follow_a_theme_switch(app: QApplication) -> None:
    made = icon("square-check", "danger")
    for name in THEMES:
        theme.apply(app, name)
        assert tokens(name)["danger"] in _ink(made.pixmap(QSize(48, 48)).toImage())


def test_a_disabled_icon_is_quiet(app: QApplication) -> None:
    made = icon("square-check", "danger")
    ink = _ink(made.pixmap(QSize(48, 48), QIcon.Mode.Disabled).toImage())
    assert tokens("light")["text_disabled"] in ink
    assert tokens("light")["danger"] not in ink


def _weight_left(image: QImage) -> int:
    """How much ink lies in the left half."""
    half = range(image.width() // 2)
    return sum(image.pixelColor(x, y).alpha() for x in half for y in range(image.height()))


@pytest.mark.parametrize(
    ("name", "turned"), [("panel-left", True), ("clock", False), ("circle-check", False)]
)
def test_only_icons_that_point_are_mirrored(app: QApplication, name: str, turned: bool) -> None:
    ltr = icon(name).pixmap(QSize(48, 48)).toImage()
    language.switch(app, "ar")
    rtl = icon(name).pixmap(QSize(48, 48)).toImage()
    assert (rtl != ltr) is turned
    assert (_weight_left(rtl) < _weight_left(ltr)) is turned


def test_a_wrong_icon_name_fails_where_it_is_asked_for(app: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_directional_icons_exist() -> None:
    assert {f"{name}.svg" for name in DIRECTIONAL} <= {
        f.name for f in (resources_folder() / "icons").iterdir()
    }


def test_a_label_is_bold_no_longer_than_its_role_says(
    app: QApplication, shown: Callable[[QWidget], QWidget]
) -> None:
    page, label = QWidget(), Label("Store", "strong")
    QVBoxLayout(page).addWidget(label)
    theme.wear(page)
    shown(page)
    for name in ("dark", "light"):  # there and back
        theme.apply(app, name)
    theme.set_property(label, "role", "quiet")
    assert label.font().weight() == QFont.Weight.Normal
    theme.set_property(label, "role", "strong")
    assert label.font().weight() == QFont.Weight.DemiBold


class Looks(QObject):
    """Counts how often Qt looked at the style of a widget anew."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.StyleChange
        return False


@pytest.mark.parametrize("tabs", [False, True])
def test_a_switch_of_theme_leaves_hidden_parts_alone_until_they_come_up(
    app: QApplication, shown: Callable[[QWidget], QWidget], *, tabs: bool
) -> None:
    page, front, behind, beside = (
        QWidget(),
        Label("Front", "muted"),
        Label("Behind", "muted"),
        Label("Beside", "muted"),
    )
    parts = Tabs() if tabs else Stack()
    for part in (front, behind):
        whole = QWidget()
        QVBoxLayout(whole).addWidget(part)
        if isinstance(parts, Tabs):
            parts.addTab(whole, "Part")
        else:
            parts.addWidget(whole)
    column = QVBoxLayout(page)
    column.addWidget(beside)
    column.addWidget(parts)
    theme.wear(page)
    shown(page)
    parts.setCurrentIndex(1)
    parts.setCurrentIndex(0)
    looks = Looks(behind)
    for name in ("dark", "contrast", "dark"):
        theme.apply(app, name)
        for seen in (front, beside):
            assert seen.palette().text().color().name().upper() == tokens(name)["text_muted"]
    late = Label("Late", "muted")
    column.addWidget(late)
    QCoreApplication.processEvents()
    assert late.palette().text().color().name().upper() == tokens("dark")["text_muted"]
    assert looks.count == 0
    parts.setCurrentIndex(1)
    assert looks.count
    assert behind.palette().text().color().name().upper() == tokens("dark")["text_muted"]
