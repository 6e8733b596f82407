"""What every test of the window shares: one application, bundled fonts, and nothing left behind."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_SCALE_FACTOR"] = "1"

import importlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from jooptics_desktop.l10n import current_language
from jooptics_desktop.ui.kit import language as ui_language
from jooptics_desktop.ui.kit import theme as ui_theme
from jooptics_desktop.ui.kit.labels import ElideLabel
from jooptics_desktop.ui.kit.preferences import Preferences
from jooptics_desktop.ui.kit.tasks import Tasks
from jooptics_desktop.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.kit.feature import Feature
    from jooptics_desktop.ui.kit.tokens import ThemeName


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[Any]:
    """Delete what was `deleteLater`ed: without an event loop Qt keeps every window of every test."""
    result = yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return result


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform grumbles about what it lacks; every other Qt warning fails a test."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support ", extend=True))


@pytest.fixture(params=["en", "ar"])
def lang(request: pytest.FixtureRequest) -> Language:
    """Run the test in both languages."""
    chosen: Language = request.param
    return chosen


@pytest.fixture(params=["light", "dark", "contrast"])
def theme(request: pytest.FixtureRequest) -> ThemeName:
    """Run the test in every theme."""
    chosen: ThemeName = request.param
    return chosen


@pytest.fixture
def app(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[QApplication]:
    """The application in the test's `lang` and `theme` when it has them, else English and light."""
    names = request.fixturenames
    ui_language.switch(qapp, request.getfixturevalue("lang") if "lang" in names else "en")
    ui_theme.apply(qapp, request.getfixturevalue("theme") if "theme" in names else "light")
    yield qapp
    ui_language.switch(qapp, "en")


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail on windows, threads and running timers that outlive their test, and on a changed default locale."""
    threads = set(threading.enumerate())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    windows = [widget for widget in qapp.topLevelWidgets() if not widget.isHidden()]
    assert not windows, f"windows left open: {windows}"
    left = [thread.name for thread in threading.enumerate() if thread not in threads and thread.is_alive()]
    assert not left, f"threads left running: {left}"
    timers = [timer for timer in qapp.findChildren(QTimer) if timer.isActive()]
    assert not timers, f"timers left running: {timers}"
    assert QLocale().name() == "C", "Qt's default locale must stay C: others misread typed amounts"


@pytest.fixture(autouse=True)
def nothing_flashes_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail where a part is shown before it has a parent: it comes up as a window, and takes the keyboard along."""
    show = QWidget.setVisible
    alone: list[QWidget] = []
    flashed: list[str] = []

    def look() -> None:
        """What was shown alone and found its place since."""
        flashed.extend(
            repr(one) for one in alone if shiboken6.isValid(one) and one.parentWidget() is not None
        )
        alone.clear()

    def note(widget: QWidget, visible: bool) -> None:
        if visible and widget.parentWidget() is None:
            alone.append(widget)
            QTimer.singleShot(0, look)
        show(widget, visible)

    monkeypatch.setattr(QWidget, "setVisible", note)
    monkeypatch.setattr(QWidget, "setHidden", lambda widget, hidden: note(widget, not hidden))
    yield
    look()
    assert not flashed, f"came up as windows of their own: {flashed}"


@pytest.fixture
def shown(app: QApplication, qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """`shown(widget)`: show it in an active window of the size a 1366 × 768 screen leaves, and close it afterwards."""

    def show(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(1366, 700)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        return widget

    return show


class OneField(QWidget):
    """A window with one line edit."""

    def __init__(self) -> None:
        super().__init__()
        self.edit = QLineEdit()
        QVBoxLayout(self).addWidget(self.edit)


class RecordingTasks(Tasks):
    """Real `Tasks` whose publications and apologies are kept for looking at."""

    def __init__(self, desk: Callable[[], Any]) -> None:
        self.published: list[Changes] = []
        self.apologies: list[JoopticsError] = []
        super().__init__(desk, self.published.append, self.apologies.append, lambda: "INCIDENT-1")


@pytest.fixture
def tasks(app: QApplication) -> Iterator[RecordingTasks]:
    """`Tasks` with an empty desk; what it published and apologised for is in `.published` and `.apologies`."""
    made = RecordingTasks(lambda: None)
    yield made
    made.close()


@pytest.fixture(scope="session")
def gallery() -> ModuleType:
    """The sample pages and services of `tests/ui/kit/gallery.py`."""
    return importlib.import_module("tests.ui.kit.gallery")


@pytest.fixture
def open_window(
    app: QApplication, gallery: ModuleType, qtbot: QtBot, request: pytest.FixtureRequest
) -> Iterator[Callable[..., MainWindow]]:
    """`open_window(features, desk=…, staff=…)`: the real main window, signed in, with these features.

    `desk` is what acts get; `staff` is a `StaffMember` (the gallery's owner unless given). Pages are at
    `window.page(name)` after `window.go(name)`. Wait for background work with `qtbot.waitUntil(lambda: not
    window.tasks.busy)`.
    """
    made: list[MainWindow] = []

    def make(features: Sequence[Feature], desk: Any = None, staff: StaffMember | None = None) -> MainWindow:
        services = gallery.SampleServices(
            Preferences(language=current_language(), theme=ui_theme.current().name), desk=desk
        )
        window = MainWindow(services, features)
        made.append(window)
        window.resize(1366, 700)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.let_in(staff or gallery.RANA)
        qtbot.waitUntil(lambda: not window.tasks.busy)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()


@pytest.fixture
def check_screen() -> Callable[[QWidget], None]:
    """`check_screen(window)`: names, sizes, clipping, direction marks and Tab, as everyone needs them."""
    return assert_usable


@pytest.fixture
def check_text() -> Callable[[QWidget], list[str]]:
    """`check_text(window)`: every label and button that has less room than its words need."""
    return _clipped


def assert_usable(window: QWidget) -> None:
    """Fail with a list of everything a person could not use or read."""
    QApplication.processEvents()
    found = [*_unnamed(window), *_small(window), *_clipped(window), *_marked(window), *_unreachable(window)]
    assert not found, "\n".join(found)


SMALLEST_TARGET = 32
_CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)


def _controls(window: QWidget) -> list[QWidget]:
    """What a person presses or fills in; the inner parts of Qt's own widgets are Qt's affair."""
    inner = {"qt_spinbox_lineedit", "qt_scrollarea_viewport", "qt_toolbar_ext_button"}
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, _CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and widget.objectName() not in inner
        and not isinstance(widget.parentWidget(), QLineEdit | QComboBox | QTableView)
        and type(widget).__name__ not in {"QComboBoxListView", "QComboBoxPrivateContainer", "QHeaderView"}
    ]


