"""The audit trail: whatever anybody does to its rows behind the program's back is found."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.audit import DISPOSED, AuditFilter, TrailEnd
from tests.conftest import KEY, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlcipher3.dbapi2 import Connection as Driver

    from jooptics_desktop.data.store import Work

pytestmark = pytest.mark.promise("S5.4")
FIRST_KEY = bytes(range(32, 64))
MONTHS = [datetime(2026, month, 3, tzinfo=UTC) for month in (1, 2, 3, 5)]
EACH = 4
THROWN_AWAY = 1  # January
COLUMNS = ("at", "actor_id", "event", "subject_id", "facts", "mac")
SEGMENT_COLUMNS = (
    "month", "first_seq", "last_seq", "closing", "seal", "dropped_at", "dropped_in", "drop_seal",
)  # fmt: skip


def fill(store: Store) -> None:
    """Four months of entries, the first of them thrown away in the last."""
    with store.write() as work:
        work.audit.begin(FIRST_KEY, MONTHS[0], "sealed elsewhere")
        for begin in MONTHS:
            for number in range(EACH):
                work.audit.append(
                    begin + timedelta(hours=number), None, "stock_moved", f"i{number}", change=number
                )
    with store.write() as work:
        month = work.audit.over(MONTHS[0])[0]
        assert month.number == THROWN_AWAY
        work.audit.append(MONTHS[-1], None, DISPOSED, segment=1, month=month.month, count=month.entries)
        assert work.audit.drop(month, MONTHS[-1]) == EACH


@pytest.fixture(scope="module")
def trail(store_template: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """That store, with what stood in January kept for somebody to put back."""
    store = Store.create(tmp_path_factory.mktemp("trail") / "store.db", KEY)
    fill(store)
    yield store
    store.close()


def rows(work: Work, table: str) -> list[tuple[Any, ...]]:
    order = "seq" if table == "audit_entry" else "number"
    found: list[tuple[Any, ...]] = work._connection.driver.execute(
        f"SELECT * FROM {table} ORDER BY {order}"
    ).fetchall()
    return found


class TurnedBackError(Exception):
    """Ends a transaction with a rollback."""


def broken_after(store: Store, attack: Callable[[Driver], object]) -> int | None:
    """What verifying says after that was done to the rows; nothing of it stays."""
    found: int | None = None
    try:
        with store.write() as work:
            driver = work._connection.driver
            for table, verb in itertools.product(("entry", "segment"), ("update", "delete")):
                driver.execute(f"DROP TRIGGER audit_{table}_no_{verb}")
            before = rows(work, "audit_entry"), rows(work, "audit_segment")
            attack(driver)
            if (rows(work, "audit_entry"), rows(work, "audit_segment")) == before:
                found = -1  # nothing was changed
            else:
                found = work.audit.first_broken(FIRST_KEY)
            raise TurnedBackError
    except TurnedBackError:
        return found


def test_a_trail_nobody_touched_is_sound_over_months_that_are_gone(trail: Store) -> None:
    with trail.read() as work:
        assert work.audit.first_broken(FIRST_KEY) is None
        segments = work.audit.segments()
        assert [(one.number, one.month, one.entries) for one in segments] == [
            (1, "2026-01", 4), (2, "2026-02", 4), (3, "2026-03", 4),
        ]  # fmt: skip
        assert [one.dropped_at is not None for one in segments] == [True, False, False]
        assert work.audit.count() == 3 * EACH + 1


def test_another_first_key_verifies_nothing(trail: Store) -> None:
    with trail.read() as work:
        assert work.audit.first_broken(bytes(32)) == 1


SEQS = st.integers(EACH + 1, 4 * EACH + 1)
VALUES = st.one_of(
    st.none(), st.integers(-5, 2**40), st.text('ab{}":,1', max_size=6), st.binary(max_size=33),
    st.sampled_from(["{}", '{"change":1}', "stock_moved", "i1", 1_767_225_600_000]),
)  # fmt: skip


def edit(draw: st.DrawFn) -> Callable[[Driver], object]:
    seq, column, value = draw(SEQS), draw(st.sampled_from(COLUMNS)), draw(VALUES)
    return lambda driver: driver.execute(
        f"UPDATE OR IGNORE audit_entry SET {column} = ? WHERE seq = ?", (value, seq)
    )


def delete(draw: st.DrawFn) -> Callable[[Driver], object]:
    first, last = sorted((draw(SEQS), draw(SEQS)))
    return lambda driver: driver.execute("DELETE FROM audit_entry WHERE seq BETWEEN ? AND ?", (first, last))


def swap(draw: st.DrawFn) -> Callable[[Driver], object]:
    one, other = draw(SEQS), draw(SEQS)

    def run(driver: Driver) -> None:
        for before, after in ((one, -1), (other, one), (-1, other)):
            driver.execute("UPDATE OR IGNORE audit_entry SET seq = ? WHERE seq = ?", (after, before))

    return run


def close_up(draw: st.DrawFn) -> Callable[[Driver], object]:
    """Take one out and move the later ones up, the counter with them.

    Never the last ones alone: what is cut off together with the counter is missed by nothing inside the store, and
    is what backups remember the end for (tests/services/test_audit.py).
    """
    seq = draw(st.integers(EACH + 1, 4 * EACH - 1))

    def run(driver: Driver) -> None:
        driver.execute("DELETE FROM audit_entry WHERE seq = ?", (seq,))
        for later in range(seq + 1, 4 * EACH + 2):
            driver.execute("UPDATE audit_entry SET seq = ? WHERE seq = ?", (later - 1, later))
        driver.execute("UPDATE sequence SET last = last - 1 WHERE name = 'audit'")

    return run


def insert(draw: st.DrawFn) -> Callable[[Driver], object]:
    """One more, copied from another: after the end, or where January was; with or without the counter."""
    seq = draw(st.one_of(st.integers(1, EACH), st.integers(4 * EACH + 2, 4 * EACH + 3)))
    copied, count = draw(SEQS), draw(st.booleans())

    def run(driver: Driver) -> None:
        driver.execute(
            "INSERT OR IGNORE INTO audit_entry SELECT ?, at, actor_id, event, subject_id, facts, mac"
            " FROM audit_entry WHERE seq = ?",
            (seq, copied),
        )
        if count:
            driver.execute("UPDATE sequence SET last = last + 1 WHERE name = 'audit'")

    return run


def edit_segment(draw: st.DrawFn) -> Callable[[Driver], object]:
    number, column, value = draw(st.integers(1, 3)), draw(st.sampled_from(SEGMENT_COLUMNS)), draw(VALUES)
    return lambda driver: driver.execute(
        f"UPDATE OR IGNORE audit_segment SET {column} = ? WHERE number = ?", (value, number)
    )


def delete_segment(draw: st.DrawFn) -> Callable[[Driver], object]:
    number = draw(st.integers(1, 3))
    return lambda driver: driver.execute("DELETE FROM audit_segment WHERE number = ?", (number,))


def pretend_thrown_away(draw: st.DrawFn) -> Callable[[Driver], object]:
    """Delete a month and give its row the marks of the one that really was thrown away."""
    number = draw(st.integers(2, 3))

    def run(driver: Driver) -> None:
        driver.execute(
            "UPDATE audit_segment SET (dropped_at, dropped_in, drop_seal) ="
            " (SELECT dropped_at, dropped_in, drop_seal FROM audit_segment WHERE number = 1) WHERE number = ?",
            (number,),
        )
        driver.execute(
            "DELETE FROM audit_entry WHERE seq BETWEEN ? AND ?", (EACH * number - EACH + 1, EACH * number)
        )

    return run


ATTACKS = (edit, delete, swap, close_up, insert, edit_segment, delete_segment, pretend_thrown_away)


@st.composite
def attacks(draw: st.DrawFn) -> Callable[[Driver], object]:
    """One thing done to the rows, or two."""
    chosen = draw(st.lists(st.sampled_from(ATTACKS), min_size=1, max_size=2))
    note(" then ".join(one.__name__ for one in chosen))
    steps = [one(draw) for one in chosen]

    def run(driver: Driver) -> None:
        for step in steps:
            step(driver)

    return run


@settings(max_examples=400, deadline=None)
@given(attack=attacks())
def test_every_single_and_double_attack_is_found(trail: Store, attack: Callable[[Driver], object]) -> None:
    assert broken_after(trail, attack) is not None


def test_a_month_put_back_from_an_old_copy_is_found(store: Store) -> None:
    fill_before_disposal(store)
    with store.read() as work:
        old = rows(work, "audit_entry")[:EACH]
    with store.write() as work:
        month = work.audit.over(MONTHS[0])[0]
        work.audit.append(MONTHS[-1], None, DISPOSED, segment=1, month=month.month, count=EACH)
        work.audit.drop(month, MONTHS[-1])

    def put_back(driver: Driver, *, unmark: bool) -> None:
        driver.executemany("INSERT INTO audit_entry VALUES (?, ?, ?, ?, ?, ?, ?)", old)
        if unmark:
            driver.execute("UPDATE audit_segment SET dropped_at = NULL, dropped_in = NULL, drop_seal = NULL")

    assert broken_after(store, lambda driver: put_back(driver, unmark=False)) == 1
    assert broken_after(store, lambda driver: put_back(driver, unmark=True)) == 1


def test_a_month_that_went_without_a_word_is_found(store: Store) -> None:
    fill_before_disposal(store)
    with store.write() as work:
        work.audit.drop(work.audit.over(MONTHS[0])[0], MONTHS[-1])
        assert work.audit.first_broken(FIRST_KEY) == 1


def fill_before_disposal(store: Store) -> None:
    with store.write() as work:
        work.audit.begin(FIRST_KEY, MONTHS[0], "sealed elsewhere")
        for begin in MONTHS:
            for _ in range(EACH):
                work.audit.append(begin, None, "time_confirmed")


def test_todays_key_seals_nothing_of_last_month(store: Store) -> None:
    """Somebody with the store's key has the key of the month that runs; it makes no seal of an older one."""
    import hmac
    import json

    fill_before_disposal(store)

    def rewrite(driver: Driver) -> None:
        kept = json.loads(driver.execute("SELECT value FROM setting WHERE name = 'audit.key'").fetchone()[0])
        assert kept["segment"] == len(MONTHS)
        assert FIRST_KEY.hex() not in json.dumps(kept)
        key = bytes.fromhex(kept["key"])
        driver.execute("UPDATE audit_entry SET event = 'note_added' WHERE seq = 2")
        previous = driver.execute("SELECT mac FROM audit_entry WHERE seq = 1").fetchone()[0]
        for seq in range(2, len(MONTHS) * EACH + 1):  # seal everything after it anew, with the key there is
            at, event = driver.execute("SELECT at, event FROM audit_entry WHERE seq = ?", (seq,)).fetchone()
            body = json.dumps([seq, at, None, event, None, {}], separators=(",", ":"))
            previous = hmac.digest(key, previous + body.encode(), "sha256")
            driver.execute("UPDATE audit_entry SET mac = ? WHERE seq = ?", (previous, seq))

    assert broken_after(store, rewrite) == 2


