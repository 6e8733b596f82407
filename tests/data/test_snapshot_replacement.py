"""An old store is exchanged for a restored one; a crash at any step leaves one of them whole."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data.cipher import connect
from jooptics_desktop.data.replacement import Fit, Replacement, fit, incoming
from jooptics_desktop.domain.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

OLD, NEW = b"\x01" * 32, b"\x02" * 32
NOW = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


class PowerCutError(Exception):
    """The moment the light goes out."""


def a_store(path: Path, key: bytes, word: str) -> None:
    connection = connect(path, key, create=True)
    connection.execute("CREATE TABLE words (word TEXT)")
    connection.execute("INSERT INTO words VALUES (?)", (word,))
    connection.close()


def word_in(path: Path, key: bytes) -> str:
    connection = connect(path, key)
    try:
        return str(connection.execute("SELECT word FROM words").fetchone()[0])
    finally:
        connection.close()


@pytest.fixture
def exchange(tmp_path: Path) -> Replacement:
    """An old store with a log that was left behind and a file that belongs to it, and a new one ready beside it."""
    keys = tmp_path / "keys.json"
    replacement = Replacement(tmp_path / "store.db", along=(keys,))
    a_store(replacement.path, OLD, "old")
    connection = connect(replacement.path, OLD)
    connection.execute("UPDATE words SET word = 'old, in the log'")
    shutil.copytree(tmp_path, tmp_path / "left")
    connection.close()
    for file in (tmp_path / "left").iterdir():
        shutil.copyfile(file, tmp_path / file.name)
    shutil.rmtree(tmp_path / "left")
    a_store(replacement.incoming, NEW, "new")
    keys.write_text("old")
    incoming(keys).write_text("new")
    return replacement


def keys_of(store: Path) -> str:
    """What the keys beside a store say, whether it is in use or set aside."""
    beside = store.with_name("keys.json" if store.name == "store.db" else f"{store.name}.keys.json")
    return beside.read_text()


def test_the_old_store_is_set_aside_with_its_log(exchange: Replacement) -> None:
    with exchange.install(NOW) as aside:
        assert word_in(exchange.path, NEW) == "new"
    assert aside is not None
    assert word_in(aside, OLD) == "old, in the log"
    assert (keys_of(exchange.path), keys_of(aside)) == ("new", "old")
    assert not exchange.incoming.exists()
    assert exchange.recover() is False
    assert word_in(exchange.path, NEW) == "new"


def test_there_may_be_no_old_store(tmp_path: Path) -> None:
    replacement = Replacement(tmp_path / "store.db")
    a_store(replacement.incoming, NEW, "new")
    with replacement.install(NOW) as aside:
        assert aside is None
    assert word_in(replacement.path, NEW) == "new"


def test_an_unproven_store_is_cleared_away(exchange: Replacement) -> None:
    assert exchange.recover() is False
    assert not exchange.incoming.exists()
    assert not incoming(exchange.along[0]).exists()
    assert keys_of(exchange.path) == "old"
    assert word_in(exchange.path, OLD) == "old, in the log"


def as_it_was(exchange: Replacement) -> None:
    """The old store and its keys are in their place, and nothing waits or was set aside."""
    assert (word_in(exchange.path, OLD), keys_of(exchange.path)) == ("old, in the log", "old")
    assert sorted(path.name for path in exchange.path.parent.iterdir()) == ["keys.json", "store.db"]


@pytest.mark.parametrize(
    "file",
    [
        "store.db.replacing.part", "store.db-wal", "store.db", "keys.json", "keys.json.restoring", "store.db.restoring",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_moved_leaves_everything_as_it_was(
    exchange: Replacement, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    real = Path.replace

    def held(path: Path, target: Path) -> Path:
        if path.name == file:
            raise PermissionError(13, "held by another program")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(Unavailable, match=r"store\.replacement_failed"), exchange.install(NOW):
        pytest.fail("the exchange went on")
    as_it_was(exchange)


def test_a_new_store_that_does_not_open_gives_its_place_back(exchange: Replacement) -> None:
    def open_new() -> None:
        assert word_in(exchange.path, NEW) == "new"
        Path(f"{exchange.path}-wal").write_bytes(b"a log of the new store")
        raise Unavailable("store.disk_full")

    with pytest.raises(Unavailable, match=r"store\.disk_full"), exchange.install(NOW):
        open_new()
    as_it_was(exchange)


def test_what_cannot_be_put_back_is_finished_by_the_next_start(
    exchange: Replacement, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def held(path: Path, target: Path) -> Path:
        if path.name.startswith("store.db.") and ".replacing" not in path.name:
            raise PermissionError(13, "held by another program")
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        with pytest.raises(Unavailable, match=r"store\.replacement_cut_off"), exchange.install(NOW):
            pytest.fail("the exchange went on")
    assert exchange.recover()
    assert (word_in(exchange.path, NEW), keys_of(exchange.path)) == ("new", "new")


@pytest.mark.parametrize("step", range(25))
def test_a_crash_while_a_store_is_put_back_leaves_one_whole(
    exchange: Replacement, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    left = step

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def act(*args: object, **how: object) -> object:
            nonlocal left
            if not left:
                raise PowerCutError
            left -= 1
            return real(*args, **how)

        return act

    def fail_to_open(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        patch.setattr("jooptics_desktop.data.replacement._sync", counted(lambda _: None))
        raise Unavailable("store.disk_full")

    with monkeypatch.context() as patch, pytest.raises((PowerCutError, Unavailable)), exchange.install(NOW):
        fail_to_open(patch)
    exchange.recover()
    key, word = (OLD, "old, in the log") if fit(exchange.path, OLD, None) is Fit.OPENS else (NEW, "new")
    assert word_in(exchange.path, key) == word
    assert keys_of(exchange.path) == word.split(",", maxsplit=1)[0]
    if step == 24:
        assert left, "every step of the way back has been tried"
        as_it_was(exchange)


@pytest.mark.parametrize("step", range(13))
def test_a_crash_at_any_step_is_finished_or_undone(
    exchange: Replacement, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    steps = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def act(*args: object, **how: object) -> object:
            nonlocal steps
            if steps == step:
                raise PowerCutError
            steps += 1
            return real(*args, **how)

        return act

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", counted(Path.replace))
        patch.setattr(Path, "unlink", counted(Path.unlink))
        patch.setattr("jooptics_desktop.data.replacement._sync", counted(lambda _: None))
        try:
            with exchange.install(NOW):
                pass
            crashed = False
        except PowerCutError:
            crashed = True
    assert crashed == (step < 12), "every step of the exchange has been tried"
    finished = exchange.recover()
    if step < 1:
        assert not finished
        assert (word_in(exchange.path, OLD), keys_of(exchange.path)) == ("old, in the log", "old")
        return
    assert (word_in(exchange.path, NEW), keys_of(exchange.path)) == ("new", "new")
    (aside,) = [path for path in exchange.path.parent.glob("*.before-*") if path.name.endswith("Z")]
    assert (word_in(aside, OLD), keys_of(aside)) == ("old, in the log", "old")


def test_a_key_is_told_from_a_damaged_beginning(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    a_store(path, OLD, "old")
    salt = path.read_bytes()[:16]
    assert fit(path, OLD, None) is Fit.OPENS
    assert fit(path, NEW, salt) is Fit.DOES_NOT
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(data)
    assert fit(path, OLD, None) is Fit.DOES_NOT
    assert fit(path, OLD, salt) is Fit.OPENS_WITH_SALT
    assert word_in(path, OLD + salt) == "old"
    path.write_bytes(b"")
    assert fit(path, OLD, None) is Fit.DOES_NOT
    with pytest.raises(Unavailable, match=r"store\.unreadable"):
        fit(tmp_path / "none", OLD, None)
