"""How long the service keeps things, as rules that run by themselves.

Ceilings are those of the privacy policy (section 6); `config.RetentionSection` lets an operator shorten them and
nothing lengthen them. A rule names what is over at an instant; rows go in batches, so that nobody who works waits.
"""

from __future__ import annotations

import glob
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, and_, delete, exists, func, inspect, or_, select, tuple_

from jooptics_cloud.accounts import closing
from jooptics_cloud.accounts.tables import (
    AttemptsRow,
    EmailChangeRow,
    EndedAccountRow,
    RecoveryCodeRow,
    RegistrationRow,
    SessionRow,
    TicketRow,
    TokenRow,
)
from jooptics_cloud.audit.tables import SecurityEventRow
from jooptics_cloud.backups.service import UNDELETABLE
from jooptics_cloud.clock import years_before
from jooptics_cloud.db import Base, rows_changed
from jooptics_cloud.disclosures import register
from jooptics_cloud.inventory import Kept
from jooptics_cloud.logbook import NAME, entry, rotated
from jooptics_cloud.mail.mailer import mailer_for
from jooptics_cloud.mail.outbox import GIVE_UP_AFTER
from jooptics_cloud.mail.tables import LetterRow
from jooptics_cloud.usage.tables import ErrorReportRow, UsageRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.config import RetentionSection

BATCH: Final = 500
_DAY: Final = timedelta(days=1)
# Logs that others write may hold whole network addresses, which are kept for a quarter of a year and no longer.
_WHOLE_ADDRESSES: Final = 90


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of one table that are over when `over` says so."""

    kept: Kept
    row: type[Base]
    over: Callable[[datetime, RetentionSection], ColumnElement[bool]]

    @property
    def name(self) -> str:
        """The class and the table."""
        return f"{self.kept.value}: {self.row.__tablename__}"


# Tokens before sessions: a session is over when its last token is gone.
RULES: Final = (
    Rule(Kept.SESSION, TicketRow, lambda now, _: TicketRow.expires_at <= now),
    Rule(Kept.PENDING, RegistrationRow, lambda now, _: RegistrationRow.expires_at <= now),
    Rule(Kept.PENDING, EmailChangeRow, lambda now, _: EmailChangeRow.expires_at <= now),
    Rule(Kept.ATTEMPT, AttemptsRow, lambda now, _: AttemptsRow.last_at <= now - _DAY),
    # A day longer than they live, so that a late one is told why.
    Rule(Kept.SESSION, TokenRow, lambda now, _: TokenRow.expires_at <= now - _DAY),
    Rule(Kept.SESSION, SessionRow, lambda _now, _: ~exists().where(TokenRow.session_id == SessionRow.id)),
    Rule(
        Kept.SECURITY_EVENT, SecurityEventRow,
        lambda now, terms: SecurityEventRow.at <= now - timedelta(days=terms.event_days),
    ),
    # A used recovery code is void already; its trace ends with the other traces.
    Rule(
        Kept.SECURITY_EVENT, RecoveryCodeRow,
        lambda now, terms: RecoveryCodeRow.used_at <= now - timedelta(days=terms.event_days),
    ),
    Rule(Kept.USAGE, UsageRow, lambda now, terms: UsageRow.day <= _day(now, terms.usage_days)),
    Rule(
        Kept.ERROR_REPORT, ErrorReportRow,
        lambda now, terms: ErrorReportRow.received_on <= _day(now, terms.report_days),
    ),
    Rule(
        Kept.ENDED_ACCOUNT, EndedAccountRow,
        lambda now, terms: EndedAccountRow.ended_at <= years_before(now, terms.account_years),
    ),
    Rule(
        Kept.LETTER, LetterRow,
        lambda now, _: or_(
            LetterRow.keep_until <= now,
            and_(LetterRow.keep_until.is_(None), LetterRow.created_at <= now - GIVE_UP_AFTER),
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rule let go, or would."""

    name: str
    count: int


