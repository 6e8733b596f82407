"""Erased people leave the sealed backups too, on a disk and on the service, by the day that was said."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_cloud.housekeeping import sweep
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.erasure import ErasureEntry, ErasureReason
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.status import IndicatorCode, IndicatorState
from jooptics_desktop.services import backup, backup_places, customers, erasure
from jooptics_desktop.services.backup_targets import target_of
from jooptics_desktop.services.privacy_status import privacy_status
from jooptics_desktop.sync import schedule
from tests.cloud.service_thread import Service
from tests.cloud_shop import CloudShop
from tests.sealed_backups import opened_objects, sealed_texts
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.domain.erasure import ErasureReceipt
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.status import Indicator
    from tests.conftest import DemoStore, StillClock

CANARY = "Zubaida"


class TwoPlaces:
    """A shop that backs up to a disk and to the service; the service's clock goes with the shop's."""

    def __init__(self, folder: Path, clock: StillClock, demo_store: DemoStore) -> None:
        self.folder, self.clock = folder, clock
        self.service = Service(folder / "service", "")
        self.made = demo_store(folder / "till")
        self.desk, self.opened = self.made.desk, self.made.opened
        CloudShop(self.service, self.opened, self.desk).connect()
        backup_places.use_folder(self.desk, self.opened.home, folder / "disk")

    def close(self) -> None:
        self.opened.store.close()
        self.service.stop()

    def customer(self, name: str) -> CustomerId:
        draft = CustomerDraft(name=name, phones=("0795550199",))
        return customers.register_customer(self.desk, draft).value.customer.id

    def erase(self, person: CustomerId) -> ErasureReceipt:
        return erasure.erase_customer(self.opened, self.desk, erasure.plan_erasure(self.desk, person)).value

    def pass_by(self, **how: float) -> None:
        """Time goes on, at the shop and at the service."""
        self.clock.advance(**how)
        self.service.clock.advance(**how)

    def back_up(self, *kinds: PlaceKind) -> None:
        for kind in kinds or tuple(PlaceKind):
            backup.back_up(self.opened, self.desk, kind, progress=quiet, cancelled=never)
        sweep(self.service.cloud)

    def sealed(self, kind: PlaceKind) -> set[str]:
        """Whether the canary is in what lies at the place, opened with the shop's keys."""
        where = self.folder / ("disk" if kind is PlaceKind.FOLDER else "service")
        target = target_of(self.opened, self.desk, kind)
        return sealed_texts([CANARY], opened_objects(where.rglob("*"), target, self.opened.vault))

    def line(self) -> Indicator:
        found = privacy_status(self.opened, self.desk)
        return next(one for one in found if one.code is IndicatorCode.ERASED_SEALED)


@pytest.fixture
def shop(tmp_path: Path, clock: StillClock, demo_store: DemoStore) -> Iterator[TwoPlaces]:
    made = TwoPlaces(tmp_path, clock, demo_store)
    yield made
    made.close()


@pytest.mark.promise("S7.4")
@pytest.mark.promise("S6.3")
def test_the_erased_leave_both_places_by_the_day_on_the_receipt(shop: TwoPlaces) -> None:
    person = shop.customer(f"{CANARY} Haddad")
    shop.back_up()
    shop.pass_by(days=2)
    receipt = shop.erase(person)
    until = receipt.remains[-1].until
    assert until == shop.clock.today() + timedelta(days=90)
    assert {one.what for one in receipt.remains if one.why == "sealed_history"} == {
        "backup.folder",
        "backup.cloud",
    }
    seen: dict[PlaceKind, list[int]] = {kind: [] for kind in PlaceKind}
    gone = False
    for day in range(0, 90, 5):
        shop.pass_by(days=5)
        shop.customer(f"Somebody {day}")
        shop.back_up()
        for kind in PlaceKind:
            if shop.sealed(kind):
                seen[kind].append(day + 5)
        line = shop.line()
        still = any(day + 5 in days for days in seen.values())
        told = (line.state, line.values.get("until"))
        if still:
            assert told == (IndicatorState.BLANK, until)
        elif gone:
            assert told == (IndicatorState.OK, None)
        else:  # the service lets go by itself: during a backup, or after it so that the next is the first to hear
            assert told in {(IndicatorState.BLANK, until), (IndicatorState.OK, None)}
        gone = not still
    assert shop.clock.today() == until
    for kind, days in seen.items():
        assert days[-1] < 90, f"{kind} still holds them"
        assert days[-1] >= 30, f"{kind} let go of what was younger than a month"
        made = target_of(shop.opened, shop.desk, kind).generations()
        full = [info for info in made if info.base is None and info.erasures]
        assert full[0].complete
    assert shop.sealed(PlaceKind.FOLDER) == shop.sealed(PlaceKind.CLOUD) == set()


