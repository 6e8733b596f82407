"""The cart: searching, quantities, removing and undoing, discounts, holding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jooptics_desktop.domain.discounts import AmountOff, PercentOff
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import sales
from jooptics_desktop.ui.counter import FEATURE
from jooptics_desktop.ui.counter.discount_sheet import DiscountSheet
from jooptics_desktop.ui.counter.page import CounterPage
from jooptics_desktop.ui.counter.words import parse_discount
from jooptics_desktop.ui.kit.feature import Context, Feature, Page
from jooptics_desktop.ui.stock import FEATURE as STOCK
from jooptics_desktop.ui.stock.page import StockPage as StockPages
from tests.narrowing import of, there

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from tests.conftest import Shop
    from tests.ui.counter.conftest import Till

FRAME, CLOTH = "8056597138123", "036000241457"
CONTROL = Qt.KeyboardModifier.ControlModifier


def quantities(till: Till) -> list[int]:
    draft = till.page.draft
    return [one.quantity for one in draft.lines] if draft else []


def test_typing_offers_items_and_enter_takes_the_first(till: Till, shop: Shop, lang: Language) -> None:
    till.type("lens" if lang == "en" else "عدسة")
    suggestions = till.page.cart.suggestions
    till.qtbot.waitUntil(lambda: suggestions.isVisible() and not till.window.tasks.busy)
    assert [one.item.id for one in suggestions.model.rows] == [shop.lens.id]
    till.press(Qt.Key.Key_Return)
    assert [line.item_id for line in till.draft.lines] == [shop.lens.id]
    assert not suggestions.isVisible()
    assert till.page.cart.scan.text() == ""


def test_enter_before_the_search_has_answered_takes_the_same(till: Till, shop: Shop) -> None:
    till.type("clea")
    till.press(Qt.Key.Key_Return)
    assert [line.item_id for line in till.draft.lines] == [shop.cloth.id]


def test_a_code_typed_in_arabic_digits(till: Till, shop: Shop) -> None:
    till.type("٠٣٦٠٠٠٢٤١٤٥٧")
    till.press(Qt.Key.Key_Return)
    assert [line.item_id for line in till.draft.lines] == [shop.cloth.id]


def test_arrows_choose_among_the_suggestions(till: Till) -> None:
    till.type("e")
    suggestions = till.page.cart.suggestions
    till.qtbot.waitUntil(lambda: suggestions.isVisible() and not till.window.tasks.busy)
    second = suggestions.model.rows[1].item.id
    till.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert [line.item_id for line in till.draft.lines] == [second]


def test_what_is_typed_while_a_code_is_looked_up_is_the_next_one(till: Till, shop: Shop) -> None:
    focus = till.page.cart.scan
    for code in (FRAME, CLOTH):  # faster than the store answers
        till.type(code)
        QTest.keyClick(focus, Qt.Key.Key_Return)
    till.scan(FRAME)
    till.type("fra")
    till.settle()
    assert quantities(till) == [2, 1]
    assert focus.text() == "fra"
    focus.clear()


def test_an_unknown_code_stays_to_be_corrected(till: Till) -> None:
    till.type("9999")
    till.press(Qt.Key.Key_Return)
    assert till.page.cart.unknown.isVisible()
    assert till.page.cart.scan.selectedText() == "9999"
    till.scan(FRAME)
    till.settle()
    assert (quantities(till), till.page.cart.scan.text()) == ([1], "")
    assert till.page.cart.unknown.isHidden()


class StockPage(Page):
    """Takes what the counter hands over."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.got: list[Any] = []

    def open_item(self, what: object) -> None:
        self.got.append(what)


