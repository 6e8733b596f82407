"""Long files come in a few rows at a time: nobody waits for all of it, and what stopped goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.errors import Cancelled
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.services import audit_keys, catalogue, customers, stock
from jooptics_desktop.services.customer_imports import CustomerImportReport, import_customers
from jooptics_desktop.services.customer_imports import guess_columns as guess_customer_columns
from jooptics_desktop.services.import_steps import STEP, ImportKind, unfinished
from jooptics_desktop.services.price_list_files import guess_columns, read_price_list
from jooptics_desktop.services.price_lists import ImportChoices, ImportReport, import_price_list
from tests.conftest import VAULT

if TYPE_CHECKING:
    from jooptics_desktop.domain.audit import AuditEntry
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import Shop

PRICES, PEOPLE = ImportKind.PRICE_LIST, ImportKind.CUSTOMERS


def a_list(rows: int = 250, price: int = 1000) -> bytes:
    """Items F-0, F-1, … with two pieces each."""
    lines = [f"F-{n},Frame {n},{price / 1000:.3f},2\n" for n in range(rows)]
    return ("SKU,Name,Price,Qty\n" + "".join(lines)).encode()


def people(rows: int = 250) -> bytes:
    return ("Name,Phone\n" + "".join(f"Layan {n},0791{n:06d}\n" for n in range(rows))).encode()


class Stopping:
    """Presses Cancel when so many rows are done, or lets the power fail there."""

    def __init__(self, at: int, *, power_fails: bool = False) -> None:
        self._at, self._power_fails = at, power_fails
        self._done = 0
        self.told: list[tuple[int, int]] = []

    def report(self, done: int, total: int) -> None:
        self.told.append((done, total))
        self._done = done
        if self._power_fails and done >= self._at:
            raise SystemExit

    def cancelled(self) -> bool:
        return not self._power_fails and bool(self.told) and self._done + STEP >= self._at


def import_list(
    shop: Shop, data: bytes, stopping: Stopping | None = None, *, trial: bool = False
) -> ImportReport:
    file = read_price_list(data)
    choices = ImportChoices(guess_columns(file.headings), "standard", JOD)
    if stopping is None:
        return import_price_list(shop.desk, file, choices, trial=trial).value
    return import_price_list(
        shop.desk, file, choices, trial=trial, report=stopping.report, cancelled=stopping.cancelled
    ).value


def import_people(desk: Desk, data: bytes, stopping: Stopping | None = None) -> CustomerImportReport:
    file, watched = read_price_list(data), stopping or Stopping(10**9)
    return import_customers(
        desk, file, guess_customer_columns(file.headings), trial=False, report=watched.report,
        cancelled=watched.cancelled,
    ).value  # fmt: skip


def trail(desk: Desk) -> list[AuditEntry]:
    """What the audit trail says of imports, oldest first."""
    with desk.store.read() as work:
        assert work.audit.first_broken(audit_keys.first_key(work, VAULT)) is None
        return [one for one in work.audit.entries(newest_first=False) if "import" in one.event]


def prices(shop: Shop, rows: int = 250) -> list[int | None]:
    found = [catalogue.find_item(shop.desk, f"F-{n}") for n in range(rows)]
    return [None if item is None else item.price.minor for item in found]


def test_between_two_steps_anybody_can_write(shop: Shop) -> None:
    told: list[int] = []

    def sell(done: int, _total: int) -> None:
        told.append(done)
        stock.receive_stock(shop.desk, shop.frame.id, 1)

    file = read_price_list(a_list())
    choices = ImportChoices(guess_columns(file.headings), "standard", JOD)
    import_price_list(shop.desk, file, choices, trial=False, report=sell)
    assert told == [*range(0, 250, STEP), 250]
    assert catalogue.open_item(shop.desk, shop.frame.id).level.on_hand == len(told)


def test_a_stopped_import_says_what_is_left_and_goes_on(shop: Shop) -> None:
    stopped = import_list(shop, a_list(), Stopping(200))
    assert (stopped.added, stopped.already, stopped.left) == (200, 0, 50)
    found = unfinished(shop.desk, PRICES)
    assert found is not None
    assert (found.done, found.rows) == (200, 250)
    assert prices(shop) == [1000] * 200 + [None] * 50
    trial = import_list(shop, a_list(), trial=True)
    assert (trial.added, trial.already, trial.left) == (50, 200, 0)
    rest = import_list(shop, a_list())
    assert (rest.added, rest.updated, rest.unchanged, rest.already, rest.left) == (50, 0, 0, 200, 0)
    assert prices(shop) == [1000] * 250
    assert unfinished(shop.desk, PRICES) is None
    assert import_list(shop, a_list()).unchanged == 250  # the whole file, once more from its beginning


def test_what_was_sold_since_is_not_counted_back(shop: Shop) -> None:
    import_list(shop, a_list(), Stopping(200))
    item = catalogue.find_item(shop.desk, "F-7")
    assert item is not None
    stock.write_off(shop.desk, item.id, 1)
    import_list(shop, a_list())
    assert catalogue.open_item(shop.desk, item.id).level.on_hand == 1


def test_a_power_cut_between_steps_loses_nothing(shop: Shop) -> None:
    with pytest.raises(SystemExit):
        import_list(shop, a_list(), Stopping(100, power_fails=True))
    assert prices(shop) == [1000] * 100 + [None] * 150
    assert import_list(shop, a_list()).already == 100
    assert prices(shop) == [1000] * 250


def test_a_step_is_wholly_in_or_not_at_all(shop: Shop) -> None:
    raw = shop.desk.store.raw_connection()
    raw.execute(
        "CREATE TRIGGER full BEFORE INSERT ON stock_movement WHEN"
        " (SELECT sku FROM item WHERE id = new.item_id) = 'F-149' BEGIN SELECT RAISE(ABORT, 'no more'); END"
    )
    with pytest.raises(Exception, match="no more"):
        import_list(shop, a_list())
    found = unfinished(shop.desk, PRICES)
    assert found is not None
    assert found.done == 100
    assert prices(shop) == [1000] * 100 + [None] * 150
    raw.execute("DROP TRIGGER full")
    raw.close()
    assert import_list(shop, a_list()).added == 150


def test_stopped_at_once_nothing_happened(shop: Shop) -> None:
    before = trail(shop.desk)
    with pytest.raises(Cancelled):
        import_list(shop, a_list(), _Never())
    assert unfinished(shop.desk, PRICES) is None
    assert prices(shop) == [None] * 250
    assert trail(shop.desk) == before


class _Never(Stopping):
    """Presses Cancel before anything began."""

    def __init__(self) -> None:
        super().__init__(0)

    def cancelled(self) -> bool:
        return True


def test_a_trial_that_is_stopped_answers_nothing(shop: Shop) -> None:
    with pytest.raises(Cancelled):
        import_list(shop, a_list(), Stopping(200), trial=True)


def test_another_file_begins_at_its_first_row(shop: Shop) -> None:
    import_list(shop, a_list(), Stopping(200))
    dearer = import_list(shop, a_list(price=2000))
    assert (dearer.added, dearer.updated, dearer.already) == (50, 200, 0)
    assert unfinished(shop.desk, PRICES) is None
    assert prices(shop) == [2000] * 250


def test_a_code_that_came_in_before_the_stop_is_not_taken_twice(shop: Shop) -> None:
    rows = a_list(210).replace(b"F-205,", b"F-3,")
    whole = import_list(shop, rows, Stopping(200))
    assert whole.left == 10
    rest = import_list(shop, rows)
    assert [(refusal.line, refusal.error.code) for refusal in rest.refused] == [(207, "price_list.twice")]
    assert rest.refused[0].error.values["line"] == 5


def test_numbers_the_file_names_are_given_to_nobody_else(shop: Shop) -> None:
    """The shop's own numbers go on at I-000005, which a row further down names."""
    rows = b"SKU,Name,Price\n,First,1.000\nI-000005,Second,2.000\n,Third,3.000\n"
    assert import_list(shop, rows).added == 3
    second = catalogue.find_item(shop.desk, "I-000005")
    assert second is not None
    assert (second.name_en, second.price) == ("Second", Money(2000, JOD))
    assert {hit.item.sku for hit in catalogue.search_items(shop.desk, "first")} == {"I-000006"}


