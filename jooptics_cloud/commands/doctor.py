"""`doctor`: one line per thing the service needs, and what to do about it."""

from __future__ import annotations

import smtplib
import ssl
import stat
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from jooptics_cloud import migrations, tls
from jooptics_cloud.clock import SystemClock
from jooptics_cloud.cloud import Cloud
from jooptics_cloud.config import ConfigError, Home
from jooptics_cloud.disclosures import operators, register
from jooptics_cloud.disclosures.service import broken
from jooptics_cloud.errors import Problem
from jooptics_cloud.mail.mailer import mailer_for
from jooptics_cloud.policies import announcing, service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

_SOON = timedelta(days=14)
_REVIEWED_EVERY = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: its name, whether it is well, and a few words."""

    name: str
    well: bool
    words: str

    def __str__(self) -> str:
        """The line shown."""
        return f"{'ok  ' if self.well else 'FAIL'} {self.name}: {self.words}"


def examine(folder: Path, now: datetime) -> Iterator[Finding]:
    """Every check in turn. Stops early only when there are no usable settings."""
    try:
        home = Home.open(folder)
    except ConfigError as error:
        yield Finding("settings", well=False, words=str(error))
        return
    yield Finding("settings", well=True, words=home.settings.environment)
    yield _check("secrets", lambda: _secrets(home))
    yield _check("certificate", lambda: _certificate(home, now))
    yield _check("mail", lambda: _mail(home))
    yield _check("processors", lambda: _processors(home, now))
    try:
        cloud = Cloud.build(home)
    except (OSError, ValueError, SQLAlchemyError) as error:
        yield Finding("database", well=False, words=type(error).__name__)
        return
    try:
        yield _check("database", lambda: _database(cloud))
        yield _check("migrations", lambda: _migrations(cloud))
        yield _check("policies", lambda: _policies(cloud))
        yield _check("disclosures", lambda: _disclosures(cloud))
        yield _check("objects", lambda: _objects(cloud))
        yield _check("disk", lambda: _disk(cloud))
    finally:
        cloud.db.close()


class _Unwell(Exception):
    """A check that failed, in words for an operator."""


def _check(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, well=True, words=look())
    except _Unwell as unwell:
        return Finding(name, well=False, words=str(unwell))
    except (OSError, ValueError, SQLAlchemyError, smtplib.SMTPException, Problem) as error:
        return Finding(name, well=False, words=f"{type(error).__name__}: {_reason(error)}")


def _reason(error: Exception) -> str:
    """The system's own words where they cannot hold anything personal."""
    if isinstance(error, Problem | SQLAlchemyError):
        return "the database cannot be reached: does it run, and is database.url right?"
    return error.strerror or "failed" if isinstance(error, OSError) else "failed"


def _secrets(home: Home) -> str:
    for path in (home.secret_path, home.path(home.settings.listen.key)):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise _Unwell(f"{path} can be read by others: chmod 600 it")
    return "readable by their owner alone"


def _certificate(home: Home, now: datetime) -> str:
    try:
        tls.server_context(home)
    except ssl.SSLError:
        raise _Unwell("certificate and key do not belong together") from None
    certificate = tls.server_certificate(home)
    left = certificate.not_valid_after_utc - now
    if left < _SOON:
        raise _Unwell(f"ends on {certificate.not_valid_after_utc.date()}: renew it")
    return f"{', '.join(tls.certificate_names(certificate))}; until {certificate.not_valid_after_utc.date()}"


def _mail(home: Home) -> str:
    mailer_for(home, SystemClock()).probe()
    return home.settings.mail.kind


def _processors(home: Home, now: datetime) -> str:
    """Contract and safeguard of each are read once a year (S10.3); in production none lacks a date."""
    listed = home.settings.processors
    late = [
        one.name
        for one in listed
        if one.reviewed_on is not None and one.reviewed_on <= (now - _REVIEWED_EVERY).date()
    ]
    if late:
        raise _Unwell(f"not reviewed for a year: {', '.join(late)}; read the contract and set reviewed_on")
    return f"{len(listed)} named"


def _database(cloud: Cloud) -> str:
    with cloud.db.read() as session:
        if cloud.db.engine.dialect.name == "postgresql":
            return f"PostgreSQL {session.scalar(text('SHOW server_version'))}"
        mode = session.scalar(text("PRAGMA journal_mode"))
        verdict = session.scalar(text("PRAGMA quick_check"))
    if (mode, verdict) != ("wal", "ok"):
        raise _Unwell(f"SQLite: journal {mode}, check {verdict}")
    return "SQLite, write-ahead log, whole"


def _migrations(cloud: Cloud) -> str:
    present, expected = migrations.revisions(cloud.db.engine)
    if present != expected:
        raise _Unwell(
            f"database is at {present}, this program needs {expected}: run `jooptics-cloud migrate`"
        )
    return f"at {present}"


def _policies(cloud: Cloud) -> str:
    """Every version there is can be handed out, and none holds sooner than account holders were told it would."""
    folder = cloud.home.path(cloud.home.settings.policies.folder)
    there, handed_out = len(list(folder.glob("v[0-9]*"))), len(service.all_versions(cloud))
    if handed_out < there:
        raise _Unwell(
            f"{handed_out} of {there} versions are handed out: the next is spoilt, or signed by no key of policies.keys"
        )
    if sentences := announcing.late(cloud):
        raise _Unwell("; ".join(sentences))
    return f"{handed_out} handed out"


def _disclosures(cloud: Cloud) -> str:
    """The register is whole; who may ask and approve is said, so that a stranger among them is seen."""
    if sentences := broken(cloud):
        raise _Unwell(f"the register was tampered with: {'; '.join(sentences)}")
    with cloud.db.read() as session:
        entered = len(register.entries(session))
        present = [one.name for one in operators.everybody(session).values() if not one.removed]
    return f"{entered} entries, whole; operators: {', '.join(present) or 'none yet'}"


def _objects(cloud: Cloud) -> str:
    cloud.blobs.probe()
    return "folder can be written to"


def _disk(cloud: Cloud) -> str:
    free = cloud.blobs.free_bytes() // 1024**2
    if not cloud.blobs.has_room():
        raise _Unwell(f"{free} MiB free: below minimum_free_bytes")
    return f"{free} MiB free"
