"""Nobody under 18 is kept: refused when typed, corrected or imported, found after a restore, erased in one act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import CustomerDraft, check_adult, comes_of_age
from jooptics_desktop.domain.erasure import ErasureReason
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.services import (
    backup,
    backup_places,
    catalogue,
    children,
    customers,
    erasure,
    price_list_files,
    restore,
    sale_lists,
    sales,
    store_profile,
    upkeep,
)
from jooptics_desktop.services.customer_imports import guess_columns, import_customers
from jooptics_desktop.services.dossier_imports import import_dossier
from jooptics_desktop.system.clock import SystemClock
from jooptics_desktop.system.home import Home
from tests.conftest import START
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore, StillClock

TODAY = date(2026, 11, 22)
CANARY = "Zubaida"


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    """A store on a computer, with a backup folder."""
    made = demo_store(tmp_path / "old")
    backup_places.use_folder(made.desk, made.opened.home, tmp_path / "disk")
    return made


def a_customer(desk: Desk, name: str = CANARY) -> CustomerId:
    draft = CustomerDraft(name=name, phones=("0795550199",))
    return customers.register_customer(desk, draft).value.customer.id


def made_a_child(desk: Desk, customer_id: CustomerId, born: date = date(2016, 5, 1)) -> None:
    """As a program that did not ask would have kept them."""
    with desk.store.write() as work:
        customer = customers.existing(work, customer_id)
        work.customers.save(replace(customer, birth_date=born))


def is_there(desk: Desk, customer_id: CustomerId) -> bool:
    with desk.store.read() as work:
        return work.customers.get(customer_id) is not None


class TestComingOfAge:
    @pytest.mark.promise("S11.2")
    @pytest.mark.parametrize(
        ("born", "adult_from"),
        [
            (date(2008, 11, 22), TODAY),
            (date(2008, 11, 23), TODAY + timedelta(days=1)),
            (date(2008, 2, 29), date(2026, 3, 1)),
            (date(2004, 2, 29), date(2022, 3, 1)),
            (2007, date(2026, 1, 1)),
            (2008, date(2027, 1, 1)),
        ],
    )
    def test_the_day_before_is_too_early(self, born: date | int, adult_from: date) -> None:
        assert comes_of_age(born) == adult_from
        check_adult(born, adult_from)
        with pytest.raises(RuleBroken, match=r"customer\.under_age"):
            check_adult(born, adult_from - timedelta(days=1))

    @pytest.mark.promise("S11.2")
    def test_the_day_is_the_stores(self, desk: Desk) -> None:
        """Where the day begins first and where it begins last it is never the same day."""
        with desk.store.write() as work:
            store_profile.put(work, replace(_profile(), time_zone="Pacific/Kiritimati"))
        first = store_profile.clock_of(desk.store)
        with desk.store.write() as work:
            store_profile.put(work, replace(_profile(), time_zone="Pacific/Pago_Pago"))
        last = store_profile.clock_of(desk.store)
        assert first.today() > last.today()

    def test_a_store_without_a_profile_is_in_amman(self, desk: Desk) -> None:
        assert store_profile.clock_of(desk.store).today() == SystemClock("Asia/Amman").today()


class TestRefused:
    @pytest.mark.promise("S11.2")
    def test_typed(self, desk: Desk) -> None:
        with pytest.raises(RuleBroken, match=r"customer\.under_age"):
            customers.register_customer(desk, CustomerDraft(name=CANARY, birth_date=date(2016, 5, 1)))
        assert customers.count_customers(desk) == 0

    @pytest.mark.promise("S11.2")
    def test_corrected(self, desk: Desk) -> None:
        customer_id = a_customer(desk)
        draft = replace(customers.open_customer(desk, customer_id).draft(), birth_date=date(2016, 5, 1))
        with pytest.raises(RuleBroken, match=r"customer\.under_age"):
            customers.change_customer(desk, customer_id, draft)
        assert customers.open_customer(desk, customer_id).birth_date is None

    @pytest.mark.promise("S11.2")
    @pytest.mark.parametrize("born", ["01/05/2016", "2016-05-01", "2016", "2008", "٢٠١٦"])
    def test_imported(self, desk: Desk, tmp_path: Path, born: str) -> None:
        path = tmp_path / "people.csv"
        path.write_text(f"name,date of birth\n{CANARY},{born}\nOmar,1980\n", encoding="utf-8")
        file = price_list_files.read_list_file(path)
        done = import_customers(
            desk, file, guess_columns(file.headings), trial=False, report=quiet, cancelled=never
        ).value
        assert [refusal.error.code for refusal in done.refused] == ["customer.under_age"]
        (omar,) = customers.list_customers(desk)
        assert (omar.name, omar.birth_date) == ("Omar", None)  # a year alone is not kept

    @pytest.mark.promise("S11.2")
    def test_brought_along_in_their_own_copy(self, desk: Desk) -> None:
        from jooptics_desktop.domain.inventory import Subject

        customer_id = a_customer(desk)
        made_a_child(desk, customer_id)
        with desk.store.read() as work:
            content = work.dossiers.of(Subject.CUSTOMER, customer_id).canonical()
        with pytest.raises(RuleBroken, match=r"customer\.under_age"):
            import_dossier(desk, content, trial=False, anyway=True)


@pytest.mark.promise("S11.3")
class TestErased:
    def test_whoever_works_here_says_so_and_it_is_gone(self, shop: FirstRunResult) -> None:
        for role in Role:
            customer_id = a_customer(shop.desk)
            receipt = children.erase_child(shop.opened, _as(shop.desk, role), customer_id).value
            assert receipt.entry.reason is ErasureReason.CHILD
            assert not is_there(shop.desk, customer_id)
            assert customers.search_customers(shop.desk, CANARY) == []
            with shop.desk.store.read() as work:
                (last, *_) = work.audit.about(customer_id)
            assert (last.event, last.facts["reason"]) == ("person_erased", "child")
            assert CANARY not in str(last)
            assert erasure.ledger_of(shop.opened).entries()[-1].subject_id == customer_id

    def test_nobody_signed_in_may_not(self, shop: FirstRunResult) -> None:
        customer_id = a_customer(shop.desk)
        with pytest.raises(NotPermitted):
            children.erase_child(shop.opened, shop.desk.acting_as(None), customer_id)
        assert is_there(shop.desk, customer_id)

    def test_an_unfinished_order_is_no_obstacle(self, shop: FirstRunResult) -> None:
        customer_id = a_customer(shop.desk)
        draft = catalogue.ItemDraft(ItemKind.FRAME, Money(45_000, JOD), "standard", name_en="Frame")
        item = catalogue.add_item(shop.desk, draft).value
        order = sales.NewSale((sales.NewLine(item.id),), customer_id=customer_id, collect=False)
        open_sale = sales.ring_up(shop.desk, order).value
        children.erase_child(shop.opened, shop.desk, customer_id)
        assert not is_there(shop.desk, customer_id)
        assert sale_lists.open_sale(shop.desk, open_sale.id).customer_id is None

    def test_the_next_backup_is_due_at_once_and_only_that_one(
        self, shop: FirstRunResult, clock: StillClock
    ) -> None:
        customer_id = a_customer(shop.desk)
        _back_up(shop)
        clock.advance(minutes=5)
        assert _due_in(shop, clock) > timedelta(hours=3)
        children.erase_child(shop.opened, shop.desk, customer_id)
        assert _due_in(shop, clock) == timedelta(0)
        _back_up(shop)
        assert _due_in(shop, clock) > timedelta(hours=3)

    def test_an_older_backup_does_not_bring_the_child_back(
        self, shop: FirstRunResult, tmp_path: Path
    ) -> None:
        customer_id = a_customer(shop.desk)
        before = _back_up(shop)
        children.erase_child(shop.opened, shop.desk, customer_id)
        _back_up(shop)
        restored = _bring_back(shop, tmp_path / "new", before)
        try:
            with restored.opened.store.read() as work:
                assert work.customers.get(customer_id) is None
        finally:
            restored.opened.store.close()

    def test_a_restored_record_of_a_child_is_erased_by_rule(
        self, shop: FirstRunResult, tmp_path: Path
    ) -> None:
        customer_id, other = a_customer(shop.desk), a_customer(shop.desk, "Omar")
        made_a_child(shop.desk, customer_id)
        number = _back_up(shop)
        restored = _bring_back(shop, tmp_path / "new", number)
        try:
            with restored.opened.store.read() as work:
                assert work.customers.get(customer_id) is None
                assert work.customers.get(other) is not None
            assert erasure.ledger_of(restored.opened).entries()[-1].reason is ErasureReason.CHILD
        finally:
            restored.opened.store.close()

    def test_what_is_found_is_erased_by_the_daily_upkeep(self, shop: FirstRunResult) -> None:
        customer_id = a_customer(shop.desk)
        made_a_child(shop.desk, customer_id)
        assert upkeep.run_due(shop.opened, shop.desk, progress=quiet, cancelled=never).value
        assert not is_there(shop.desk, customer_id)

    def test_a_clock_set_back_makes_nobody_a_child(self, shop: FirstRunResult, clock: StillClock) -> None:
        customer_id = a_customer(shop.desk)
        made_a_child(shop.desk, customer_id, date(2000, 1, 1))
        clock.instant = START - timedelta(days=365 * 15)
        assert children.children_on_record(shop.desk) == []
        assert children.erase_found(shop.opened, shop.desk.acting_as(None)).value == 0


def _profile() -> StoreProfile:
    return StoreProfile("جوبتكس", "Jooptics")


def _as(desk: Desk, role: Role) -> Desk:
    from jooptics_desktop.domain.staff import Session
    from tests.conftest import a_staff_member

    with desk.store.write() as work:
        owner = next(iter(work.staff.all()))
    return desk.acting_as(Session("session-9", replace(a_staff_member(role), id=owner.id), None))


def _back_up(shop: FirstRunResult) -> int:
    done = backup.back_up(shop.opened, shop.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    return done.value.head.generation


def _due_in(shop: FirstRunResult, clock: StillClock) -> timedelta:
    (place,) = backup.status(shop.desk, shop.opened.home).places
    return place.next_due - clock.now()


def _bring_back(shop: FirstRunResult, home: Path, number: int) -> restore.RestoredStore:
    source = restore.open_folder(home.parent / "disk", shop.desk.clock)
    unlocked = restore.unlock_with_password(source, PASSWORD)
    return restore.restore(Home(home), unlocked, number, shop.desk.clock, progress=quiet, cancelled=never)
