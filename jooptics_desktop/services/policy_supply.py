"""Where texts of the privacy policy come from beside an update of the program: a folder, or a service.

Either is believed in nothing: what counts is a signature by a key the owner trusts, and that the text follows the
one that is here.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import JoopticsError, RuleBroken, Unavailable
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import policies
from jooptics_desktop.services.backup_places import facts_of
from jooptics_desktop.services.policies import KEYS, REFUSED
from jooptics_desktop.services.privacy import require_consent
from jooptics_desktop.system import policy_packs

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.client import CloudClient

INCOMING: Final = "incoming-"
MOST_KEYS: Final = 5


def trusted_keys(desk: Desk) -> tuple[str, ...]:
    """The public keys whose texts are believed, beside what comes with the program."""
    with desk.store.read() as work:
        return tuple(work.settings.get(KEYS) or ())


def trust_key(desk: Desk, key: str) -> Done[tuple[str, ...]]:
    """Believe texts signed by that Ed25519 key (base64 of 32 bytes) from now on; the owner got it on paper or by phone.

    Raises `RuleBroken` with `policy.key_wrong`, `policy.too_many_keys`.
    """
    desk.require(Permission.STORE_CONFIGURE)
    given = "".join(key.split())
    if not policy_packs.is_public_key(given):
        raise RuleBroken("policy.key_wrong", field="key")
    with desk.store.write() as work:
        known = tuple(work.settings.get(KEYS) or ())
        if given not in known and len(known) >= MOST_KEYS:
            raise RuleBroken("policy.too_many_keys", field="key", most=MOST_KEYS)
        kept = tuple(dict.fromkeys((*known, given)))
        work.settings.put(KEYS, list(kept))
        desk.note(work, "policy_key_trusted", count=len(kept))
        work.changed("policy")
    return Done(kept, work.changes)


def install(desk: Desk, folder: Path) -> Done[PolicyPack]:
    """Check a pack somebody handed over and keep it in the home folder.

    Raises as `system.policy_packs.install_pack` does.
    """
    desk.require(Permission.PRIVACY_MANAGE)
    pack = policy_packs.install_pack(folder, policies.shipped(), policies.folder(desk), trusted_keys(desk))
    _note_refusal(desk, "")
    return Done(pack, policies.keep_up(desk).changes)


def ask_service(desk: Desk, cancelled: Callable[[], bool] | None = None) -> Done[list[PolicyPack]]:
    """`fetch` from the service that keeps the backups, while the store's consent to it is in force.

    Raises `RuleBroken` with `backup.no_place`, `consent.not_given` beside what `fetch` raises.
    """
    if not trusted_keys(desk):
        return Done([], Changes())
    facts = facts_of(desk, PlaceKind.CLOUD)
    require_consent(desk, PurposeCode.CLOUD_BACKUP)
    from jooptics_desktop.services.cloud_login import endpoint_of
    from jooptics_desktop.sync.client import CloudClient

    client = CloudClient(endpoint_of(facts), cancelled=cancelled)
    try:
        return fetch(desk, client)
    finally:
        client.close()


def fetch(desk: Desk, client: CloudClient) -> Done[list[PolicyPack]]:
    """Ask a service for texts signed by a key the owner trusts, and keep those that follow what is here.

    The program acts, after a backup; without a trusted key the service is not asked. What is refused is remembered
    for the privacy page and raised: `Untrusted` with `policy.unknown_signer`, `policy.changed`, `policy.malformed`,
    `policy.version_order`; or what the network says.
    """
    from jooptics_desktop.sync import policies as service

    keys = trusted_keys(desk)
    if not keys:
        return Done([], Changes())
    known = {pack.sha256 for pack in policies.archive(desk).packs}
    try:
        new = [offered for offered in service.offered(client) if offered.sha256 not in known]
        came = [_bring(desk, service.files(client, offered.version), keys) for offered in new]
    except JoopticsError as error:
        if error.code.startswith("policy."):
            _note_refusal(desk, error.code)
        raise
    _note_refusal(desk, "")
    return Done(came, policies.keep_up(desk).changes)


def _bring(desk: Desk, files: dict[str, bytes], keys: tuple[str, ...]) -> PolicyPack:
    """Lay what came in a folder of its own, check it there, keep it."""
    home = policies.folder(desk)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = Path(tempfile.mkdtemp(prefix=INCOMING, dir=home))
        try:
            for name, content in files.items():
                (folder / name).write_bytes(content)
            return policy_packs.install_pack(folder, policies.shipped(), home, keys)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise Unavailable("policy.cannot_write") from error


def _note_refusal(desk: Desk, code: str) -> None:
    with desk.store.read() as work:
        before = str(work.settings.get(REFUSED) or "")
    if before != code:
        with desk.store.write() as work:
            work.settings.put(REFUSED, code or None)
