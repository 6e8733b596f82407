"""Backups and restores through the services, on a folder as on a USB disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD, make_demo_store
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken, Unavailable, Untrusted
from jooptics_desktop.services import backup, backup_places, customers, opening, restore, staff
from jooptics_desktop.services.backup_places import PlaceKind
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import CountingIds, StillClock


def quiet(_done: int, _of: int) -> None:
    """Nobody looks at the figures here."""


def never() -> bool:
    return False


@pytest.fixture
def shop(tmp_path: Path, clock: StillClock, ids: CountingIds) -> Iterator[FirstRunResult]:
    """A store with two customers and a backup folder."""
    made = make_demo_store(Home(tmp_path / "old"), clock, ids)
    for name in ("Layan", "Omar"):
        customers.register_customer(made.desk, CustomerDraft(name=name))
    backup_places.use_folder(made.desk, made.opened.home, tmp_path / "disk")
    yield made
    made.opened.store.close()


def run(shop: FirstRunResult) -> int:
    done = backup.back_up(shop.opened, shop.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    return done.value.head.generation


@pytest.mark.promise("S5.6")
@pytest.mark.parametrize("by", ["password", "recovery code"])
def test_everything_comes_back_on_another_computer(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock, by: str
) -> None:
    assert run(shop) == 0
    source = restore.open_folder(tmp_path / "disk", clock)
    unlocked = (
        restore.unlock_with_password(source, PASSWORD)
        if by == "password"
        else restore.unlock_with_recovery_code(source, shop.recovery_code)
    )
    new = Home(tmp_path / "new")
    back = restore.restore(new, unlocked, None, clock, progress=quiet, cancelled=never)
    desk = Desk(back.opened.store, clock, shop.desk.ids)
    owner = next(m for m in staff.staff_list(desk) if m.role == "owner")
    desk = desk.acting_as(staff.sign_in(desk, owner.id, PASSWORD).value)
    assert back.totals["customers"] == 2
    assert [hit.name for hit in customers.search_customers(desk, "lay")] == ["Layan"]
    assert backup.status(desk, new).places[0].generation == 0
    clock.advance(minutes=20)
    customers.register_customer(desk, CustomerDraft(name="After"))
    done = backup.back_up(back.opened, desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    assert done.value.head.generation == 1
    back.opened.store.close()
    reopened = opening.open_with_password(new, PASSWORD)
    reopened.store.close()


def test_restoring_over_a_store_sets_the_old_one_aside(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    run(shop)
    customers.register_customer(shop.desk, CustomerDraft(name="Newer than the backup"))
    shop.opened.store.close()
    source = restore.open_folder(tmp_path / "disk", clock)
    unlocked = restore.unlock_with_password(source, PASSWORD)
    back = restore.restore(shop.opened.home, unlocked, None, clock, progress=quiet, cancelled=never)
    assert back.set_aside is not None
    assert back.set_aside.exists()
    with back.opened.store.read() as work:
        assert work.customers.count() == 2
    back.opened.store.close()


def test_nothing_new_makes_no_generation_and_status_tells(shop: FirstRunResult, clock: StillClock) -> None:
    before = backup.status(shop.desk, shop.opened.home).places[0]
    assert (before.last_success, before.generation) == (None, None)
    run(shop)
    after = backup.status(shop.desk, shop.opened.home).places[0]
    assert (after.last_success, after.last_error, after.waiting) == (clock.now(), "", False)
    assert after.next_due == clock.now() + backup.EVERY
    assert backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never) == []
    clock.advance(hours=5)
    [outcome] = backup.back_up_due(shop.opened, shop.desk.acting_as(None), progress=quiet, cancelled=never)
    assert outcome.error is None


def test_a_disk_that_is_not_there_waits_quietly(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    [outcome] = backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never)
    assert isinstance(outcome.error, Unavailable)
    status = backup.status(shop.desk, shop.opened.home).places[0]
    assert status.last_error == "backup.target_unreachable"
    assert status.waiting
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    clock.advance(minutes=2)
    [outcome] = backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never)
    assert outcome.error is None


def test_verify_proves_a_generation(shop: FirstRunResult, tmp_path: Path) -> None:
    run(shop)
    proven = backup.verify(shop.opened, shop.desk, PlaceKind.FOLDER, None, progress=quiet, cancelled=never)
    assert proven.totals["customers"] == 2
    victim = next(path for path in (tmp_path / "disk" / "objects").rglob("*") if path.is_file())
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    with pytest.raises(Untrusted, match="object_damaged"):
        backup.verify(shop.opened, shop.desk, PlaceKind.FOLDER, None, progress=quiet, cancelled=never)


def test_wrong_words_change_nothing(shop: FirstRunResult, tmp_path: Path, clock: StillClock) -> None:
    run(shop)
    source = restore.open_folder(tmp_path / "disk", clock)
    with pytest.raises(Untrusted, match="wrong_passphrase"):
        restore.unlock_with_password(source, "not the words at all")
    assert not (tmp_path / "new").exists()


def test_the_stores_own_folder_is_no_place_for_its_backups(shop: FirstRunResult) -> None:
    for folder in (shop.opened.home.folder, shop.opened.home.folder / "backups"):
        with pytest.raises(RuleBroken, match="folder_is_home"):
            backup_places.use_folder(shop.desk, shop.opened.home, folder)
