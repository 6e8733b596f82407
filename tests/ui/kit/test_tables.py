"""Table models: Qt's own checks, native sorting, a million rows by page, and what a screen reader hears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jooptics_desktop.ui.kit import language
from jooptics_desktop.ui.kit.columns import PILL_ROLE, ROW_ROLE, SECOND_ROLE, SORT_ROLE, Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.paged import PAGE, PAGES_KEPT, PagedModel
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QApplication
    from pytestqt.modeltest import ModelTester


@dataclass(frozen=True, slots=True)
class Line:
    """A row with a name and an amount in fils."""

    name: str
    fils: int


COLUMNS = [
    Column[Line]("name", "Item", lambda r: r.name, second=lambda r: f"no. {r.fils}"),
    Column[Line](
        "price", "Price", lambda r: f"{r.fils / 1000:.3f}", value=lambda r: r.fils, align="number", width=90
    ),
    Column[Line]("state", "State", lambda _: "Low", pill=lambda _: "warning", width=90),
]
LINES = [Line("b", 9_000), Line("A", 100_000), Line("c", 21_500)]


def a_model(rows: Sequence[Line] = LINES) -> RowsModel[Line]:
    """The sample rows in a model."""
    model: RowsModel[Line] = RowsModel(COLUMNS)
    model.set_rows(rows)
    return model


def test_the_models_keep_qt_s_rules(app: QApplication, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(a_model())
    paged, _ = a_paged(1_000)
    qtmodeltester.check(paged)


def test_sorting_compares_values_not_their_words(app: QApplication) -> None:
    model = a_model()
    model.sort(model.column_number("price"), Qt.SortOrder.DescendingOrder)
    assert [row.fils for row in model.rows] == [100_000, 21_500, 9_000]
    model.sort(model.column_number("name"))
    assert [row.name for row in model.rows] == ["A", "b", "c"]


def test_a_cell_answers_its_roles(app: QApplication) -> None:
    model = a_model()
    price, name, state = model.index(0, 1), model.index(0, 0), model.index(0, 2)
    assert price.data(SORT_ROLE) == 9_000
    assert price.data(ROW_ROLE) == LINES[0]
    assert price.data(Qt.ItemDataRole.AccessibleTextRole) == "Price: 9.000"
    assert name.data(SECOND_ROLE) == "no. 9000"
    assert state.data(PILL_ROLE) == "warning"
    alignment = price.data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignAbsolute
    assert alignment & Qt.AlignmentFlag.AlignRight


def test_headers_follow_the_language(app: QApplication, shown: Callable[[Any], Any]) -> None:
    table = shown(Table(a_model(), "Customers"))
    language.switch(app, "ar")
    assert table.model().headerData(1, Qt.Orientation.Horizontal) == "السعر"
    assert table.accessibleName() == "العملاء"


def test_enter_opens_the_chosen_row_and_tab_leaves(app: QApplication, shown: Callable[[Any], Any]) -> None:
    table = shown(Table(a_model(), "Cart"))
    opened: list[Line] = []
    table.opened.connect(opened.append)
    table.select_row(2)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [LINES[2]]
    assert not table.tabKeyNavigation()


def test_a_row_is_chosen_by_what_it_is(app: QApplication, shown: Callable[[Any], Any]) -> None:
    table = shown(Table(a_model(), "Cart"))
    assert table.select_where(lambda row: row.name == "c")
    assert table.current_row() == LINES[2]
    assert not table.select_where(lambda row: row.name == "z")


def test_numbers_end_at_the_same_edge_in_both_directions(lang: str, shown: Callable[[Any], Any]) -> None:
    table = shown(Table(a_model([Line("x", 1_000), Line("y", 1_000_000)]), "Cart"))
    picture = table.viewport().grab().toImage()
    ground = picture.pixelColor(2, table.rowHeight(0) // 2)
    left = table.columnViewportPosition(1)

    def last_ink(row: int) -> int:
        middle = table.rowViewportPosition(row) + table.rowHeight(row) // 2
        return max(
            x
            for x in range(left, left + table.columnWidth(1))
            for y in range(middle - 6, middle + 6)
            if picture.pixelColor(x, y) != ground
        )

    assert abs(last_ink(0) - last_ink(1)) <= 1


def test_an_empty_list_says_what_to_do(app: QApplication, shown: Callable[[Any], Any]) -> None:
    model = a_model([])
    empty = EmptyState("inbox", "Nothing here yet")
    view = shown(OrEmpty(Table(model, "Cart"), model, empty))
    assert empty.isVisible()
    model.set_rows(LINES)
    assert not empty.isVisible()
    assert view.isVisible()


def a_paged(count: int) -> tuple[PagedModel[Line], list[tuple[Line | None, int, int]]]:
    """A paged model over numbered rows, and the questions it asked."""
    asked: list[tuple[Line | None, int, int]] = []

    def load(first: Line | None, skip: int, limit: int, found: Callable[[Sequence[Line]], None]) -> None:
        asked.append((first, skip, limit))
        start = (first.fils if first else 0) + skip
        found([Line(f"row {n}", n) for n in range(start, min(start + limit, count))])

    model: PagedModel[Line] = PagedModel(COLUMNS, load)
    model.restart(count)
    return model, asked


def test_a_million_rows_ask_only_for_what_is_seen(app: QApplication, shown: Callable[[Any], Any]) -> None:
    model, asked = a_paged(1_000_000)
    table = shown(Table(model, "Customers", two_lines=False))
    table.scrollToBottom()
    table.grab()
    assert model.index(999_999, 0).data() == "row 999999"
    assert len(asked) <= 4
    assert {limit for _, _, limit in asked} == {PAGE}


def test_a_page_near_a_known_one_is_reached_from_there(app: QApplication) -> None:
    model, asked = a_paged(1_000_000)
    model.index(500_000, 0).data()
    model.index(500_000 + PAGE, 0).data()
    first, skip, _ = asked[-1]
    assert first == Line("row 500000", 500_000)
    assert skip == PAGE


def test_memory_holds_a_fixed_number_of_pages(app: QApplication) -> None:
    model, _ = a_paged(1_000_000)
    for page in range(PAGES_KEPT + 25):
        model.index(page * PAGE, 0).data()
    assert len(model._pages) == PAGES_KEPT


def test_answers_to_an_older_list_are_dropped(app: QApplication) -> None:
    late: list[Callable[[Sequence[Line]], None]] = []
    model: PagedModel[Line] = PagedModel(COLUMNS, lambda _first, _skip, _limit, found: late.append(found))
    model.restart(10)
    assert model.index(0, 0).data() == "…"
    model.restart(5)
    late[0]([Line("old", 1)])
    assert model.index(0, 0).data() == "…"
    late[1]([Line("new", 2)])
    assert model.index(0, 0).data() == "new"


def test_a_list_that_became_shorter_ends_where_reading_ended(app: QApplication) -> None:
    model, _ = a_paged(300)
    model.restart(1_000)
    model.index(900, 0).data()
    assert model.rowCount() < 1_000


def test_columns_give_what_they_do_not_need_to_a_name(app: QApplication, shown: Callable[[Any], Any]) -> None:
    """With large text the widths that were chosen would else be all that is seen."""
    wide = [
        Column[Line]("name", "Item", lambda r: r.name),
        Column[Line]("state", "State", lambda _: "Low", pill=lambda _: "warning", width=500),
        Column[Line]("fils", "Fils", lambda r: str(r.fils), align="number", width=500),
        Column[Line]("words", "About", lambda _: "what may be as long as it likes, " * 8, width=500),
    ]
    model: RowsModel[Line] = RowsModel(wide)
    table = shown(Table(model, "Items"))
    table.window().resize(700, 400)
    model.set_rows(LINES)
    widths = [table.columnWidth(number) for number in range(4)]
    assert sum(widths) <= table.viewport().width()
    assert min(widths[0], widths[3]) >= 160, "the name and the long words share what is left"
    table.window().resize(2400, 400)
    assert [table.columnWidth(number) for number in (1, 2, 3)] == [500, 500, 500]
