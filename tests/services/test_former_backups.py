"""The former owner's backups: gone with the handover where they can be reached, else a task that is seen to (S4.6)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.errors import JoopticsError, NotPermitted, RuleBroken, Unavailable, Untrusted
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.domain.status import IndicatorCode, IndicatorState
from jooptics_desktop.services import (
    backup,
    backup_places,
    cloud_account,
    cloud_login,
    cloud_proof,
    former_backups,
    restore,
    staff,
)
from jooptics_desktop.services.backup_places import places
from jooptics_desktop.services.privacy_status import privacy_status
from jooptics_desktop.sync.account import SignedInAccount
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import SessionKeeper
from tests.changing_hands import ChangingShop
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop, agree_to_country
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from tests.conftest import CountingIds, StillClock


@pytest.fixture
def shop(tmp_path: Path, clock: StillClock, ids: CountingIds) -> Iterator[ChangingShop]:
    """A shop that is to be handed over today, and backs up to a disk."""
    made = ChangingShop.made(tmp_path / "home", clock, ids)
    backup_places.use_folder(made.desk, made.opened.home, tmp_path / "disk")
    backup.back_up(made.opened, made.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    made.announce()
    made.wait()
    yield made
    made.opened.store.close()


def line(opened: OpenStore, desk: Desk) -> IndicatorState | None:
    found = {one.code: one.state for one in privacy_status(opened, desk)}
    return found.get(IndicatorCode.FORMER_BACKUPS)


@pytest.mark.promise("S4.6")
def test_a_disk_that_is_there_is_emptied_and_may_be_used_by_the_new_owner(
    shop: ChangingShop, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    restore.unlock_with_password(restore.open_folder(disk, shop.clock), PASSWORD)
    done = shop.complete()
    opened, desk = done.result.opened, done.result.desk
    assert done.left == ()
    assert places(desk) == []
    with pytest.raises(Untrusted, match="nothing_there"):
        restore.unlock_with_password(restore.open_folder(disk, shop.clock), PASSWORD)
    assert not [
        path
        for path in disk.rglob("*")
        if path.is_file() and path.name not in {"lock", "jooptics-backup.json"}
    ]
    assert line(opened, desk) is None
    backup_places.use_folder(desk, opened.home, disk)
    first = backup.back_up(opened, desk, PlaceKind.FOLDER, progress=quiet, cancelled=never).value
    assert first.head.generation == 0, "a new history begins"
    assert backup.generations(opened, desk, PlaceKind.FOLDER)[0].base is None
    opened.store.close()


@pytest.mark.promise("S4.6")
def test_a_disk_that_is_away_is_a_task_until_it_was_emptied(shop: ChangingShop, tmp_path: Path) -> None:
    disk, away = tmp_path / "disk", tmp_path / "in a drawer"
    disk.rename(away)
    done = shop.complete()
    opened, desk = done.result.opened, done.result.desk
    [one] = done.left
    assert (one.kind, one.label) == ("folder", str(disk))
    assert line(opened, desk) is IndicatorState.DUE
    with pytest.raises(Unavailable, match="target_unreachable"):
        former_backups.remove_now(desk, one)
    away.rename(disk)
    former_backups.remove_now(desk, one)
    assert not (disk / "keys.json").exists()
    assert former_backups.left(desk) == []
    assert line(opened, desk) is None
    opened.store.close()


def test_a_folder_that_holds_another_vaults_backups_by_now_is_left_alone(
    shop: ChangingShop, tmp_path: Path, ids: CountingIds
) -> None:
    disk = tmp_path / "disk"
    other = ChangingShop.made(tmp_path / "other", shop.clock, ids)
    backup_places.use_folder(other.desk, other.opened.home, tmp_path / "theirs")
    backup.back_up(other.opened, other.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    shutil.rmtree(disk)
    (tmp_path / "theirs").rename(disk)
    done = shop.complete()
    assert done.left == ()
    assert restore.open_folder(disk, shop.clock).generations()
    done.result.opened.store.close()
    other.opened.store.close()


def test_who_may_not_set_backups_up_sees_to_nothing(shop: ChangingShop, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "disk")
    done = shop.complete()
    desk, [one] = done.result.desk, done.left
    cashier = next(member for member in staff.staff_list(desk) if member.role is Role.CASHIER)
    theirs = desk.acting_as(Session("s", cashier, None))
    for act in (former_backups.remove_now, former_backups.confirm_gone):
        with pytest.raises(NotPermitted, match=r"permission\.missing"):
            act(theirs, one)
    former_backups.confirm_gone(desk, one)
    assert former_backups.left(desk) == []
    done.result.opened.store.close()


# --- the service


@dataclass
class Connected:
    """The shop and the account of its owner."""

    shop: ChangingShop
    cloud: CloudShop


@pytest.fixture
def connected(tmp_path: Path, clock: StillClock, ids: CountingIds) -> Iterator[Connected]:
    """It backs up to the service and is to be handed over today."""
    service = Service(tmp_path / "service", "")
    made = ChangingShop.made(tmp_path / "home", clock, ids)
    cloud = CloudShop(service, made.opened, made.desk)
    cloud.connect()
    cloud.back_up()
    made.announce()
    made.wait()
    cloud.desk = made.desk
    service.clock.advance(days=32)
    yield Connected(made, cloud)
    made.opened.store.close()
    service.stop()


@pytest.mark.promise("S4.6")
def test_the_account_ends_and_the_service_refuses_the_old_computer(connected: Connected) -> None:
    shop, cloud = connected.shop, connected.cloud
    cloud_proof.prove_it_is_you(shop.opened, shop.desk, CLOUD_PASSWORD, "")
    kept, facts = cloud_login.kept_login(shop.opened), cloud.facts
    done = shop.complete(ends_account=True)
    opened, desk = done.result.opened, done.result.desk
    [one] = done.left
    assert one.ends is not None
    assert one.ends - cloud.service.clock.now() == timedelta(days=30)
    old = SessionKeeper(CloudClient(cloud_login.endpoint_of(facts)), kept.session, kept.identity)
    with pytest.raises(JoopticsError, match=r"device_revoked|session_expired"):
        SignedInAccount(old).repositories()
    old.close()
    with pytest.raises(RuleBroken, match="no_place"):
        cloud_account.account_email(desk)
    assert not opened.home.cloud_session.exists()
    assert line(opened, desk) is IndicatorState.BLANK
    shop.clock.advance(days=70)
    # Whoever still has the password could have kept the account.
    assert line(opened, desk) is IndicatorState.DUE
    [due] = former_backups.left(desk)
    former_backups.confirm_gone(desk, due)
    assert former_backups.left(desk) == []
    opened.store.close()


@pytest.mark.promise("S4.6", "S10.1")
def test_the_new_owner_agrees_to_the_country_and_begins_a_history_of_their_own(connected: Connected) -> None:
    shop, cloud = connected.shop, connected.cloud
    cloud_proof.prove_it_is_you(shop.opened, shop.desk, CLOUD_PASSWORD, "")
    done = shop.complete(shop.new_owner(agreed=True), ends_account=True)
    theirs = CloudShop(cloud.service, done.result.opened, done.result.desk, email="rana@petra.example.com")
    asked = cloud_account.sign_up(
        theirs.desk, theirs.endpoint, theirs.email, CLOUD_PASSWORD, "en", adult=True
    )
    cloud_account.confirm_email(asked, cloud.service.code_for(theirs.email))
    join = (theirs.opened, theirs.desk, theirs.endpoint, theirs.email, CLOUD_PASSWORD, "", "Till")
    with pytest.raises(RuleBroken, match="country_not_agreed"):
        cloud_account.connect(*join)
    agree_to_country(theirs.desk, theirs.endpoint)
    cloud_account.connect(*join)
    assert theirs.back_up().generation == 0
    for source in restore.open_cloud(theirs.endpoint, theirs.email, CLOUD_PASSWORD, "", "elsewhere"):
        with pytest.raises(Untrusted, match="wrong_passphrase"):
            restore.unlock_with_password(source, PASSWORD)
    done.result.opened.store.close()


@pytest.mark.promise("S4.6")
@pytest.mark.parametrize("why", ["no proof", "no network", "not wanted"])
def test_an_account_that_does_not_end_is_a_task_and_nothing_here_signs_in_any_more(
    connected: Connected, why: str
) -> None:
    shop = connected.shop
    if why == "not wanted":
        cloud_proof.prove_it_is_you(shop.opened, shop.desk, CLOUD_PASSWORD, "")
    if why == "no network":
        connected.cloud.service.stop()
    done = shop.complete(ends_account=why != "not wanted")
    opened, desk = done.result.opened, done.result.desk
    [one] = done.left
    assert (one.kind, one.ends) == ("cloud", None)
    assert EMAIL not in one.label
    assert line(opened, desk) is IndicatorState.DUE
    with pytest.raises(RuleBroken, match="only_by_hand"):
        former_backups.remove_now(desk, one)
    assert not opened.home.cloud_session.exists()
    former_backups.confirm_gone(desk, one)
    assert line(opened, desk) is None
    opened.store.close()
