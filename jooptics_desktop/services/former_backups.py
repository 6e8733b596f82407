"""What the former owner's keys still open after a handover: removed while they are there, else owed until it is.

On this computer nothing stays. A folder is emptied where it is plugged in; the service ends the former owner's account
in thirty days, as it does for anybody who asks. What could not be done is a task on the status page.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.domain.handover import FormerBackups
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import cloud_login
from jooptics_desktop.services.backup_places import facts_of, places
from jooptics_desktop.services.erasure import set_aside
from jooptics_desktop.sync import key_document
from jooptics_desktop.sync.account import SignedInAccount
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import SessionKeeper
from jooptics_desktop.sync.folder_target import FolderTarget
from jooptics_desktop.system import secret_keeper

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.services.cloud_login import KeptLogin
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

OWED: Final = "handover.former_backups"
FORMER_VAULT: Final = "handover.former_vault"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parting:
    """What it takes to let the backups go, in memory alone: where it lay goes with the former owner's keys.

    `ends_account`: whether the former owner has their account with the service end, for which they proved themselves.
    """

    vault: str
    owed: tuple[FormerBackups, ...]
    ends_account: bool
    cloud: tuple[dict[str, Any], KeptLogin] | None = field(default=None, repr=False)


def parting(opened: OpenStore, desk: Desk, *, ends_account: bool) -> Parting:
    """The places in use, and the sign-in with the service if there is one."""
    owed = tuple(FormerBackups(place.kind.value, place.label, opened.vault.id) for place in places(desk))
    kept = cloud_login.login_of(opened)
    in_cloud = any(one.kind == PlaceKind.CLOUD.value for one in owed)
    cloud = (facts_of(desk, PlaceKind.CLOUD), kept) if kept is not None and in_cloud else None
    return Parting(opened.vault.id, owed, ends_account, cloud)


def owe(work: Work, found: Parting) -> None:
    """Write down, in the store with the new keys, what is still to be done; a crash forgets none of it."""
    _put(work, [*_read(work), *found.owed])
    work.settings.put(FORMER_VAULT, found.vault)


def clear_this_computer(opened: OpenStore) -> None:
    """Remove whatever here the former owner's keys open; until that is done each opening tries again.

    Stores set aside, copies from before upgrades, what waits to be sent or is remembered of their backups, their
    sign-in with the service, and the keyring's entry.
    """
    with opened.store.read() as work:
        vault = work.settings.get(FORMER_VAULT)
    if vault is None:
        return
    secret_keeper.forget_device_secret(str(vault))
    try:
        for path in set_aside(opened):
            path.unlink(missing_ok=True)
        if opened.home.backup.exists():
            shutil.rmtree(opened.home.backup)
    except OSError:
        _log.warning("not everything of the former owner could be removed")
        return
    with opened.store.write() as work:
        work.settings.put(FORMER_VAULT, None)


def let_go(desk: Desk, found: Parting) -> list[FormerBackups]:
    """Let every place go that can be reached; answers what is left to be seen to."""
    for one in found.owed:
        try:
            if one.kind == PlaceKind.FOLDER.value:
                _empty(one, desk.clock)
                _settle(desk, one, None, "program")
            elif found.cloud is not None:
                _leave(desk, one, *found.cloud, ends_account=found.ends_account)
        except JoopticsError as error:
            _log.warning("a former owner's backups were not let go", extra={"code": error.code})
    return left(desk)


def left(desk: Desk) -> list[FormerBackups]:
    """What somebody still has to see to, and accounts that have not ended yet."""
    desk.require(Permission.PRIVACY_MANAGE)
    now = desk.clock.now()
    with desk.store.read() as work:
        return [one.as_of(now) for one in _read(work)]


def remove_now(desk: Desk, one: FormerBackups) -> Done[None]:
    """Empty a folder that could not be reached before; raises as `FolderTarget.open` does."""
    desk.require(Permission.BACKUP_CONFIGURE)
    if one.kind != PlaceKind.FOLDER.value:
        raise RuleBroken("handover.only_by_hand")
    _empty(one, desk.clock)
    return _settle(desk, one, None, "program")


def confirm_gone(desk: Desk, one: FormerBackups) -> Done[None]:
    """Somebody saw to it by hand: the disk was erased, the account was closed by whoever holds it."""
    desk.require(Permission.BACKUP_CONFIGURE)
    return _settle(desk, one, None, "hand")


def _empty(one: FormerBackups, clock: Clock) -> None:
    """Remove the backups in a folder unless they are another vault's by now, whose keys the former owner lacks."""
    target = FolderTarget.open(Path(one.label), clock)
    wraps = target.key_wraps()
    if wraps is None or key_document.read(wraps).get("vault") == one.vault:
        target.remove_everything()


def _leave(
    desk: Desk, one: FormerBackups, facts: dict[str, Any], kept: KeptLogin, *, ends_account: bool
) -> None:
    """Have the account end, or at least this computer signed out of it."""
    try:
        if ends_account:
            ends = _close(facts, kept)
            _settle(desk, one, FormerBackups(one.kind, one.label, one.vault, ends), "program")
    finally:
        cloud_login.end(facts, kept)


def _close(facts: dict[str, Any], kept: KeptLogin) -> datetime:
    """Ask for the end of the account, and shut this computer out of it: it belongs to somebody else now."""
    client = CloudClient(cloud_login.endpoint_of(facts), pauses=())  # without a line it is a task, at once
    account = SignedInAccount(SessionKeeper(client, kept.session, kept.identity))
    try:
        ends = account.ask_for_deletion()
        if kept.session.device_id is not None:
            account.revoke(kept.session.device_id, "sold")
    finally:
        account.keeper.close()
    return ends


def _settle(desk: Desk, one: FormerBackups, after: FormerBackups | None, by: str) -> Done[None]:
    with desk.store.write() as work:
        others = [other for other in _read(work) if (other.kind, other.label) != (one.kind, one.label)]
        _put(work, [*others, after] if after else others)
        desk.note(work, "former_backups_gone", kind=one.kind, by=by)
        work.changed("handover")
    return Done(None, work.changes)


def _put(work: Work, owed: list[FormerBackups]) -> None:
    work.settings.put(OWED, [one.kept() for one in owed] or None)


def _read(work: Work) -> list[FormerBackups]:
    return [FormerBackups.read(one) for one in work.settings.get(OWED) or ()]