def test_a_month_ends_only_once_its_first_key_is_sealed(store: Store) -> None:
    with store.write() as work:
        work.audit.begin(FIRST_KEY, MONTHS[0])
        work.audit.append(MONTHS[0], None, "time_confirmed")
        work.audit.append(MONTHS[1], None, "time_confirmed")
        assert work.audit.segments() == []
        assert work.audit.unsealed_first_key() == FIRST_KEY
        work.audit.keep_first_key("sealed")
        work.audit.append(MONTHS[1], None, "time_confirmed")
        assert [one.entries for one in work.audit.segments()] == [2]
        assert work.audit.unsealed_first_key() is None
        assert work.audit.first_broken(FIRST_KEY) is None


def test_a_clock_that_goes_back_begins_a_month_of_its_own(store: Store) -> None:
    with store.write() as work:
        work.audit.begin(FIRST_KEY, MONTHS[0], "sealed")
        for at in (MONTHS[0], datetime(2031, 1, 1, tzinfo=UTC), MONTHS[1]):
            work.audit.append(at, None, "time_confirmed")
        assert [one.month for one in work.audit.segments()] == ["2026-01", "2031-01"]
        assert [one.month for one in work.audit.over(MONTHS[1])] == ["2026-01"]
        assert work.audit.first_broken(FIRST_KEY) is None


