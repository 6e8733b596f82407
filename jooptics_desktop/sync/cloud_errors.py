"""What the service's refusals mean here: each code of docs/protocol.md as one of our errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.errors import (
    Conflict,
    JoopticsError,
    NotPermitted,
    RuleBroken,
    Unavailable,
    Untrusted,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Final[dict[str, type[JoopticsError]]] = {
    "cloud.slow_down": Unavailable,
    "cloud.busy": Unavailable,
    "cloud.failed": Unavailable,
    "cloud.too_slow": Unavailable,
    "cloud.full": Unavailable,
    "cloud.disk_full": Unavailable,
    "cloud.credentials_wrong": NotPermitted,
    "cloud.email_unverified": NotPermitted,
    "cloud.ticket_expired": NotPermitted,
    "cloud.session_expired": NotPermitted,
    "cloud.session_reused": NotPermitted,
    "cloud.device_revoked": NotPermitted,
    "cloud.device_needed": NotPermitted,
    "cloud.signature_wrong": NotPermitted,
    "cloud.second_factor_needed": NotPermitted,
    "cloud.consent_missing": NotPermitted,
    "cloud.code_wrong": RuleBroken,
    "cloud.adult_required": RuleBroken,
    "cloud.totp_state": RuleBroken,
    "cloud.limit_reached": RuleBroken,
    "cloud.generation_young": RuleBroken,
    "cloud.generation_needed": RuleBroken,
    "cloud.head_moved": Conflict,
    "cloud.epoch_old": Conflict,
    "cloud.wraps_changed": Conflict,
    "cloud.ledger_moved": Conflict,
    "cloud.not_found": Untrusted,
    "cloud.objects_missing": Untrusted,
    "cloud.object_mismatch": Untrusted,
    "cloud.generation_gone": Untrusted,
}
_FIELDS: Final = {
    "cloud.code_wrong": "code",
    "cloud.adult_required": "adult",
    "cloud.credentials_wrong": "password",
}
_VALUES: Final = ("reason", "method", "purpose", "deletable_at", "limit", "missing")
# A request the service cannot make sense of: one of the two sides is newer than the other.
_MISUNDERSTOOD: Final = "cloud.not_understood"


def error_of(problem: Mapping[str, Any]) -> JoopticsError:
    """The error a problem document stands for; an unknown code means that the two sides differ in version."""
    code = problem.get("code")
    if not isinstance(code, str) or code not in _KINDS:
        return Untrusted(_MISUNDERSTOOD, request_id=_short(problem.get("request_id")))
    values: dict[str, object] = {name: problem[name] for name in _VALUES if name in problem}
    if code == "cloud.slow_down":
        values["seconds"] = _seconds(problem.get("retry_after"))
    if code == "cloud.failed":
        values["request_id"] = _short(problem.get("request_id"))
    return _KINDS[code](code, field=_FIELDS.get(code), **values)


def _seconds(value: object) -> int:
    return value if isinstance(value, int) and 0 < value < 1_000_000 else 60


def _short(value: object) -> str:
    return value[:36] if isinstance(value, str) else "-"
