"""Telling the service what the store agreed to, sending what that allows, and having it deleted again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.sync import wire

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.domain.error_reports import ErrorReport
    from jooptics_desktop.domain.purposes import PurposeCode
    from jooptics_desktop.domain.usage import UsageReport
    from jooptics_desktop.sync.cloud_session import SessionKeeper


@dataclass(frozen=True, slots=True)
class ConsentOnFile:
    """An answer of the store to a purpose of its own; `valid_until` is None where it says no."""

    record_id: str
    purpose: PurposeCode
    policy_version: str
    valid_until: datetime | None


class UsageClient:
    """Calls of docs/protocol.md §5.5; every one of them may be repeated."""

    def __init__(self, keeper: SessionKeeper) -> None:
        self._keeper = keeper

    def close(self) -> None:
        """Give the connections back."""
        self._keeper.close()

    def register(self, consent: ConsentOnFile) -> None:
        """Put an answer on file; told twice it is there once."""
        until = consent.valid_until
        body: wire.Json = {
            "record_id": consent.record_id, "purpose": consent.purpose.value,
            "decision": "withdrawn" if until is None else "given", "policy_version": consent.policy_version,
            "valid_until": None if until is None else until.isoformat().replace("+00:00", "Z"),
        }  # fmt: skip
        self._keeper.call("POST", "/v1/consents", body=body, repeatable=True)

    def send_counts(self, report: UsageReport) -> None:
        """Send counts of days that are over. Raises `NotPermitted("cloud.consent_missing")`."""
        self._keeper.call("POST", "/v1/usage-events", body=report.as_json(), repeatable=True)

    def send_report(self, report: ErrorReport) -> None:
        """Send an error report. Raises `NotPermitted("cloud.consent_missing")`."""
        self._keeper.call("POST", "/v1/error-reports", body=report.as_json(), repeatable=True)

    def delete_counts(self) -> int:
        """Have every count of the account deleted; how many there were."""
        return wire.number(self._keeper.call("DELETE", "/v1/usage-events", repeatable=True).json(), "deleted")

    def delete_reports(self) -> int:
        """Have every error report of the account deleted; how many there were."""
        return wire.number(
            self._keeper.call("DELETE", "/v1/error-reports", repeatable=True).json(), "deleted"
        )
