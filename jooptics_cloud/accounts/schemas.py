"""Bodies and answers of accounts and sessions (docs/protocol.md §4)."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import model_validator

from jooptics_cloud.schemas import Answer, Base64, Body, Code, Email, Key32, Signature, Token


class EmailBody(Body):
    """An address alone."""

    email: Email


class RegisterBody(Body):
    """A wish to open an account."""

    email: Email
    auth_key: Key32
    language: Literal["ar", "en"]
    adult: bool


class VerifyEmailBody(Body):
    """The code from the letter, with the key of the registration it belongs to."""

    email: Email
    code: Code
    auth_key: Key32


class LoginBody(Body):
    """Address and derived key."""

    email: Email
    auth_key: Key32


class SecondFactorBody(Body):
    """A ticket and exactly one of the two kinds of code."""

    ticket: Token
    code: Code | None = None
    recovery_code: Code | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.code is None) == (self.recovery_code is None):
            raise ValueError("give one code")
        return self


class RefreshBody(Body):
    """A refresh token and, for a bound session, the device's signature."""

    refresh_token: Token
    signature: Signature | None = None


class StepUpBody(Body):
    """A one-time code, or the key where no second factor is on."""

    code: Code | None = None
    auth_key: Key32 | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.code is None) == (self.auth_key is None):
            raise ValueError("give one proof")
        return self


class ConfirmTotpBody(Body):
    """The first code of a new second factor."""

    code: Code


class PasswordBody(Body):
    """The present key and the new one."""

    auth_key: Key32
    new_auth_key: Key32


class EmailChangeBody(Body):
    """Another address, with the present key and the one derived with that address."""

    email: Email
    auth_key: Key32
    new_auth_key: Key32


class EmailCodeBody(Body):
    """The code from the letter to the new address."""

    code: Code


class NewsBody(Body):
    """Whether news of the service are wanted."""

    wanted: bool


class DeletionAnswer(Answer):
    """When the account ends."""

    closes_at: datetime


class KdfAnswer(Answer):
    """How to turn the password into keys."""

    algorithm: Literal["argon2id"] = "argon2id"
    salt: Base64
    memory_kib: int = 65536
    iterations: int = 3
    parallelism: int = 4


class PreloginAnswer(Answer):
    """The same for known and unknown addresses."""

    kdf: KdfAnswer


class SessionTokens(Answer):
    """A session as handed to the client."""

    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime
    account_id: str
    device_id: str | None


class TicketAnswer(Answer):
    """Waits for the second factor."""

    ticket: str
    expires_at: datetime


class LoginAnswer(Answer):
    """Either signed in, or one step before."""

    second_factor: TicketAnswer | None
    session: SessionTokens | None


class SessionAnswer(Answer):
    """Signed in."""

    session: SessionTokens


class TotpAnswer(Answer):
    """A new shared secret, not yet in force."""

    secret: str
    uri: str


class RecoveryCodesAnswer(Answer):
    """Shown once."""

    recovery_codes: list[str]


class AccountAnswer(Answer):
    """What the service knows about an account."""

    id: str
    email: str
    language: str
    created_at: datetime
    totp: bool
    recovery_codes_left: int
    used_bytes: int
    quota_bytes: int
    news: bool
    closes_at: datetime | None


class Empty(Answer):
    """Nothing to say."""