def test_an_unknown_code_leads_to_a_new_item(
    open_window: Callable[..., MainWindow], shop: Shop, qtbot: QtBot
) -> None:
    window = open_window([FEATURE, Feature("stock", "Stock", "package", StockPage)], desk=shop.desk)
    window.go("counter")
    page = window.page("counter")
    assert isinstance(page, CounterPage)
    assert page.on_scan("5901234123457")
    qtbot.waitUntil(page.cart.unknown.isVisible)
    assert page.draft is None, "nothing was started for it"
    page.cart.unknown.create_button.click()
    stock = window.page("stock")
    assert isinstance(stock, StockPage)
    assert stock.got == [("new", "5901234123457")]


def test_a_new_item_comes_back_to_the_customer_who_waits(
    open_window: Callable[..., MainWindow], shop: Shop, qtbot: QtBot
) -> None:
    window = open_window([FEATURE, STOCK], desk=shop.desk)
    window.go("counter")
    page = of(CounterPage, window.page("counter"))
    page.on_scan("5901234123457")
    qtbot.waitUntil(page.cart.unknown.isVisible)
    QTest.keyClick(page.cart.unknown.create_button, Qt.Key.Key_Return)
    stock = of(StockPages, window.page("stock"))
    qtbot.waitUntil(lambda: stock.item is not None and not window.tasks.busy)
    form = there(stock.item).form
    form.name_en.set_text("Blue frame")
    form.price.editor.setText("45")
    QTest.keyClick(form.price.editor, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: page.draft is not None and bool(page.draft.lines))
    assert window.stack.currentWidget() is page
    assert page.cart.scan.hasFocus()
    assert [line.name_en for line in there(page.draft).lines] == ["Blue frame"]
    window.go("stock")
    assert stock.item is None


def test_plus_minus_and_delete_with_undo(till: Till, lang: Language) -> None:
    till.scan(FRAME)
    till.scan(CLOTH)
    till.settle()
    till.type("++")
    till.settle()
    assert quantities(till) == [1, 3]
    till.type("-")
    till.settle()
    assert quantities(till) == [1, 2]
    till.press(Qt.Key.Key_Up, Qt.Key.Key_Delete)
    assert quantities(till) == [2]
    till.scan(CLOTH)  # something happens in between
    till.settle()
    till.window.toast.undo_button.click()
    till.settle()
    assert quantities(till) == [1, 3]


def test_the_last_piece_is_not_lost_by_minus(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.type("---")
    till.settle()
    assert quantities(till) == [1]


def test_control_z_goes_back_step_by_step(till: Till) -> None:
    for code in (FRAME, CLOTH, CLOTH):
        till.scan(code)
    till.settle()
    seen = [quantities(till)]
    for _ in range(3):
        till.press(Qt.Key.Key_Z, modifier=CONTROL)
        seen.append(quantities(till))
    assert seen == [[1, 2], [1, 1], [1], []]
    till.press(Qt.Key.Key_Z, modifier=CONTROL)
    assert till.page.cart.bar.text == ""


def test_undo_brings_back_the_discount_of_a_removed_line(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F4)
    till.type("5")
    till.press(Qt.Key.Key_Return)
    before = till.draft.lines
    till.press(Qt.Key.Key_Delete)
    assert quantities(till) == []
    till.press(Qt.Key.Key_Z, modifier=CONTROL)
    assert till.draft.lines == before


def test_discounts_on_the_line_and_on_the_sale(till: Till, lang: Language) -> None:
    till.scan(FRAME)
    till.scan(CLOTH)
    till.settle()
    till.press(Qt.Key.Key_F4)
    till.type("0.750")
    till.press(Qt.Key.Key_Return)
    assert till.draft.lines[1].discount == AmountOff(Money(750, JOD))
    till.press(Qt.Key.Key_F4, Qt.Key.Key_F4)
    till.type("10%")
    till.press(Qt.Key.Key_Return)
    assert till.draft.discount == PercentOff(100_000)
    assert "88.200" in till.page.totals.total_text
    assert till.focus_is_in_scan


def test_a_discount_that_is_too_much_stays_in_its_sheet(till: Till) -> None:
    till.scan(CLOTH)
    till.settle()
    till.press(Qt.Key.Key_F4)
    till.type("9")
    till.press(Qt.Key.Key_Return)
    assert "3.750" in of(DiscountSheet, till.page.sheet).amount.error_text
    assert till.draft.lines[0].discount is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", None),
        ("5", AmountOff(Money(5000, JOD))),
        ("٥٫٢٥", AmountOff(Money(5250, JOD))),
        ("10%", PercentOff(100_000)),
        ("١٢٫٥٪", PercentOff(125_000)),
        ("٪١٠", PercentOff(100_000)),
        ("%10", PercentOff(100_000)),
        ("50 %", PercentOff(500_000)),
    ],
)
def test_reading_discounts(text: str, found: object) -> None:
    assert parse_discount(text, JOD) == found


