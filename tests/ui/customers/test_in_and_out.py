"""Exporting a record and the list, and bringing customers over from a file."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog

from jooptics_desktop.services.customer_imports import guess_columns, import_customers
from jooptics_desktop.services.customers import count_customers
from jooptics_desktop.services.disclosures import disclosures
from jooptics_desktop.services.export import ExportFormat
from jooptics_desktop.services.import_steps import STEP
from jooptics_desktop.services.price_list_files import read_price_list
from jooptics_desktop.ui.customers import FEATURE
from jooptics_desktop.ui.kit.labels import Label
from tests.narrowing import now, there

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.ui.shell.main_window import MainWindow
    from tests.conftest import Shop
    from tests.ui.customers.conftest import Opened

FILE = (
    "الاسم,الموبايل,تاريخ الميلاد\n"
    "سناء خوري,0791112233,3/4/1980\n"
    "طفل صغير,0795556677,3/4/2020\n"
    "بلا هاتف,12,\n"
    "ليان المصري,0791234567,\n"
)


class Folders(QObject):
    """Hears which folders would be opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open_folder(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


def export(opened: Opened, form: ExportFormat, path: Path) -> None:
    opened.press(Qt.Key.Key_F7)
    sheet = opened.page.export_sheet
    assert sheet is not None
    sheet.format.set_value(form)
    sheet.purpose.set_text("asked for a copy")
    sheet.recipient.set_text("Layan")
    opened.press(Qt.Key.Key_F10)
    opened.window.prompts.answer_path(path)
    opened.settle()


@pytest.mark.parametrize("form", list(ExportFormat))
def test_a_record_leaves_and_is_registered(
    opened: Opened, shop: Shop, tmp_path: Path, form: ExportFormat
) -> None:
    path = tmp_path / ("record" if form is ExportFormat.CSV else f"record.{form.value}")
    opened.open(shop.customer.id)
    export(opened, form, path)
    assert path.exists()
    assert path.is_dir() == (form is ExportFormat.CSV)
    entry = disclosures(shop.desk, shop.customer.id)[0]
    assert (entry.way.value, entry.purpose, entry.recipient) == (form.value, "asked for a copy", "Layan")


def test_a_record_is_looked_at_before_it_is_printed(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.press(Qt.Key.Key_F7)
    sheet = opened.page.export_sheet
    assert sheet is not None
    sheet.preview_button.click()
    opened.settle()
    assert opened.page.paper is not None
    assert opened.page.paper.preview.page_count >= 1
    assert len(disclosures(shop.desk, shop.customer.id)) == 1
    opened.page.paper.close_overlay()


@pytest.mark.trap("the name of a print job names the customer")
def test_a_print_queue_learns_no_name(opened: Opened, shop: Shop) -> None:
    opened.open(shop.customer.id)
    opened.press(Qt.Key.Key_F7)
    there(opened.page.export_sheet).preview_button.click()
    opened.settle()
    paper = there(opened.page.paper)
    paper.preview.print_it()
    dialog = there(paper.preview.findChild(QPrintDialog))
    assert dialog.printer().docName() == f"customer-{shop.customer.number}"
    dialog.reject()
    paper.close_overlay()


def test_the_list_leaves_with_everybody_on_it(lang: str, opened: Opened, shop: Shop, tmp_path: Path) -> None:
    export(opened, ExportFormat.CSV, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert any("ليان المصري" in row for row in rows)
    assert disclosures(shop.desk)[0].records == 1


def test_the_folder_is_offered(opened: Opened, shop: Shop, tmp_path: Path) -> None:
    folders = Folders()
    QDesktopServices.setUrlHandler("file", folders, "open_folder")  # type: ignore[arg-type]  # the stub says bytes, which it refuses
    try:
        export(opened, ExportFormat.JSON, tmp_path / "all.json")
        assert "all.json" in opened.window.toast.label.text()
        opened.window.toast.act_button.click()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert folders.opened == [str(tmp_path)]
    assert json.loads((tmp_path / "all.json").read_text("utf-8"))


def test_a_record_still_being_read_does_not_become_the_list(opened: Opened, shop: Shop) -> None:
    opened.window.go("customers", shop.customer.id)
    opened.page._export()
    assert now(opened.page.export_sheet) is None
    opened.settle()
    opened.page._export()
    assert opened.page.export_sheet is not None
    assert str(shop.customer.number) in there(opened.page.export_sheet.findChild(Label)).text()


def test_why_and_to_whom_must_be_said(lang: str, opened: Opened) -> None:
    opened.press(Qt.Key.Key_F7)
    opened.settle()
    sheet = opened.page.export_sheet
    assert sheet is not None
    sheet.go_on()
    assert sheet.purpose.error_text
    assert sheet.recipient.error_text
    assert sheet.purpose.editor.hasFocus()


def test_a_file_is_tried_before_it_is_imported(
    lang: str, opened: Opened, shop: Shop, tmp_path: Path, check_screen: Callable[..., None]
) -> None:
    path = tmp_path / "old.csv"
    path.write_text(FILE, encoding="utf-8")
    opened.press(Qt.Key.Key_F8)
    opened.window.prompts.answer_path(path)
    opened.settle()
    view = opened.page.imports
    opened.qtbot.waitUntil(lambda: view.report is not None)
    report = view.report
    assert report is not None
    assert (report.added, report.known, [refusal.line for refusal in report.refused]) == (1, 1, [3, 4])
    assert count_customers(shop.desk) == 1, "a trial writes nothing"
    check_screen(opened.window)
    with opened.qtbot.waitActive(opened.window):
        opened.window.activateWindow()  # the file dialog had the keyboard
    opened.press(Qt.Key.Key_F10)
    opened.settle()
    assert count_customers(shop.desk) == 2
    opened.press(Qt.Key.Key_Escape)
    assert opened.page.list.count == 2


def test_an_import_that_was_cancelled_goes_on(
    lang: str, opened: Opened, shop: Shop, tmp_path: Path, check_screen: Callable[..., None]
) -> None:
    path = tmp_path / "many.csv"
    people = "".join(f"سناء {n},0791{n:06d}\n" for n in range(1200))
    path.write_text("الاسم,الموبايل\n" + people, encoding="utf-8")
    opened.page._begin_import()
    opened.window.prompts.answer_path(path)
    opened.settle()
    view = opened.page.imports
    view.import_now()
    job = view.progress._job
    assert job is not None
    job.progressed.connect(
        lambda done, _total: job.cancel() if done >= 100 else None, Qt.ConnectionType.DirectConnection
    )
    opened.settle()
    report = view.report
    assert report is not None
    assert not report.was_trial
    assert report.left > 0
    assert count_customers(shop.desk) == 1 + report.added
    assert str(report.left) in view.summary.text()
    check_screen(opened.window)
    view.try_out()
    opened.settle()
    assert str(report.added) in view.summary.text()
    view.import_now()
    opened.settle()
    assert count_customers(shop.desk) == 1201
    assert view.report is not None
    assert view.report.left == 0


def test_an_import_that_stopped_is_told_of_at_the_next_start(
    lang: str, open_window: Callable[..., MainWindow], shop: Shop, qtbot: QtBot
) -> None:
    file = read_price_list(("Name\n" + "".join(f"Sana {n}\n" for n in range(300))).encode())
    looks = iter([False, True])
    import_customers(
        shop.desk, file, guess_columns(file.headings), trial=False, report=lambda _d, _o: None,
        cancelled=lambda: next(looks),
    )  # fmt: skip
    window = open_window([FEATURE], desk=shop.desk)
    window.go("customers")
    page = there(window.page("customers"))
    qtbot.waitUntil(lambda: not window.tasks.busy and bool(page.bar.text))
    assert f" {STEP}" in page.bar.text.replace("\u2066", "")
    assert "300" in page.bar.text


def test_another_column_makes_the_trial_stale(opened: Opened, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("a,b\nسناء,0791112233\n", encoding="utf-8")
    opened.page._begin_import()
    opened.window.prompts.answer_path(path)
    opened.settle()
    view = opened.page.imports
    name = view.columns[next(iter(view.columns))]
    assert name.error_text, "without a name or phone column nothing can be read"
    name.set_value(0)
    name.changed.emit()
    assert not view.import_button.isEnabled()
    view.try_button.click()
    opened.settle()
    assert view.report is not None
    assert view.report.added == 1
    assert view.import_button.isEnabled()


def test_no_such_file_is_said_at_the_head(opened: Opened, tmp_path: Path) -> None:
    opened.page._begin_import()
    opened.window.prompts.answer_path(tmp_path / "gone.csv")
    opened.settle()
    assert opened.page.bar.text
    assert opened.page.list.isVisible()


def test_export_sheet_is_usable(lang: str, opened: Opened, check_screen: Callable[..., None]) -> None:
    opened.press(Qt.Key.Key_F7)
    assert opened.page.export_sheet is not None
    check_screen(opened.page.export_sheet)
