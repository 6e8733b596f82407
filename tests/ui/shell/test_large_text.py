"""Half as large again and in the strongest contrast, every page still says and offers everything."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtWidgets import QApplication, QScrollArea

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.handover import HandoverKind
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.services import catalogue, handover, sales
from jooptics_desktop.services.customers import list_customers, register_customer
from jooptics_desktop.ui.kit import theme as ui_theme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.counter.page import CounterPage
    from jooptics_desktop.ui.customers.page import CustomersPage
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.settings.page import SettingsPage
    from jooptics_desktop.ui.shell.main_window import MainWindow

WIDTH, HEIGHT = 1366, 700  # what the screen of most shops leaves


@pytest.fixture(params=[1.25, 1.5])
def zoom(request: pytest.FixtureRequest, app: QApplication, live: Application) -> Iterator[float]:
    """The size of the text, chosen before the window is built, as by somebody who starts the program."""
    chosen: float = request.param
    desk = live.desk()
    register_customer(
        desk, CustomerDraft(name="ليان المصري", name_alternative="Layan", phones=("0791234567",))
    )
    live.keep(text_size=round(chosen * 100))
    ui_theme.apply(app, "contrast", chosen)
    yield chosen
    ui_theme.apply(app, "light")


def faults(window: MainWindow, check_text: Callable[[QWidget], list[str]], where: str) -> list[str]:
    """What has too little room there, once every layout has had its turn."""
    for _ in range(6):  # a layout that asks for another
        QApplication.processEvents()
    found = [f"{where}: {fault}" for fault in check_text(window)]
    if (window.width(), window.height()) != (WIDTH, HEIGHT):
        found.append(f"{where} needs more room than the screen has: {window.size()}")
    if sideways(window):
        found.append(f"{where} scrolls sideways")
    return found


def sideways(window: MainWindow) -> bool:
    """Whether the page in front, or a part of it, has to be pushed to and fro."""
    rooms = [window.stack.room, *window.stack.room.findChildren(QScrollArea)]
    return any(room.isVisible() and room.horizontalScrollBar().maximum() for room in rooms)


def test_every_page_has_room_for_its_words(
    lang: Language,
    zoom: float,
    live_window: MainWindow,
    check_text: Callable[[QWidget], list[str]],
    qtbot: QtBot,
) -> None:
    found = []
    for feature in live_window.allowed_features():
        live_window.go(feature.name)
        qtbot.waitUntil(lambda: not live_window.tasks.busy)
        found += faults(live_window, check_text, feature.name)
    assert not found, "\n".join(found)


def test_every_part_of_a_page_has_room_for_its_words(
    lang: Language,
    zoom: float,
    live_window: MainWindow,
    live: Application,
    check_text: Callable[[QWidget], list[str]],
    qtbot: QtBot,
) -> None:
    """The tabs of a customer's record, of the settings and of the privacy centre."""
    found: list[str] = []

    def look(where: str) -> None:
        qtbot.waitUntil(lambda: not live_window.tasks.busy)
        found.extend(faults(live_window, check_text, where))

    [layan] = list_customers(live.desk(), 0, 10)
    live_window.go("customers")
    people = cast("CustomersPage", live_window.page("customers"))
    people.open_item(layan.id)
    for number in range(people.customer.tabs.count()):
        people.customer.show_tab(number)
        look(f"customer, tab {number + 1}")
    live_window.go("settings")
    settings = cast("SettingsPage", live_window.page("settings"))
    for tab in settings.allowed():
        settings.show_tab(tab)
        look(f"settings, {tab.NAME}")
    live_window.go("privacy")
    privacy = cast("PrivacyPage", live_window.page("privacy"))
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    for name in privacy.allowed():
        privacy.show_tab(name)
        look(f"privacy, {name}")
    assert not found, "\n".join(found)


def test_pages_opened_on_something_have_room_for_its_words(
    lang: Language,
    zoom: float,
    live_window: MainWindow,
    live: Application,
    check_text: Callable[[QWidget], list[str]],
    qtbot: QtBot,
) -> None:
    """An item with its stock, an order that waits, a store that is being handed over."""
    found: list[str] = []

    def look(where: str) -> None:
        qtbot.waitUntil(lambda: not live_window.tasks.busy)
        found.extend(faults(live_window, check_text, where))

    desk = live.desk()
    [layan] = list_customers(desk, 0, 10)
    draft = catalogue.ItemDraft(ItemKind.LENS, Money(95_500, JOD), "standard", "زوج عدسات", "Pair of lenses")
    item = catalogue.add_item(desk, draft).value
    live_window.context.go("stock", item.id)
    look("item")
    sale = sales.start_sale(desk, layan.id).value
    sales.add_line(desk, sale.id, item.id)
    order = sales.confirm(desk, sale.id).value
    live_window.context.go("counter", order.id)
    look("order")
    month = dt.timedelta(days=40)
    handover.announce(desk, "Rum Optical", HandoverKind.SALE, desk.clock.now().date() + month)
    live_window.go("privacy")
    cast("PrivacyPage", live_window.page("privacy")).show_tab("handover")
    look("handover")
    assert not found, "\n".join(found)


def test_total_and_payment_stay_in_sight(
    lang: Language, zoom: float, live_window: MainWindow, live: Application, qtbot: QtBot
) -> None:
    """However long the sale and whatever was paid, nothing at the counter scrolls out of sight."""
    [layan] = list_customers(live.desk(), 0, 10)
    draft = catalogue.ItemDraft(
        ItemKind.FRAME,
        Money(120_000, JOD),
        "standard",
        "إطار خشبي",
        "Wooden frame",
        barcodes=("036000241457",),
    )
    catalogue.add_item(live.desk(), draft)
    live_window.go("counter")
    page = cast("CounterPage", live_window.page("counter"))
    page.on_scan("036000241457")
    qtbot.waitUntil(lambda: page.draft is not None and bool(page.draft.lines))
    page.buyer_acts._attach(layan.id)
    qtbot.waitUntil(lambda: page.buyer.facts is not None and not live_window.tasks.busy)
    for _ in range(3):
        QApplication.processEvents()
    room = live_window.stack.room
    assert (room.horizontalScrollBar().maximum(), room.verticalScrollBar().maximum()) == (0, 0)
    for part in (page.totals.pay, page.totals.cash, page.totals, page.cart.scan, page.cart.orders):
        corner = part.mapTo(room.viewport(), part.rect().bottomRight())
        assert room.viewport().rect().contains(corner)
