"""The disclosure register: the one place where anything that leaves the store is entered, before it leaves.

What is handed to the people themselves over the counter (receipts, prescriptions, letters about their own request)
is no disclosure: the sale's own register of prints and the request tell of it. Everything else passes through `enter`,
in the transaction that allows it: what cannot be entered does not leave.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.disclosures import Disclosure
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.customers import existing

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.disclosures import Ground, WayOut
    from jooptics_desktop.domain.ids import CustomerId, StaffId
    from jooptics_desktop.services.desk import Desk

_WORDS = 200


def enter(
    desk: Desk,
    work: Work,
    by: StaffId,
    way: WayOut,
    categories: tuple[str, ...],
    *,
    customer_id: CustomerId | None = None,
    records: int = 1,
    purpose: str = "",
    recipient: str = "",
    ground: Ground | None = None,
) -> Disclosure:
    """Enter what is about to leave, inside the act that lets it out; `customer_id` is None for many people."""
    entry = Disclosure(
        desk.ids.new(), desk.clock.now(), by, way, customer_id, records, categories, purpose[:_WORDS],
        recipient[:_WORDS], "", ground,
    )  # fmt: skip
    work.disclosures.add(entry)
    work.changed("disclosure", entry.id)
    return entry


def disclose(
    desk: Desk, customer_id: CustomerId, way: WayOut, recipient: str, ground: Ground
) -> Done[Disclosure]:
    """Enter by hand that something of a customer is handed over because the law says so, or to protect somebody.

    Needs a fresh code where one is used. Raises `RuleBroken` as `Ground.checked`, and `disclosure.recipient_missing`.
    """
    member = desk.require(Permission.EXPORT_CUSTOMER)
    checked = ground.checked(desk.clock.today())
    if not recipient.strip():
        raise RuleBroken("disclosure.recipient_missing", field="recipient")
    with desk.store.write() as work:
        existing(work, customer_id)
        entry = enter(
            desk, work, member.id, way, checked.fields, customer_id=customer_id, purpose=checked.basis.value,
            recipient=recipient.strip(), ground=checked,
        )  # fmt: skip
        desk.note(work, "disclosed_by_hand", customer_id, basis=checked.basis.value, told=checked.told)
    return Done(entry, work.changes)


def disclosures(
    desk: Desk, customer_id: CustomerId | None = None, ways: tuple[WayOut, ...] = ()
) -> list[Disclosure]:
    """The register, newest first: of one customer, or of these ways out alone, where they are named."""
    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        found = work.disclosures.entries(customer_id)
    return [entry for entry in found if not ways or entry.way in ways]


def note_print(desk: Desk, customer_id: CustomerId, categories: tuple[str, ...], purpose: str) -> Done[None]:
    """Enter that a document about a customer was printed or handed over."""
    from jooptics_desktop.domain.disclosures import WayOut

    member = desk.require(Permission.CUSTOMERS_READ)
    with desk.store.write() as work:
        existing(work, customer_id)
        enter(desk, work, member.id, WayOut.PRINT, categories, customer_id=customer_id, purpose=purpose)
    return Done(None, work.changes)


def export_register(desk: Desk, target: Path) -> int:
    """The register as a JSON file for an authority, one object a line; answers how many. It is no way out itself:
    it holds random ids and no customer's data.
    """
    from jooptics_desktop.documents.json_lists import write_register_json

    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        rows = [_plain(entry) for entry in work.disclosures.entries(limit=1_000_000)]
    write_register_json(rows, target)
    return len(rows)


def _plain(entry: Disclosure) -> dict[str, Any]:
    ground = entry.ground
    return {
        "id": entry.id, "at": entry.at.isoformat(), "by": entry.staff_id, "way": entry.way.value,
        "customer": entry.customer_id, "people": entry.records, "categories": list(entry.categories),
        "purpose": entry.purpose, "recipient": entry.recipient,
        "ground": None if ground is None else {
            "basis": ground.basis.value, "reference": ground.reference, "justification": ground.justification,
            "told": ground.told, "not_told_because": ground.not_told_because,
            "not_told_until": ground.not_told_until.isoformat() if ground.not_told_until else None,
        },
    }  # fmt: skip