@pytest.mark.parametrize(
    "text",
    ["x", "%", "-5", "0", "101%", "1.23456789%", "1e2%", "nan%", "5%5", "%%5", "%5%", "5%%", "5%.5"],
)
def test_what_is_no_discount(text: str) -> None:
    with pytest.raises(RuleBroken):
        parse_discount(text, JOD)


def test_holding_and_recalling(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F6)
    till.type("blue shirt")
    till.press(Qt.Key.Key_Return)
    assert till.page.shown is None
    till.scan(CLOTH)
    till.settle()
    assert [one.held_as for one in till.drafts()] == ["blue shirt", ""]
    till.press(Qt.Key.Key_F9, Qt.Key.Key_Return, Qt.Key.Key_F6, Qt.Key.Key_Return)
    assert till.draft.lines[0].sku == "I-000001"
    assert [one.held_as for one in till.drafts()] == [""]


def test_the_total_stands_at_the_edge_as_the_figures_above_do(till: Till, lang: Language) -> None:
    till.scan(FRAME)
    till.settle()
    card = till.page.totals
    total, listed = card._total[1], card._listed[1]
    if lang == "en":
        assert total.geometry().right() == listed.geometry().right()
        assert total.alignment() == listed.alignment()
    else:
        assert total.geometry().left() == listed.geometry().left()
        assert total.width() <= total.sizeHint().width()


def test_the_screen_is_usable_in_every_state(
    till: Till, shop: Shop, lang: Language, check_screen: Callable[..., None]
) -> None:
    check_screen(till.window)
    till.scan(FRAME)
    till.scan("000000")
    till.settle()
    check_screen(till.window)
    assert till.window.height() == 700
    for key in (Qt.Key.Key_F3, Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_F12):
        till.press(key)
        assert till.page.sheet is not None
        check_screen(till.window)
        till.press(Qt.Key.Key_Escape)
    till.press(Qt.Key.Key_F12)
    till.type("30")
    till.press(Qt.Key.Key_Return)
    check_screen(till.window)
    till.press(Qt.Key.Key_F11)
    check_screen(till.window)
    till.press(Qt.Key.Key_Return)
    check_screen(till.window)
    assert till.window.height() == 700


def test_a_cashier_is_refused_a_large_discount(shop: Shop, desk_of: Callable[[Role], Any]) -> None:
    """Undo cannot be a way round the limit either."""
    desk = desk_of(Role.CASHIER)
    sale = sales.start_sale(desk).value
    sale = sales.add_line(desk, sale.id, shop.frame.id).value
    boss = sales.set_discount(shop.desk, sale.id, PercentOff(500_000)).value
    bare = sales.set_discount(desk, sale.id, None).value
    assert sales.put_back(desk, sale.id, boss).value.discount == PercentOff(500_000), "agreed to before"
    assert sales.put_back(desk, sale.id, bare).value.discount is None


def test_a_numbered_sale_cannot_be_put_back(shop: Shop) -> None:
    draft = sales.start_sale(shop.desk).value
    filled = sales.add_line(shop.desk, draft.id, shop.frame.id).value
    sales.confirm(shop.desk, draft.id)
    with pytest.raises(RuleBroken, match=r"sale\.not_draft"):
        sales.put_back(shop.desk, draft.id, filled)
