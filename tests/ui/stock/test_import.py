"""A supplier's list: columns guessed and set right, a dry run, every refused row, then the import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.money import JOD
from jooptics_desktop.l10n import sentence
from jooptics_desktop.services.catalogue import count_items, open_item
from jooptics_desktop.services.import_steps import STEP
from jooptics_desktop.services.price_list_files import Column, guess_columns, read_price_list
from jooptics_desktop.services.price_lists import ImportChoices, import_price_list
from jooptics_desktop.ui.stock import FEATURE
from tests.narrowing import now, there

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from jooptics_desktop.ui.stock.import_view import ImportView
    from tests.conftest import Shop
    from tests.ui.stock.conftest import Stage

LIST = """\
SKU;Barcode;Item Name;الاسم;Price;Qty;Shelf
;8056597138123;;;99,500;5;A
RB-2;8056597138124;Bad digit;;80,000;1;A
RB-3;;Oakley Holbrook;أوكلي;120,000;3;B
RB-4;;No price;;;3;B
"""


def write(folder: Path, text: str = LIST) -> Path:
    """The list as a file."""
    path = folder / "supplier.csv"
    path.write_text(text, "utf-8")
    return path


def test_a_dry_run_then_the_import(
    lang: Language, stage: Stage, tmp_path: Path, check_screen: Callable[[QWidget], None]
) -> None:
    stage.choose_file(write(tmp_path))
    view, desk = stage.page.imports, stage.shop.desk
    assert view.comma.isChecked(), "commas in prices and semicolons between cells"
    assert view.report is not None
    assert (view.report.added, view.report.updated) == (1, 1)
    assert [one.line for one in view.report.refused] == [3, 5]
    assert view.refused.columns[1].text(view.refused.rows[1]) == sentence(
        RuleBroken("price_list.price_missing")
    )
    assert count_items(desk) == 4, "a dry run writes nothing"
    check_screen(stage.window)
    stage.press(Qt.Key.Key_F10)
    assert count_items(desk) == 5
    assert open_item(desk, stage.shop.frame.id).item.price.minor == 99_500
    assert open_item(desk, stage.shop.frame.id).level.on_hand == 5
    stage.press(Qt.Key.Key_F10)
    assert count_items(desk) == 5, "once is enough"
    stage.press(Qt.Key.Key_Escape)
    assert "Oakley Holbrook" in stage.names()
    assert lang in {"en", "ar"}


def test_what_a_column_holds_is_set_right(stage: Stage, tmp_path: Path) -> None:
    stage.choose_file(write(tmp_path))
    view = stage.page.imports
    shelf = view.mapping.choosers[6]
    assert shelf.value() is None
    shelf.set_value(Column.PRICE)
    shelf.picked.emit(Column.PRICE)
    assert view.mapping.columns()[Column.PRICE] == 6, "one column holds the price"
    assert view.mapping.choosers[4].value() is None
    assert now(view.report) is None, "what was tried counts no longer"
    assert not view.import_button.isEnabled()
    stage.press(Qt.Key.Key_F5)
    assert view.report is not None
    assert len(view.report.refused) == 4


def test_a_list_without_prices_says_so(stage: Stage, tmp_path: Path) -> None:
    stage.choose_file(write(tmp_path, "Item Name,Brand\nFrame,Vogue\n"))
    assert stage.page.bar.text == sentence(RuleBroken("price_list.no_price_column"))
    assert not stage.page.imports.import_button.isEnabled()


def test_a_file_that_is_no_list_leaves_the_list_in_sight(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"PK\x03\x04\x00\x00")
    stage.choose_file(path)
    assert stage.page.bar.text == sentence(RuleBroken("price_list.not_text"))
    assert stage.page.list.isVisible()
    stage.choose_file(tmp_path / "gone.csv")
    assert stage.page.bar.text
    assert stage.page.list.isVisible()


def long_list(rows: int = 1200) -> str:
    """More rows than go in before somebody can press Cancel."""
    return "SKU,Name,Price\n" + "".join(f"X-{number},Frame {number},12.500\n" for number in range(rows))


def cancel_after(view: ImportView, rows: int) -> None:
    """Ask the import to stop once so many rows are in; from its own thread, so that it cannot be over by then."""
    job = view.progress._job
    assert job is not None
    job.progressed.connect(
        lambda done, _total: job.cancel() if done >= rows else None, Qt.ConnectionType.DirectConnection
    )


def test_a_cancelled_import_says_what_is_in_and_goes_on(
    lang: Language, stage: Stage, tmp_path: Path, check_screen: Callable[[QWidget], None]
) -> None:
    path = write(tmp_path, long_list())
    stage.choose_file(path)
    view = stage.page.imports
    view.import_now()
    cancel_after(view, 100)
    stage.settle()
    report = view.report
    assert report is not None
    assert not report.was_trial
    assert report.left > 0
    assert report.added + report.left == 1200
    assert count_items(stage.shop.desk) == 4 + report.added
    assert view.progress.isHidden()
    assert str(report.left) in view.summary.text()
    assert not view.import_button.isEnabled(), "first it is tried"
    check_screen(stage.window)
    view.try_out()
    stage.settle()
    assert str(report.added) in view.summary.text()
    view.import_now()
    stage.settle()
    assert count_items(stage.shop.desk) == 1204
    assert lang in {"en", "ar"}


def test_an_import_that_stopped_is_told_of_at_the_next_start(
    lang: Language,
    open_window: Callable[..., MainWindow],
    shop: Shop,
    qtbot: QtBot,
    check_screen: Callable[[QWidget], None],
) -> None:
    file = read_price_list(long_list(300).encode())
    choices = ImportChoices(guess_columns(file.headings), "standard", JOD)
    looks = iter([False, True])
    import_price_list(shop.desk, file, choices, trial=False, cancelled=lambda: next(looks))
    window = open_window([FEATURE], desk=shop.desk)
    window.go("stock")
    page = there(window.page("stock"))
    qtbot.waitUntil(lambda: not window.tasks.busy and bool(page.bar.text))
    assert f" {STEP}" in page.bar.text.replace("\u2066", "")
    assert "300" in page.bar.text
    check_screen(window)
    assert lang in {"en", "ar"}
