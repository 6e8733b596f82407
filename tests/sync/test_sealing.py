"""What is sealed opens only where it belongs, and shows no more of its size than it must."""

from __future__ import annotations

import os

import numpy as np
import pytest
import zstandard

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.sync.backup_run import _alike_together
from jooptics_desktop.sync.keys import BackupKey
from jooptics_desktop.sync.manifest import _numbers, _runs
from jooptics_desktop.sync.page_hashes import CONTENT_SIZE, page_hashes, root_of
from jooptics_desktop.sync.sealing import OBJECT_MAGIC, Place, padded_size, seal, unseal

KEY = BackupKey(b"\x01" * 32)
HERE = Place(b"\x02" * 16, 5, 1)


@pytest.mark.parametrize("content", [b"", b"x", os.urandom(10_000), bytes(1 << 20)])
def test_it_opens_where_it_belongs(content: bytes) -> None:
    sealed = seal(KEY, OBJECT_MAGIC, HERE, content)
    assert unseal(KEY, OBJECT_MAGIC, HERE, sealed, most=len(content)) == content
    assert len(sealed) == padded_size(len(sealed))
    assert seal(KEY, OBJECT_MAGIC, HERE, content) != sealed


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (BackupKey(b"\x09" * 32), HERE),
        (KEY, Place(b"\x03" * 16, 5, 1)),
        (KEY, Place(HERE.lineage, 6, 1)),
        (KEY, Place(HERE.lineage, 5, 2)),
        (KEY, Place(HERE.lineage, 51, 1)),
    ],
)
def test_nowhere_else(key: BackupKey, place: Place) -> None:
    sealed = seal(KEY, OBJECT_MAGIC, HERE, b"content")
    with pytest.raises(Untrusted, match=r"backup\.seal_broken"):
        unseal(key, OBJECT_MAGIC, place, sealed, most=100)


def test_every_bit_counts_and_so_does_the_length() -> None:
    sealed = seal(KEY, OBJECT_MAGIC, HERE, b"content")
    for place in range(len(sealed)):
        broken = bytearray(sealed)
        broken[place] ^= 0x10
        with pytest.raises(Untrusted):
            unseal(KEY, OBJECT_MAGIC, HERE, bytes(broken), most=100)
    for length in (0, 3, 4, 36, 40, len(sealed) - 1):
        with pytest.raises(Untrusted):
            unseal(KEY, OBJECT_MAGIC, HERE, sealed[:length], most=100)


@pytest.mark.trap("a sealed bomb is inflated")
def test_a_bomb_is_not_inflated() -> None:
    """A sealed gigabyte of zeros takes a few KB; its declared size is checked before any of it is unpacked."""
    sealed = seal(KEY, OBJECT_MAGIC, HERE, bytes(64 << 20))
    with pytest.raises(Untrusted, match=r"backup\.seal_broken"):
        unseal(KEY, OBJECT_MAGIC, HERE, sealed, most=1 << 20)
    assert zstandard.frame_content_size(zstandard.compress(bytes(100))) == 100


@pytest.mark.parametrize("size", [*range(1, 70), 100, 1000, 4096, 12345, 1 << 20, (1 << 23) + 1, 460_000_000])
def test_padding_is_little_and_comes_in_few_sizes(size: int) -> None:
    padded = padded_size(size)
    assert size <= padded <= size * 1.12
    assert padded_size(padded) == padded


def test_sizes_of_a_day_fall_together() -> None:
    assert len({padded_size(size) for size in range(1_000_000, 1_010_000)}) <= 2


@pytest.mark.parametrize(
    "numbers",
    [
        [],
        [1],
        [1, 2, 3],
        [7],
        [1, 3, 5],
        [2, 3, 9, 10, 11, 4_000_000_000],
        list(range(5, 3000)),
        [9, 3, 4, 1],
        [4_000_000_000, 2, 3, 1, 70],
        list(range(3000, 4, -1)),
    ],
)
def test_page_numbers_go_round(numbers: list[int]) -> None:
    assert _numbers(_runs(np.array(numbers, np.uint32))).tolist() == numbers


@pytest.mark.parametrize(
    "runs", [[1], [-1, 2], [1, 0], [1, -3], [0, 1], [1 << 33, 1], [1, 1 << 40], [5, 2, -9, 1]]
)
def test_nonsense_for_page_numbers_is_refused(runs: list[int]) -> None:
    with pytest.raises(ValueError, match="page numbers"):
        _numbers(runs)


def test_no_page_stands_twice_in_an_object() -> None:
    with pytest.raises(ValueError, match="a page twice"):
        _numbers([5, 2, -1, 1])


def test_pages_of_one_kind_lie_together() -> None:
    content = np.zeros((40, CONTENT_SIZE), np.uint8)
    content[:, 0] = [10, 13] * 20
    content[::4, 1:] = ord("a")
    order = _alike_together(content)
    assert sorted(order.tolist()) == list(range(40))
    assert content[order, 0].tolist() == [10] * 20 + [13] * 20
    assert content[order, 1].tolist() == [0] * 10 + [ord("a")] * 10 + [0] * 20


def test_page_hashes_depend_on_key_number_and_content() -> None:
    content = np.zeros((2, 4016), np.uint8)
    one = page_hashes(b"k" * 32, np.array([1, 2], np.uint32), content)
    assert one[0].tobytes() != one[1].tobytes()
    assert (one != page_hashes(b"j" * 32, np.array([1, 2], np.uint32), content)).any()
    content[1, 4015] = 1
    assert (one[1] != page_hashes(b"k" * 32, np.array([1, 2], np.uint32), content)[1]).any()


def test_the_root_notices_any_page_and_their_number() -> None:
    rows = np.arange(3000 * 16, dtype=np.uint32).astype(np.uint8).reshape(-1, 16)
    roots = {root_of(rows), root_of(rows[:-1]), root_of(rows[::-1].copy()), root_of(rows[:0])}
    for place in (0, 1023, 1024, 2999):
        changed = rows.copy()
        changed[place, 3] ^= 1
        roots.add(root_of(changed))
    assert len(roots) == 8
