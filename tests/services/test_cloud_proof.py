"""Proving to the backup service that it is you, over real TLS: keys are renewed, acts go on, nothing else needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import JoopticsError, NotPermitted
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import (
    backup,
    backup_targets,
    cloud_account,
    cloud_login,
    cloud_proof,
    customers,
    opening,
    restore,
)
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.sync.keys import DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.system.home import Home
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import StillClock

NEW_PASSWORD = "umbrella kettle seven pigeons"


@pytest.fixture
def guarded(cloud_shop: CloudShop) -> CloudShop:
    """The same with the account's second factor on."""
    cloud_shop.switch_second_factor_on()
    return cloud_shop


def prove(cloud_shop: CloudShop, password: str = CLOUD_PASSWORD, code: str | None = None) -> None:
    cloud_proof.prove_it_is_you(
        cloud_shop.opened, cloud_shop.desk, password, cloud_shop.code() if code is None else code
    )


def sign_in_elsewhere(cloud_shop: CloudShop, label: str) -> cloud_login.Connection:
    return cloud_login.sign_in(cloud_shop.endpoint, EMAIL, CLOUD_PASSWORD, cloud_shop.code(), label)


def labels(cloud_shop: CloudShop) -> list[str]:
    return [one.label for one in cloud_account.devices(cloud_shop.opened, cloud_shop.desk)]


@pytest.mark.promise("S5.5")
def test_a_changed_password_reaches_the_backups_after_a_proof(
    guarded: CloudShop, tmp_path: Path, clock: StillClock
) -> None:
    assert guarded.back_up().last_error == ""
    opening.change_own_password(guarded.opened, guarded.desk, PASSWORD, NEW_PASSWORD)
    guarded.later()
    customers.register_customer(guarded.desk, CustomerDraft(name="Layan"))
    before = guarded.wraps()
    assert guarded.back_up().last_error == "backup.keys_outdated"
    assert guarded.wraps() == before, "the backup itself never waits for it"
    prove(guarded)
    assert (guarded.status().last_error, guarded.status().waiting) == ("", False)
    [source] = restore.open_cloud(guarded.endpoint, EMAIL, CLOUD_PASSWORD, guarded.code(), "New computer")
    unlocked = restore.unlock_with_password(source, NEW_PASSWORD)
    back = restore.restore(Home(tmp_path / "new"), unlocked, None, clock, progress=quiet, cancelled=never)
    assert back.totals["customers"] == 1
    back.opened.store.close()


def test_a_renewed_recovery_code_does_so_too_and_needs_no_code_where_none_is_set_up(
    cloud_shop: CloudShop,
) -> None:
    cloud_shop.back_up()
    code = opening.renew_recovery_code(cloud_shop.opened, cloud_shop.desk, PASSWORD)
    cloud_shop.later()
    assert cloud_shop.back_up().last_error == "backup.keys_outdated"
    prove(cloud_shop, code="")
    assert cloud_shop.back_up().last_error == ""
    [source] = restore.open_cloud(cloud_shop.endpoint, EMAIL, CLOUD_PASSWORD, "", "New computer")
    assert restore.unlock_with_recovery_code(source, code.text()).vault.id == cloud_shop.opened.vault.id


def test_proving_adds_no_computer_and_work_under_way_goes_on(guarded: CloudShop) -> None:
    under_way = backup_targets.lineage_of(guarded.opened, guarded.facts)
    prove(guarded)
    assert labels(guarded) == ["Till 1"]
    assert under_way.head() is None, "its session was ended; it goes on with the one that was begun"


def test_a_wrong_proof_is_refused_beside_its_field_and_changes_nothing(guarded: CloudShop) -> None:
    guarded.later()
    kept = cloud_login.kept_login(guarded.opened).session
    for password, code, refusal, field in (
        ("not the password", "", "cloud.credentials_wrong", "password"),
        (CLOUD_PASSWORD, "", "cloud.second_factor_needed", "code"),
        (CLOUD_PASSWORD, "000000", "cloud.code_wrong", "code"),
    ):
        with pytest.raises(JoopticsError) as refused:
            prove(guarded, password, code)
        assert (refused.value.code, refused.value.field) == (refusal, field)
    assert cloud_login.kept_login(guarded.opened).session == kept
    assert labels(guarded) == ["Till 1"]


