"""Erasing a person for good: planned, agreed to, done in one transaction, and done again in every older copy.

The ledger is written before the transaction ends: a crash in between leaves an erasure that the next opening
finishes, never one that was promised and is forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.erasure import (
    ErasureEntry,
    ErasurePlan,
    ErasureReason,
    ErasureReceipt,
    Remainder,
)
from jooptics_desktop.domain.errors import Conflict, RuleBroken
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.backup_memory import SPOOL, forget_what_was_sent
from jooptics_desktop.services.backup_places import places
from jooptics_desktop.services.backup_wanted import back_up_soon
from jooptics_desktop.services.customers import existing
from jooptics_desktop.sync import schedule
from jooptics_desktop.sync.erasure_ledger import ErasureLedger
from jooptics_desktop.sync.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jooptics_desktop.data.store import Store, Work
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

APPLIED: Final = "erasure.applied"
LEAVES_BACKUPS_WITHIN: Final = schedule.GONE_WITHIN


def plan_erasure(desk: Desk, customer_id: CustomerId) -> ErasurePlan:
    """What would go, what would stay and why, and what has to be settled first; changes nothing."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        existing(work, customer_id)
        return plan_in(work, customer_id)


def erase_customer(
    opened: OpenStore, desk: Desk, plan: ErasurePlan, reason: ErasureReason = ErasureReason.REQUEST
) -> Done[ErasureReceipt]:
    """Do what the plan says, because the store wants to.

    Needs `privacy.erase` and a fresh authenticator code. Raises `RuleBroken` with the first obstacle's code,
    `customer.restricted` for somebody who asked that their record is kept and has not asked for its deletion since
    (`request_execution.erase_person`), and `Conflict("erasure.plan_changed")` when something was added since the plan
    was shown.
    """
    desk.require(Permission.PRIVACY_ERASE)
    return erase_agreed(opened, desk, plan, reason, restricted_too=False)


def erase_agreed(
    opened: OpenStore, desk: Desk, plan: ErasurePlan, reason: ErasureReason, *, restricted_too: bool = True
) -> Done[ErasureReceipt]:
    """Erase, for acts that asked for permission in a way of their own. Raises as `erase_customer`."""
    customer_id = plan.subject_id
    entry = ErasureEntry(desk.ids.new(), plan.subject, customer_id, desk.clock.now(), reason)
    ledger = ledger_of(opened)
    with desk.store.write() as work:
        existing(work, CustomerId(customer_id))
        if not restricted_too and work.requests.is_restricted(customer_id):
            raise RuleBroken("customer.restricted", field="customer")
        current = plan_in(work, customer_id)
        if current.obstacles and reason is not ErasureReason.CHILD:
            raise RuleBroken(current.obstacles[0], field="customer")
        if current.sha256() != plan.sha256():
            raise Conflict("erasure.plan_changed")
        work.erasure.erase(plan.subject, customer_id)
        desk.note(work, "person_erased", customer_id, reason=reason.value, gone=plan.goes, kept=plan.stays)
        work.settings.put(APPLIED, len(ledger.entries()) + 1)
        work.changed("customer", customer_id)
        ledger.add(entry)
    clear_away(opened)
    return Done(receipt_of(desk, entry, current), work.changes)


def erase_inside(desk: Desk, work: Work, ledger: ErasureLedger, entries: list[ErasureEntry]) -> None:
    """Erase several in somebody's transaction, the ledger first; the caller lets the store forget afterwards."""
    if not entries:
        return
    for entry in entries:
        work.erasure.erase(entry.subject, entry.subject_id)
        desk.note(work, "person_erased", entry.subject_id, reason=entry.reason.value)
    work.settings.put(APPLIED, len(ledger.entries()) + len(entries))
    ledger.add(*entries)


def ledger_of(opened: OpenStore) -> ErasureLedger:
    """The ledger of an open store."""
    return ErasureLedger(opened.home.erasures, opened.vault.backup_key)


def replay(store: Store, entries: Iterable[ErasureEntry], clock: Clock) -> int:
    """Erase again whoever an older copy brought back; how many there were. Repeating it changes nothing.

    Runs before anybody sees the store, so nobody is asked. Whoever is gone already leaves no trace in the trail.
    """
    found = list(entries)
    again = 0
    with store.write() as work:
        for entry in found:
            if work.erasure.anything_left(entry.subject, entry.subject_id):
                work.erasure.erase(entry.subject, entry.subject_id)
                work.audit.append(clock.now(), None, "person_erased_again", entry.subject_id)
                again += 1
        if work.settings.get(APPLIED) != len(found):
            work.settings.put(APPLIED, len(found))
    if again:
        store.forget()
    return again


def follow_ledger(opened: OpenStore, clock: Clock) -> int:
    """At opening: finish what a crash left, and what this store does not know of yet; costs one read otherwise.

    What waits to be sent may still hold them and goes. Backups made before this store followed may date from after
    the erasure, so their dates say nothing: the next one to each place is a full one.
    """
    entries = ledger_of(opened).entries()
    with opened.store.read() as work:
        applied = work.settings.get(APPLIED) or 0
    if applied == len(entries):
        return 0
    forget_what_was_sent(opened.home)
    return replay(opened.store, entries, clock)


def followed(opened: OpenStore, desk: Desk) -> tuple[int, int]:
    """How many erasures the ledger tells of, and how many of them this store has followed."""
    entries = ledger_of(opened).entries()
    with desk.store.read() as work:
        return len(entries), work.settings.get(APPLIED) or 0


def plan_in(work: Work, customer_id: str) -> ErasurePlan:
    """The plan for a customer, inside somebody's unit of work."""
    rows = work.erasure.plan(Subject.CUSTOMER, customer_id)
    unfinished = any(sale.state is SaleState.OPEN for sale in work.sales.of_customer(CustomerId(customer_id)))
    obstacles = ("erasure.sale_unfinished",) if unfinished else ()
    return ErasurePlan(Subject.CUSTOMER, customer_id, rows, obstacles)


def clear_away(opened: OpenStore) -> None:
    """Everything on this computer that still speaks of the person: free pages, the log, what waits to be sent.

    Every place is told as soon as it can be reached: until then only this computer knows.
    """
    opened.store.forget()
    back_up_soon(opened.home)
    for kind in PlaceKind:
        Spool(opened.home.backup / kind.value / SPOOL).clear()
    for path in set_aside(opened):
        path.unlink(missing_ok=True)


def set_aside(opened: OpenStore) -> list[Path]:
    """Older stores that restores and upgrades put aside."""
    return sorted(opened.home.folder.glob(f"{opened.home.store.name}.before-*"))


def receipt_of(desk: Desk, entry: ErasureEntry, plan: ErasurePlan) -> ErasureReceipt:
    """What was done by that plan, and plainly what remains."""
    return ErasureReceipt(entry, plan.rows, tuple(_remains(desk, plan)))


def _remains(desk: Desk, plan: ErasurePlan) -> Iterable[Remainder]:
    for row in plan.rows:
        if row.kept_because is not None:
            yield Remainder(row.section, row.kept_because.value)
    until = desk.clock.today() + LEAVES_BACKUPS_WITHIN
    for place in places(desk):
        yield Remainder(f"backup.{place.kind.value}", "sealed_history", until)
