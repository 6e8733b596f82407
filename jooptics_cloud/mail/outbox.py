"""The outbox: letters are written in the same transaction as what they tell of, and leave afterwards."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.db import rows_changed
from jooptics_cloud.ids import new_id
from jooptics_cloud.mail.tables import LetterRow
from jooptics_cloud.mail.texts import CLASSES, Letter, LetterClass

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from jooptics_cloud.clock import Clock
    from jooptics_cloud.db import Database
    from jooptics_cloud.keys import ServerKeys
    from jooptics_cloud.mail.mailer import Mailer

_PURPOSE = "letter"
_CLAIM_SECONDS = 120
GIVE_UP_AFTER = timedelta(hours=24)
MUST_ARRIVE_WITHIN = timedelta(days=30)


class Outbox:
    """Keeps letters sealed until they have left."""

    def __init__(self, keys: ServerKeys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def put(self, session: Session, to: str, language: str, kind: str, **values: str) -> None:
        """Queue a service message of a kind from `texts.py`; it leaves once the transaction is committed.

        Raises `ValueError` for news, which go by `put_news` alone.
        """
        if CLASSES[kind] is not LetterClass.SERVICE:
            raise ValueError(kind)
        self._put(session, to, language, kind, values)

    def put_for(self, session: Session, account: AccountRow, kind: str, **values: str) -> None:
        """Queue a service message that must arrive: it waits thirty days for a way out.

        It goes to the address the account has by then, and to nobody once the account has ended.
        """
        keep_until = self._clock.now() + MUST_ARRIVE_WITHIN
        self._put(session, "", account.language, kind, values, holder=account.id, keep_until=keep_until)

    def put_news(self, session: Session, account: AccountRow, words: dict[str, str]) -> bool:
        """Queue news in the account's language; False, and nothing queued, unless its holder asked for news."""
        if account.news_since is None or account.ended_at is not None:
            return False
        self._put(session, account.email, account.language, "news", {"words": words[account.language]})
        return True

    def _put(
        self, session: Session, to: str, language: str, kind: str, values: dict[str, str],
        *, holder: str = "", keep_until: datetime | None = None,
    ) -> None:  # fmt: skip
        now = self._clock.now()
        parts = {"to": to, "language": language, "kind": kind, "values": values, "holder": holder}
        sealed = self._keys.seal(_PURPOSE, json.dumps(parts).encode())
        session.add(
            LetterRow(
                id=new_id(), sealed=sealed, created_at=now, due_at=now, attempts=0, keep_until=keep_until
            )
        )

    def deliver(self, database: Database, mailer: Mailer) -> int:
        """Send what is due; returns how many left. Several processes may do this at the same time."""
        sent = 0
        for letter_id in self._due(database):
            sealed = self._claim(database, letter_id)
            if sealed is None:
                continue
            letter = self._opened(database, letter_id, sealed)
            if letter is not None:
                mailer.send(letter)
                sent += 1
            with database.write() as session:
                session.execute(delete(LetterRow).where(LetterRow.id == letter_id))
        return sent

    def _opened(self, database: Database, letter_id: str, sealed: bytes) -> Letter | None:
        """The letter as it leaves now; None when whoever it is for has no account any more."""
        parts = json.loads(self._keys.unseal(_PURPOSE, sealed))
        if holder := parts.pop("holder", ""):  # letters that wait from before have none
            with database.read() as session:
                account = session.get(AccountRow, holder)
            if account is None or account.ended_at is not None:
                return None
            parts["to"] = account.email
        return Letter(id=letter_id, **parts)

    def _due(self, database: Database) -> list[str]:
        with database.read() as session:
            query = select(LetterRow.id).where(LetterRow.due_at <= self._clock.now()).order_by(LetterRow.id)
            return list(session.scalars(query.limit(50)))

    def _claim(self, database: Database, letter_id: str) -> bytes | None:
        """Take a letter for a while, longer after each failure, so that no other process sends it too."""
        now = self._clock.now()
        with database.write() as session:
            row = session.get(LetterRow, letter_id)
            if row is None:
                return None
            wait = timedelta(seconds=min(_CLAIM_SECONDS * 2**row.attempts, 3600))
            claimed = session.execute(
                update(LetterRow)
                .where(LetterRow.id == letter_id, LetterRow.due_at <= now)
                .values(due_at=now + wait, attempts=LetterRow.attempts + 1)
            )
            return row.sealed if rows_changed(claimed) else None
