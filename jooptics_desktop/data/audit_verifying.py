"""Verifying the audit trail: every entry against the one before it, month by month, with the key of each."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.data.audit_seals import (
    FIRST,
    body,
    closing_seal,
    drop_seal,
    entry_seal,
    next_key,
)
from jooptics_desktop.domain.audit import DISPOSED
from jooptics_desktop.domain.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE: Final = 5000  # entries between two looks at whether to stop
_ENTRIES: Final = (
    "SELECT seq, at, actor_id, event, subject_id, facts, mac FROM audit_entry"
    " WHERE seq BETWEEN ? AND ? ORDER BY seq"
)
_MONTHS: Final = (
    "SELECT number, month, first_seq, last_seq, closing, seal, dropped_at, dropped_in, drop_seal"
    " FROM audit_segment ORDER BY number"
)
_NEWEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class _Month:
    """A row of the months as it is stored, whoever wrote it."""

    number: int
    month: str
    first: int
    last: int
    closing: bytes
    seal: bytes
    dropped_at: int | None
    dropped_in: int | None
    drop_seal: bytes | None

    @property
    def kept(self) -> bool:
        """Whether its entries are to be there."""
        return self.dropped_at is None and self.dropped_in is None and self.drop_seal is None


class Verifying:
    """Goes through the trail once, month by month, with the key of each."""

    def __init__(
        self,
        driver: Any,  # noqa: ANN401 - the driver has no types
        first_key: bytes,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._driver = driver
        self._keys = [first_key]
        self._progress, self._cancelled = progress, cancelled
        self._previous, self._expected, self._length = FIRST, 1, 0
        self._disposed: set[int] = set()

    def first_broken(self, running: bytes, segment: int, length: int) -> int | None:
        """As `AuditRepository.first_broken`; `running` is the key of today and `segment` the number of its month."""
        self._length = length
        months = [_Month(*row) for row in self._driver.execute(_MONTHS)]
        for _ in months:
            self._keys.append(next_key(self._keys[-1]))
        try:
            if not all(self._month_holds(place, month) for place, month in enumerate(months)):
                return self._expected
        except (TypeError, AttributeError):  # SQLite keeps any type in any column
            return self._expected
        if segment != len(self._keys) or not hmac.compare_digest(running, self._keys[-1]):
            return self._expected
        if not self._run(self._keys[-1], _NEWEST) or self._expected - 1 != length:
            return self._expected
        return min((one.first for one in months if not self._told(one, months)), default=None)

    def _told(self, month: _Month, months: list[_Month]) -> bool:
        """Whether the trail says of a month that it was thrown away if it was, and nothing of the kind if not.

        Where the entry that would say so is in a month that is gone itself, the row's own seal has to do.
        """
        if month.dropped_in is None:
            return month.number not in self._disposed
        said_in = months[month.dropped_in - 1] if month.dropped_in <= len(months) else None
        return month.number in self._disposed or (said_in is not None and not said_in.kept)

    def _month_holds(self, place: int, month: _Month) -> bool:
        """Whether the row of a month is as it was written and follows the one before, and so its entries."""
        told = month.number, month.month, month.first, month.last, month.closing
        follows = month.number == place + 1 and month.first == self._expected <= month.last
        if not follows or not hmac.compare_digest(closing_seal(self._keys[place], *told), month.seal):
            return False
        return self._entries_hold(self._keys[place], month) if month.kept else self._gone(month)

    def _entries_hold(self, key: bytes, month: _Month) -> bool:
        whole = self._run(key, month.last) and self._expected == month.last + 1
        return whole and hmac.compare_digest(self._previous, month.closing)

    def _gone(self, month: _Month) -> bool:
        """Whether the program itself threw the month away, under the key of a later one, and nothing came back."""
        if month.dropped_at is None or month.dropped_in is None or month.drop_seal is None:
            return False
        if not month.number < month.dropped_in <= len(self._keys):
            return False
        sealed = drop_seal(self._keys[month.dropped_in - 1], month.seal, month.dropped_at, month.dropped_in)
        if not hmac.compare_digest(sealed, month.drop_seal):
            return False
        left = self._driver.execute(_ENTRIES, (month.first, month.last)).fetchone()
        self._previous, self._expected = month.closing, month.last + 1 if left is None else left[0]
        return left is None

    def _run(self, key: bytes, last: int) -> bool:
        """Verify entries from where it came to up to `last`; whether all of them hold."""
        previous, expected = self._previous, self._expected
        seal_of, body_of, same = entry_seal, body, hmac.compare_digest
        cursor = self._driver.execute(_ENTRIES, (expected, last))
        try:
            while rows := cursor.fetchmany(_AT_ONCE):
                if self._cancelled():
                    raise Cancelled
                for seq, at, actor_id, event, subject_id, facts, mac in rows:
                    text = body_of(seq, at, actor_id, event, subject_id, facts)
                    previous = seal_of(key, previous, text)
                    if seq != expected or not same(previous, mac):
                        return False
                    if event == DISPOSED:
                        self._disposed.add(json.loads(facts)["segment"])
                    expected += 1
                self._progress(expected - 1, self._length)
        except (TypeError, UnicodeError):  # SQLite keeps any type in any column
            return False
        finally:
            self._previous, self._expected = previous, expected
        return True
