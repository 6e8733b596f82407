"""How the promises about personal data stand, line by line (statement S1.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class IndicatorState(StrEnum):
    """Whether a promise is kept now."""

    OK = "ok"
    DUE = "due"  # somebody has something to do
    BROKEN = "broken"  # not kept, or it could not be looked at
    BLANK = "blank"  # nothing to say yet


class IndicatorCode(StrEnum):
    """What is looked at, in this order."""

    ENCRYPTION = "encryption"
    BACKUP = "backup"  # no place yet
    BACKUP_FOLDER = "backup_folder"
    BACKUP_CLOUD = "backup_cloud"
    DRILL = "drill"
    REVIEW = "review"  # that a person looks through the audit trail
    RECOVERY_SHEET = "recovery_sheet"
    SECOND_FACTOR = "second_factor"
    REQUESTS = "requests"
    PROCESSORS = "processors"
    TRAINING = "training"
    RETENTION = "retention"
    ERASURES = "erasures"
    OFFICER = "officer"
    BREACHES = "breaches"
    LEDGER_LOST = "ledger_lost"  # a restore that went on without the whole ledger
    ERASED_SEALED = "erased_sealed"  # erased people who are still in sealed backups
    FORMER_BACKUPS = "former_backups"  # backups that the owner before still has


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line: what, how it stands, and the figures its sentence tells. No names: counts, moments, codes."""

    code: IndicatorCode
    state: IndicatorState
    values: Mapping[str, int | str | date | datetime] = field(default_factory=dict)
