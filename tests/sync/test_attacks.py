"""A target that lies, loses and mixes up: it is always found out, and nothing wrong is ever restored."""

from __future__ import annotations

import dataclasses
import json
import shutil
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.sync.keys import BackupKey
from jooptics_desktop.sync.manifest import Manifest, seal_manifest
from jooptics_desktop.sync.restore_run import spot_check, verify
from jooptics_desktop.sync.sealing import name_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StillClock
    from tests.sync.conftest import Shop

NEWEST = 3


@pytest.fixture
def sold(shop: Shop, clock: StillClock) -> Shop:
    """A shop with a full backup and three increments."""
    shop.back_up()
    for _ in range(NEWEST):
        clock.advance(minutes=15)
        shop.till.sell(4)
        shop.back_up()
    return shop


def object_path(shop: Shop, number: int) -> Path:
    item = shop.choose(number).manifest.objects[0]
    return shop.home / "disk" / "objects" / item.name[:2] / item.name


def place(shop: Shop, number: int) -> Path:
    return shop.home / "disk" / "generations" / f"{number:012d}"


def offer(shop: Shop, number: int, sealed: bytes) -> None:
    """Put other sealed bytes where a manifest was, and point the head at them."""
    (place(shop, number) / "manifest").write_bytes(sealed)
    head = {"generation": number, "manifest": name_of(sealed), "epoch": 1}
    (shop.home / "disk" / "head.json").write_text(json.dumps(head))


def newest(shop: Shop) -> Manifest:
    return shop.choose().manifest


def refused(shop: Shop, code: str, **how: object) -> None:
    with pytest.raises(Untrusted) as caught:
        shop.restore(**how)  # type: ignore[arg-type]  # passed through
    assert caught.value.code == code
    assert not (shop.home / "restored.db").exists()


def test_an_honest_target_is_believed(sold: Shop) -> None:
    assert sold.restore(seen=sold.memory.seen())[1] == sold.till.totals()


@pytest.mark.parametrize("where", [0, 3, 20, 40, 1000, -20, -1])
def test_a_flipped_bit_in_an_object(sold: Shop, where: int) -> None:
    path = object_path(sold, 0)
    data = bytearray(path.read_bytes())
    data[where] ^= 1
    path.write_bytes(data)
    refused(sold, "backup.object_damaged")


def test_a_truncated_object(sold: Shop) -> None:
    path = object_path(sold, 0)
    path.write_bytes(path.read_bytes()[:-100])
    refused(sold, "backup.object_damaged")


def test_swapped_objects(sold: Shop) -> None:
    one, other = object_path(sold, 2), object_path(sold, 3)
    left, right = one.read_bytes(), other.read_bytes()
    one.write_bytes(right)
    other.write_bytes(left)
    refused(sold, "backup.object_damaged")


def test_swapped_objects_with_their_names_too(sold: Shop) -> None:
    """Even a manifest signed by a trusted machine cannot put an object into another generation's place."""
    manifest, older = newest(sold), sold.choose(2).manifest
    foreign = dataclasses.replace(
        manifest.objects[0], name=older.objects[0].name, pages=older.objects[0].pages
    )
    offer(sold, NEWEST, sealed_again(sold, dataclasses.replace(manifest, objects=(foreign,))))
    refused(sold, "backup.object_damaged")


def test_a_deleted_object(sold: Shop) -> None:
    object_path(sold, 0).unlink()
    refused(sold, "backup.object_missing")


@pytest.mark.parametrize("where", [0, 10, 30, 100, -1])
def test_a_flipped_bit_in_a_manifest(sold: Shop, where: int) -> None:
    data = bytearray((place(sold, NEWEST) / "manifest").read_bytes())
    data[where] ^= 1
    offer(sold, NEWEST, bytes(data))
    refused(sold, "backup.manifest_damaged")


def test_a_manifest_replaced_by_an_older_one(sold: Shop) -> None:
    older = (place(sold, 2) / "manifest").read_bytes()
    (place(sold, NEWEST) / "manifest").write_bytes(older)
    refused(sold, "backup.manifest_replaced")
    offer(sold, NEWEST, older)
    refused(sold, "backup.manifest_damaged")


def test_a_base_replaced_under_an_honest_head(sold: Shop) -> None:
    shutil.copyfile(place(sold, 0) / "manifest", place(sold, 2) / "manifest")
    refused(sold, "backup.manifest_replaced")


def sealed_again(shop: Shop, manifest: Manifest, identity: Ed25519PrivateKey | None = None) -> bytes:
    return seal_manifest(manifest, shop.backup_key, identity or shop.identity)


def test_a_manifest_forged_without_the_key(sold: Shop) -> None:
    forged = seal_manifest(newest(sold), BackupKey(b"\x09" * 32), Ed25519PrivateKey.generate())
    offer(sold, NEWEST, forged)
    refused(sold, "backup.manifest_damaged")


