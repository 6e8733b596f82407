"""The store's account with the cloud service: signing up, connecting this computer, its other computers.

The password never leaves this computer. Acts that matter want a fresh sign-in: `cloud_proof.prove_it_is_you`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from jooptics_desktop.domain.backup_places import Place, PlaceKind
from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import cloud_country, cloud_login
from jooptics_desktop.services.backup_places import facts_of, remember
from jooptics_desktop.services.first_run import STORE_ID
from jooptics_desktop.services.privacy import require_consent
from jooptics_desktop.sync.account import AccountClient, SignedInAccount
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_target import RepositoryClient
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.tls import CloudEndpoint, authority_fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.account import Device, RevokeReason, TotpProposal
    from jooptics_desktop.sync.derivation import DerivedKeys

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SignUp:
    """An account asked for; `keys` open it together with the code of the letter."""

    endpoint: CloudEndpoint
    email: str
    keys: DerivedKeys = field(repr=False)


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


def send_letter_again(asked: SignUp) -> None:
    """Ask for another letter with another code; the code before no longer counts."""
    client = CloudClient(asked.endpoint)
    try:
        AccountClient(client).send_code_again(asked.email)
    finally:
        client.close()


def confirm_email(asked: SignUp, code: str) -> None:
    """Open the account with the code of the letter."""
    client = CloudClient(asked.endpoint)
    try:
        AccountClient(client).verify_email(asked.email, code, asked.keys)
    finally:
        client.close()


def connect(
    opened: OpenStore, desk: Desk, endpoint: CloudEndpoint, email: str, password: str, code: str, label: str
) -> Done[Place]:
    """Back up to the cloud from now on: sign in, enrol this computer, begin this store's lineage there.

    A computer that is known there already stays the same one. Raises `RuleBroken("cloud.country_not_agreed")` unless
    its country was shown and agreed to (`cloud_country.agree`).
    """
    desk.require(Permission.BACKUP_CONFIGURE)
    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    cloud_country.require_agreed(desk, endpoint)
    with desk.store.read() as work:
        store_id = str(work.settings.get(STORE_ID))
    before = cloud_login.login_of(opened)
    connection = cloud_login.sign_in(endpoint, email, password, code, label, before)
    try:
        lineage = RepositoryClient(connection.account.keeper, store_id)
        lineage.create()
        lineage.store_key_wraps(KeyFile(opened.home.keys).export(opened.vault))
        cloud_login.keep(opened.home, opened.vault, connection.account.keeper.session, connection.identity)
    finally:
        connection.account.keeper.close()
    return remember(desk, opened.home, Place(PlaceKind.CLOUD, endpoint.host), connection.facts(store_id))


def account_email(desk: Desk) -> str:
    """The address of the account this store backs up to."""
    return str(facts_of(desk, PlaceKind.CLOUD)["email"])


def devices(opened: OpenStore, desk: Desk) -> list[Device]:
    """The computers of the account, newest first."""
    return _with_account(opened, desk, lambda account: account.devices())


def revoke_device(opened: OpenStore, desk: Desk, device_id: str, reason: RevokeReason = "lost") -> None:
    """Shut a computer out of the service, from its very next request on. Needs a fresh sign-in."""
    _with_account(opened, desk, lambda account: account.revoke(device_id, reason))
    with desk.store.write() as work:
        desk.note(work, "cloud_device_revoked", device_id, reason=reason)


def begin_second_factor(opened: OpenStore, desk: Desk) -> TotpProposal:
    """The secret for an authenticator app of the account; it counts once a code from it was given.

    Needs a fresh sign-in.
    """
    return _with_account(opened, desk, lambda account: account.propose_totp())


def confirm_second_factor(opened: OpenStore, desk: Desk, code: str) -> list[str]:
    """Switch the account's second factor on; the recovery codes are shown this once. Needs a fresh sign-in."""
    return _with_account(opened, desk, lambda account: account.confirm_totp(code))


def _with_account(opened: OpenStore, desk: Desk, ask: Callable[[SignedInAccount], T]) -> T:
    desk.require(Permission.BACKUP_CONFIGURE)
    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    keeper = cloud_login.keeper_of(opened, facts_of(desk, PlaceKind.CLOUD))
    try:
        return ask(SignedInAccount(keeper))
    finally:
        keeper.close()
