"""Attempts and growing delays. Kept in the database: counts held in a process multiply by processes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from jooptics_cloud.accounts.tables import AttemptsRow
from jooptics_cloud.db import insert_if_absent
from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from jooptics_cloud.clock import Clock
    from jooptics_cloud.db import Database
    from jooptics_cloud.keys import ServerKeys

_DOUBLINGS = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """So many attempts are free, then each costs a wait that doubles up to `longest` seconds.

    Nothing is locked for ever: a lock would let a stranger shut the owner out. After `forget` quiet
    seconds the count starts again.
    """

    name: str
    free: int
    longest: int
    forget: int = 3600


SIGN_IN_HERE = Rule("sign-in-here", free=5, longest=900)
SIGN_IN_ANYWHERE = Rule("sign-in-anywhere", free=20, longest=30)
CODES = Rule("codes", free=5, longest=300)
LETTERS = Rule("letters", free=3, longest=3600, forget=24 * 3600)


def per_address(free: int) -> Rule:
    """The rule for one network address, behind which a whole shop may sit."""
    return Rule("address", free=free, longest=900)


class Attempts:
    """Counts attempts before they are judged, so that many at once gain nothing."""

    def __init__(self, database: Database, keys: ServerKeys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    def take(self, rule: Rule, *subject: str) -> None:
        """Count one attempt. Raises `cloud.slow_down` while a wait is running."""
        wait = self._take(rule, subject)
        if wait:
            raise Problem("cloud.slow_down", retry_after=wait)

    def allows(self, rule: Rule, *subject: str) -> bool:
        """Count one attempt and say whether it may go on, for answers that must not differ."""
        return self._take(rule, subject) == 0

    def forget(self, rule: Rule, *subject: str) -> None:
        """It was the rightful owner: start counting afresh."""
        with self._database.write() as session:
            session.execute(delete(AttemptsRow).where(AttemptsRow.key == self._key(rule, subject)))

    def give_back(self, rule: Rule, *subject: str) -> None:
        """One attempt was rightful, which says nothing of the others under this key."""
        with self._database.write() as session:
            session.execute(
                update(AttemptsRow)
                .where(AttemptsRow.key == self._key(rule, subject), AttemptsRow.count > 0)
                .values(count=AttemptsRow.count - 1)
            )

    def _take(self, rule: Rule, subject: tuple[str, ...]) -> int:
        with self._database.write() as session:
            row = self._row(session, self._key(rule, subject))
            now = self._clock.now()
            if now < row.blocked_until:
                return math.ceil((row.blocked_until - now).total_seconds())
            if now - row.last_at > timedelta(seconds=rule.forget):
                row.count = 0
            row.count += 1
            row.last_at = now
            over = row.count - rule.free
            if over > 0:
                seconds = min(2 ** min(over, _DOUBLINGS), rule.longest)
                row.blocked_until = now + timedelta(seconds=seconds)
            return 0

    def _row(self, session: Session, key: str) -> AttemptsRow:
        now = self._clock.now()
        insert_if_absent(session, AttemptsRow, key=key, count=0, last_at=now, blocked_until=now)
        return session.execute(
            select(AttemptsRow).where(AttemptsRow.key == key).with_for_update()
        ).scalar_one()

    def _key(self, rule: Rule, subject: tuple[str, ...]) -> str:
        return self._keys.mac("attempts", rule.name, *subject).hex()
