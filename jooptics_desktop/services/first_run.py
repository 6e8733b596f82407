"""The first run: from nothing to a store with its owner, in one piece or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.domain.ids import StoreId
from jooptics_desktop.domain.plain_text import one_line
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.domain.tax import MILLION, TaxCategory, TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.l10n.formats import plain_number
from jooptics_desktop.services import audit_keys, catalogue, opening, privacy, staff, store_profile
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.open_store import OpenStore
from jooptics_desktop.sync.keys import DeviceSecret
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.system import secret_keeper

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.ids import IdSource
    from jooptics_desktop.domain.privacy import FirstRunChoices
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.services.staff import Joined, NewStaff
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.system.home import Home

STORE_ID: Final = "store.id"
RECOVERY_CONFIRMED: Final = "store.recovery_confirmed"
_ALWAYS: Final = dt.date(2000, 1, 1)  # a rate given at the first run covers everything entered later


@dataclass(frozen=True, slots=True)
class TaxAnswer:
    """One kind of tax as a person wrote it; `percent` only counts where the category is the standard one."""

    name_ar: str
    name_en: str
    percent: str
    category: TaxCategory = TaxCategory.STANDARD


@dataclass(frozen=True, slots=True)
class FirstRunAnswers:
    """Everything the first run asks; nothing is assumed and nothing is written before all of it is known."""

    choices: FirstRunChoices
    profile: StoreProfile
    tax_classes: tuple[TaxClass, ...]
    owner: NewStaff
    others: tuple[NewStaff, ...] = ()


@dataclass(frozen=True, slots=True)
class FirstRunResult:
    """The open store, the desk with the owner at it, and what is shown once: recovery code and staff codes.

    `others` are those who work there from the first day, with their codes.
    """

    opened: OpenStore
    desk: Desk
    recovery_code: str = field(repr=False)
    owner_codes: tuple[str, ...] = field(repr=False)
    in_keyring: bool
    others: tuple[Joined, ...] = field(default=(), repr=False)


def set_up_store(
    home: Home, answers: FirstRunAnswers, clock: Clock, ids: IdSource, *, progress: Callable[[int, int], None]
) -> FirstRunResult:
    """Make the store: keys, encrypted file, what was shown and decided, details, taxes, owner, staff.

    Built aside and moved into place at the end, so that an interruption leaves nothing or all of it. Raises
    `RuleBroken` for the answer that is wrong and `Untrusted("store.already_there")`.
    """
    opening.finish_interrupted_setup(home)
    if home.has_store:
        raise Untrusted("store.already_there")
    profile = answers.profile.checked()
    _check_taxes(answers.tax_classes)
    home.prepare()
    part = home.folder / opening.SETTING_UP
    part.mkdir(mode=0o700)
    secret = secret_keeper.new_device_secret()
    progress(0, 3)
    try:
        vault, code = KeyFile(part / "keys.json").create(answers.owner.password, DeviceSecret(secret))
        progress(1, 3)
        store = Store.create(part / "store.db", opening.database_key_bytes(vault.database_keys[-1]))
        try:
            owner, others = _fill(Desk(store, clock, ids), vault, answers, profile)
        finally:
            store.close()
        progress(2, 3)
        (part / opening.READY).touch()
    except BaseException:
        opening.finish_interrupted_setup(home)  # a refusal leaves as little as a power cut
        raise
    opening.settle_setup(home)
    in_keyring = secret_keeper.keep_device_secret(vault.id, secret)
    if not in_keyring:
        vault = KeyFile(home.keys).remove_device_slot(vault)
    opened = OpenStore(
        home, Store.open(home.store, opening.database_key_bytes(vault.database_keys[-1])), vault
    )
    desk = signed_in(Desk(opened.store, clock, ids), owner.staff)
    progress(3, 3)
    return FirstRunResult(opened, desk, code.text(), owner.recovery_codes, in_keyring, others)


def read_tax_answers(answers: Sequence[TaxAnswer]) -> tuple[TaxClass, ...]:
    """The tax classes of rows a person filled in, in their order; a name in either script is enough.

    Raises `RuleBroken` with `row` (from 0): `tax.name_missing`, `tax.rate_missing`, `tax.rate_out_of_range`,
    `tax.name_twice`; and `tax.none_given` when there is no row.
    """
    if not answers:
        raise RuleBroken("tax.none_given")
    classes: list[TaxClass] = []
    for row, answer in enumerate(answers):
        names = [one_line(name) for name in (answer.name_ar, answer.name_en)]
        known = [name for name in names if name]
        if not known:
            raise RuleBroken("tax.name_missing", field="name", row=row)
        if any({known[0], known[-1]} & {other.name_ar, other.name_en} for other in classes):
            raise RuleBroken("tax.name_twice", field="name", row=row)
        code = answer.category.name.lower()
        code = code if code not in {other.code for other in classes} else f"{code}-{row + 1}"
        rate = TaxRate(_ppm(answer, row), answer.category)
        classes.append(
            TaxClass(code, names[0] or known[0], names[1] or known[0], (TaxPeriod(_ALWAYS, rate),))
        )
    return tuple(classes)


def _ppm(answer: TaxAnswer, row: int) -> int:
    """Per cent as written, in either kind of digits, as parts per million."""
    if answer.category is not TaxCategory.STANDARD:
        return 0
    written = plain_number(answer.percent).rstrip("%\u066a")
    if not written:
        raise RuleBroken("tax.rate_missing", field="rate", row=row)
    try:
        ppm = Decimal(written) * 10_000
    except ArithmeticError:
        raise RuleBroken("tax.rate_out_of_range", field="rate", row=row) from None
    if not ppm.is_finite() or ppm != ppm.to_integral_value() or not 0 < ppm <= MILLION:
        raise RuleBroken("tax.rate_out_of_range", field="rate", row=row)
    return int(ppm)


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


def signed_in(desk: Desk, owner: StaffMember) -> Desk:
    """The desk with the owner at it: whoever set the store up, or took it over, need not sign in again."""
    now = desk.clock.monotonic()
    session = Session(desk.ids.new(), owner, now if owner.has_second_factor else None, now)
    at_it = desk.acting_as(session)
    with desk.store.write() as work:
        staff.begin_full(desk, work, session)
        at_it.note(work, "signed_in", owner.id)
    return at_it


def _check_taxes(classes: Sequence[TaxClass]) -> None:
    """Raise `RuleBroken`: `tax.none_given`, or `tax.name_twice` also for a code that two have."""
    if not classes:
        raise RuleBroken("tax.none_given", field="tax_classes")
    for named in ("code", "name_ar", "name_en"):
        if len({getattr(one, named) for one in classes}) < len(classes):
            raise RuleBroken("tax.name_twice", field="tax_classes")


def _fill(
    desk: Desk, vault: Vault, answers: FirstRunAnswers, profile: StoreProfile
) -> tuple[Joined, tuple[Joined, ...]]:
    """Everything the store starts with, in one transaction."""
    if answers.owner.role is not Role.OWNER:
        raise ValueError("the first member is the owner")
    with desk.store.write() as work:
        audit_keys.begin(work, vault, desk.clock.now())
        work.settings.put(STORE_ID, desk.ids.new())
        desk.note(work, "store_created")
        store_profile.put(work, profile)
        catalogue.put_tax_classes(work, answers.tax_classes)
        owner = staff.enrol(desk, work, answers.owner)
        privacy.record_first_run(desk, work, answers.choices, owner.staff.id)
        theirs = desk.acting_as(Session(desk.ids.new(), owner.staff, None)) if answers.others else desk
        others = tuple(staff.enrol(theirs, work, member) for member in answers.others)
    return owner, others
