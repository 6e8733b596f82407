"""How the promises about personal data stand, line by line (statement S1.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


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
    RECOVERY_SHEET = "recovery_sheet"
    SECOND_FACTOR = "second_factor"
    REQUESTS = "requests"
    PROCESSORS = "processors"
    TRAINING = "training"
    RETENTION = "retention"
    ERASURES = "erasures"
    OFFICER = "officer"
    BREACHES = "breaches"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line: what, how it stands, and the figures its sentence tells. No names: counts, moments, codes."""

    code: IndicatorCode
    state: IndicatorState
    values: Mapping[str, int | str | datetime] = field(default_factory=dict)
