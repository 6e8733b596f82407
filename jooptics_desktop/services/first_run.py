"""The first run: from nothing to a store with its owner, in one piece or not at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jooptics_desktop.data.audit import KEY_SETTING
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.ids import StoreId
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.services import catalogue, opening, privacy, staff, store_profile
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.sync.keys import DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.system import secret_keeper

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.ids import IdSource
    from jooptics_desktop.domain.privacy import FirstRunChoices
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.domain.tax import TaxClass
    from jooptics_desktop.services.opening import OpenStore
    from jooptics_desktop.services.staff import NewStaff
    from jooptics_desktop.system.home import Home

STORE_ID: Final = "store.id"
RECOVERY_CONFIRMED: Final = "store.recovery_confirmed"


@dataclass(frozen=True, slots=True)
class FirstRunAnswers:
    """Everything the first run asks; nothing is assumed and nothing is written before all of it is known."""

    choices: FirstRunChoices
    profile: StoreProfile
    tax_classes: tuple[TaxClass, ...]
    owner: NewStaff


@dataclass(frozen=True, slots=True)
class FirstRunResult:
    """The open store, the desk with the owner at it, and what is shown once: recovery code and staff codes."""

    opened: OpenStore
    desk: Desk
    recovery_code: str = field(repr=False)
    owner_codes: tuple[str, ...] = field(repr=False)
    in_keyring: bool


def set_up_store(
    home: Home, answers: FirstRunAnswers, clock: Clock, ids: IdSource, *, progress: Callable[[int, int], None]
) -> FirstRunResult:
    """Make the store: keys, encrypted file, what was shown and decided, details, taxes, owner.

    Built aside and moved into place at the end, so that an interruption leaves nothing or all of it. Raises
    `RuleBroken` for the answer that is wrong and `Untrusted("store.already_there")`.
    """
    opening.finish_interrupted_setup(home)
    if home.has_store:
        raise Untrusted("store.already_there")
    profile = answers.profile.checked()
    home.prepare()
    part = home.folder / opening.SETTING_UP
    part.mkdir(mode=0o700)
    progress(0, 3)
    file, secret = KeyFile(part / "keys.json"), secret_keeper.new_device_secret()
    vault, code = file.create(answers.owner.password, DeviceSecret(secret))
    progress(1, 3)
    store = Store.create(part / "store.db", opening.database_key_bytes(vault.database_keys[-1]))
    try:
        owner = _fill(Desk(store, clock, ids), answers, profile)
    finally:
        store.close()
    progress(2, 3)
    (part / opening.READY).touch()
    opening.settle_setup(home)
    in_keyring = secret_keeper.keep_device_secret(vault.id, secret)
    if not in_keyring:
        vault = KeyFile(home.keys).remove_device_slot(vault)
    opened = opening.OpenStore(
        home, Store.open(home.store, opening.database_key_bytes(vault.database_keys[-1])), vault
    )
    session = Session(ids.new(), owner.staff, clock.monotonic() if owner.staff.has_second_factor else None)
    progress(3, 3)
    return FirstRunResult(
        opened, Desk(opened.store, clock, ids, session), code.text(), owner.recovery_codes, in_keyring
    )


def confirm_recovery_sheet(desk: Desk) -> None:
    """Remember that the owner typed part of the recovery code back from the sheet."""
    with desk.store.write() as work:
        work.settings.put(RECOVERY_CONFIRMED, value=True)
        desk.note(work, "recovery_sheet_confirmed")


def recovery_sheet_confirmed(desk: Desk) -> bool:
    """Whether the recovery sheet is known to be in somebody's hands."""
    with desk.store.read() as work:
        return work.settings.get(RECOVERY_CONFIRMED) is True


def store_id(desk: Desk) -> StoreId:
    """The random name of this store, the same in its backups."""
    with desk.store.read() as work:
        return StoreId(str(work.settings.get(STORE_ID)))


def _fill(desk: Desk, answers: FirstRunAnswers, profile: StoreProfile) -> staff.Joined:
    """Everything the store starts with, in one transaction."""
    if answers.owner.role is not Role.OWNER:
        raise ValueError("the first member is the owner")
    with desk.store.write() as work:
        work.settings.put(KEY_SETTING, secrets.token_hex(32))
        work.settings.put(STORE_ID, desk.ids.new())
        desk.note(work, "store_created")
        store_profile.put(work, profile)
        catalogue.put_tax_classes(work, answers.tax_classes)
        joined = staff.enrol(desk, work, answers.owner)
        privacy.record_first_run(desk, work, answers.choices, joined.staff.id)
    return joined