def test_a_manifest_of_a_machine_that_has_the_key_but_no_trust(sold: Shop) -> None:
    offer(sold, NEWEST, sealed_again(sold, newest(sold), Ed25519PrivateKey.generate()))
    refused(sold, "backup.manifest_unknown_device")


def test_a_signed_manifest_that_leaves_pages_out(sold: Shop) -> None:
    offer(sold, NEWEST, sealed_again(sold, dataclasses.replace(newest(sold), objects=())))
    refused(sold, "backup.content_differs")


def test_the_newest_generation_is_hidden(sold: Shop) -> None:
    seen = sold.memory.seen()
    offer(sold, 2, (place(sold, 2) / "manifest").read_bytes())
    refused(sold, "backup.older_than_seen", seen=seen)
    with pytest.raises(Untrusted, match=r"backup\.older_than_seen"):
        sold.back_up()
    assert sold.restore()[0].manifest.number == 2, (
        "a machine without memory cannot know, and says how old it is"
    )


def test_everything_is_hidden(sold: Shop) -> None:
    seen = sold.memory.seen()
    (sold.home / "disk" / "head.json").unlink()
    refused(sold, "backup.older_than_seen", seen=seen)
    refused(sold, "backup.nothing_there")


def test_history_that_forked_behind_our_back(sold: Shop, clock: StillClock) -> None:
    """Another machine with the same keys wrote its own newest generations on top of an older one."""
    seen = sold.memory.seen()
    other_disk = sold.home / "fork"
    shutil.copytree(sold.home / "disk", other_disk)
    fork = dataclasses.replace(newest(sold), created_ms=newest(sold).created_ms + 1)
    offer(sold, NEWEST, sealed_again(sold, fork))
    refused(sold, "backup.history_differs", seen=seen)
    later = dataclasses.replace(fork, number=NEWEST + 1, parent=sold.choose().link, base=sold.choose().link)
    place(sold, NEWEST + 1).mkdir()
    offer(sold, NEWEST + 1, sealed_again(sold, later))
    refused(sold, "backup.history_differs", seen=seen)


def test_backups_of_another_history_of_the_same_shop(sold: Shop) -> None:
    seen = sold.memory.seen()
    assert seen is not None
    refused(sold, "backup.history_differs", seen=dataclasses.replace(seen, lineage=b"\x01" * 16))


def test_a_later_head_that_continues_what_was_seen_is_believed(sold: Shop, clock: StillClock) -> None:
    seen = sold.memory.seen()
    for _ in range(3):
        clock.advance(minutes=15)
        sold.till.sell(1)
        sold.back_up()
    assert sold.restore(seen=seen)[1] == sold.till.totals()


def test_the_head_claims_another_epoch(sold: Shop) -> None:
    path = sold.home / "disk" / "head.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"epoch": 9}))
    refused(sold, "backup.manifest_replaced")


def test_two_machines_that_agree_read_out_the_same_digits(sold: Shop) -> None:
    seen = sold.memory.seen()
    assert seen is not None
    assert seen.fingerprint() == dataclasses.replace(seen).fingerprint()
    other = dataclasses.replace(seen, head=dataclasses.replace(seen.head, generation=2))
    assert seen.fingerprint() != other.fingerprint()


@pytest.mark.trap("a damaged page is backed up over sound ones")
@pytest.mark.parametrize("how", ["flip", "zero", "zero_mac", "old"])
def test_a_page_tampered_with_on_this_machine_never_gets_into_a_backup(
    sold: Shop, clock: StillClock, how: str
) -> None:
    clock.advance(minutes=15)
    sold.till.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    data = bytearray(sold.till.path.read_bytes())
    start = 4096 * 100
    if how == "flip":
        data[start + 4090] ^= 1
        data[start + 4040] ^= 1
    elif how == "zero":
        data[start : start + 4096] = bytes(4096)
    elif how == "zero_mac":
        data[start + 4032 : start + 4096] = bytes(64)
    else:
        data[start : start + 4096] = data[start + 4096 : start + 8192]
    sold.till.path.write_bytes(data)
    sold.till.counts = False
    with pytest.raises(Untrusted, match=r"store\.page_damaged") as caught:
        sold.back_up()
    assert caught.value.values == {"page": 101}
    assert sold.restore()[0].manifest.number == NEWEST


def test_a_spot_check_finds_what_it_meets(sold: Shop) -> None:
    """All four generations have one object each, so a full share meets the damaged one, a small one may not."""
    assert spot_check(sold.choose(), sold.target, sold.backup_key, 0.01) == 1
    assert spot_check(sold.choose(), sold.target, sold.backup_key, 1) == NEWEST + 1
    path = object_path(sold, 0)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Untrusted, match=r"backup\.object_damaged"):
        spot_check(sold.choose(), sold.target, sold.backup_key, 1)
    with pytest.raises(Untrusted, match=r"backup\.object_damaged"):
        verify(sold.choose(), sold.target, sold.backup_key)
