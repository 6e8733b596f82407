"""The handover itself: the present owner lets go, the new owner takes the store over under keys of their own.

A copy of the store is written beside it under a new key, changed hands in there, and proven; the exchange of a restore
then puts it, its key file and the erasure ledger in place. Before the exchange everything is the former owner's, after
it nothing is: whatever a crash leaves of theirs on this computer is removed when the store is next opened.
See docs/decisions/handing-over.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jooptics_desktop.data import inspection, migrate
from jooptics_desktop.data.copying import copy
from jooptics_desktop.data.replacement import incoming
from jooptics_desktop.data.snapshot import PageWriter, freeze, prove
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.domain.privacy import HANDED_OVER
from jooptics_desktop.domain.purposes import FIRST_RUN
from jooptics_desktop.domain.staff import Permission, Role
from jooptics_desktop.services import (
    audit_keys,
    consent_keeping,
    first_run,
    former_backups,
    handover,
    opening,
    policies,
    privacy,
    sign_ins,
    staff,
    usage_ending,
)
from jooptics_desktop.services.backup_places import SETTING
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.sync.erasure_ledger import ErasureLedger
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.recovery_code import RecoveryCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.handover import Announcement, FormerBackups
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.privacy import FirstRunChoices
    from jooptics_desktop.services.first_run import FirstRunResult
    from jooptics_desktop.services.former_backups import Parting
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.services.staff import Joined, NewStaff
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.system.home import Home

    Progress = Callable[[int, int], None]
    Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class NewOwner:
    """What the new owner answered. `recovery_code` is theirs already: on paper, and typed back if `confirmed`."""

    choices: FirstRunChoices
    owner: NewStaff
    recovery_code: str = field(repr=False)
    confirmed: bool = False

    def checked(self, desk: Desk, pack: PolicyPack) -> NewOwner:
        """Before anything is written. Raises `RuleBroken` for the answer that is wrong."""
        if self.owner.role is not Role.OWNER:
            raise ValueError("whoever takes the store over is its owner")
        self.choices.checked(pack, FIRST_RUN)
        if self.owner.totp_secret is None:
            raise RuleBroken("handover.authenticator_missing", field="code")
        staff.check_new_staff(desk, self.owner)
        RecoveryCode.parse(self.recovery_code)
        return self


@dataclass(frozen=True, slots=True)
class HandedOver:
    """The store, open, with the new owner at the desk; and what of the former owner's backups is left to be seen to."""

    result: FirstRunResult
    left: tuple[FormerBackups, ...]


def new_recovery_code() -> str:
    """A code for the new owner's sheet; it opens nothing before the store is theirs."""
    return RecoveryCode.random().text()


def complete(
    opened: OpenStore,
    desk: Desk,
    password: str,
    successor: NewOwner,
    *,
    progress: Progress,
    cancelled: Stop,
    ends_account: bool = False,
    before_exchange: Callable[[], None] | None = None,
) -> HandedOver:
    """Hand the store over, on the announced day or later, with its owner at the desk; `password` is theirs, once more.

    With `ends_account` their account with the backup service is asked to end, for which they need a fresh proof there.

    `before_exchange` is called once the new store is proven, and closes the old one; if this fails after that, the old
    store is back in its place, closed and unchanged. Raises `NotPermitted` as a sign-in does, `RuleBroken` as
    `handover.require_due` and `NewOwner.checked`, `Cancelled` until the store is proven, and what copying and
    exchanging raise.
    """
    desk.require(Permission.STORE_HAND_OVER)
    said = handover.require_due(desk)
    pack = policies.in_force(desk)
    successor.checked(desk, pack)
    staff.confirm_password(desk, password, field="password")
    found = former_backups.parting(opened, desk, ends_account=ends_account)
    making = _Making(opened, desk, said, pack, successor, found)
    try:
        with desk.store.quiet():  # nothing is written any more that the new store would not have
            vault, joined = making.prepare(progress, cancelled)
            (before_exchange or opened.store.close)()
    except BaseException:
        opening.handing_over(opened.home).recover()  # nothing was exchanged yet: what waits is cleared away
        raise
    return _take_place(opened.home, desk, vault, joined, successor, found)


def _take_place(
    home: Home, desk: Desk, vault: Vault, joined: Joined, successor: NewOwner, found: Parting
) -> HandedOver:
    with opening.handing_over(home).install(desk.clock.now()):
        fresh = opening.open_vault(home, KeyFile(home.keys), vault)
    former_backups.clear_this_computer(fresh)
    in_keyring = opening.keep_in_keyring(fresh)
    there = first_run.signed_in(Desk(fresh.store, desk.clock, desk.ids), joined.staff)
    left = former_backups.let_go(there, found)
    result = first_run.FirstRunResult(
        fresh, there, successor.recovery_code, joined.recovery_codes, in_keyring
    )
    return HandedOver(result, tuple(left))


