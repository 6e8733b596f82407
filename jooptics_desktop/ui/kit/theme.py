"""Puts tokens onto the application: palette, font and one style sheet. Widgets only set `role` or `kind`.

Giving the application another sheet makes Qt look at every widget there is, and holds the window up for longer
than anybody should wait. So a switch of theme dresses *islands*: a page, an overlay, a bar wears the new sheet at
once when it is on the screen, and when it comes up otherwise. What lies behind the front of a `Stack` is an island
of its own: of the page around it only the pieces without such a part wear a sheet, for Qt looks at everything
beneath whoever wears one, hidden or not.
"""

from __future__ import annotations

from functools import cache
from string import Template
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QCoreApplication, QDir, QEvent, QObject, Qt, QTemporaryDir
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.ui.kit import language
from jooptics_desktop.ui.kit.fonts import ui_font
from jooptics_desktop.ui.kit.tokens import Tokens, scale, tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from jooptics_desktop.ui.kit.tokens import ThemeName

_PALETTE: Final = {
    QPalette.ColorRole.Window: "ground",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "surface_sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Highlight: "primary",
    QPalette.ColorRole.HighlightedText: "on_primary",
    QPalette.ColorRole.ToolTipBase: "inverse",
    QPalette.ColorRole.ToolTipText: "on_inverse",
    QPalette.ColorRole.PlaceholderText: "text_muted",
    QPalette.ColorRole.Link: "primary",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Accent: "primary",
}
_DISABLED: Final = (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText)
_LARGE: Final = 1.2
# Style sheets take pictures from files only; each is an icon in one of the theme's colours.
_IMAGES: Final = {
    "check": ("check", "on_primary"),
    "dot": ("dot", "on_primary"),
    "chevron": ("chevron-down", "text_muted"),
    "down": ("chevron-down", "text_muted"),
    "up": ("chevron-up", "text_muted"),
}


class _State:
    """What is on the screen now."""

    name: ThemeName = "light"
    zoom: float = 1.0
    styled: bool = False
    sheet: str = ""  # the application's own
    pictures: QTemporaryDir | None = None


def current() -> Tokens:
    """The tokens that are on now."""
    return tokens(_State.name)


def colour(meaning: str) -> str:
    """The current colour of that meaning, `#RRGGBB`."""
    return current()[meaning]


def size(name: str) -> int:
    """A size of the scale at the current zoom, such as `size("size_row")`; logical pixels."""
    value = scale()[name]
    return value if name.startswith("shape_") else round(value * _State.zoom)


def pixels(width: int) -> int:
    """A width that was chosen for text of the usual size, at the current zoom; logical pixels."""
    return round(width * _State.zoom)


def is_large() -> bool:
    """Whether text is so large that what is said twice should give way; it is chosen before pages are made."""
    return _State.zoom >= _LARGE


def apply(application: QApplication, name: ThemeName, zoom: float = 1.0) -> None:
    """Put the theme on, or switch to it in place. `zoom` is 0.9 to 1.5."""
    _State.name, _State.zoom = name, zoom
    if not _State.styled:
        application.setStyle("Fusion")
        _State.styled = True
    application.setPalette(_palette(tokens(name)))
    # Qt tells the windows in its next round; grounds must not lag behind what stands on them.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.ApplicationPaletteChange.value)
    font = ui_font(size("type_body"))
    if application.font() != font:
        application.setFont(font)
    islands = [island for island in _islands if shiboken6.isValid(island)]
    if not islands:
        _State.sheet = _current_sheet()
        application.setStyleSheet(_State.sheet)
    for island in islands:
        if island.isVisible():
            _dress(island)
    for widget in application.topLevelWidgets():
        widget.update()


def wear(island: QWidget) -> None:
    """Let a page, an overlay or a bar change with theme and language, with all in it; call it before it is shown."""
    if island in _islands:
        return
    _islands.add(island)
    language.settle(island)
    island.installEventFilter(_wardrobe())
    if island.isVisible():
        _dress(island)


def divide(stack: QWidget) -> None:
    """Let each page of that stack wear its own sheet, and nothing that has the stack in it. Call it at once."""
    _stacks.add(stack)


_islands: WeakSet[QWidget] = WeakSet()
_stacks: WeakSet[QWidget] = WeakSet()


