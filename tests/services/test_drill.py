"""The monthly restore drill: the newest backup comes back, what is wrong with it is found, and nothing is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.data import inspection
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import Cancelled, JoopticsError, Untrusted
from jooptics_desktop.domain.status import IndicatorCode, IndicatorState
from jooptics_desktop.services import backup, backup_places, customers, drill, privacy_status, restore
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore, StillClock

pytestmark = pytest.mark.promise("S5.6")


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    """A store with a backup on a disk."""
    made = demo_store(tmp_path / "till")
    customers.register_customer(made.desk, CustomerDraft(name="Layan Haddad", phones=("0791234567",)))
    backup_places.use_folder(made.desk, made.opened.home, tmp_path / "disk")
    backup.back_up(made.opened, made.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never)
    return made


def hold(shop: FirstRunResult) -> drill.Drill:
    return drill.drill(shop.opened, shop.desk, PlaceKind.FOLDER, progress=quiet, cancelled=never).value


def run_due(shop: FirstRunResult) -> list[PlaceKind]:
    return drill.run_due(shop.opened, shop.desk, progress=quiet, cancelled=never).value


def line(shop: FirstRunResult) -> IndicatorState:
    found = privacy_status.privacy_status(shop.opened, shop.desk)
    return next(one.state for one in found if one.code is IndicatorCode.DRILL)


def left(shop: FirstRunResult) -> list[str]:
    folder = shop.opened.home.backup / PlaceKind.FOLDER.value
    return [path.name for path in folder.iterdir() if path.name.startswith("drill-")]


def spoil(disk: Path) -> None:
    """One byte of every sealed object is another."""
    for path in disk.rglob("*"):
        if path.is_file() and path.stat().st_size > 4096:
            content = bytearray(path.read_bytes())
            content[2000] ^= 1
            path.chmod(0o600)
            path.write_bytes(content)


def test_a_drill_proves_the_newest_backup_and_leaves_nothing(shop: FirstRunResult) -> None:
    assert line(shop) is IndicatorState.BLANK
    held = hold(shop)
    assert (held.number, held.totals["customers"]) == (0, 1)
    assert left(shop) == []
    assert line(shop) is IndicatorState.OK


def test_it_runs_by_itself_once_a_month(shop: FirstRunResult, clock: StillClock) -> None:
    assert run_due(shop) == [PlaceKind.FOLDER]
    assert run_due(shop) == []
    clock.advance(seconds=drill.EVERY.total_seconds() - 1)
    assert run_due(shop) == []
    clock.advance(seconds=1)
    assert run_due(shop) == [PlaceKind.FOLDER]


def test_nothing_is_due_before_there_is_a_backup(tmp_path: Path, demo_store: DemoStore) -> None:
    made = demo_store(tmp_path / "till")
    backup_places.use_folder(made.desk, made.opened.home, tmp_path / "disk")
    assert run_due(made) == []
    assert line(made) is IndicatorState.BLANK
    made.opened.store.close()


def test_a_damaged_backup_turns_the_line_red_and_is_tried_again_next_day(
    shop: FirstRunResult, tmp_path: Path, clock: StillClock
) -> None:
    spoil(tmp_path / "disk")
    with pytest.raises(JoopticsError):
        hold(shop)
    assert left(shop) == []
    assert line(shop) is IndicatorState.BROKEN
    assert run_due(shop) == []
    clock.advance(seconds=drill.AGAIN.total_seconds())
    status = drill.statuses(shop.desk, shop.opened.home)[0]
    assert (status.due_at(), status.passed_at) == (clock.now(), None)


def test_a_drill_that_is_long_ago_turns_the_line_red(shop: FirstRunResult, clock: StillClock) -> None:
    hold(shop)
    clock.advance(seconds=drill.TOO_LONG.total_seconds())
    assert line(shop) is IndicatorState.OK
    clock.advance(seconds=1)
    assert line(shop) is IndicatorState.BROKEN


def test_counts_that_differ_and_a_ledger_that_lost_entries_are_found(
    shop: FirstRunResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as other:
        other.setattr(inspection, "totals", lambda _connection: {"customers": 2})
        with pytest.raises(Untrusted, match="content_differs"):
            hold(shop)
    assert left(shop) == []
    monkeypatch.setattr(restore, "erased_since", _lost)
    with pytest.raises(Untrusted, match="ledger_incomplete"):
        hold(shop)
    assert left(shop) == []


def _lost(*_: object, **__: object) -> None:
    raise Untrusted("erasure.ledger_incomplete", known=0, expected=1)


def test_stopping_leaves_nothing_and_is_no_failure(shop: FirstRunResult) -> None:
    with pytest.raises(Cancelled):
        drill.drill(shop.opened, shop.desk, PlaceKind.FOLDER, progress=quiet, cancelled=lambda: True)
    assert left(shop) == []
    assert line(shop) is IndicatorState.BLANK


def test_what_a_drill_that_was_cut_off_left_goes_with_the_next(shop: FirstRunResult) -> None:
    stray = shop.opened.home.backup / PlaceKind.FOLDER.value / "drill-00000000.db"
    stray.write_bytes(b"sealed")
    hold(shop)
    assert left(shop) == []
