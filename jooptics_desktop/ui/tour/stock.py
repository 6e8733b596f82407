"""Chapter 5, the shelves: items found, one added with its stock, a supplier's price list tried and imported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.stock.page import StockPage
from jooptics_desktop.ui.tour.hands import TourStuckError
from jooptics_desktop.ui.tour.samples import file_with

if TYPE_CHECKING:
    from jooptics_desktop.ui.stock.item_view import ItemView
    from jooptics_desktop.ui.tour.stage import Stage

BARCODE: Final = "4006381333931"
_WRONG_DIGIT: Final = "4006381333930"


def walk(stage: Stage) -> None:
    """The list, one item, a price list."""
    stage.go("Ctrl+3")
    page = stage.page(StockPage)
    stage.hands.until(lambda: page.list.items.rows, "there are no items")
    stage.camera.shoot("list")
    _search(stage, page)
    _new_item(stage, page)
    _movements(stage, page)
    _price_list(stage, page)


def _search(stage: Stage, page: StockPage) -> None:
    hands, shoot, view = stage.hands, stage.camera.shoot, page.list
    everything = len(view.items.rows)
    hands.press("F3")
    hands.write(stage.words.item_search)
    hands.until(lambda: 0 < len(view.items.rows) < everything, "the search narrowed nothing")
    shoot("search")
    hands.write_over(stage.words.nobody)
    hands.until(lambda: not view.items.rows, "something was found")
    shoot("nothing-fits")
    hands.press("Esc")
    hands.until(lambda: view.items.rows, "the list did not come back")
    hands.tab_to(view.kind)
    hands.press("End")
    hands.until(lambda: not view.items.rows, "something runs low")
    shoot("nothing-runs-low")
    hands.press("Home")
    hands.until(lambda: view.items.rows, "the list did not come back")


def _new_item(stage: Stage, page: StockPage) -> None:
    hands, shoot, words = stage.hands, stage.camera.shoot, stage.words
    hands.press("Ctrl+N")
    hands.until(lambda: page.item, "no form opened")
    form = _item(page).form
    shoot("new-item")
    hands.fill(form.name_ar, words.item_ar)
    hands.fill(form.name_en, words.item_en)
    hands.fill(form.brand, words.item_brand)
    hands.press("F10")
    shoot("new-item-price-missing")
    hands.fill(form.price, "84.500")
    hands.fill(form.reorder, "3")
    hands.fill(form.barcode, _WRONG_DIGIT)
    hands.press("Enter")
    shoot("barcode-refused")
    hands.write_over(BARCODE)
    hands.press("Enter")
    shoot("new-item-filled")
    hands.press("F10")
    hands.until(lambda: page.item and page.item.item, "the item was not saved")
    hands.idle()
    shoot("item-saved")


def _movements(stage: Stage, page: StockPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F7")
    hands.press("Enter")
    hands.press("F10")
    shoot("delivery-refused")
    hands.write("12")
    hands.press("Enter")
    hands.write(stage.words.delivery)
    shoot("delivery")
    hands.press("F10")
    hands.idle()
    hands.press("F8")
    hands.write("11")
    shoot("count")
    hands.press("F10")
    hands.idle()
    hands.press("F9")
    hands.write("9")
    shoot("write-off")
    hands.press("F10")
    hands.idle()
    hands.press("Ctrl+B")
    hands.until(lambda: len(_item(page).form.barcodes) > 1, "the item got no barcode of its own")
    shoot("item")
    hands.tab_to(_item(page).form.price.editor)
    hands.write_over("79.500")
    hands.press("Esc")
    shoot("leave-without-saving")
    stage.accept()


def _price_list(stage: Stage, page: StockPage) -> None:
    hands, shoot, view = stage.hands, stage.camera.shoot, page.imports
    hands.press("Ctrl+I")
    stage.answer_file(file_with(stage.scratch, stage.words.prices_file, stage.words.prices))
    hands.until(lambda: view.report, "the list was not tried")
    shoot("import-dry-run")
    hands.tab_to(view.refused_table)
    hands.press("Down")
    hands.press("Down")
    shoot("import-refused-row")
    hands.tab_to(view.mapping.choosers[7])
    shoot("import-mapping")
    hands.press("F10")
    hands.until(lambda: view.report and not view.report.was_trial, "nothing was imported")
    shoot("imported")
    hands.press("Esc")
    hands.idle()
    shoot("list-after-the-import")


def _item(page: StockPage) -> ItemView:
    if page.item is None:
        raise TourStuckError("no item is open")
    return page.item
