"""This computer's sign-in with the cloud service, kept sealed beside the store under the vault's key."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.domain.errors import JoopticsError, NotPermitted, RuleBroken
from jooptics_desktop.sync.account import AccountClient, SecondFactorTicket
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import CloudSession, SessionKeeper
from jooptics_desktop.sync.durable import LOCAL, telling, write_durably
from jooptics_desktop.sync.key_document import unwrap, wrap
from jooptics_desktop.sync.tls import CloudEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.account import SignedInAccount
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.system.home import Home

_PURPOSE: Final = "cloud session"
# Why a computer that was enrolled before has to be enrolled anew: shut out, of another account, another key.
_NOT_KNOWN_ANY_MORE: Final = frozenset({"cloud.device_revoked", "cloud.not_found", "cloud.signature_wrong"})


@dataclass(frozen=True, slots=True)
class Connection:
    """This computer, signed in and enrolled; `identity` is its own key with the service."""

    endpoint: CloudEndpoint
    email: str
    account: SignedInAccount
    identity: Ed25519PrivateKey = field(repr=False)

    def facts(self, repository: str) -> dict[str, Any]:
        """What the store keeps of the connection: no secret."""
        authority = self.endpoint.ca_pem.decode("ascii") if self.endpoint.ca_pem else ""
        return {"url": self.endpoint.url, "ca": authority, "email": self.email, "repository": repository}


@dataclass(frozen=True, slots=True)
class KeptLogin:
    """A sign-in as it is kept: its session, and the key by which the service knows this computer."""

    session: CloudSession = field(repr=False)
    identity: Ed25519PrivateKey = field(repr=False)


def sign_in(
    endpoint: CloudEndpoint, email: str, password: str, code: str, label: str, before: KeptLogin | None = None
) -> Connection:
    """Sign in with everything, and enrol this computer under `label` unless it is the one of `before`.

    Raises `NotPermitted("cloud.second_factor_needed")` when a code is needed and none was given.
    """
    client = CloudClient(endpoint)
    try:
        account = _signed_in(client, email, password, code)
        identity = _come_back(account, before) or _enrol(account, label)
    except BaseException:
        client.close()
        raise
    return Connection(endpoint, email, account, identity)


def sign_in_again(
    endpoint: CloudEndpoint, email: str, password: str, code: str, kept: KeptLogin
) -> Connection:
    """Sign in with everything as the computer of `kept`. Raises `NotPermitted("cloud.device_revoked")`."""
    client = CloudClient(endpoint)
    try:
        account = _signed_in(client, email, password, code)
        account.come_back(kept.session.device_id or "", kept.identity)
    except BaseException:
        client.close()
        raise
    return Connection(endpoint, email, account, kept.identity)


def keep(home: Home, vault: Vault, session: CloudSession, identity: Ed25519PrivateKey) -> None:
    """Seal the session beside the store; the one before is void."""
    secret = {"session": session.as_json(), "identity": identity.private_bytes_raw().hex()}
    sealed = wrap(vault.key.derive(_PURPOSE), json.dumps(secret).encode(), f"{vault.id}|{_PURPOSE}")
    file = home.cloud_session
    with telling(LOCAL):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(file, json.dumps({"sealed": sealed}).encode())


def kept_login(opened: OpenStore) -> KeptLogin:
    """What was kept; raises `NotPermitted("cloud.session_expired")` when nothing was."""
    try:
        sealed = json.loads(opened.home.cloud_session.read_text(encoding="utf-8"))["sealed"]
    except (OSError, ValueError, KeyError):
        raise NotPermitted("cloud.session_expired") from None
    vault = opened.vault
    secret = unwrap(vault.key.derive(_PURPOSE), sealed, f"{vault.id}|{_PURPOSE}")
    if secret is None:
        raise NotPermitted("cloud.session_expired")
    found = json.loads(secret)
    identity = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(found["identity"]))
    return KeptLogin(CloudSession.read(found["session"]), identity)


def login_of(opened: OpenStore) -> KeptLogin | None:
    """What was kept, None when there is nothing that can be used."""
    with contextlib.suppress(JoopticsError):
        return kept_login(opened)
    return None


def keeper_of(
    opened: OpenStore, facts: dict[str, Any], cancelled: Callable[[], bool] | None = None
) -> SessionKeeper:
    """Makes calls with the session that was kept, and keeps every new one."""
    kept = kept_login(opened)

    def newest() -> tuple[CloudSession, Ed25519PrivateKey]:
        now = kept_login(opened)
        return now.session, now.identity

    return SessionKeeper(
        CloudClient(endpoint_of(facts), cancelled=cancelled),
        kept.session,
        kept.identity,
        lambda session: keep(opened.home, opened.vault, session, kept.identity),
        newest,
    )


def end(facts: dict[str, Any], kept: KeptLogin) -> None:
    """End a session that another one took the place of; a service that does not hear of it ends it by itself."""
    client = CloudClient(endpoint_of(facts), pauses=())
    try:
        with contextlib.suppress(JoopticsError):
            header = {"Authorization": f"Bearer {kept.session.access_token}"}
            client.call("POST", "/v1/auth/logout", headers=header)
    finally:
        client.close()


def forget(opened: OpenStore, facts: dict[str, Any]) -> None:
    """Sign this computer out: the session ends there if the service can be told, and nothing of it stays here."""
    kept = login_of(opened)
    if kept is not None:
        end(facts, kept)
    opened.home.cloud_session.unlink(missing_ok=True)


def endpoint_of(facts: dict[str, Any]) -> CloudEndpoint:
    """Where the service is, from what was kept of the place."""
    if "url" not in facts:
        raise RuleBroken("backup.no_place", field="place")
    return CloudEndpoint(str(facts["url"]), str(facts["ca"]).encode("ascii") or None)


def _signed_in(client: CloudClient, email: str, password: str, code: str) -> SignedInAccount:
    account = AccountClient(client)
    answer = account.sign_in(email, account.derive_keys(email, password))
    if isinstance(answer, SecondFactorTicket):
        plain = code.strip()
        if not plain:
            raise NotPermitted("cloud.second_factor_needed", field="code")
        by_recovery = any(letter.isalpha() for letter in plain)
        answer = account.finish_sign_in(
            answer, code=None if by_recovery else plain, recovery_code=plain if by_recovery else None
        )
    return account.signed_in(answer)


def _come_back(account: SignedInAccount, before: KeptLogin | None) -> Ed25519PrivateKey | None:
    """Go on as the computer that was here before, so that connecting again adds no second one."""
    if before is None or before.session.device_id is None:
        return None
    try:
        account.come_back(before.session.device_id, before.identity)
    except JoopticsError as error:
        if error.code not in _NOT_KNOWN_ANY_MORE:
            raise
        return None
    return before.identity


def _enrol(account: SignedInAccount, label: str) -> Ed25519PrivateKey:
    identity = Ed25519PrivateKey.generate()
    account.enrol(identity, label)
    return identity
