"""A restore over the store that is open fails: the window is a till again, whatever stood in the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import keyring
import keyring.backends.fail
import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.l10n import sentence, tr
from jooptics_desktop.services import catalogue, sales
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop
from tests.faults import disks
from tests.faults.breaking import clients_with
from tests.faults.disks import may_mount
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.ui.backup.page import BackupPage
    from jooptics_desktop.ui.restore.flow import RestoreFlow
    from tests.faults.broken_shop import BrokenShop
    from tests.ui.faults.conftest import Seen


def signed_in(look: Callable[[], Seen]) -> Seen:
    """The owner at work; where no keyring opens the store, their password did."""
    seen = look()
    if seen.lock.title.text() == tr("Open the store"):
        seen.sign_in()
    seen.sign_in()
    assert not seen.lock.is_locked
    return seen


def unlocked(seen: Seen, disk: Path) -> RestoreFlow:
    """From the backup page as far as the choice of a backup in that folder."""
    seen.go("backup")
    page = cast("BackupPage", seen.window.page("backup"))
    page.show_restore()
    flow = cast("RestoreFlow", page.restore)
    flow.place._chosen(disk)
    seen.settle()
    flow.key.password.set_text(PASSWORD)
    flow.key.go_on()
    seen.settle()
    assert flow.flow.step is flow.generation
    return flow


def sell_one(seen: Seen) -> None:
    """Sell something to nobody in particular, with whoever is signed in."""
    desk = seen.application.desk()
    item = next(iter(catalogue.search_items(desk, "")))
    sale = sales.start_sale(desk).value
    sale = sales.add_line(desk, sale.id, item.item.id).value
    sale = sales.take_payment(desk, sale.id, Tender.CASH, sale.balance).value
    assert sale.balance.minor == 0


def hold(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Files that another program has open, as on Windows: they cannot be moved."""
    real = Path.replace

    def held(path: Path, target: Path) -> Path:
        if path.name in names:
            raise PermissionError(13, "in use by another program", str(path))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", held)


@pytest.fixture(params=["keyring", "no keyring"])
def has_keyring(request: pytest.FixtureRequest, shop: BrokenShop) -> bool:
    """Whether this computer's keyring opens the store; without it the owner's password does."""
    if request.param == "no keyring":
        keyring.set_keyring(keyring.backends.fail.Keyring())
    return bool(request.param == "keyring")


@pytest.mark.parametrize("file", ["store.db.replacing.part", "keys.json", "store.db.restoring"])
def test_an_exchange_that_fails_ends_at_the_sign_in_with_the_old_store(
    shop: BrokenShop, look: Callable[[], Seen], monkeypatch: pytest.MonkeyPatch, has_keyring: bool, file: str,
    check_screen: Callable[[object], None],
) -> None:  # fmt: skip
    seen = signed_in(look)
    sell_one(seen)
    before = count_of_sales(seen)
    flow = unlocked(seen, shop.disk)
    with monkeypatch.context() as patch:
        hold(patch, file)
        flow.generation.go_on()
        seen.settle()
    reason = sentence(Unavailable("store.replacement_failed"))
    assert seen.lock.is_locked
    assert seen.lock.bar.text == tr(
        "The backup was not brought back, and the store is as it was. {reason}", reason=reason
    )
    assert seen.lock.title.text() == tr("Who is working?" if has_keyring else "Open the store")
    check_screen(seen.lock)
    if not has_keyring:
        seen.sign_in()
        assert seen.lock.title.text() == tr("Who is working?")
    seen.sign_in()
    assert not now(seen.lock.is_locked)
    assert seen.lock.bar.text == ""
    assert count_of_sales(seen) == before
    sell_one(seen)
    assert {path.name for path in shop.home.folder.glob("*store.db*")} <= {
        "store.db",
        "store.db-wal",
        "store.db-shm",
    }
    seen.go("backup")
    assert cast("BackupPage", seen.window.page("backup")).restore is None


def count_of_sales(seen: Seen) -> int:
    raw = seen.application.opened.store.raw_connection()
    try:
        return int(raw.execute("SELECT count(*) FROM sale").fetchone()[0])
    finally:
        raw.close()


