"""A folder as a place for backups: whole files only, no strangers, and clear words when the disk gives up."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jooptics_desktop.domain.errors import Conflict, Unavailable, Untrusted
from jooptics_desktop.sync import schedule
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.sync.sealing import name_of
from jooptics_desktop.sync.target import Generation, Tier
from tests.hostile import DEEP, nothing_but_words, spoilt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import StillClock
    from tests.sync.conftest import Shop

THING = b"sealed bytes"
NAME = name_of(THING)


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    return tmp_path / "disk"


@pytest.fixture
def target(disk: Path, clock: StillClock) -> FolderTarget:
    return FolderTarget.create(disk, clock)


def a_generation(number: int = 0, **changes: object) -> Generation:
    made = Generation(number, None, 1, Tier.RECENT, b"manifest %d" % number, {NAME: len(THING)})
    return replace(made, **changes)  # type: ignore[arg-type]  # builders take any field


def test_what_is_put_is_there(target: FolderTarget) -> None:
    assert target.missing({NAME, "0" * 64}) == {NAME, "0" * 64}
    target.put(NAME, THING)
    target.put(NAME, THING)
    assert target.get(NAME) == THING
    assert target.missing({NAME}) == set()
    with pytest.raises(Untrusted, match=r"backup\.object_missing"):
        target.get("0" * 64)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", "a" * 63, "A" * 64, "a" * 62 + "/x", "..", "con", "a\0" * 32]
)
def test_names_that_are_no_digest_never_reach_the_disk(target: FolderTarget, name: str, disk: Path) -> None:
    before = sorted(disk.rglob("*"))
    for act in (lambda: target.get(name), lambda: target.put(name, THING), lambda: target.missing({name})):
        with pytest.raises(Untrusted, match=r"backup\.object_damaged"):
            act()
    assert sorted(disk.rglob("*")) == before


def test_the_head_moves_by_compare_and_swap(target: FolderTarget, disk: Path, clock: StillClock) -> None:
    target.put(NAME, THING)
    assert target.head() is None
    first = target.commit(None, a_generation())
    assert target.commit(None, a_generation()) == first, "a lost answer can be repeated"
    other = FolderTarget.open(disk, clock)
    second = other.commit(first, a_generation(1))
    for expected, generation in (
        (first, a_generation(1, manifest=b"else")), (None, a_generation(1)), (second, a_generation(3)),
        (second, a_generation(1, manifest=b"else")),
    ):  # fmt: skip
        if generation.manifest == b"manifest 1":
            assert target.commit(expected, generation) == second
            continue
        with pytest.raises(Conflict, match=r"backup\.head_moved"):
            target.commit(expected, generation)
    assert target.head() == second
    assert [info.number for info in target.generations()] == [0, 1]
    assert target.manifest(1) == b"manifest 1"
    with pytest.raises(Untrusted, match=r"backup\.generation_missing"):
        target.manifest(2)


def test_a_generation_without_its_objects_is_refused(target: FolderTarget) -> None:
    with pytest.raises(Untrusted, match=r"backup\.object_missing"):
        target.commit(None, a_generation())
    assert target.head() is None


def test_key_wraps_are_replaced_whole(target: FolderTarget) -> None:
    assert target.key_wraps() is None
    target.store_key_wraps(b"one")
    target.store_key_wraps(b"two")
    assert target.key_wraps() == b"two"


def test_strangers_are_refused(tmp_path: Path, clock: StillClock, target: FolderTarget, disk: Path) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "wedding.jpg").write_bytes(b"x")
    with pytest.raises(Untrusted, match=r"backup\.folder_in_use"):
        FolderTarget.create(photos, clock)
    with pytest.raises(Untrusted, match=r"backup\.not_a_backup_folder"):
        FolderTarget.open(photos, clock)
    with pytest.raises(Unavailable, match=r"backup\.target_unreachable"):
        FolderTarget.open(tmp_path / "unplugged", clock)
    (disk / "jooptics-backup.json").write_text('{"format": "jooptics-backup", "version": 2}')
    with pytest.raises(Untrusted, match=r"backup\.newer_format"):
        FolderTarget.open(disk, clock)
    (disk / "jooptics-backup.json").write_text('{"format": "joopt')
    with pytest.raises(Untrusted, match=r"backup\.not_a_backup_folder"):
        FolderTarget.open(disk, clock)


def test_a_disk_just_bought_or_half_prepared_is_taken(tmp_path: Path, clock: StillClock) -> None:
    fresh = tmp_path / "usb"
    (fresh / "System Volume Information").mkdir(parents=True)
    (fresh / "objects").mkdir()
    (fresh / "jooptics-backup.json.part").write_bytes(b'{"for')
    FolderTarget.create(fresh, clock).put(NAME, THING)
    assert FolderTarget.create(fresh, clock).get(NAME) == THING


def test_a_disk_pulled_out_says_so(target: FolderTarget, disk: Path) -> None:
    shutil.rmtree(disk)
    acts = (
        target.head, target.generations, target.key_wraps, lambda: target.get(NAME), lambda: target.missing({NAME}),
        lambda: target.put(NAME, THING), lambda: target.commit(None, a_generation()), lambda: target.manifest(0),
    )  # fmt: skip
    for act in acts:
        with pytest.raises(Unavailable, match=r"backup\.target_unreachable"):
            act()
    assert not disk.exists(), "nothing is written into the empty mount point"


def test_halves_of_files_do_not_count(target: FolderTarget, disk: Path) -> None:
    path = disk / "objects" / NAME[:2] / f"{NAME}.part"
    path.parent.mkdir()
    path.write_bytes(THING[:3])
    assert target.missing({NAME}) == {NAME}
    target.put(NAME, THING)
    assert target.get(NAME) == THING
    assert not path.exists()


def test_a_damaged_head_is_found_again(target: FolderTarget, disk: Path) -> None:
    target.put(NAME, THING)
    head = target.commit(target.commit(None, a_generation()), a_generation(1))
    for damage in (b"", b"{", b"[]", b'{"generation": "x"}'):
        (disk / "head.json").write_bytes(damage)
        assert target.head() == head


def test_pruning_frees_room_and_never_guesses(target: FolderTarget, disk: Path) -> None:
    other = b"other bytes"
    target.put(NAME, THING)
    target.put(name_of(other), other)
    head = target.commit(None, a_generation())
    target.commit(head, a_generation(1, objects={name_of(other): len(other)}))
    info = disk / "generations" / f"{1:012d}" / "info.json"
    whole = info.read_bytes()
    info.write_bytes(b"{")
    with pytest.raises(Untrusted, match=r"backup\.folder_damaged"):
        target.prune(frozenset({0}))
    assert target.missing({NAME, name_of(other)}) == set()
    info.write_bytes(whole)
    assert target.prune(frozenset({1})) == len(THING)
    assert target.missing({NAME, name_of(other)}) == {NAME}
    assert [one.complete for one in target.generations()] == [False, True]
    assert target.manifest(0) == b"manifest 0"


@pytest.mark.skipif(
    sys.platform != "linux", reason="a memory file system of a few hundred KB is a Linux thing"
)
class TestFullAndReadOnlyDisks:
    """Real ones: a small file system in memory, mounted for the test."""

    @pytest.fixture
    def small(self, tmp_path: Path) -> Iterator[Path]:
        place = tmp_path / "small"
        place.mkdir()
        if subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", place], check=False
        ).returncode:
            pytest.skip("only root may mount")
        yield place
        subprocess.run(["umount", place], check=True)

    def test_a_full_disk_keeps_what_it_has(self, shop: Shop, small: Path) -> None:
        shop.target = FolderTarget.create(small, shop.clock)
        shop.till.connection.execute("DELETE FROM sales WHERE id > 100")
        shop.till.connection.execute("VACUUM")
        shop.till.counts = False
        first = shop.back_up()
        shop.till.fill(2000)
        with pytest.raises(Unavailable, match=r"backup\.target_full"):
            shop.back_up()
        assert shop.target.head() == first.head
        assert not list(small.rglob("*.part"))
        subprocess.run(["mount", "-o", "remount,size=20m", small], check=True)
        done = shop.back_up()
        assert done.resumed, "what was sealed is sent, not sealed again"

    def test_a_read_only_disk_says_so(self, shop: Shop, small: Path) -> None:
        shop.target = FolderTarget.create(small, shop.clock)
        subprocess.run(["mount", "-o", "remount,ro", small], check=True)
        with pytest.raises(Unavailable, match=r"backup\.target_read_only"):
            shop.back_up()
        subprocess.run(["mount", "-o", "remount,rw,size=20m", small], check=True)
        assert shop.back_up().head.generation == 0

    def test_a_full_computer_says_so(self, shop: Shop, small: Path) -> None:
        shop.memory = type(shop.memory)(small / "memory", shop.backup_key)
        with pytest.raises(Unavailable, match=r"backup\.local_full"):
            shop.back_up()
        assert shop.target.head() is None

    def test_a_restore_onto_a_full_disk_leaves_nothing(self, shop: Shop, small: Path) -> None:
        shop.back_up()
        with pytest.raises(Unavailable, match=r"store\.disk_full"):
            shop.restore(path=small / "store.db.restoring")
        assert os.listdir(small) == []  # noqa: PTH208 - says best that the disk is empty


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_no_description_on_the_disk_brings_the_program_down(
    target: FolderTarget, disk: Path, clock: StillClock, data: st.DataObject
) -> None:
    """Anything anywhere in what lies beside the sealed bytes: it is read, or refused with a sentence."""
    if target.head() is None:
        target.put(NAME, THING)
        target.commit(target.commit(None, a_generation()), a_generation(1, base=0))
    [first, last] = sorted((disk / "generations").iterdir())
    file = data.draw(st.sampled_from([disk / "head.json", first / "info.json", last / "info.json"]))
    sound = file.read_bytes()
    changed = data.draw(spoilt(json.loads(sound)) | st.none())
    file.write_bytes(DEEP if changed is None else json.dumps(changed).encode())
    try:
        with nothing_but_words():
            target.head()
        with nothing_but_words():
            found = target.generations()
            target.prune(schedule.retained(found, clock.now()))
    finally:
        file.write_bytes(sound)
