"""The second factor: RFC 6238 codes that serve once, and recovery codes that serve once."""

from __future__ import annotations

import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp

from jooptics_cloud.accounts import repository
from jooptics_cloud.accounts.registration import new_code, plain_code
from jooptics_cloud.audit.service import events_since, note
from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from jooptics_cloud.accounts.tables import AccountRow
    from jooptics_cloud.cloud import Cloud

STEP_SECONDS = 30
RECOVERY_CODES = 10
_SEALED_AS = "totp-secret"
_WRONG = "second_factor_wrong"
_WORTH_A_LETTER = 3
_WITHIN = timedelta(days=1)


def propose(session: Session, cloud: Cloud, account_id: str) -> tuple[str, str]:
    """A new secret and its otpauth:// address; not in force until a code confirms it."""
    account = repository.account(session, account_id)
    if account.totp_confirmed_at is not None:
        raise Problem("cloud.totp_state")
    secret = pyotp.random_base32()
    account.totp_secret = cloud.keys.seal(_SEALED_AS, secret.encode())
    return secret, pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name="Jooptics")


def confirm(session: Session, cloud: Cloud, account_id: str, code: str) -> list[str]:
    """Put the proposed secret in force; returns the recovery codes, shown this once."""
    account = repository.account(session, account_id)
    if account.totp_confirmed_at is not None or account.totp_secret is None:
        raise Problem("cloud.totp_state")
    if not code_fits(session, cloud, account, code):
        raise Problem("cloud.code_wrong")
    account.totp_confirmed_at = cloud.clock.now()
    _tell(session, cloud, account, "second_factor_on")
    return _fresh_recovery_codes(session, cloud, account)


def switch_off(session: Session, cloud: Cloud, account_id: str) -> None:
    """Forget the secret and the recovery codes."""
    account = repository.account(session, account_id)
    if account.totp_confirmed_at is None:
        raise Problem("cloud.totp_state")
    account.totp_secret = None
    account.totp_confirmed_at = None
    repository.replace_recovery_codes(session, account_id, [])
    _tell(session, cloud, account, "second_factor_off")


def renew_recovery_codes(session: Session, cloud: Cloud, account: AccountRow) -> list[str]:
    """Ten fresh recovery codes; only keyed digests are stored."""
    if account.totp_confirmed_at is None:
        raise Problem("cloud.totp_state")
    _tell(session, cloud, account, "recovery_codes_renewed")
    return _fresh_recovery_codes(session, cloud, account)


def _fresh_recovery_codes(session: Session, cloud: Cloud, account: AccountRow) -> list[str]:
    codes = [new_code() for _ in range(RECOVERY_CODES)]
    digests = [_digest(cloud, account.id, code) for code in codes]
    repository.replace_recovery_codes(session, account.id, digests)
    return codes


def code_fits(session: Session, cloud: Cloud, account: AccountRow, code: str) -> bool:
    """Whether a one-time code is right, one step early or late; its step is used up in the same breath."""
    if account.totp_secret is None:
        return False
    totp = pyotp.TOTP(cloud.keys.unseal(_SEALED_AS, account.totp_secret).decode())
    step = _matching_step(totp, code, cloud.clock.now())
    return step is not None and repository.use_step(session, account.id, step)


def recovery_code_fits(session: Session, cloud: Cloud, account: AccountRow, code: str) -> bool:
    """Whether a recovery code is right and unused; it is used up in the same breath and a letter tells."""
    now = cloud.clock.now()
    if not repository.use_recovery_code(session, account.id, _digest(cloud, account.id, code), now):
        return False
    left = str(repository.recovery_codes_left(session, account.id))
    cloud.outbox.put(session, account.email, account.language, "recovery_code_used", left=left)
    note(session, now, account.id, "recovery_code_used")
    return True


def note_wrong(session: Session, cloud: Cloud, account: AccountRow) -> None:
    """Remember a wrong code behind a right password; the third within a day is told to the owner, who may not be it."""
    now = cloud.clock.now()
    note(session, now, account.id, _WRONG)
    session.flush()
    if events_since(session, account.id, _WRONG, now - _WITHIN) == _WORTH_A_LETTER:
        cloud.outbox.put(session, account.email, account.language, "codes_tried")


def _matching_step(totp: pyotp.TOTP, code: str, now: datetime) -> int | None:
    present = int(now.timestamp()) // STEP_SECONDS
    typed = code.replace(" ", "").encode()
    for step in (present, present - 1, present + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            return step
    return None


def _digest(cloud: Cloud, account_id: str, code: str) -> bytes:
    return cloud.keys.mac("recovery-code", account_id, plain_code(code))


def _tell(session: Session, cloud: Cloud, account: AccountRow, kind: str) -> None:
    note(session, cloud.clock.now(), account.id, kind)
    cloud.outbox.put(session, account.email, account.language, "security_changed")
