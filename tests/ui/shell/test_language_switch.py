"""After a switch of language everything says and is laid out what a window that was opened in that language does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QTabBar, QTableView, QWidget

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.ui.customers.customer_view import TITLES
from jooptics_desktop.ui.customers.page import CustomersPage
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.settings.page import SettingsPage
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.main_window import MainWindow
from jooptics_desktop.ui.shell.session import Session
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language

SAYING: Final = (
    "text",
    "toPlainText",
    "placeholderText",
    "toolTip",
    "accessibleName",
    "accessibleDescription",
)
LTR, RTL = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft
Said = Counter[tuple[Any, ...]]


def places(window: MainWindow) -> Iterator[str]:
    """Goes everywhere, one place after the other; then opens what lies over the pages."""
    for feature in window.allowed_features():
        window.go(feature.name)
        page = there(window.page(feature.name))
        if isinstance(page, PrivacyPage):
            for name in page.allowed():
                page.show_tab(name)
                yield f"{feature.name}, {name}"
        elif isinstance(page, SettingsPage):
            for tab in page.allowed():
                page.show_tab(tab)
                yield f"{feature.name}, {tab.NAME}"
        else:
            yield feature.name
        if isinstance(page, CustomersPage):
            window.go("customers", there(page.list.everybody.row_at(0)).id)
            for number in range(len(TITLES)):
                page.customer.show_tab(number)
                yield f"a customer, {TITLES[number]}"
            page.back()
    window.go("counter")
    for overlay, come_up in (
        (window.help, window.help.popup),
        (window.palette_box, window.palette_box.popup),
    ):
        come_up()
        yield type(overlay).__name__
        overlay.close_overlay()


def said(window: MainWindow) -> Said:
    """What each widget on the screen says, in which direction, and where it stands."""
    for _ in range(4):  # a layout that asks for another
        QApplication.processEvents()
    found: Said = Counter()
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            sayings = [getattr(widget, name, None) for name in SAYING]
            words = [str(say()) for say in sayings if callable(say)]
            if isinstance(widget, QTabBar):
                words += [widget.tabText(number) for number in range(widget.count())]
            at = QRect(widget.mapTo(window, QPoint()), widget.size()).getRect()
            found[type(widget).__name__, widget.layoutDirection().name, at, *words, *titles(widget)] += 1
    return found


def titles(widget: QWidget) -> list[str]:
    """Of a table's columns."""
    if not isinstance(widget, QTableView):
        return []
    model: Any = widget.model()
    return [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in range(model.columnCount())]


def everything(window: MainWindow, qtbot: QtBot) -> dict[str, Said]:
    """What is said everywhere."""
    found = {}
    for where in places(window):
        qtbot.waitUntil(lambda: not window.tasks.busy, timeout=30_000)
        found[where] = said(window)
    return found


@pytest.fixture
def opened_anew(live: Application, qtbot: QtBot) -> Iterator[Callable[[], MainWindow]]:
    """Another window over the same store, in the language that is on."""
    made: list[MainWindow] = []

    def make() -> MainWindow:
        window = MainWindow(live, FEATURES)
        Session(window, live)
        made.append(window)
        window.resize(1366, 700)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.let_in(there(live.signed_in()))
        return window

    yield make
    for window in made:
        window.hide()
        window.tasks.close()
        window.deleteLater()


@pytest.mark.timeout(240)
def test_what_comes_up_after_a_switch_speaks_as_if_it_were_new(
    live: Application, live_window: MainWindow, opened_anew: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    register_customer(live.desk(), CustomerDraft(name="Layan Al-Masri", phones=("0795550199",)))
    everything(live_window, qtbot)
    faults = []
    after: Language
    for after in ("ar", "en"):
        live_window.prefer(language=after)
        switched = everything(live_window, qtbot)
        fresh = everything(opened_anew(), qtbot)
        faults += [
            f"{where}, in {after}: {stale}"
            for where, words in switched.items()
            for stale in ((words - fresh[where]) or (fresh[where] - words))
        ]
    assert not faults, "\n".join(faults[:60])


def test_what_nobody_sees_is_left_until_it_comes_up(live_window: MainWindow, qtbot: QtBot) -> None:
    live_window.go("customers")
    customers = there(live_window.page("customers"))
    live_window.go("counter")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    told: list[str] = []
    customers.retranslate = lambda: told.append("customers")  # type: ignore[method-assign]  # counted, no more
    live_window.switch_language()
    assert (told, customers.layoutDirection()) == ([], LTR)
    live_window.go("customers")
    assert (told, customers.layoutDirection()) == (["customers"], RTL)
    live_window.switch_language()
    assert (told, customers.layoutDirection()) == (["customers"] * 2, LTR)