def test_a_restored_store_that_cannot_be_opened_gives_its_place_back(
    shop: BrokenShop, look: Callable[[], Seen], monkeypatch: pytest.MonkeyPatch, has_keyring: bool,
) -> None:  # fmt: skip
    seen = signed_in(look)
    before = count_of_sales(seen)
    flow = unlocked(seen, shop.disk)
    with monkeypatch.context() as patch:
        # What opens the store is written down after it was opened; by then the disk is full.
        real, exchanged = Path.replace, list[Path]()

        def full(path: Path, target: Path) -> Path:
            if exchanged and path.name.startswith("keys.json") and path.name.endswith(".part"):
                raise OSError(28, "No space left on device")
            if path.name == "store.db.restoring":
                exchanged.append(path)
            return real(path, target)

        patch.setattr(Path, "replace", full)
        flow.generation.go_on()
        seen.settle()
        assert exchanged
    assert seen.lock.is_locked
    assert seen.lock.bar.text.endswith(sentence(Unavailable("keys.file_full")))
    if not has_keyring:
        seen.sign_in()
    seen.sign_in()
    assert count_of_sales(seen) == before
    sell_one(seen)


def test_what_is_said_at_the_lock_follows_its_language(
    shop: BrokenShop, look: Callable[[], Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = signed_in(look)
    flow = unlocked(seen, shop.disk)
    with monkeypatch.context() as patch:
        hold(patch, "store.db.restoring")
        flow.generation.go_on()
        seen.settle()
    before = seen.lock.bar.text
    seen.lock.switch_language.emit()
    assert seen.lock.bar.text not in {"", before}
    assert seen.lock.bar.text.endswith(sentence(Unavailable("store.replacement_failed")))


def still_at_work(seen: Seen, flow: RestoreFlow) -> None:
    """Nothing was closed: the reason stands in the steps, they can be left, and selling never stopped."""
    assert not seen.lock.is_locked
    assert flow.run.bar.text
    assert flow.may_leave()
    sell_one(seen)
    seen.go("counter")
    assert seen.window.stack.currentWidget() is seen.window.page("counter")
    seen.go("backup")
    while flow.flow.step is not flow.place:
        flow.flow.go_back()
    flow.flow.go_back()
    seen.settle()
    assert cast("BackupPage", seen.window.page("backup")).restore is None


def test_a_backup_that_was_tampered_with_leaves_the_till_open(
    shop: BrokenShop, look: Callable[[], Seen], has_keyring: bool
) -> None:  # fmt: skip
    seen = signed_in(look)
    flow = unlocked(seen, shop.disk)
    objects = [path for path in (shop.disk / "objects").rglob("*") if path.is_file()]
    victim = max(objects, key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    flow.generation.go_on()
    seen.settle()
    assert flow.run.bar.text == seen.says("object-tampered")
    still_at_work(seen, flow)


@may_mount
def test_a_full_disk_leaves_the_till_open(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    with disks.small_disk(shop.home.folder, "8m") as disk:
        seen = signed_in(look)
        flow = unlocked(seen, shop.disk)
        filler = disks.fill(disk, leaving=200_000)
        flow.generation.go_on()
        seen.settle()
        assert flow.run.bar.text == seen.says("disk-full-restore")
        filler.unlink()
        still_at_work(seen, flow)
        seen.window.before_closing = None
        seen.window.close()


def test_a_line_that_breaks_leaves_the_till_open(
    shop: BrokenShop, look: Callable[[], Seen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients_with(monkeypatch, pauses=(0.01,))
    service = Service(tmp_path / "service", "")
    try:
        seen = signed_in(look)
        desk = seen.application.desk()
        CloudShop(service, seen.application.opened, desk).connect()
        seen.go("backup")
        page = cast("BackupPage", seen.window.page("backup"))
        page.back_up()
        seen.settle()
        page.show_restore()
        flow = cast("RestoreFlow", page.restore)
        flow.place.cloud_choice.setChecked(True)
        flow.place.go_on()
        step = flow.cloud
        step.service.address.set_text(service.url)
        step.service._show(service.cloud.home.authority_path, "")
        step.email.set_text(EMAIL)
        step.password.editor.setText(CLOUD_PASSWORD)
        step.go_on()
        seen.settle()
        flow.key.password.set_text(PASSWORD)
        flow.key.go_on()
        seen.settle()
        assert flow.flow.step is flow.generation
    finally:
        service.stop()
    flow.generation.go_on()
    seen.settle()
    still_at_work(seen, flow)