def _day(now: datetime, days: int) -> date:
    """The latest day that is over: a day counts from its beginning, so nothing of it is kept too long."""
    return (now - timedelta(days=days)).date()


def run(cloud: Cloud, *, dry_run: bool = False) -> list[Outcome]:
    """Let go what is over by every rule, and say how much by each; with `dry_run` only say it."""
    found = [
        Outcome("account: ends", _end_accounts(cloud, dry_run=dry_run)),
        *(Outcome(rule.name, _apply(cloud, rule, dry_run=dry_run)) for rule in RULES),
        Outcome("sealed: backups of ended accounts", _remove_ended(cloud, dry_run=dry_run)),
        Outcome("disclosure: entries emptied", _empty_register(cloud, dry_run=dry_run)),
        *(Outcome(name, _unlink(paths, dry_run=dry_run)) for name, paths in _files(cloud)),
    ]
    for one in found if not dry_run else ():
        if one.count:
            entry(logging.INFO, retention=one.name, gone=one.count)
    return found


def _apply(cloud: Cloud, rule: Rule, *, dry_run: bool) -> int:
    over = rule.over(cloud.clock.now(), cloud.home.settings.retention)
    if dry_run:
        with cloud.db.read() as session:
            return session.scalar(select(func.count()).select_from(rule.row).where(over)) or 0
    columns = list(inspect(rule.row).primary_key)
    key = tuple_(*columns)
    gone = 0
    while True:
        with cloud.db.write() as session:
            some = [tuple(one) for one in session.execute(select(*columns).where(over).limit(BATCH))]
            batch = rows_changed(session.execute(delete(rule.row).where(key.in_(some)))) if some else 0
        gone += batch
        if len(some) < BATCH:
            return gone


def _end_accounts(cloud: Cloud, *, dry_run: bool) -> int:
    with cloud.db.read() as session:
        found = closing.due(session, cloud.clock.now())
    for account_id in found if not dry_run else ():
        with cloud.db.write() as session:
            closing.end(session, cloud, account_id)
    return len(found)


def _remove_ended(cloud: Cloud, *, dry_run: bool) -> int:
    with cloud.db.read() as session:
        found = closing.past_window(session, cloud.clock.now() - UNDELETABLE)
    for account_id in found if not dry_run else ():
        with cloud.db.write() as session:
            closing.remove(session, cloud, account_id)
    return len(found)


def _empty_register(cloud: Cloud, *, dry_run: bool) -> int:
    before = years_before(cloud.clock.now(), register.TERM_YEARS)
    if dry_run:
        with cloud.db.read() as session:
            return register.over(session, before)
    with cloud.db.write() as session:
        return register.let_go(session, before)


def _files(cloud: Cloud) -> Iterator[tuple[str, list[Path]]]:
    """Files that are over: letters written as files, our own logs, and logs of others."""
    now, terms = cloud.clock.now(), cloud.home.settings.retention
    letters = mailer_for(cloud.home, cloud.clock).kept(now - timedelta(days=terms.letter_days))
    yield "sent_letter: files", letters
    if cloud.home.log_folder is not None:
        before = now - timedelta(days=terms.log_days)
        yield "log: files", [path for path in rotated(cloud.home.log_folder) if _began(path) <= before]
    others = now - timedelta(days=min(terms.log_days, _WHOLE_ADDRESSES))
    yield (
        "log: files of others",
        [
            path
            for pattern in cloud.home.settings.logs.others
            for path in map(Path, glob.glob(pattern))  # noqa: PTH207 - a pattern from the root, which Path.glob refuses
            if path.is_file() and path.stat().st_mtime <= others.timestamp()
        ],
    )


def _began(path: Path) -> datetime:
    """When the first line of a day's file may have been written: its name says the day."""
    day = path.name.removeprefix(f"{NAME}.").removesuffix(".gz")
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)


def _unlink(paths: list[Path], *, dry_run: bool) -> int:
    for path in paths if not dry_run else ():
        path.unlink(missing_ok=True)
    return len(paths)
