"""The store's account with the cloud service: signing up, connecting this computer, its other computers.

The password never leaves this computer; what keeps the connection is sealed beside the store, under the
vault's key.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken, Untrusted
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.backup_places import Place, PlaceKind, facts_of, remember
from jooptics_desktop.services.first_run import STORE_ID
from jooptics_desktop.services.privacy import require_consent
from jooptics_desktop.sync.account import AccountClient, SecondFactorTicket
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import CloudSession, SessionKeeper
from jooptics_desktop.sync.cloud_target import RepositoryClient
from jooptics_desktop.sync.durable import write_durably
from jooptics_desktop.sync.key_document import unwrap, wrap
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.tls import CloudEndpoint, authority_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.opening import OpenStore
    from jooptics_desktop.sync.account import Device, SignedInAccount, TotpProposal
    from jooptics_desktop.sync.cloud_session import CloudSession as Session
    from jooptics_desktop.sync.derivation import DerivedKeys
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.system.home import Home

_PURPOSE: Final = "cloud session"


@dataclass(frozen=True, slots=True)
class SignUp:
    """An account asked for; `keys` open it together with the code of the letter."""

    endpoint: CloudEndpoint
    email: str
    keys: DerivedKeys = field(repr=False)


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


def read_endpoint(url: str, authority: Path | None = None) -> CloudEndpoint:
    """The service at that address; `authority` is the certificate file of a service with an authority of its own.

    Raises `RuleBroken("cloud.address_wrong")`, `Untrusted("cloud.not_https")`, `cloud.authority_unreadable`.
    """
    if authority is None:
        return CloudEndpoint(url)
    try:
        return CloudEndpoint(url, authority.read_bytes())
    except OSError:
        raise Untrusted("cloud.authority_unreadable", field="authority") from None


def read_fingerprint(authority: Path) -> str:
    """The fingerprint of a certificate file, to be compared with what the service's owner gave.

    Raises `Untrusted("cloud.authority_unreadable")`.
    """
    try:
        return authority_fingerprint(authority.read_bytes())
    except OSError:
        raise Untrusted("cloud.authority_unreadable", field="authority") from None


def sign_up(
    desk: Desk, endpoint: CloudEndpoint, email: str, password: str, language: str, *, adult: bool
) -> SignUp:
    """Ask for an account; a letter with a code follows. Only after the consent to cloud backup was given."""
    desk.require(Permission.BACKUP_CONFIGURE)
    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    client = CloudClient(endpoint)
    try:
        keys = AccountClient(client).register(
            email, password, "ar" if language == "ar" else "en", adult=adult
        )
    finally:
        client.close()
    return SignUp(endpoint, email, keys)


def confirm_email(asked: SignUp, code: str) -> None:
    """Open the account with the code of the letter."""
    client = CloudClient(asked.endpoint)
    try:
        AccountClient(client).verify_email(asked.email, code, asked.keys)
    finally:
        client.close()


def sign_in(endpoint: CloudEndpoint, email: str, password: str, code: str, label: str) -> Connection:
    """Sign in and enrol this computer under `label`.

    Raises `NotPermitted("cloud.second_factor_needed")` when a code is needed and none was given.
    """
    client = CloudClient(endpoint)
    try:
        account = AccountClient(client)
        answer = account.sign_in(email, account.derive_keys(email, password))
        if isinstance(answer, SecondFactorTicket):
            if not code.strip():
                raise NotPermitted("cloud.second_factor_needed", field="code")
            plain = code.strip()
            by_recovery = any(letter.isalpha() for letter in plain)
            answer = account.finish_sign_in(
                answer, code=None if by_recovery else plain, recovery_code=plain if by_recovery else None
            )
        identity = Ed25519PrivateKey.generate()
        signed_in = account.signed_in(answer)
        signed_in.enrol(identity, label)
    except BaseException:
        client.close()
        raise
    return Connection(endpoint, email, signed_in, identity)


def connect(
    opened: OpenStore, desk: Desk, endpoint: CloudEndpoint, email: str, password: str, code: str, label: str
) -> Done[Place]:
    """Back up to the cloud from now on: sign in, enrol this computer, begin this store's lineage there."""
    desk.require(Permission.BACKUP_CONFIGURE)
    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    with desk.store.read() as work:
        store_id = str(work.settings.get(STORE_ID))
    connection = sign_in(endpoint, email, password, code, label)
    lineage = RepositoryClient(connection.account.keeper, store_id)
    lineage.create()
    wraps = KeyFile(opened.home.keys).export(opened.vault)
    if lineage.key_wraps() != wraps:
        lineage.store_key_wraps(wraps)
    keep_session(opened.home, opened.vault, connection.account.keeper.session, connection.identity)
    return remember(desk, Place(PlaceKind.CLOUD, endpoint.host), connection.facts(store_id))