@dataclass(frozen=True, slots=True)
class _Making:
    """The store as it will be, written beside the one there is."""

    opened: OpenStore
    desk: Desk
    said: Announcement
    pack: PolicyPack
    successor: NewOwner
    parting: Parting

    def prepare(self, progress: Progress, cancelled: Stop) -> tuple[Vault, Joined]:
        """Keys, copy, ledger and the new owner; all of it proven, none of it in its place."""
        home, now = self.opened.home, self.successor
        path = incoming(home.store)
        opening.handing_over(home).recover()
        code = RecoveryCode.parse(now.recovery_code)
        vault, _ = KeyFile(incoming(home.keys)).create(now.owner.password, code=code)
        key = vault.database_keys[-1].value
        totals = self._copy(PageWriter(path, key), progress, cancelled)
        store = Store.open(path, key)
        try:
            joined = self._change_hands(store, vault)
            store.forget()
        finally:
            store.close()
        found = prove(path, key, count=inspection.totals)
        if any(
            found[name] != totals[name] for name in totals.keys() - {"audit"}
        ):  # which tells of the handover
            raise Untrusted("store.damaged")
        self._carry_ledger_over(vault)
        return vault, joined

    def _copy(self, writer: PageWriter, progress: Progress, cancelled: Stop) -> Mapping[str, int]:
        store = self.opened.store
        raw = store.raw_connection()
        try:
            with freeze(store.path, store.key, raw, schema=migrate.HEAD, totals=inspection.totals) as frozen:
                copy(frozen, writer, progress=progress, cancelled=cancelled)
                return frozen.totals
        finally:
            raw.close()

    def _carry_ledger_over(self, vault: Vault) -> None:
        """Who was erased stays erased: the same entries, sealed under the new vault."""
        home = self.opened.home
        entries = ErasureLedger(home.erasures, self.opened.vault.backup_key).entries()
        if entries:
            ErasureLedger(incoming(home.erasures), vault.backup_key).add(*entries)

    def _change_hands(self, store: Store, vault: Vault) -> Joined:
        """Everything that changes in the store, in one transaction; the former owner is still who acts."""
        desk = Desk(store, self.desk.clock, self.desk.ids, self.desk.session)
        began = desk.clock.now()  # before the new owner's answer, which is kept in whole milliseconds
        asked_anew = began.replace(microsecond=began.microsecond // 1000 * 1000)
        with store.write() as work:
            audit_keys.carry_over(work, self.opened.vault, vault)
            self._register(desk, work)
            _end_consents(desk, work)
            joined = staff.enrol(desk, work, self.successor.owner)
            privacy.record_owner(desk, work, self.successor.choices, joined.staff.id, self.pack)
            self._settings(desk, work, asked_anew)
            _let_owners_go(desk, work, joined)
            former_backups.owe(work, self.parting)
        return joined

    def _register(self, desk: Desk, work: Work) -> None:
        by = desk.require(Permission.STORE_HAND_OVER)
        records, kind = work.customers.count(), self.said.kind.value
        enter(
            desk,
            work,
            by.id,
            WayOut.HANDOVER,
            ("everything",),
            records=records,
            purpose=kind,
            recipient=self.said.to,
        )
        desk.note(work, "store_handed_over", kind=kind, records=records)

    def _settings(self, desk: Desk, work: Work, asked_anew: datetime) -> None:
        work.settings.put_all(
            {
                first_run.STORE_ID: desk.ids.new(),  # its backups begin anew, wherever they go
                first_run.RECOVERY_CONFIRMED: self.successor.confirmed,
                handover.ANNOUNCED: None,
                policies.ASKED_ANEW: asked_anew.isoformat(),
                opening.CHANGING: None,
                usage_ending.DELETIONS_OWED: None,  # the former owner's account is what ends there
                **{SETTING.format(kind.value): None for kind in PlaceKind},
            }
        )


def _end_consents(desk: Desk, work: Work) -> None:
    """What the former owner agreed to for the store holds no longer; the history of it stays."""
    for purpose in FIRST_RUN:
        if (
            purpose.store_wide
            and consent_keeping.state_in(desk, work, purpose, consent_keeping.STORE).in_force
        ):
            consent_keeping.keep_end(desk, work, purpose, consent_keeping.STORE, HANDED_OVER)


def _let_owners_go(desk: Desk, work: Work, joined: Joined) -> None:
    """Every owner there was: they are signed out, and nothing stays of what they signed in with."""
    if desk.session is not None:
        sign_ins.end(desk, work, desk.session, "sign_out")
        desk.note(work, "signed_out", desk.session.staff.id, reason="sign_out")
    work.staff.forget_full_sign_ins()
    for member in handover.owners_in(work):
        if member.id != joined.staff.id:
            work.staff.take_everything(member.id)
            desk.note(work, "staff_deactivated", member.id)
