"""Our reading and writing of pages against SQLCipher itself."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.pages import CONTENT_SIZE, LOCK_PAGE, PAGE_SIZE, PageCodec, fingerprints
from jooptics_desktop.domain.errors import Untrusted

if TYPE_CHECKING:
    from pathlib import Path

KEY = bytes(range(32))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store of a few hundred pages, written by SQLCipher."""
    path = tmp_path / "store.db"
    connection = connect(path, KEY, create=True)
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, content BLOB)")
    connection.execute("BEGIN")
    for _ in range(300):
        connection.execute("INSERT INTO things (content) VALUES (?)", (os.urandom(3000),))
    connection.execute("COMMIT")
    connection.close()
    return path


def pages_of(path: Path) -> tuple[np.ndarray, np.ndarray]:
    data = np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, PAGE_SIZE)
    return np.arange(1, len(data) + 1, dtype=np.uint32), data


def plain_twin(path: Path) -> bytes:
    """The same database as SQLCipher itself exports it in the clear."""
    twin = path.with_suffix(".plain")
    connection = connect(path, KEY)
    connection.execute(f"ATTACH '{twin}' AS twin KEY ''")
    connection.execute("SELECT sqlcipher_export('twin')")
    connection.close()
    return twin.read_bytes()


def test_what_sqlcipher_wrote_is_read(file: Path) -> None:
    numbers, pages = pages_of(file)
    content = PageCodec(KEY, pages[0, :16].tobytes()).decrypt(numbers, pages)
    assert content.shape == (len(pages), CONTENT_SIZE)
    assert content[0, :16].tobytes() == b"SQLite format 3\x00"
    rows = plain_twin(file)
    blobs = [row for row in content.reshape(-1).tobytes().split(b"\x00" * 8) if len(row) > 2900]
    assert blobs
    assert any(blob[-2000:] in rows for blob in blobs)


def test_what_we_write_sqlcipher_reads(file: Path, tmp_path: Path) -> None:
    numbers, pages = pages_of(file)
    content = PageCodec(KEY, pages[0, :16].tobytes()).decrypt(numbers, pages)
    other, salt = os.urandom(32), os.urandom(16)
    again = tmp_path / "again.db"
    again.write_bytes(PageCodec(other, salt).encrypt(numbers, content).tobytes())
    theirs, ours = connect(file, KEY), connect(again, other)
    try:
        assert ours.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert ours.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        query = "SELECT id, content FROM things ORDER BY id"
        assert ours.execute(query).fetchall() == theirs.execute(query).fetchall()
    finally:
        theirs.close()
        ours.close()


@pytest.mark.parametrize("rows", [[0], [0, 1], [3], [1, 2, 3], [5, 0, 9], []])
def test_any_pages_go_round(rows: list[int]) -> None:
    codec = PageCodec(KEY, b"s" * 16)
    numbers = np.array(rows, np.uint32) + 1
    content = np.frombuffer(os.urandom(len(rows) * CONTENT_SIZE), np.uint8).reshape(-1, CONTENT_SIZE).copy()
    for row in np.flatnonzero(numbers == 1):
        content[row, :16] = np.frombuffer(b"SQLite format 3\x00", np.uint8)
    pages = codec.encrypt(numbers, content)
    assert (codec.decrypt(numbers, pages) == content).all()


def test_no_iv_comes_twice() -> None:
    codec = PageCodec(KEY, b"s" * 16)
    numbers = np.arange(2, 502, dtype=np.uint32)
    pages = codec.encrypt(numbers, np.zeros((500, CONTENT_SIZE), np.uint8))
    assert len({page[4016:4032].tobytes() for page in pages}) == 500
    assert len({page[:16].tobytes() for page in pages}) == 500


@pytest.mark.parametrize("place", [0, 17, 2000, 4015, 4016, 4031, 4032, 4095])
@pytest.mark.parametrize("row", [0, 1, 5])
def test_any_changed_bit_is_found_with_its_page(row: int, place: int) -> None:
    codec = PageCodec(KEY, b"s" * 16)
    numbers = np.arange(1, 9, dtype=np.uint32)
    pages = codec.encrypt(numbers, np.ones((8, CONTENT_SIZE), np.uint8))
    if row == 0 and place < 16:
        return  # the salt is not under the MAC: another salt makes another MAC key
    pages[row, place] ^= 1
    with pytest.raises(Untrusted) as caught:
        codec.decrypt(numbers, pages)
    assert (caught.value.code, caught.value.values) == ("store.page_damaged", {"page": row + 1})


def test_pages_cannot_change_places() -> None:
    codec = PageCodec(KEY, b"s" * 16)
    numbers = np.arange(2, 4, dtype=np.uint32)
    pages = codec.encrypt(numbers, np.ones((2, CONTENT_SIZE), np.uint8))
    with pytest.raises(Untrusted, match=r"store\.page_damaged"):
        codec.decrypt(numbers, pages[::-1])


@pytest.mark.trap("the page at one gibibyte is never used")
def test_page_numbers_beyond_the_lock_byte_and_beyond_31_bits() -> None:
    """Page numbers enter the MAC as 32 bits; the page at 1 GiB is number 262145."""
    assert LOCK_PAGE == 262145
    codec = PageCodec(KEY, b"s" * 16)
    numbers = np.array([LOCK_PAGE - 1, LOCK_PAGE + 1, (1 << 31) + 5, (1 << 32) - 2], np.uint32)
    content = np.full((4, CONTENT_SIZE), 7, np.uint8)
    assert (codec.decrypt(numbers, codec.encrypt(numbers, content)) == content).all()


def test_page_one_proves_the_layout(file: Path) -> None:
    first = file.read_bytes()[:PAGE_SIZE]
    codec = PageCodec(KEY, first[:16])
    codec.check_layout(first)
    assert codec.fits(first)
    assert not PageCodec(b"\x01" * 32, first[:16]).fits(first)
    assert not codec.fits(first[:100])
    with pytest.raises(Untrusted, match=r"store\.page_damaged"):
        PageCodec(b"\x01" * 32, first[:16]).check_layout(first)
    with pytest.raises(Untrusted, match=r"store\.page_damaged"):
        codec.check_layout(first[:-1])


def test_another_page_size_is_an_unknown_layout(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
    connection.execute("PRAGMA cipher_page_size=8192")
    connection.execute("CREATE TABLE t (x)")
    connection.commit()
    connection.close()
    first = path.read_bytes()[:PAGE_SIZE]
    with pytest.raises(Untrusted):
        PageCodec(KEY, first[:16]).check_layout(first)
    header = np.zeros((1, CONTENT_SIZE), np.uint8)
    codec = PageCodec(KEY, b"s" * 16)
    with pytest.raises(Untrusted, match=r"store\.unknown_layout"):
        codec.check_layout(codec.encrypt(np.ones(1, np.uint32), header).tobytes())


def test_fingerprints_tell_a_page_that_was_written_again() -> None:
    codec = PageCodec(KEY, b"s" * 16)
    numbers = np.arange(2, 5, dtype=np.uint32)
    content = np.ones((3, CONTENT_SIZE), np.uint8)
    one, other = codec.encrypt(numbers, content), codec.encrypt(numbers, content)
    assert (fingerprints(one) == fingerprints(one.copy())).all()
    assert (fingerprints(one) != fingerprints(other)).any(1).all()


def test_the_key_is_not_shown() -> None:
    assert KEY.hex() not in repr(PageCodec(KEY, b"s" * 16))
