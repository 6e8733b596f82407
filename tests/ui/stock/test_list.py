"""Finding items: as one types, by kind, what runs low, what is no longer sold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.l10n import tr
from jooptics_desktop.services.catalogue import ItemDraft, change_item, withdraw_item
from jooptics_desktop.services.stock import receive_stock
from jooptics_desktop.ui.stock.list_view import LOW
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.l10n import Language
    from tests.ui.stock.conftest import Stage


def search(stage: Stage, words: str) -> None:
    """Type into the search field and let it find."""
    stage.type(words, stage.page.list.search)
    stage.page.list.search.seek()
    stage.settle()


def test_the_newest_come_first_and_typing_narrows(stage: Stage) -> None:
    assert stage.names() == ["Eye test", "Cleaning cloth", "Essilor lens", "Ray-Ban frame"]
    search(stage, "راي")
    assert stage.names() == ["Ray-Ban frame"]
    search(stage, "036000241457")
    assert stage.names() == ["Cleaning cloth"]


def test_enter_opens_what_was_typed_before_the_list_had_time(stage: Stage) -> None:
    stage.type("cloth", stage.page.list.search)
    stage.press(Qt.Key.Key_Return)
    assert stage.item.item == stage.shop.cloth
    stage.press(Qt.Key.Key_Escape)
    assert stage.page.item is None
    assert there(stage.page.list.table.current_row()).item == stage.shop.cloth


def test_one_kind_alone(stage: Stage) -> None:
    stage.page.list.kind.set_value(ItemKind.LENS)
    stage.page.list.kind.picked.emit(ItemKind.LENS)
    stage.settle()
    assert stage.names() == ["Essilor lens"]


def test_what_runs_low_has_a_pill_and_a_list_of_its_own(stage: Stage) -> None:
    shop = stage.shop
    change_item(shop.desk, shop.frame.id, replace(ItemDraft.of(shop.frame), reorder_level=3))
    receive_stock(shop.desk, shop.frame.id, 2)
    receive_stock(shop.desk, shop.lens.id, 2)
    view = stage.page.list
    view.kind.set_value(LOW)
    view.reload()
    stage.settle()
    assert stage.names() == ["Ray-Ban frame"]
    state = view.items.columns[view.items.column_number("state")]
    assert state.text(view.items.rows[0]) == tr("Running low")
    search(stage, "zzz")
    assert stage.names() == []
    assert view.empty.title.text() == tr("Nothing is running low")
    assert view.empty.act_button is not None
    assert view.empty.act_button.isHidden(), "nothing is missing that had to be added"


def test_what_is_no_longer_sold_is_shown_when_asked_for(stage: Stage) -> None:
    withdraw_item(stage.shop.desk, stage.shop.cloth.id)
    stage.page.list.reload()
    stage.settle()
    assert "Cleaning cloth" not in stage.names()
    stage.page.list.withdrawn.click()
    stage.settle()
    assert "Cleaning cloth" in stage.names()


def test_finding_nothing_leads_to_adding_it(stage: Stage) -> None:
    search(stage, "Oakley")
    assert stage.page.list.empty.title.text() == tr("No item found")
    stage.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert stage.item.item is None
    stage.press(Qt.Key.Key_Escape)
    stage.page.list.new_wanted.emit("Oakley")
    stage.settle()
    assert stage.item.form.name_en.text() == "Oakley"


def test_everything_can_be_read_and_reached(
    lang: Language, stage: Stage, check_screen: Callable[[QWidget], None]
) -> None:
    check_screen(stage.window)
    stage.page.open_item(stage.shop.frame.id)
    stage.settle()
    check_screen(stage.window)
    assert lang in {"en", "ar"}


def test_the_palette_finds_items(stage: Stage) -> None:
    palette = stage.page.context.palette
    palette.popup("ray")
    stage.settle()
    entry = next(one for one in palette.entries() if one.id == f"item:{stage.shop.frame.id}")
    palette.close_overlay()
    entry.open()
    stage.settle()
    assert stage.item.item == stage.shop.frame