def test_what_needs_a_fresh_proof_says_so_and_is_done_after_it(guarded: CloudShop) -> None:
    lost = sign_in_elsewhere(guarded, "Lost laptop")
    device = lost.account.keeper.session.device_id or ""
    guarded.later()
    with pytest.raises(NotPermitted) as refused:
        cloud_account.revoke_device(guarded.opened, guarded.desk, device, "stolen")
    assert cloud_proof.proof_helps(refused.value)
    prove(guarded)
    cloud_account.revoke_device(guarded.opened, guarded.desk, device, "stolen")
    [gone] = [one for one in cloud_account.devices(guarded.opened, guarded.desk) if one.id == device]
    assert gone.revoked_reason == "stolen"
    with pytest.raises(NotPermitted, match="device_revoked"):
        lost.account.state()
    lost.account.keeper.close()


def test_a_session_that_ran_out_is_begun_again(guarded: CloudShop) -> None:
    guarded.service.clock.advance(days=31)
    with pytest.raises(NotPermitted) as refused:
        guarded.back_up()
    assert refused.value.code == "cloud.session_expired"
    assert cloud_proof.proof_helps(refused.value)
    prove(guarded)
    assert guarded.status().last_error == ""
    assert guarded.back_up().last_error == ""
    assert labels(guarded) == ["Till 1"]


def test_connecting_again_adds_no_second_computer(guarded: CloudShop) -> None:
    cloud_account.connect(
        guarded.opened, guarded.desk, guarded.endpoint, EMAIL, CLOUD_PASSWORD, guarded.code(), "Till 1"
    )
    assert labels(guarded) == ["Till 1"]


def test_a_computer_that_was_shut_out_is_told_and_its_owner_may_connect_it_anew(guarded: CloudShop) -> None:
    other = sign_in_elsewhere(guarded, "Office")
    mine = next(one.id for one in other.account.devices() if one.label == "Till 1")
    other.account.revoke(mine, "lost")
    other.account.keeper.close()
    with pytest.raises(NotPermitted, match="device_revoked"):
        prove(guarded)
    cloud_account.connect(
        guarded.opened, guarded.desk, guarded.endpoint, EMAIL, CLOUD_PASSWORD, guarded.code(), "Till 1 again"
    )
    assert guarded.back_up().last_error == ""
    assert labels(guarded) == ["Till 1 again", "Office", "Till 1"]


def test_only_who_may_set_backups_up_may_prove(
    cloud_shop: CloudShop, desk_of: Callable[[Role], Desk]
) -> None:
    clerk = cloud_shop.desk.acting_as(desk_of(Role.CASHIER).session)
    with pytest.raises(NotPermitted, match=r"permission\.missing"):
        cloud_proof.prove_it_is_you(cloud_shop.opened, clerk, CLOUD_PASSWORD, "")


def test_what_changes_on_this_computer_alone_outdates_no_keys(cloud_shop: CloudShop) -> None:
    """A keyring that came back raises the key file's revision; nobody else has to know."""
    cloud_shop.back_up()
    KeyFile(cloud_shop.opened.home.keys).set_device_slot(cloud_shop.opened.vault, DeviceSecret(bytes(32)))
    cloud_shop.later()
    customers.register_customer(cloud_shop.desk, CustomerDraft(name="Layan"))
    assert cloud_shop.back_up().last_error == ""


def test_keys_that_another_computer_renewed_are_learned_not_overwritten(
    cloud_shop: CloudShop, tmp_path: Path, clock: StillClock
) -> None:
    cloud_shop.back_up()
    [source] = restore.open_cloud(cloud_shop.endpoint, EMAIL, CLOUD_PASSWORD, "", "Office")
    unlocked = restore.unlock_with_password(source, PASSWORD)
    back = restore.restore(Home(tmp_path / "office"), unlocked, None, clock, progress=quiet, cancelled=never)
    newest = cloud_shop.wraps()
    back.opened.store.close()
    cloud_shop.later()
    assert backup.renew_keys(cloud_shop.opened, source.target)
    assert cloud_shop.wraps() == newest
    learned = KeyFile(cloud_shop.opened.home.keys).open_with_vault(cloud_shop.opened.vault)
    assert learned.trusted_devices == back.opened.vault.trusted_devices


def test_a_restore_that_took_long_is_a_restore(guarded: CloudShop, tmp_path: Path, clock: StillClock) -> None:
    """Having signed in is no fresh proof once a slow line has brought everything; that is said, and nothing refused."""
    guarded.back_up()
    [source] = restore.open_cloud(guarded.endpoint, EMAIL, CLOUD_PASSWORD, guarded.code(), "New computer")
    unlocked = restore.unlock_with_password(source, PASSWORD)
    new = Home(tmp_path / "new")
    back = restore.restore(
        new, unlocked, None, clock, progress=quiet, cancelled=never, before_exchange=guarded.later
    )
    desk = Desk(back.opened.store, clock, guarded.desk.ids)
    [place] = backup.status(desk, new).places
    assert (place.last_error, place.generation) == ("backup.keys_outdated", 0)
    back.opened.store.close()
