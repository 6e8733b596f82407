"""Backups that were tampered with, mixed up, hidden, or lie where they should not, through the command line."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import keyring
import pytest

from jooptics_desktop.sync.durable import lock_file
from jooptics_desktop.sync.keys import BackupKey
from jooptics_desktop.sync.manifest import seal_manifest
from jooptics_desktop.sync.sealing import name_of
from tests.faults.broken_shop import make_template
from tests.folder_keyring import FolderKeyring

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.broken_shop import BrokenShop

NEWEST = 2


def restoring(shop: BrokenShop) -> tuple[str, ...]:
    return ("restore", "--from-folder", str(shop.disk), "--recovery-code-file", shop.secret(shop.code))


def objects(shop: BrokenShop) -> list[Path]:
    """Every sealed object, the largest first."""
    found = [path for path in (shop.disk / "objects").rglob("*") if path.is_file()]
    return sorted(found, key=lambda path: path.stat().st_size, reverse=True)


def place(shop: BrokenShop, number: int) -> Path:
    return shop.disk / "generations" / f"{number:012d}"


def refused_everywhere(shop: BrokenShop, fault: str, tmp_path: Path) -> None:
    """Restored over the store, restored on a new computer, verified: each says it, and nothing changes."""
    with shop.nothing_changes():
        shop.refused(fault, *restoring(shop))
        shop.refused(fault, *restoring(shop), home=tmp_path / "new")
        assert {path.name for path in (tmp_path / "new").iterdir()} <= {"in-use.lock"}
    shop.refused(fault, *shop.as_owner("backup", "verify"))
    assert shop.run("check").answer["sound"]


@pytest.mark.fault("object-tampered", "object-truncated")
@pytest.mark.parametrize("how", ["tampered", "truncated"])
def test_an_object_is_not_what_was_sealed(shop: BrokenShop, tmp_path: Path, how: str) -> None:
    victim = objects(shop)[0]
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data if how == "tampered" else data[:-1])
    refused_everywhere(shop, f"object-{how}", tmp_path)


@pytest.mark.fault("objects-swapped")
def test_two_objects_changed_places(shop: BrokenShop, tmp_path: Path) -> None:
    one, other = objects(shop)[:2]
    left, right = one.read_bytes(), other.read_bytes()
    one.write_bytes(right)
    other.write_bytes(left)
    refused_everywhere(shop, "objects-swapped", tmp_path)


@pytest.mark.fault("object-missing")
def test_an_object_is_gone(shop: BrokenShop, tmp_path: Path) -> None:
    objects(shop)[0].unlink()
    refused_everywhere(shop, "object-missing", tmp_path)


@pytest.mark.fault("manifest-tampered")
def test_a_manifest_was_tampered_with(shop: BrokenShop, tmp_path: Path) -> None:
    path = place(shop, NEWEST) / "manifest"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    refused_everywhere(shop, "manifest-tampered", tmp_path)


def point_head_to(shop: BrokenShop, number: int, sealed: bytes) -> None:
    """Let the head say that this manifest is the newest."""
    head = json.loads((shop.disk / "head.json").read_text("utf-8"))
    changed = head | {"generation": number, "manifest": name_of(sealed)}
    (shop.disk / "head.json").write_text(json.dumps(changed), encoding="utf-8")


@pytest.mark.fault("manifest-of-another")
def test_a_manifest_that_somebody_else_sealed(shop: BrokenShop, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jooptics_desktop.sync.manifest import ManifestReader

    with shop.opened() as opened:
        reader = ManifestReader(opened.vault.backup_key, opened.vault.trusted_devices)
        genuine = reader.open((place(shop, NEWEST) / "manifest").read_bytes(), NEWEST)
    forged = seal_manifest(genuine, BackupKey.random(), Ed25519PrivateKey.generate())
    (place(shop, NEWEST) / "manifest").write_bytes(forged)
    point_head_to(shop, NEWEST, forged)
    refused_everywhere(shop, "manifest-of-another", tmp_path)


@pytest.mark.fault("older-as-newest")
def test_an_older_backup_is_offered_as_the_newest(shop: BrokenShop, tmp_path: Path) -> None:
    """This computer has seen a newer one; a new one has not, and is told how old it is."""
    shutil.rmtree(place(shop, NEWEST))
    point_head_to(shop, NEWEST - 1, (place(shop, NEWEST - 1) / "manifest").read_bytes())
    with shop.books_stay():
        shop.refused("older-as-newest", *shop.as_owner("backup", "now"))
        shop.refused("older-as-newest", *shop.as_owner("backup", "verify"))
        shop.refused("older-as-newest", *restoring(shop))
    said = shop.run(*restoring(shop), home=tmp_path / "new")
    assert (said.code, said.answer["generation"]) == (0, NEWEST - 1)
    assert said.answer["created"]


@pytest.mark.fault("backups-gone", "no-backup-yet")
def test_there_are_no_backups(shop: BrokenShop, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    shop.run(*shop.as_owner("backup", "use-folder", str(empty)))
    for name in ("keys.json", "head.json"):
        (shop.disk / name).unlink()
    shutil.rmtree(shop.disk / "generations")
    (shop.disk / "generations").mkdir()
    shop.refused("no-backup-yet", *restoring(shop), home=tmp_path / "new")
    shop.refused(
        "no-backup-yet",
        "restore",
        "--from-folder",
        str(empty),
        "--passphrase-file",
        shop.secret(),
        home=tmp_path / "new",
    )
    (shop.disk / "jooptics-backup.json").unlink()
    shop.refused("backups-gone", *restoring(shop), home=tmp_path / "new")


@pytest.mark.fault("backup-of-another")
def test_backups_of_another_store(shop: BrokenShop, tmp_path: Path) -> None:
    mine = keyring.get_keyring()
    other = make_template(tmp_path / "other")
    keyring.set_keyring(mine)
    assert isinstance(mine, FolderKeyring)
    with shop.nothing_changes():
        shop.refused(
            "backup-of-another",
            "restore", "--from-folder", str(other.disk), "--recovery-code-file", shop.secret(other.code),
        )  # fmt: skip


@pytest.mark.fault("backup-newer")
def test_a_backup_of_a_newer_program(
    shop: BrokenShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jooptics_desktop.data import migrate

    with monkeypatch.context() as newer:
        newer.setattr(migrate, "HEAD", "later")
        with shop.opened_as_newer("later") as opened:
            shop.back_up(opened)
    with shop.nothing_changes():
        shop.refused("backup-newer", *restoring(shop), home=tmp_path / "new")


@pytest.mark.fault("target-unplugged")
def test_the_disk_for_backups_is_not_plugged_in(shop: BrokenShop) -> None:
    shop.disk.rename(shop.folder / "in a drawer")
    with shop.books_stay():
        shop.refused("target-unplugged", *shop.as_owner("backup", "now"))
    assert not shop.disk.exists()
    (shop.folder / "in a drawer").rename(shop.disk)
    assert shop.run(*shop.as_owner("backup", "now")).code == 0


@pytest.mark.fault("target-busy")
def test_another_program_writes_to_the_same_folder(shop: BrokenShop) -> None:
    with (shop.disk / "lock").open("wb") as file:
        lock_file(file)
        shop.refused("target-busy", *shop.as_owner("backup", "now"))
    done = shop.run(*shop.as_owner("backup", "now"))
    assert (done.code, done.answer["backups"][0]["resumed"]) == (0, True)


@pytest.mark.fault("target-in-use")
def test_a_folder_with_other_things_in_it(shop: BrokenShop, tmp_path: Path) -> None:
    holiday = tmp_path / "holiday"
    holiday.mkdir()
    (holiday / "beach.jpg").write_bytes(b"sand")
    with shop.books_stay():
        shop.refused("target-in-use", *shop.as_owner("backup", "use-folder", str(holiday)))
    assert [path.name for path in holiday.iterdir()] == ["beach.jpg"]


def test_one_place_that_fails_keeps_no_backup_from_the_other(shop: BrokenShop) -> None:
    """The folder is told about first; the cloud is not reached either, but it was tried."""
    with shop.opened() as opened, opened.store.write() as work:
        facts = {
            "url": "https://127.0.0.1:9",
            "ca": "",
            "email": "a@b.jo",
            "repository": "x",
            "label": "127.0.0.1",
        }
        work.settings.put("backup.cloud", facts)
    shop.disk.rename(shop.folder / "in a drawer")
    said = shop.run(*shop.as_owner("backup", "now"))
    assert said.error == "backup.target_unreachable"
    tried = json.loads((shop.home.backup / "cloud" / "attempts.json").read_text("utf-8"))
    assert tried["failures"] == 1