def test_only_a_month_that_is_over_can_be_marked_and_only_once(store: Store) -> None:
    fill(store)
    for statement in (
        "UPDATE audit_segment SET dropped_at = 1",
        "UPDATE audit_segment SET month = '2020-01'",
        "DELETE FROM audit_segment",
    ):
        with pytest.raises(Exception, match="append-only"), store.write() as work:
            work._connection.driver.execute(statement)


def test_what_a_backup_says_of_the_end_is_compared(trail: Store) -> None:
    with trail.read() as work:
        end = work.audit.end()
        assert end is not None
        assert end.seq == 4 * EACH + 1
        closing = work.audit.segments()[0].closing
        assert work.audit.agrees(end)
        assert not work.audit.agrees(TrailEnd(end.seq, "00" * 32))
        assert not work.audit.agrees(TrailEnd(end.seq + 1, end.seal))
        assert work.audit.agrees(TrailEnd(EACH, closing))  # the month is gone, its end is known
        assert not work.audit.agrees(TrailEnd(EACH, "00" * 32))


@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("something_new", {}),
        ("customer_changed", {"name": "layan"}),
        ("customer_changed", {"fields": "Layan Al-Masri"}),
        ("customer_changed", {"fields": "ليان"}),
        ("signed_out", {"reason": "x" * 161}),
    ],
)
def test_an_entry_has_no_room_for_words(store: Store, event: str, facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"audit trail|neither"), store.write() as work:
        work.audit.append(START, None, event, **facts)
    with store.read() as work:
        assert work.audit.count() == work.settings.last_number("audit") == 0


def test_a_page_is_found_by_person_kind_subject_and_time(trail: Store) -> None:
    with trail.read() as work:
        page = work.audit.page
        assert [one.seq for one in page(AuditFilter(subject_id="i2"))] == [15, 11, 7]
        assert [one.seq for one in page(AuditFilter(), first=9, skip=1, limit=2)] == [8, 7]
        assert [one.event for one in page(AuditFilter(event_group="privacy"))] == [DISPOSED]
        march = AuditFilter(since=MONTHS[2], until=MONTHS[3])
        assert [one.seq for one in page(march)] == [12, 11, 10, 9]
        assert work.audit.count(march) == EACH
        assert page(AuditFilter(actor_id="nobody")) == []