def test_a_disk_in_a_drawer_is_told_of(shop: TwoPlaces) -> None:
    person = shop.customer(f"{CANARY} Haddad")
    shop.back_up()
    shop.pass_by(hours=1)
    shop.erase(person)
    for _ in range(10):
        shop.pass_by(days=10)
        shop.back_up(PlaceKind.CLOUD)
    assert shop.line().state is IndicatorState.DUE
    shop.back_up(
        PlaceKind.FOLDER
    )  # full at once; what it replaces stays until that has been there for a month
    assert shop.sealed(PlaceKind.FOLDER) == {CANARY}
    shop.pass_by(days=31)
    shop.customer("Somebody")
    shop.back_up(PlaceKind.FOLDER)
    assert shop.sealed(PlaceKind.FOLDER) == set()
    assert shop.line().state is IndicatorState.OK


def test_a_computer_whose_date_jumped_lets_nothing_go(shop: TwoPlaces) -> None:
    from jooptics_desktop.services import retention

    retention.run_due(shop.opened, shop.desk, progress=quiet, cancelled=never)
    person = shop.customer(f"{CANARY} Haddad")
    shop.back_up(PlaceKind.FOLDER)
    shop.clock.advance(hours=1)
    shop.erase(person)
    for _ in range(3):
        shop.clock.instant += timedelta(days=400)  # the steady hand did not move
        shop.customer("Somebody")
        shop.back_up(PlaceKind.FOLDER)
    assert shop.sealed(PlaceKind.FOLDER) == {CANARY}


def test_what_is_sealed_and_waits_goes_with_an_erasure_learnt_elsewhere(shop: TwoPlaces) -> None:
    """Its dates say nothing: it was sealed before this computer knew."""
    person = shop.customer(f"{CANARY} Haddad")
    shop.back_up()
    pages = list(shop.opened.home.backup.rglob("pages.memory"))
    assert len(pages) == 2
    entry = ErasureEntry(
        shop.desk.ids.new(), Subject.CUSTOMER, person, shop.clock.now() - timedelta(days=1),
        ErasureReason.REQUEST,
    )  # fmt: skip
    erasure.ledger_of(shop.opened).add(entry)
    assert erasure.follow_ledger(shop.opened, shop.clock) == 1
    assert not any(file.exists() for file in pages)
    shop.pass_by(hours=1)
    shop.back_up()
    newest = target_of(shop.opened, shop.desk, PlaceKind.FOLDER).generations()[-1]
    assert newest.base is None
    assert newest.erasures == 1


@pytest.mark.promise("S7.4")
@pytest.mark.promise("S6.3")
@pytest.mark.parametrize("hours", [0, -2], ids=["stands still", "is set back"])
def test_a_clock_does_not_decide_who_followed_an_erasure(shop: TwoPlaces, hours: int) -> None:
    """Neither at the shop nor at the service: a backup from before says so itself, whatever times it bears."""
    person = shop.customer(f"{CANARY} Haddad")
    shop.back_up()
    shop.pass_by(hours=hours)
    shop.erase(person)
    for day in range(0, 90, 5):
        shop.back_up()
        shop.pass_by(days=5, hours=1)
        shop.customer(f"Somebody {day}")
    for kind in PlaceKind:
        assert shop.sealed(kind) == set(), f"{kind} still holds them"


@pytest.mark.promise("S7.4")
def test_a_date_from_the_future_does_not_keep_the_erased_for_so_long(shop: TwoPlaces) -> None:
    """The computer's date was wrong on the day of the erasure, and was put right."""
    person = shop.customer(f"{CANARY} Haddad")
    shop.back_up(PlaceKind.FOLDER)
    shop.clock.instant += timedelta(days=1000)
    shop.erase(person)
    shop.back_up(PlaceKind.FOLDER)
    shop.clock.instant -= timedelta(days=1000)
    for day in range(0, 95, 5):
        shop.clock.advance(days=5)
        shop.customer(f"Somebody {day}")
        shop.back_up(PlaceKind.FOLDER)
    assert shop.sealed(PlaceKind.FOLDER) == set()


def test_every_place_is_told_at_once(shop: TwoPlaces) -> None:
    """Until it knows, a restore elsewhere would bring the person back."""
    person = shop.customer(f"{CANARY} Haddad")
    shop.back_up()
    shop.pass_by(minutes=1)
    assert backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never) == []
    shop.erase(person)
    done = backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never)
    assert [(one.kind, one.error) for one in done] == [(kind, None) for kind in PlaceKind]
    assert all(target_of(shop.opened, shop.desk, kind).erasures() for kind in PlaceKind)
    assert backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never) == []


def test_the_rule_is_said_once() -> None:
    from jooptics_cloud.backups import outlived, service

    assert outlived.GONE_AFTER == schedule.GONE_AFTER
    assert service.UNDELETABLE == schedule.KEPT_ALL
