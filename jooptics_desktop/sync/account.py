"""The account on the service: opening it, signing in, its devices and its second factor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, Literal

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.sync import wire
from jooptics_desktop.sync.client import os_family
from jooptics_desktop.sync.cloud_session import CloudSession, SessionKeeper, signed
from jooptics_desktop.sync.derivation import (
    DerivedKeys,
    KdfParameters,
    check_new_password,
    derive,
    plain_email,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jooptics_desktop.sync.client import CloudClient
    from jooptics_desktop.sync.wire import Json

RevokeReason = Literal["lost", "stolen", "replaced", "sold", "other"]
LONGEST_LABEL: Final = 40
LONGEST_COPY: Final = 64 * 1024**2


@dataclass(frozen=True, slots=True)
class SecondFactorTicket:
    """A sign-in that waits for a code, until `expires_at`."""

    ticket: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Device:
    """A computer of the account. `label` is what its owner typed."""

    id: str
    platform: str
    label: str
    public_key: bytes = field(repr=False)
    enrolled_at: datetime
    last_seen_on: date
    revoked_at: datetime | None
    revoked_reason: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class AccountState:
    """What the service knows about the account; bytes are those of sealed objects.

    `news` says whether its holder asked for news, `closes_at` when it ends, if its deletion was asked for.
    """

    id: str
    email: str = field(repr=False)
    language: str
    created_at: datetime
    totp: bool
    recovery_codes_left: int
    used_bytes: int
    quota_bytes: int
    news: bool
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class TotpProposal:
    """A new shared secret, not yet in force: show `uri` as a QR code, then confirm with a code."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


class AccountClient:
    """What can be done before a session exists."""

    def __init__(self, client: CloudClient) -> None:
        self._client = client

    def derive_keys(self, email: str, password: str) -> DerivedKeys:
        """Ask how, then derive the keys here. Raises as `KdfParameters.read` and `derive`."""
        body = {"email": plain_email(email)}
        reply = self._client.call("POST", "/v1/auth/prelogin", body=body, repeatable=True)
        return derive(email, password, KdfParameters.read(wire.part(reply.json(), "kdf")))

    def register(
        self, email: str, password: str, language: Literal["ar", "en"], *, adult: bool
    ) -> DerivedKeys:
        """Ask for an account; a letter with a code follows. The answer never tells whether the address is known.

        Raises `RuleBroken` `cloud.password_short`, `cloud.email_wrong`, `cloud.adult_required`.
        """
        check_new_password(password)
        if not adult:
            raise RuleBroken("cloud.adult_required", field="adult")
        keys = self.derive_keys(email, password)
        self._client.call(
            "POST", "/v1/auth/register",
            body={
                "email": plain_email(email), "auth_key": wire.base64_text(keys.auth_key),
                "language": language, "adult": True,
            },
        )  # fmt: skip
        return keys

    def send_code_again(self, email: str) -> None:
        """Ask for another letter."""
        self._client.call("POST", "/v1/auth/verification", body={"email": plain_email(email)})

    def verify_email(self, email: str, code: str, keys: DerivedKeys) -> None:
        """Open the account with the letter's code. Raises `RuleBroken` `cloud.code_wrong`."""
        body = {"email": plain_email(email), "code": _code(code), "auth_key": wire.base64_text(keys.auth_key)}
        self._client.call("POST", "/v1/auth/verify-email", body=body)

    def sign_in(self, email: str, keys: DerivedKeys) -> CloudSession | SecondFactorTicket:
        """Sign in. Raises `NotPermitted` `cloud.credentials_wrong`, `cloud.email_unverified`."""
        body = {"email": plain_email(email), "auth_key": wire.base64_text(keys.auth_key)}
        answer = self._client.call("POST", "/v1/auth/login", body=body).json()
        if answer.get("session") is not None:
            return CloudSession.read(wire.part(answer, "session"))
        ticket = wire.part(answer, "second_factor")
        return SecondFactorTicket(wire.text(ticket, "ticket", 200), wire.instant(ticket, "expires_at"))

    def finish_sign_in(
        self, ticket: SecondFactorTicket, *, code: str | None = None, recovery_code: str | None = None
    ) -> CloudSession:
        """The second step, with a one-time code or a recovery code. Raises `RuleBroken` `cloud.code_wrong`."""
        body: Json = {"ticket": ticket.ticket}
        if code is not None:
            body["code"] = _code(code)
        if recovery_code is not None:
            body["recovery_code"] = _code(recovery_code)
        answer = self._client.call("POST", "/v1/auth/second-factor", body=body).json()
        return CloudSession.read(wire.part(answer, "session"))

    def signed_in(
        self,
        session: CloudSession,
        identity: Ed25519PrivateKey | None = None,
        on_change: Callable[[CloudSession], None] | None = None,
    ) -> SignedInAccount:
        """Go on with a session; `on_change` is told every new one, to keep it."""
        return SignedInAccount(SessionKeeper(self._client, session, identity, on_change))


