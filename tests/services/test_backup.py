"""Backups and restores through the services, on a folder as on a USB disk."""

from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import RuleBroken, Unavailable, Untrusted
from jooptics_desktop.services import backup, backup_places, customers, opening, restore, staff
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.home import Home
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore, StillClock


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    """A store with two customers and a backup folder."""
    made = demo_store(tmp_path / "old")
    for name in ("Layan", "Omar"):
        customers.register_customer(made.desk, CustomerDraft(name=name))
    backup_places.use_folder(made.desk, made.opened.home, tmp_path / "disk")
    return made


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


def opened_again(aside: Path, folder: Path) -> int:
    """How many customers are in a store that was set aside, once it and its keys lie in a folder of their own."""
    folder.mkdir()
    aside.rename(folder / "store.db")
    aside.with_name(f"{aside.name}.keys.json").rename(folder / "keys.json")
    opened = opening.open_with_password(Home(folder), PASSWORD)
    with opened.store.read() as work:
        count = work.customers.count()
    opened.store.close()
    return count


def test_what_was_set_aside_can_be_opened_again(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    run(shop)
    customers.register_customer(shop.desk, CustomerDraft(name="Newer than the backup"))
    shop.opened.store.close()
    unlocked = restore.unlock_with_password(restore.open_folder(tmp_path / "disk", clock), PASSWORD)
    back = restore.restore(shop.opened.home, unlocked, None, clock, progress=quiet, cancelled=never)
    back.opened.store.close()
    assert back.set_aside is not None
    assert opened_again(back.set_aside, tmp_path / "looked at") == 3


def test_a_restore_that_fails_leaves_no_trace(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    run(shop)
    shop.opened.store.close()
    victim = next(path for path in (tmp_path / "disk" / "objects").rglob("*") if path.is_file())
    victim.write_bytes(victim.read_bytes()[:-1])
    unlocked = restore.unlock_with_password(restore.open_folder(tmp_path / "disk", clock), PASSWORD)
    for home in (shop.opened.home, Home(tmp_path / "new")):
        before = {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()}
        with pytest.raises(Untrusted, match="object_damaged"):
            restore.restore(home, unlocked, None, clock, progress=quiet, cancelled=never)
        assert {path: path.read_bytes() for path in home.folder.rglob("*") if path.is_file()} == before
    assert not Home(tmp_path / "new").has_store


@pytest.mark.parametrize("damage", [None, b"", b"{}", b"not keys at all"])
def test_a_lost_or_damaged_key_file_is_no_obstacle_to_restoring(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock, damage: bytes | None
) -> None:
    run(shop)
    shop.opened.store.close()
    home = shop.opened.home
    if damage is None:
        home.keys.unlink()
    else:
        home.keys.write_bytes(damage)
    unlocked = restore.unlock_with_recovery_code(
        restore.open_folder(tmp_path / "disk", clock), shop.recovery_code
    )
    back = restore.restore(home, unlocked, None, clock, progress=quiet, cancelled=never)
    back.opened.store.close()
    assert back.totals["customers"] == 2
    opening.open_with_password(home, PASSWORD).store.close()
    kept = [path.read_bytes() for path in home.folder.glob("store.db.before-*Z.keys.json")]
    assert kept == ([] if damage is None else [damage])


def test_restoring_from_a_disk_that_takes_nothing_more(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from a disk with its write protection on: the store is back, which is what was asked for."""
    from jooptics_desktop.sync import folder_target

    def protected(_path: Path, _data: bytes) -> None:
        raise OSError(errno.EROFS, "read-only")

    run(shop)
    unlocked = restore.unlock_with_password(restore.open_folder(tmp_path / "disk", clock), PASSWORD)
    monkeypatch.setattr(folder_target, "write_durably", protected)
    back = restore.restore(Home(tmp_path / "new"), unlocked, None, clock, progress=quiet, cancelled=never)
    back.opened.store.close()
    assert back.totals["customers"] == 2


def test_a_place_is_given_up_and_chosen_again(shop: FirstRunResult, tmp_path: Path) -> None:
    run(shop)
    backup_places.stop_using(shop.desk, PlaceKind.FOLDER)
    assert backup_places.places(shop.desk) == []
    with pytest.raises(RuleBroken, match=r"backup\.no_place"):
        run(shop)
    backup_places.use_folder(shop.desk, shop.opened.home, tmp_path / "disk")
    assert run(shop) == 1


def test_a_second_disk_takes_turns_with_the_first(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    """What this computer has seen at one place is no reason to mistrust another."""
    home = shop.opened.home
    assert (run(shop), backup.status(shop.desk, home).places[0].generation) == (0, 0)
    clock.advance(minutes=20)
    backup_places.use_folder(shop.desk, home, tmp_path / "second")
    assert backup.status(shop.desk, home).places[0].last_success is None
    assert run(shop) == 0
    clock.advance(minutes=20)
    customers.register_customer(shop.desk, CustomerDraft(name="Later"))
    assert run(shop) == 1
    backup_places.use_folder(shop.desk, home, tmp_path / "disk")
    assert backup.status(shop.desk, home).places[0].generation == 0
    assert run(shop) == 1
    for folder in ("disk", "second"):
        unlocked = restore.unlock_with_password(restore.open_folder(tmp_path / folder, clock), PASSWORD)
        back = restore.restore(
            Home(tmp_path / f"new {folder}"), unlocked, None, clock, progress=quiet, cancelled=never
        )
        back.opened.store.close()
        assert back.totals["customers"] == 3


def test_a_disk_plugged_in_elsewhere_is_known_again(shop: FirstRunResult, tmp_path: Path) -> None:
    run(shop)
    (tmp_path / "disk").rename(tmp_path / "E")
    backup_places.use_folder(shop.desk, shop.opened.home, tmp_path / "E")
    assert backup.status(shop.desk, shop.opened.home).places[0].generation == 0
    assert run(shop) == 1


def test_an_older_disk_is_found_out_unless_it_is_chosen(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    run(shop)
    shutil.copytree(tmp_path / "disk", tmp_path / "copy")
    clock.advance(minutes=20)
    customers.register_customer(shop.desk, CustomerDraft(name="Later"))
    run(shop)
    shutil.rmtree(tmp_path / "disk")
    (tmp_path / "copy").rename(tmp_path / "disk")
    home = shop.opened.home
    shop.opened.store.close()
    unlocked = restore.unlock_with_password(restore.open_folder(tmp_path / "disk", clock), PASSWORD)
    with pytest.raises(Untrusted, match="older_than_seen"):
        restore.restore(home, unlocked, None, clock, progress=quiet, cancelled=never)
    back = restore.restore(home, unlocked, 0, clock, progress=quiet, cancelled=never)
    back.opened.store.close()
    assert back.totals["customers"] == 2


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
