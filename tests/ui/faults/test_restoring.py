"""What the steps of a restore say on a new computer, and over the store that is there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import keyring
import pytest
import trustme
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.l10n import sentence
from jooptics_desktop.services import lost_ledger
from jooptics_desktop.sync.recovery_code import RecoveryCode
from tests.faults import disks
from tests.faults.breaking import clients_with
from tests.faults.broken_shop import make_template
from tests.faults.disks import may_mount
from tests.sync.tls_double import misbehaving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.ui.restore.flow import RestoreFlow
    from tests.cloud_process import CloudServerProcess
    from tests.faults.broken_shop import BrokenShop
    from tests.sync.tls_double import Answer
    from tests.ui.faults.conftest import Seen

pytest_plugins = ["tests.cloud_server"]


@pytest.fixture
def seen(shop: BrokenShop, look: Callable[[], Seen]) -> Seen:
    """A lock that leads to the steps of a restore, since the store is gone; its keys are there."""
    shop.home.store.rename(shop.folder / "store.db aside")
    made = look()
    made.lock.restore_button.click()
    return made


def from_folder(seen: Seen, folder: Path) -> RestoreFlow:
    """Choose the folder of the backups."""
    flow = seen.restoring
    flow.place._chosen(folder)
    seen.settle()
    return flow


def by_code(seen: Seen, folder: Path, code: str) -> RestoreFlow:
    """The same, then type the recovery code."""
    flow = from_folder(seen, folder)
    flow.key.by_code.setChecked(True)
    for box, group in zip(flow.key.groups.boxes, code.split("-"), strict=False):
        box.setText(group)
    flow.key.go_on()
    seen.settle()
    return flow


def brought_back(seen: Seen, shop: BrokenShop) -> RestoreFlow:
    """All the way to where the store would be back."""
    flow = by_code(seen, shop.disk, shop.code)
    flow.generation.go_on()
    seen.settle()
    return flow


@pytest.mark.fault("code-group", "code-short", "code-of-another")
def test_recovery_codes_that_are_not_this_stores(seen: Seen, shop: BrokenShop) -> None:
    groups = shop.code.split("-")
    wrong = f"{(int(groups[4]) + 1) % 10**6:06d}"
    flow = by_code(seen, shop.disk, "-".join([*groups[:4], wrong, *groups[5:]]))
    assert flow.key.groups.error.text() == seen.says("code-group")
    assert [box.property("invalid") for box in flow.key.groups.boxes].index("true") == 4
    for fault, code in (
        ("code-short", "-".join([*groups[:7], ""])),
        ("code-of-another", RecoveryCode.random().text()),
    ):
        for box, group in zip(flow.key.groups.boxes, code.split("-"), strict=True):
            box.setText(group)
        flow.key.go_on()
        seen.settle()
        assert flow.key.groups.error.text() == seen.says(fault)
    assert flow.flow.step is flow.key


@pytest.mark.fault("object-tampered", "object-missing", "manifest-tampered")
@pytest.mark.parametrize("fault", ["object-tampered", "object-missing", "manifest-tampered"])
def test_backups_that_were_tampered_with(seen: Seen, shop: BrokenShop, fault: str) -> None:
    objects = [path for path in (shop.disk / "objects").rglob("*") if path.is_file()]
    victim = max(objects, key=lambda path: path.stat().st_size)
    if fault == "manifest-tampered":
        victim = shop.disk / "generations" / f"{2:012d}" / "manifest"
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    if fault == "object-missing":
        victim.unlink()
    else:
        victim.write_bytes(data)
    with shop.nothing_changes():
        flow = brought_back(seen, shop)
        assert flow.run.bar.text == seen.says(fault)
    assert flow.run.next_button.isVisible()
    assert flow.run.back_button.isEnabled(), "another backup can be chosen"


@pytest.mark.fault("backups-gone", "no-backup-yet")
def test_there_are_no_backups(seen: Seen, shop: BrokenShop, tmp_path: Path) -> None:
    shutil.rmtree(shop.disk / "generations")
    (shop.disk / "generations").mkdir()
    (shop.disk / "head.json").unlink()
    flow = from_folder(seen, shop.disk)
    assert flow.place.bar.text == seen.says("no-backup-yet")
    (tmp_path / "holiday").mkdir()
    flow = from_folder(seen, tmp_path / "holiday")
    assert flow.place.bar.text == seen.says("backups-gone")


@pytest.mark.fault("backup-of-another")
def test_backups_of_another_store(seen: Seen, shop: BrokenShop, tmp_path: Path) -> None:
    mine = keyring.get_keyring()
    other = make_template(tmp_path / "other")
    keyring.set_keyring(mine)
    with shop.nothing_changes():
        flow = by_code(seen, other.disk, other.code)
        flow.generation.go_on()
        seen.settle()
        assert flow.run.bar.text == seen.says("backup-of-another")


def test_without_the_list_of_erased_people_the_owner_decides(seen: Seen, shop: BrokenShop) -> None:
    (shop.disk / "erasures").mkdir(exist_ok=True)
    (shop.disk / "erasures" / f"{1:012d}").write_bytes(b"JOL1" + bytes(200))
    with shop.nothing_changes():
        flow = brought_back(seen, shop)
    step = flow.run
    assert step.bar.text == sentence(Untrusted("erasure.ledger_damaged"))
    assert step.decision.isVisible()
    assert not step.accept_button.isEnabled(), "nobody decides by a key pressed once"
    assert step.decided.hasFocus()
    QTest.keyClick(step.decided, Qt.Key.Key_Space)
    step.accept_button.click()
    seen.settle()
    assert flow.flow.step is flow.done
    lost = lost_ledger.lost_ledger(seen.application.desk())
    assert lost is not None
    assert (lost.known, lost.expected) == (0, 1)


@pytest.mark.fault("disk-full-restore")
@may_mount
def test_no_room_for_the_store(shop: BrokenShop, look: Callable[[], Seen]) -> None:
    shop.home.store.unlink()
    with disks.small_disk(shop.home.folder, "300k"):
        seen = look()
        seen.lock.restore_button.click()
        flow = brought_back(seen, shop)
        assert flow.run.bar.text == seen.says("disk-full-restore")


def sign_in(seen: Seen, url: str, authority: Path) -> None:
    """Go to the cloud and try to sign in there."""
    flow = seen.restoring
    if flow.flow.step is flow.place:
        flow.place.cloud_choice.setChecked(True)
        flow.place.go_on()
    step = flow.cloud
    step.service.address.set_text(url)
    step.service._show(authority, "")
    step.email.set_text("owner@example.com")
    step.password.editor.setText("seven brass lenses")
    step.go_on()
    seen.settle()


def said(seen: Seen) -> str:
    """What stands at the head of the step, or beside the address or the e-mail."""
    step = seen.restoring.cloud
    fields = (step.service.address, step.email, step.password)
    return step.bar.text or next((field.error_text for field in fields if field.error_text), "")


@pytest.mark.fault("authority-other", "authority-garbage", "http", "address", "garbage", "never", "refused")
@pytest.mark.fault("account-wrong")
def test_a_service_that_is_not_what_it_should_be(
    seen: Seen, shop: BrokenShop, cloud_server: CloudServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients_with(monkeypatch, pauses=(0.01,))
    authority = trustme.CA()
    ca = shop.file("authority.pem", authority.cert_pem.bytes())
    with shop.nothing_changes():
        sign_in(seen, cloud_server.url, cloud_server.ca_pem)
        assert said(seen) == seen.says("account-wrong")
        sign_in(seen, cloud_server.url, ca)
        assert said(seen) == seen.says("authority-other")
        for fault, url in (
            ("http", "http://127.0.0.1:9"),
            ("address", "not an address"),
            ("refused", "https://127.0.0.1:9"),
        ):
            sign_in(seen, url, ca)
            assert said(seen) == seen.says(fault)
        clients_with(monkeypatch, timeouts=(0.5, 0.5))
        answers: dict[str, Answer | None] = {
            "garbage": (200, {"Content-Type": "application/json"}, b"\x00 nonsense"),
            "never": None,
        }
        for fault, answer in answers.items():
            with misbehaving(lambda *_, answer=answer: answer, authority) as double:
                sign_in(seen, double.url, ca)
                assert said(seen) == seen.says(fault)
        nonsense = shop.file("nonsense.pem", b"not a certificate")
        service = seen.restoring.cloud.service
        service.choose()
        seen.window.prompts.answer_path(nonsense)
        seen.settle()
        assert service.hint.text() == seen.says("authority-garbage")