class SignedInAccount:
    """What a signed-in person can do."""

    def __init__(self, keeper: SessionKeeper) -> None:
        self.keeper = keeper

    def state(self) -> AccountState:
        """What the service knows about the account."""
        answer = self.keeper.call("GET", "/v1/account", repeatable=True).json()
        return AccountState(
            id=wire.text(answer, "id"), email=wire.text(answer, "email"), language=wire.text(answer, "language"),
            created_at=wire.instant(answer, "created_at"), totp=wire.flag(answer, "totp"),
            recovery_codes_left=wire.number(answer, "recovery_codes_left"),
            used_bytes=wire.number(answer, "used_bytes"), quota_bytes=wire.number(answer, "quota_bytes"),
            news=wire.flag(answer, "news"), closes_at=wire.optional_instant(answer, "closes_at"),
        )  # fmt: skip

    def enrol(self, identity: Ed25519PrivateKey, label: str) -> Device:
        """Add this computer under a label its owner typed; the session is bound to it from now on."""
        token = wire.hash_text(self.keeper.session.access_token.encode())
        body = {
            "public_key": wire.base64_text(identity.public_key().public_bytes_raw()),
            "platform": os_family().lower(),
            "label": label[:LONGEST_LABEL],
            "signature": signed(identity, "jooptics/v1/enrol", token),
        }
        answer = self.keeper.call("POST", "/v1/devices", body=body, repeatable=True).json()
        self.keeper.adopt(CloudSession.read(wire.part(answer, "session")), identity)
        return _device(wire.part(answer, "device"))

    def come_back(self, device_id: str, identity: Ed25519PrivateKey) -> CloudSession:
        """Bind a fresh sign-in to this computer, enrolled before. Raises `NotPermitted` `cloud.device_revoked`."""
        token = wire.hash_text(self.keeper.session.access_token.encode())
        body = {"signature": signed(identity, "jooptics/v1/return", device_id, token)}
        answer = self.keeper.call(
            "POST", f"/v1/devices/{device_id}/return", body=body, repeatable=True
        ).json()
        self.keeper.adopt(CloudSession.read(wire.part(answer, "session")), identity)
        return self.keeper.session

    def devices(self) -> list[Device]:
        """Every computer of the account, newest first."""
        answer = self.keeper.call("GET", "/v1/devices", repeatable=True).json()
        return [_device(one) for one in wire.parts(answer, "devices")]

    def revoke(self, device_id: str, reason: RevokeReason) -> None:
        """Shut a computer out, from its very next request on. Needs `prove` within five minutes."""
        self.keeper.call("POST", f"/v1/devices/{device_id}/revoke", body={"reason": reason}, repeatable=True)

    def prove(self, *, code: str | None = None, keys: DerivedKeys | None = None) -> None:
        """Prove again who you are: a one-time code, or the password's keys where no second factor is on."""
        body = {"code": _code(code)} if code is not None else {}
        if keys is not None:
            body["auth_key"] = wire.base64_text(keys.auth_key)
        self.keeper.call("POST", "/v1/auth/step-up", body=body)

    def propose_totp(self) -> TotpProposal:
        """Begin to switch the second factor on. Needs `prove`."""
        answer = self.keeper.call("POST", "/v1/mfa/totp").json()
        return TotpProposal(wire.text(answer, "secret", 100), wire.text(answer, "uri"))

    def confirm_totp(self, code: str) -> list[str]:
        """Switch it on with a first code; returns the ten recovery codes, shown this once."""
        answer = self.keeper.call("POST", "/v1/mfa/totp/confirm", body={"code": _code(code)}).json()
        return wire.texts(answer, "recovery_codes")

    def switch_totp_off(self) -> None:
        """Do without the second factor. Needs `prove`."""
        self.keeper.call("DELETE", "/v1/mfa/totp")

    def renew_recovery_codes(self) -> list[str]:
        """Ten fresh recovery codes; the former ones are void. Needs `prove`."""
        return wire.texts(self.keeper.call("POST", "/v1/mfa/recovery-codes").json(), "recovery_codes")

    def change_password(self, old: DerivedKeys, new: DerivedKeys) -> None:
        """Replace the derived key; every other session ends. Needs `prove`; store new key wraps afterwards."""
        body = {"auth_key": wire.base64_text(old.auth_key), "new_auth_key": wire.base64_text(new.auth_key)}
        self.keeper.call("POST", "/v1/auth/password", body=body)

    def own_copy(self) -> Json:
        """Everything the service keeps about the account but secrets and sealed bytes. Needs `prove`."""
        copy: Json = self.keeper.call("GET", "/v1/account/export", repeatable=True, most=LONGEST_COPY).json()
        return copy

    def ask_for_deletion(self) -> datetime:
        """Have the account end in thirty days; when. Asked again, the day stays. Needs `prove`."""
        answer = self.keeper.call("POST", "/v1/account/deletion", repeatable=True).json()
        return wire.instant(answer, "closes_at")

    def call_deletion_off(self) -> None:
        """Keep the account after all."""
        self.keeper.call("DELETE", "/v1/account/deletion", repeatable=True)

    def want_news(self, *, wanted: bool) -> None:
        """Ask for news of the service, or object to them."""
        self.keeper.call("PUT", "/v1/account/news", body={"wanted": wanted}, repeatable=True)

    def change_email(self, email: str, present: DerivedKeys, new: DerivedKeys) -> None:
        """Ask for another address; a code goes there. `new` is derived with that address. Needs `prove`."""
        body = {
            "email": plain_email(email),
            "auth_key": wire.base64_text(present.auth_key),
            "new_auth_key": wire.base64_text(new.auth_key),
        }
        self.keeper.call("POST", "/v1/account/email", body=body)

    def confirm_email(self, code: str) -> None:
        """Put the new address in force. Raises `RuleBroken` `cloud.code_wrong`."""
        self.keeper.call("POST", "/v1/account/email/confirm", body={"code": _code(code)})

    def repositories(self) -> list[str]:
        """The ids of every lineage of backups, oldest first. Needs an enrolled device."""
        answer = self.keeper.call("GET", "/v1/repositories", repeatable=True).json()
        return [wire.text(one, "id", 36) for one in wire.parts(answer, "repositories")]

    def sign_out(self) -> None:
        """End this session on the service too."""
        self.keeper.call("POST", "/v1/auth/logout")


def _code(code: str) -> str:
    """A typed code; blanks around it do not count. Raises `RuleBroken` `cloud.code_wrong` for an impossible one."""
    typed = code.strip()
    if not 6 <= len(typed) <= LONGEST_LABEL:
        raise RuleBroken("cloud.code_wrong", field="code")
    return typed


def _device(source: Json) -> Device:
    try:
        seen = date.fromisoformat(wire.text(source, "last_seen_on", 10))
    except ValueError:
        raise wire.broken() from None
    return Device(
        id=wire.text(source, "id", 36), platform=wire.text(source, "platform", 10),
        label=wire.text(source, "label", 200), public_key=wire.data(source, "public_key", 64),
        enrolled_at=wire.instant(source, "enrolled_at"), last_seen_on=seen,
        revoked_at=wire.optional_instant(source, "revoked_at"),
        revoked_reason=wire.optional_text(source, "revoked_reason"), current=wire.flag(source, "current"),
    )  # fmt: skip
