"""The demonstration store: invented people, real rules, the same for the same seed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import Cancelled, RuleBroken
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.domain.tax import TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.services import catalogue, check, demo, store_profile
from tests.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few hundred people come in several."""
    monkeypatch.setattr(demo, "BATCH", 70)


def furnished(desk: Desk) -> Desk:
    """A store that has its details and its tax, and nobody in it."""
    rate = TaxPeriod(desk.clock.today().replace(year=2000), TaxRate.percent(16))
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("Test Optics"))
        catalogue.put_tax_classes(work, [TaxClass("standard", "ضريبة", "Tax", (rate,))])
    return desk


@pytest.fixture
def empty(desk: Desk) -> Desk:
    return furnished(desk)


@pytest.fixture
def another(desk: Desk, store_template: Path, tmp_path: Path) -> Iterator[Callable[[], Desk]]:
    """More such stores, with the same clock."""
    stores: list[Store] = []

    def make() -> Desk:
        path = tmp_path / f"{len(stores)}.db"
        shutil.copyfile(store_template, path)
        stores.append(Store.open(path, KEY, cache_kib=4096))
        return furnished(replace(desk, store=stores[-1]))

    yield make
    for store in stores:
        store.close()


def fill(
    desk: Desk, people: int = 200, seed: int = 1, cancelled: Callable[[], bool] = lambda: False
) -> list[int]:
    told: list[int] = []
    demo.fill_demo_store(
        desk, people, seed, progress=lambda done, _of: told.append(done), cancelled=cancelled
    )
    return told


def everybody(desk: Desk) -> list[Customer]:
    with desk.store.read() as work:
        return list(work.customers.all())


def every_sale(desk: Desk) -> list[Sale]:
    with desk.store.read() as work:
        return [sale for customer in work.customers.all() for sale in work.sales.of_customer(customer.id)]


def test_the_store_is_sound(opened: OpenStore, empty: Desk) -> None:
    assert fill(empty) == [70, 140, 200]
    findings = check.check_store(opened, empty, progress=lambda _d, _o: None, cancelled=lambda: False)
    assert [finding for finding in findings if not finding.sound] == []


def test_every_sale_comes_to_what_the_rules_say(empty: Desk) -> None:
    fill(empty)
    sales = every_sale(empty)
    assert len(sales) > 100
    assert {sale.state for sale in sales} == {SaleState.OPEN, SaleState.COLLECTED}
    for sale in sales:
        draft = replace(
            sale, state=SaleState.DRAFT, number="", opened_at=None, collected_at=None, payments=(), frozen=()
        )
        assert sale.opened_at is not None
        assert sale.business_day is not None
        opened = draft.opened(sale.number, sale.opened_at, sale.business_day)
        assert opened.frozen == sale.frozen
        [payment] = sale.payments
        assert payment.sale_id == sale.id
        paid = opened.with_payment(payment)
        assert (paid if sale.collected_at is None else paid.collected(sale.collected_at)) == sale
    numbers = [int(sale.number.removeprefix("S-")) for sale in sales]
    assert sorted(numbers) == list(range(1, len(sales) + 1))


def test_lenses_follow_the_prescription_of_whoever_bought_them(empty: Desk) -> None:
    fill(empty)
    with empty.store.read() as work:
        mine = {rx.customer_id: rx.id for rx in work.prescriptions.all()}
    assert 140 < len(mine) < 200
    for sale in every_sale(empty):
        assert sale.customer_id is not None
        assert sale.prescription_id == mine.get(sale.customer_id)
        followed = [line.prescription_id for line in sale.lines if line.kind.follows_prescription]
        assert set(followed) <= {sale.prescription_id}


def test_the_same_seed_gives_the_same_people_and_another_others(
    empty: Desk, another: Callable[[], Desk]
) -> None:
    other, third = another(), another()
    fill(empty)
    fill(other)
    fill(third, seed=2)
    assert everybody(empty) == everybody(other)
    assert every_sale(empty) == every_sale(other)
    assert everybody(empty) != everybody(third)


def test_whoever_came_later_has_the_later_number_and_id(empty: Desk) -> None:
    fill(empty)
    people = everybody(empty)
    assert [person.number for person in people] == list(range(1, 201))
    days = [person.created_at.date() for person in people]
    assert days == sorted(days)
    assert len(set(days)) > 150
    moments = [person.created_at for person in sorted(people, key=lambda person: person.id)]
    assert moments == sorted(moments)


def test_a_cancelled_run_leaves_what_is_done(opened: OpenStore, empty: Desk) -> None:
    looks = iter([False, True])
    with pytest.raises(Cancelled):
        fill(empty, cancelled=lambda: next(looks))
    assert len(everybody(empty)) == 70
    findings = check.check_store(opened, empty, progress=lambda _d, _o: None, cancelled=lambda: False)
    assert [finding for finding in findings if not finding.sound] == []


def test_a_store_with_people_in_it_is_left_alone(empty: Desk) -> None:
    fill(empty, 5)
    with pytest.raises(RuleBroken, match=r"demo\.store_not_empty"):
        fill(empty, 5)
    with pytest.raises(RuleBroken, match=r"demo\.too_many"):
        fill(empty, 1_000_001)