def repository(
    opened: OpenStore, facts: dict[str, Any], cancelled: Callable[[], bool] | None = None
) -> RepositoryClient:
    """This store's lineage on the service, with the session that was kept."""
    return RepositoryClient(_keeper(opened, facts, cancelled), str(facts["repository"]))


def devices(opened: OpenStore, desk: Desk) -> list[Device]:
    """The computers of the account, newest first."""
    desk.require(Permission.BACKUP_CONFIGURE)
    return _account(opened, desk).devices()


def revoke_device(opened: OpenStore, desk: Desk, device_id: str, code: str) -> None:
    """Shut a lost computer out of the service, from its very next request on."""
    desk.require(Permission.BACKUP_CONFIGURE)
    account = _account(opened, desk)
    if code.strip():
        account.prove(code=code)
    account.revoke(device_id, "lost")
    with desk.store.write() as work:
        desk.note(work, "cloud_device_revoked", device_id)


def revoke_with_password(opened: OpenStore, desk: Desk, device_id: str, password: str) -> None:
    """The same for an account without second factor: the password proves it."""
    desk.require(Permission.BACKUP_CONFIGURE)
    facts, account = facts_of(desk, PlaceKind.CLOUD), _account(opened, desk)
    client = CloudClient(_endpoint(facts))
    try:
        account.prove(keys=AccountClient(client).derive_keys(str(facts["email"]), password))
    finally:
        client.close()
    account.revoke(device_id, "lost")
    with desk.store.write() as work:
        desk.note(work, "cloud_device_revoked", device_id)


def begin_second_factor(opened: OpenStore, desk: Desk, password: str) -> TotpProposal:
    """The secret for an authenticator app of the account; it counts once a code from it was given."""
    desk.require(Permission.BACKUP_CONFIGURE)
    facts, account = facts_of(desk, PlaceKind.CLOUD), _account(opened, desk)
    client = CloudClient(_endpoint(facts))
    try:
        account.prove(keys=AccountClient(client).derive_keys(str(facts["email"]), password))
    finally:
        client.close()
    return account.propose_totp()


def confirm_second_factor(opened: OpenStore, desk: Desk, code: str) -> list[str]:
    """Switch the account's second factor on; the recovery codes are shown this once."""
    desk.require(Permission.BACKUP_CONFIGURE)
    return _account(opened, desk).confirm_totp(code)


def keep_session(home: Home, vault: Vault, session: Session, identity: Ed25519PrivateKey) -> None:
    """Seal the session beside the store; the one before is void."""
    secret = {"session": session.as_json(), "identity": identity.private_bytes_raw().hex()}
    sealed = wrap(vault.key.derive(_PURPOSE), json.dumps(secret).encode(), f"{vault.id}|{_PURPOSE}")
    file = _file(home)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(file, json.dumps({"sealed": sealed}).encode())


def _keeper(opened: OpenStore, facts: dict[str, Any], cancelled: Callable[[], bool] | None) -> SessionKeeper:
    try:
        sealed = json.loads(_file(opened.home).read_text(encoding="utf-8"))["sealed"]
    except (OSError, ValueError, KeyError):
        raise NotPermitted("cloud.session_expired") from None
    vault = opened.vault
    secret = unwrap(vault.key.derive(_PURPOSE), sealed, f"{vault.id}|{_PURPOSE}")
    if secret is None:
        raise Untrusted("keys.file_altered")
    found = json.loads(secret)
    identity = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(found["identity"]))
    return SessionKeeper(
        CloudClient(_endpoint(facts), cancelled=cancelled),
        CloudSession.read(found["session"]),
        identity,
        lambda session: keep_session(opened.home, vault, session, identity),
    )


def _account(opened: OpenStore, desk: Desk) -> SignedInAccount:
    from jooptics_desktop.sync.account import SignedInAccount

    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    return SignedInAccount(_keeper(opened, facts_of(desk, PlaceKind.CLOUD), None))


def _endpoint(facts: dict[str, Any]) -> CloudEndpoint:
    if "url" not in facts:
        raise RuleBroken("backup.no_place", field="place")
    return CloudEndpoint(str(facts["url"]), str(facts["ca"]).encode("ascii") or None)


def _file(home: Home) -> Path:
    return home.backup / PlaceKind.CLOUD.value / "session.json"