class _Wardrobe(QObject):
    """Dresses an island in the theme of the moment: before Qt first looks at it, and when it comes up.

    There it speaks the language of the moment, too.
    """

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.LanguageChange and isinstance(watched, QWidget):
            return language.waits(watched)
        if kind in {QEvent.Type.Polish, QEvent.Type.Show} and isinstance(watched, QWidget):
            _dress(watched)
            if kind == QEvent.Type.Show:
                language.catch_up(watched)
        elif kind == QEvent.Type.ChildPolished and isinstance(watched, QWidget) and _is_divided(watched):
            _dress(watched)  # something was added
        return False


@cache
def _wardrobe() -> _Wardrobe:
    return _Wardrobe()


def _dress(island: QWidget) -> None:
    """Nothing of its own while the application's sheet is the one that is on."""
    if _is_divided(island):
        for child in island.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            wear(child)
        return
    sheet = _current_sheet()
    own = "" if sheet == _State.sheet else sheet
    if island.styleSheet() != own:
        island.setStyleSheet(own)


def _is_divided(widget: QWidget) -> bool:
    """Whether hidden pages lie in it that can be left alone."""
    if isinstance(widget, QStackedWidget) and widget not in _stacks:
        return widget.parentWidget() in _stacks  # inside of tabs: Qt's own, whose wrapper Python may lose
    return any(_divides(stack, widget) for stack in _stacks if shiboken6.isValid(stack))


def _divides(stack: QWidget, widget: QWidget) -> bool:
    """Whether nothing from the stack up to the widget has looks of its own, such as a card's: those need a sheet."""
    if stack is not widget and not widget.isAncestorOf(stack):
        return False
    at: QWidget | None = stack
    while at is not None and at is not widget:
        if at.property("role"):
            return False
        at = at.parentWidget()
    return not widget.property("role")


def _current_sheet() -> str:
    return _sheet(_State.name, _State.zoom)


@cache
def _sheet(name: ThemeName, _zoom: float) -> str:
    """Put together once for each theme and size: it writes pictures, and a switch is waited for."""
    return style_sheet(tokens(name))


def style_sheet(chosen: Tokens) -> str:
    """The templates of `resources/theme`, in the order of their numbers, with the tokens filled in."""
    sizes = {name: size(name) for name in scale()}
    inner = {
        "inner_control": sizes["size_control"] - 2,
        "inner_focus": sizes["size_control"] - 4,
        "inner_large": sizes["size_control_large"] - 2,
        "inner_large_focus": sizes["size_control_large"] - 4,
        "inner_target": sizes["size_target"] - 2,
        "inner_target_focus": sizes["size_target"] - 4,
    }
    values = {**chosen.colours, **sizes, **inner, **_pictures(chosen)}
    files = sorted((resources_folder() / "theme").glob("*.qss"))
    return "\n".join(Template(file.read_text("utf-8")).substitute(values) for file in files)


def restyle(widget: QWidget) -> None:
    """Make the style sheet look again after a `role`, `kind` or other dynamic property changed."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return  # it was never looked at
    widget.style().unpolish(widget)
    # Once an island has changed its sheet, Qt takes the font of the rule before for the widget's own.
    widget.setFont(QFont())
    widget.style().polish(widget)
    widget.update()


def set_property(widget: QWidget, name: str, value: str | None) -> None:
    """Set a dynamic property the style sheet selects on, and restyle when it is new: the words in it too."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        restyle(widget)
        for label in widget.findChildren(QLabel):
            restyle(label)


def set_bar(bar: QWidget, kind: str) -> None:
    """Say what a bar is about, such as `warning`; its words take the colour, whatever they had before."""
    set_property(bar, "bar", kind)
    for words in bar.findChildren(QLabel):
        restyle(words)


def _palette(chosen: Tokens) -> QPalette:
    palette = QPalette()
    for role, meaning in _PALETTE.items():
        palette.setColor(role, QColor(chosen[meaning]))
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(chosen["text_disabled"]))
    return palette


def _pictures(chosen: Tokens) -> dict[str, str]:
    """Write the style sheet's few pictures in this theme's colours; answers their paths by placeholder."""
    from jooptics_desktop.ui.kit.svg import tinted_svg

    if _State.pictures is None:
        _State.pictures = QTemporaryDir()
    folder = QDir(_State.pictures.path())
    paths = {}
    for placeholder, (name, meaning) in _IMAGES.items():
        path = folder.filePath(f"{chosen.name}-{placeholder}.svg")
        with open(path, "wb") as file:  # noqa: PTH123 - the path is Qt's, and ends up as text in the sheet
            file.write(tinted_svg(name, chosen[meaning]))
        paths[f"image_{placeholder}"] = path
    return paths