def test_the_trail_says_when_an_import_began_and_what_became_of_it(shop: Shop) -> None:
    import_list(shop, a_list(), Stopping(200))
    import_list(shop, a_list())
    assert [(one.event, dict(one.facts)) for one in trail(shop.desk)] == [
        ("price_list_import_begun", {"rows": 250, "first": 0}),
        ("price_list_imported", {"added": 200, "updated": 0, "refused": 0, "left": 50}),
        ("price_list_import_begun", {"rows": 250, "first": 200}),
        ("price_list_imported", {"added": 50, "updated": 0, "refused": 0, "left": 0}),
    ]


@pytest.mark.parametrize("power_fails", [False, True])
def test_customers_come_in_the_same_way(desk: Desk, power_fails: bool) -> None:
    if power_fails:
        with pytest.raises(SystemExit):
            import_people(desk, people(), Stopping(200, power_fails=True))
    else:
        stopped = import_people(desk, people(), Stopping(200))
        assert (stopped.added, stopped.left) == (200, 50)
    assert customers.count_customers(desk) == 200
    found = unfinished(desk, PEOPLE)
    assert found is not None
    assert (found.done, found.rows) == (200, 250)
    rest = import_people(desk, people())
    assert (rest.added, rest.known, rest.already, rest.left) == (50, 0, 200, 0)
    assert customers.count_customers(desk) == 250
    assert unfinished(desk, PEOPLE) is None
    assert [hit.number for hit in customers.search_customers(desk, "0791000249")] == [250]


def test_one_kind_of_import_says_nothing_of_the_other(shop: Shop) -> None:
    import_list(shop, a_list(), Stopping(200))
    assert unfinished(shop.desk, PEOPLE) is None
    import_people(shop.desk, people(120))
    assert unfinished(shop.desk, PRICES) is not None


def test_a_file_without_rows_is_over_at_once(shop: Shop) -> None:
    report = import_list(shop, b"Name,Price\n")
    assert (report.added, report.left) == (0, 0)
    assert unfinished(shop.desk, PRICES) is None
