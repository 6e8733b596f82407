"""What the account holder may do about the data the backup service keeps of them.

A copy, another address, news or none, and the end of the account thirty days after it was asked for. A copy, another
address and the end want a fresh sign-in: `cloud_proof.prove_it_is_you`. None of it waits for a consent: whoever took
back the one to cloud backup still has all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from jooptics_desktop.documents.account_copy import write_account_copy
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.backup_places import SETTING, facts_of
from jooptics_desktop.services.cloud_login import endpoint_of, keeper_of
from jooptics_desktop.sync.account import AccountClient, SignedInAccount
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.derivation import plain_email

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.account import AccountState
    from jooptics_desktop.sync.derivation import DerivedKeys

T = TypeVar("T")


def account_state(opened: OpenStore, desk: Desk) -> AccountState:
    """What the service says of the account now."""
    return _with_account(opened, desk, lambda account: account.state())


def save_account_copy(opened: OpenStore, desk: Desk, path: Path) -> Done[Path]:
    """Write everything the service keeps about the account into a file. Needs a fresh sign-in."""
    copy = _with_account(opened, desk, lambda account: account.own_copy())
    write_account_copy(copy, path)
    with desk.store.write() as work:
        desk.note(work, "cloud_account_copied")
    return Done(path, work.changes)


def ask_for_deletion(opened: OpenStore, desk: Desk) -> Done[datetime]:
    """Have the account end in thirty days; when. Backups go on until then. Needs a fresh sign-in."""
    closes_at = _with_account(opened, desk, lambda account: account.ask_for_deletion())
    with desk.store.write() as work:
        desk.note(work, "cloud_account_deletion_asked")
    return Done(closes_at, work.changes)


def keep_account(opened: OpenStore, desk: Desk) -> Done[None]:
    """Call the deletion off."""
    _with_account(opened, desk, lambda account: account.call_deletion_off())
    with desk.store.write() as work:
        desk.note(work, "cloud_account_kept")
    return Done(None, work.changes)


def want_news(opened: OpenStore, desk: Desk, *, wanted: bool) -> Done[bool]:
    """Ask the service for news, or object to them."""
    _with_account(opened, desk, lambda account: account.want_news(wanted=wanted))
    return Done(wanted, Changes())


def change_email(opened: OpenStore, desk: Desk, email: str, password: str) -> Done[str]:
    """Ask for another address of the account; a letter with a code goes there. Needs a fresh sign-in.

    The keys for signing in are derived with the address, so the account's password is needed. Raises
    `RuleBroken("cloud.email_wrong")`, `NotPermitted("cloud.credentials_wrong")`.
    """
    facts, address = facts_of(desk, PlaceKind.CLOUD), plain_email(email)
    client = CloudClient(endpoint_of(facts))
    try:
        keys: list[DerivedKeys] = [
            AccountClient(client).derive_keys(one, password) for one in (str(facts["email"]), address)
        ]
    finally:
        client.close()
    _with_account(opened, desk, lambda account: account.change_email(address, *keys))
    return Done(address, Changes())


def confirm_email(opened: OpenStore, desk: Desk, code: str) -> Done[str]:
    """Put the new address in force with the code of its letter, here too. Raises `RuleBroken("cloud.code_wrong")`."""

    def confirm(account: SignedInAccount) -> str:
        account.confirm_email(code)
        return account.state().email

    address = _with_account(opened, desk, confirm)
    with desk.store.write() as work:
        facts = work.settings.get(SETTING.format(PlaceKind.CLOUD.value))
        if isinstance(facts, dict):
            work.settings.put(SETTING.format(PlaceKind.CLOUD.value), {**facts, "email": address})
        desk.note(work, "cloud_email_changed")
        work.changed("backup_place")
    return Done(address, work.changes)


def _with_account(opened: OpenStore, desk: Desk, ask: Callable[[SignedInAccount], T]) -> T:
    desk.require(Permission.BACKUP_CONFIGURE)
    keeper = keeper_of(opened, facts_of(desk, PlaceKind.CLOUD))
    try:
        return ask(SignedInAccount(keeper))
    finally:
        keeper.close()
