"""The register of purposes: everything personal data is used for, and how each use is allowed.

What is not in this register is not done. The words people read beside each purpose are in the policy packs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Layer(StrEnum):
    """Whose data: of the people who work with the program, or of the shop's customers."""

    STAFF = "L1"
    CUSTOMER = "L2"


class Asking(StrEnum):
    """How a purpose is put to a person. Only `NOTICE` is stated without being asked."""

    NOTICE = "notice"
    FIRST_RUN = "first_run"
    EACH_TIME = "each_time"
    COUNTER = "counter"


class PurposeCode(StrEnum):
    """Names of the purposes, as they are stored and as the policy packs call them."""

    SERVICE = "service"
    PAYMENTS = "payments"
    SERVICE_MESSAGES = "service_messages"
    SECURITY = "security"
    LEGAL_OBLIGATIONS = "legal_obligations"
    CLOUD_BACKUP = "cloud_backup"
    NEWS = "news"
    IMPROVEMENT = "improvement"
    ERROR_REPORTS = "error_reports"
    SUPPORT = "support"
    CARE_RECORD = "care_record"
    REMINDERS = "reminders"
    MARKETING = "marketing"
    CLOUD_BACKUP_ABROAD = "cloud_backup_abroad"
    SHARE_WITH_LAB = "share_with_lab"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use of personal data.

    `keeps` is the policy's statement of the purpose, `pii` those of the data it needs. A consent to it lasts
    `months`, or `days` where that is shorter. `store_wide` purposes are decided once for the whole store.
    """

    code: PurposeCode
    layer: Layer
    asking: Asking
    keeps: str
    pii: tuple[str, ...]
    basis: str = "consent"
    months: int = 0
    days: timedelta = timedelta()
    recipients: tuple[str, ...] = ()
    storage_locations: tuple[str, ...] = ("shop device",)
    store_wide: bool = False

    @property
    def optional(self) -> bool:
        """Whether a person may say no, and the program works all the same."""
        return self.asking is not Asking.NOTICE

    @property
    def duration(self) -> str:
        """How long a consent lasts, as an ISO 8601 duration; empty where none is asked for."""
        if self.months:
            return f"P{self.months}M"
        return f"P{self.days.days}D" if self.days else ""


def _stated(code: PurposeCode, keeps: str, pii: tuple[str, ...], basis: str) -> Purpose:
    return Purpose(code, Layer.STAFF, Asking.NOTICE, keeps, pii, basis, store_wide=True)


_CLOUD: Final = ("shop device", "backup service")
_HEALTH: Final = ("S2.P.6",)
_REGISTER: Final = (
    _stated(PurposeCode.SERVICE, "S3.2", ("S2.P.2", "S2.P.3", "S2.P.4"), "contract"),
    _stated(PurposeCode.PAYMENTS, "S3.3", ("S2.P.5",), "contract"),
    _stated(PurposeCode.SERVICE_MESSAGES, "S3.4", ("S2.P.2",), "contract"),
    _stated(PurposeCode.SECURITY, "S3.7", ("S2.U.2", "S2.U.3", "S2.U.5"), "legitimate interest"),
    _stated(PurposeCode.LEGAL_OBLIGATIONS, "S3.8", ("S2.P.5",), "legal obligation"),
    Purpose(
        PurposeCode.CLOUD_BACKUP, Layer.STAFF, Asking.FIRST_RUN, "S9.3", ("S2.P.6", "S2.U.2"), months=60,
        recipients=("backup service",), storage_locations=_CLOUD, store_wide=True,
    ),
    Purpose(
        PurposeCode.NEWS, Layer.STAFF, Asking.FIRST_RUN, "S3.4", ("S2.P.2",), months=24,
        recipients=("Jooptics",), storage_locations=("Jooptics",),
    ),
    Purpose(
        PurposeCode.IMPROVEMENT, Layer.STAFF, Asking.FIRST_RUN, "S3.6", ("S2.U.4",), months=24,
        recipients=("Jooptics",), storage_locations=("shop device", "Jooptics"), store_wide=True,
    ),
    Purpose(
        PurposeCode.ERROR_REPORTS, Layer.STAFF, Asking.FIRST_RUN, "S3.6", ("S2.U.6",), months=24,
        recipients=("Jooptics",), storage_locations=("shop device", "Jooptics"), store_wide=True,
    ),
    Purpose(
        PurposeCode.SUPPORT, Layer.STAFF, Asking.EACH_TIME, "S3.5", ("S2.U.6",), days=timedelta(days=7),
        recipients=("Jooptics",), storage_locations=("Jooptics",), store_wide=True,
    ),
    Purpose(PurposeCode.CARE_RECORD, Layer.CUSTOMER, Asking.COUNTER, "S2.P.6", _HEALTH, months=60),
    Purpose(PurposeCode.REMINDERS, Layer.CUSTOMER, Asking.COUNTER, "S2.P.6", ("S2.P.2",), months=24),
    Purpose(PurposeCode.MARKETING, Layer.CUSTOMER, Asking.COUNTER, "S2.P.6", ("S2.P.2",), months=12),
    Purpose(
        PurposeCode.CLOUD_BACKUP_ABROAD, Layer.CUSTOMER, Asking.COUNTER, "S10.1", _HEALTH, months=60,
        recipients=("backup service",), storage_locations=_CLOUD,
    ),
    Purpose(
        PurposeCode.SHARE_WITH_LAB, Layer.CUSTOMER, Asking.COUNTER, "S4.7", _HEALTH, months=24,
        recipients=("lens laboratory",), storage_locations=("shop device", "lens laboratory"),
    ),
)  # fmt: skip

PURPOSES: Final = {purpose.code: purpose for purpose in _REGISTER}


def purposes_asked(layer: Layer, asking: Asking) -> tuple[Purpose, ...]:
    """The purposes of that layer that are put to people in that way, in the order they are asked."""
    return tuple(p for p in PURPOSES.values() if p.layer is layer and p.asking is asking)


FIRST_RUN: Final = purposes_asked(Layer.STAFF, Asking.FIRST_RUN)
AT_THE_COUNTER: Final = purposes_asked(Layer.CUSTOMER, Asking.COUNTER)
