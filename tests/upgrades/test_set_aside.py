"""A newer program puts the store aside before it changes its shape; if it fails, everything is as it was."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.data.replacement import Replacement
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import Unavailable, Untrusted
from jooptics_desktop.services import customers, opening, retention
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.home import Home
from tests.faults import disks
from tests.newer_program import be_newer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import CountingIds, DemoStore, StillClock


@pytest.fixture
def home(tmp_path: Path, demo_store: DemoStore) -> Home:
    """A closed store with one customer."""
    made = demo_store(tmp_path / "shop")
    customers.register_customer(made.desk, CustomerDraft(name="Layan", phones=("0791234567",)))
    made.opened.store.close()
    return made.opened.home


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Be a newer program, whose one revision more also does what is given."""
    return partial(be_newer, monkeypatch, tmp_path / "versions")


def kept(home: Home) -> list[Path]:
    return sorted(home.folder.glob("store.db.before-*"))


def phones(home: Home) -> int:
    opened = opening.open_with_password(home, PASSWORD)
    raw = opened.store.raw_connection()
    found: int = raw.execute("SELECT count(*) FROM customer_phone").fetchone()[0]
    raw.close()
    opened.store.close()
    return found


def test_an_upgrade_leaves_the_store_as_it_was_beside_it(
    home: Home, newer: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert phones(home) == 1
    assert kept(home) == [], "nothing is put aside where there is nothing to upgrade"
    newer("DELETE FROM later")
    for _ in range(2):
        assert phones(home) == 1
    store, keys = kept(home)
    assert keys.name == f"{store.name}.keys.json"
    monkeypatch.undo()  # the older program again
    with pytest.raises(Untrusted, match=r"store\.newer_schema"):
        phones(home)
    older = Home(tmp_path / "older")
    older.folder.mkdir()
    shutil.copyfile(store, older.store)
    shutil.copyfile(keys, older.keys)
    assert phones(older) == 1


@pytest.mark.parametrize(
    "fault", ["DELETE FROM customer_phone", "SELECT nonsense", "DROP TRIGGER customer_search_added"]
)
def test_an_upgrade_that_fails_changes_nothing_and_leaves_nothing(
    home: Home, newer: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    newer(fault)
    for _ in range(2):
        with pytest.raises(Exception, match=r"migration_failed|no such column"):
            phones(home)
        assert kept(home) == [], "or it would be one more with every try"
    monkeypatch.undo()
    assert phones(home) == 1, "the older program goes on with it"


def test_an_upgrade_that_is_cut_off_again_and_again_leaves_one_copy(
    home: Home, newer: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stays of a program that died: its copy, which nobody had dropped or kept for good."""
    with monkeypatch.context() as dying:
        dying.setattr(opening, "drop", lambda _aside: None)
        newer("SELECT nonsense")
        for _ in range(3):
            with pytest.raises(Exception, match="no such column"):
                phones(home)
            assert len(kept(home)) == 2, "a store and its keys"
    newer("DELETE FROM later")
    assert phones(home) == 1
    store, keys = kept(home)
    assert keys.name == f"{store.name}.keys.json"


def test_a_copy_counts_although_the_program_died_right_after_its_upgrade(
    home: Home, newer: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    newer("DELETE FROM later")
    with monkeypatch.context() as dying:
        dying.setattr(Replacement, "settle_copy", lambda _self: None)
        assert phones(home) == 1
    assert kept(home)[-1].name.endswith(".unfinished")
    assert phones(home) == 1
    store, keys = kept(home)
    assert keys.name == f"{store.name}.keys.json"


@disks.may_mount
def test_an_upgrade_that_finds_no_room_changes_nothing(
    home: Home, newer: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    newer("DELETE FROM later")
    with disks.small_disk(home.folder, "4m") as disk:
        filler = disks.fill(disk, leaving=400_000)
        with pytest.raises(Unavailable, match=r"store\.disk_full"):
            phones(home)
        assert list(disk.glob("*.before-*")) == []
        filler.unlink()
        assert phones(home) == 1
        assert len(kept(home)) == 2


def test_what_was_put_aside_goes_after_a_month_with_its_keys(
    home: Home, newer: Callable[[str], None], clock: StillClock, ids: CountingIds
) -> None:
    newer("DELETE FROM later")
    opened = opening.open_with_password(home, PASSWORD)
    stamp = kept(home)[0].name.partition("before-")[2]
    clock.instant = datetime.strptime(stamp, "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)
    desk = Desk(opened.store, clock, ids)
    clock.advance(days=29)
    assert retention._drop_set_aside(opened, desk) == 0
    clock.advance(days=2)
    assert retention._drop_set_aside(opened, desk) == 2
    assert kept(home) == []
    opened.store.close()