def _say(widget: QWidget, fault: str) -> str:
    text = getattr(widget, "text", lambda: "")()
    return f"{fault}: {type(widget).__name__} {widget.accessibleName()!r} {text!r}"


def _unnamed(window: QWidget) -> list[str]:
    return [_say(w, "no accessible name") for w in _controls(window) if not w.accessibleName().strip()]


def _small(window: QWidget) -> list[str]:
    return [
        _say(w, f"only {w.width()}×{w.height()}")
        for w in _controls(window)
        if w.height() < SMALLEST_TARGET or w.width() < SMALLEST_TARGET
    ]


def _clipped(window: QWidget) -> list[str]:
    """Labels and buttons that are narrower or lower than their words; `ElideLabel` gives way on purpose."""
    found = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QLabel | QAbstractButton) or isinstance(widget, ElideLabel):
            continue
        if not widget.isVisible() or not widget.text():
            continue
        needed = widget.minimumSizeHint() if isinstance(widget, QLabel) else widget.sizeHint()
        high = isinstance(widget, QLabel) and widget.hasHeightForWidth()
        height = widget.heightForWidth(widget.width()) if high else needed.height()
        if widget.width() < needed.width() or widget.height() < height:
            found.append(
                _say(widget, f"clipped {widget.width()}×{widget.height()} of {needed.width()}×{height}")
            )
    return found


def _marked(window: QWidget) -> list[str]:
    return [
        _say(w, "starts with LRM")
        for w in window.findChildren(QWidget)
        if isinstance(w, QLabel | QAbstractButton) and w.text().startswith("\u200e")
    ]


def _unreachable(window: QWidget) -> list[str]:
    """Controls that Tab never comes to."""
    seen = set()
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        seen.add(widget)
        widget = widget.nextInFocusChain()
    return [
        _say(w, "Tab does not reach it")
        for w in _controls(window)
        if not (w in seen and w.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not w.property("keyboard_elsewhere")
        and not (isinstance(w, QAbstractButton) and w.group() is not None and w.group().exclusive())
    ]


@pytest.fixture(scope="session")
def live_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home folder of a store with one member of each role, made once per run; its keys are real."""
    from jooptics_desktop.cli.demo import make_demo_store
    from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
    from jooptics_desktop.system.home import Home

    folder = tmp_path_factory.mktemp("live") / "home"
    made = make_demo_store(Home(folder), SystemClock(), Uuid7Ids())
    made.opened.store.close()
    return folder


@pytest.fixture
def live(live_template: Path, tmp_path: Path) -> Iterator[Application]:
    """The real `Application` over a store of its own, the owner signed in with the demonstration password."""
    import shutil

    from jooptics_desktop.app import Application
    from jooptics_desktop.cli.demo import PASSWORD
    from jooptics_desktop.system.home import Home

    shutil.copytree(live_template, tmp_path / "home")
    application = Application(Home(tmp_path / "home"))
    application.open_with_password(PASSWORD)
    owner = next(choice for choice in application.staff() if choice.name == "Rana")
    application.sign_in(owner.id, PASSWORD, "")
    yield application
    application.close()


@pytest.fixture
def live_window(app: QApplication, live: Application, qtbot: QtBot) -> Iterator[MainWindow]:
    """The real window over `live`, in the test's language and theme, with every feature."""
    from jooptics_desktop.ui.shell.features import FEATURES
    from jooptics_desktop.ui.shell.session import Session

    live.keep(language=current_language(), theme=ui_theme.current().name)
    window = MainWindow(live, FEATURES)
    Session(window, live)
    window.resize(1366, 700)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    signed_in = live.signed_in()
    assert signed_in is not None
    window.let_in(signed_in)
    qtbot.waitUntil(lambda: not window.tasks.busy)
    yield window
    window.before_closing = None
    window.close()
    window.deleteLater()


@pytest.fixture
def settled(live_window: MainWindow, qtbot: QtBot) -> Callable[[], None]:
    """`settled()`: wait until nothing is under way in the live window."""
    return lambda: qtbot.waitUntil(lambda: not live_window.tasks.busy, timeout=30_000)
