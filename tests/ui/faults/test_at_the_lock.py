"""What the lock says when the store does not open, or somebody does not get in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import keyring.backends.fail
import pyotp
import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.services import staff
from jooptics_desktop.system import secret_keeper
from tests.faults import breaking, disks
from tests.faults.disks import may_mount
from tests.faults.test_computer import LockedKeyring
from tests.newer_program import be_newer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from tests.faults.broken_shop import BrokenShop
    from tests.ui.faults.conftest import Seen

WRONG = "not the words at all"
SHOWN = {
    name: act
    for name, act in (breaking.KEYS | breaking.STORE).items()
    if name not in {"keys-empty", "keys-altered", "keys-newer", "first-page", "schema-page"}
}


@pytest.mark.fault("keys-missing", "keys-truncated")
@pytest.mark.fault(
    "store-missing", "store-empty", "store-truncated", "store-plain", "store-random", "store-newer"
)
@pytest.mark.parametrize("fault", SHOWN)
def test_a_store_that_does_not_open(
    shop: BrokenShop, look: Callable[[], Seen], fault: str, check_screen: Callable[[QWidget], None]
) -> None:
    SHOWN[fault](shop)
    with shop.nothing_changes():
        seen = look()
        assert seen.lock.bar.text == seen.says(fault)
        assert seen.lock.restore_button.isVisible() == (fault != "store-newer")
        assert not seen.lock.secret.isVisible()
        check_screen(seen.lock)


@pytest.mark.fault("upgrade-failed")
def test_an_upgrade_that_fails(
    shop: BrokenShop, look: Callable[[], Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer, shop.nothing_changes():
        be_newer(newer, tmp_path / "versions", "DELETE FROM customer_phone")
        seen = look()
        assert seen.lock.bar.text == seen.says("upgrade-failed")
        assert not seen.lock.secret.isVisible()


@pytest.mark.fault("store-truncated")
def test_the_lock_leads_to_a_restore_and_back(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    breaking.STORE["store-truncated"](shop)
    seen = look()
    seen.lock.restore_button.click()
    assert not seen.lock.is_locked
    seen.restoring.flow.go_back()
    seen.settle()
    assert seen.lock.bar.text == seen.says("store-truncated")
    seen.lock.restore_button.click()
    flow = seen.restoring
    flow.place._chosen(shop.disk)
    seen.settle()
    flow.key.password.editor.setText(PASSWORD)
    flow.key.go_on()
    seen.settle()
    flow.generation.go_on()
    seen.settle()
    flow.done.go_on()
    seen.settle()
    seen.sign_in()
    assert not seen.lock.is_locked
    assert seen.window.rail.isVisible()


@pytest.mark.fault("disk-read-only")
@may_mount
def test_a_disk_that_can_only_be_read(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    with disks.small_disk(shop.home.folder) as disk, disks.read_only(disk):
        seen = look()
        assert seen.lock.bar.text == seen.says("disk-read-only")
        assert seen.lock.bar.retry_button.isVisible()


@pytest.mark.fault("two-programs")
def test_a_second_window(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    with shop.home.lock():
        seen = look()
        assert seen.lock.bar.text == seen.says("two-programs")
    seen.lock.bar.retry_button.click()
    seen.settle()
    assert seen.lock.secret.isVisible(), "the first was closed, so this one opens"


@pytest.mark.fault("keyring-none", "keyring-locked", "keyring-other")
@pytest.mark.parametrize("fault", ["keyring-none", "keyring-locked", "keyring-other"])
def test_a_keyring_that_does_not_open_the_store(
    shop: BrokenShop, look: Callable[[], Seen], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The owner's password or the recovery code is asked for, and either opens."""
    monkeypatch.setattr(secret_keeper, "_PATIENCE_SECONDS", 0.3)
    if fault == "keyring-other":
        for entry in shop.keyring.iterdir():
            entry.write_text("ab" * 32)
    else:
        LockedKeyring.waits = False
        keyring.set_keyring(LockedKeyring() if fault == "keyring-locked" else keyring.backends.fail.Keyring())
    seen = look()
    assert seen.lock.hint.isVisible()
    seen.lock.secret.editor.setText(shop.code)
    seen.lock._sign_in()
    seen.settle()
    assert not seen.lock.hint.isVisible()
    seen.sign_in()
    assert not seen.lock.is_locked


@pytest.mark.fault("password-wrong")
def test_a_wrong_password_of_the_owner(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())
    seen = look()
    with shop.nothing_changes():
        seen.lock.secret.editor.setText(WRONG)
        seen.lock._sign_in()
        seen.settle()
        assert seen.lock.secret.error_text == seen.says("password-wrong")


@pytest.mark.fault("sign-in-wrong", "sign-in-waits")
def test_a_wrong_password_again_and_again(look: Callable[[], Seen]) -> None:
    seen = look()
    seen.sign_in(WRONG)
    assert seen.lock.secret.error_text == seen.says("sign-in-wrong")
    while seen.lock.secret.error_text == seen.says("sign-in-wrong"):
        seen.sign_in(WRONG)
    assert without_figures(seen.lock.secret.error_text) == without_figures(seen.says("sign-in-waits"))
    assert seen.lock.is_locked


def without_figures(text: str) -> str:
    """How long there is to wait depends on how quick this computer is."""
    return "".join(sign for sign in text if not sign.isdecimal())


@pytest.mark.fault("clock-code")
def test_a_code_that_does_not_fit(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    secret = pyotp.random_base32()
    with shop.opened() as opened:
        staff.set_authenticator(shop.desk(opened), secret, pyotp.TOTP(secret).now())
    seen = look()
    seen.sign_in(PASSWORD, pyotp.TOTP(secret).at(0))
    assert seen.lock.code.error_text == seen.says("clock-code")
    assert seen.lock.is_locked
