"""Registering, finding and changing customers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jooptics_desktop.domain.card_numbers import refuse_card_number
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.customers import Customer, CustomerDraft, CustomerNote, Household
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId, HouseholdId
from jooptics_desktop.domain.plain_text import several_lines
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services.reading import note_reading
from jooptics_desktop.services.refusals import kept_because, require_in_use
from jooptics_desktop.system.phones import to_e164

if TYPE_CHECKING:
    import datetime as dt

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.services.desk import Desk

MAX_NOTE = 4000
# What a person may have corrected; the audit trail names which of them changed, never what they said.
CORRECTABLE = (
    "name", "name_alternative", "phones", "email", "birth_date", "address", "language", "preferred_channels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registered:
    """A new customer, and others who may be the same person."""

    customer: Customer
    similar: tuple[CustomerHit, ...]


def register_customer(desk: Desk, draft: CustomerDraft) -> Done[Registered]:
    """Record a new customer; one of name and phone is enough.

    Phones may be typed as people say them. Similar customers come back as a warning, not a refusal. Raises
    `RuleBroken` naming the field.
    """
    desk.require(Permission.CUSTOMERS_WRITE)
    sound = checked(desk, draft)
    with desk.store.write() as work:
        now = desk.clock.now()
        customer = made(CustomerId(desk.ids.new()), work.customers.next_number(), sound, now, now)
        similar = work.customers.similar(customer)
        work.customers.add(customer)
        desk.note(work, "customer_registered", customer.id)
        work.changed("customer", customer.id)
    return Done(Registered(customer, tuple(similar)), work.changes)


def change_customer(desk: Desk, customer_id: CustomerId, draft: CustomerDraft) -> Done[Customer]:
    """Correct what is known of a customer."""
    desk.require(Permission.CUSTOMERS_WRITE)
    sound = checked(desk, draft)
    with desk.store.write() as work:
        before = existing(work, customer_id)
        after = made(before.id, before.number, sound, before.created_at, desk.clock.now())
        work.customers.save(after)
        desk.note(work, "customer_changed", customer_id, fields=_changed_fields(before, after))
        work.changed("customer", customer_id)
    return Done(after, work.changes)


def find_similar(desk: Desk, draft: CustomerDraft) -> list[CustomerHit]:
    """Customers who may be the one being typed, for a warning before anything is saved."""
    desk.require(Permission.CUSTOMERS_READ)
    phones = tuple(_phone_or_none(text) for text in draft.phones)
    now = desk.clock.now()
    known = replace(draft, phones=tuple(p for p in phones if p))
    with desk.store.read() as work:
        return work.customers.similar(made(CustomerId(""), 0, known, now, now))


def search_customers(desk: Desk, text: str, limit: int = 20) -> list[CustomerHit]:
    """Search as you type over names, phone numbers and record numbers."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return work.customers.search(text, limit)


def open_customer(desk: Desk, customer_id: CustomerId) -> Customer:
    """One customer's facts."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.write() as work:  # the reading itself is written down
        customer = existing(work, customer_id)
        note_reading(desk, work, "record_read", customer_id)
        return customer


def id_of_number(desk: Desk, number: int) -> CustomerId:
    """Who has that record number; raises `RuleBroken("customer.unknown")`."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        found = work.customers.by_number(number)
    if found is None:
        raise RuleBroken("customer.unknown", field="customer")
    return found.id


def list_customers(desk: Desk, after_number: int = 0, limit: int = 200, skip: int = 0) -> list[Customer]:
    """A page of all customers in order of record number, `skip` of them left out first."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return work.customers.page(after_number, limit, skip)


def count_customers(desk: Desk) -> int:
    """How many customers there are."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        return work.customers.count()


def add_note(desk: Desk, customer_id: CustomerId, text: str) -> Done[CustomerNote]:
    """Keep a note about a customer; notes are never changed afterwards.

    Raises as `refusals.require_in_use` for somebody whose record is only stored.
    """
    author = desk.require(Permission.CUSTOMERS_WRITE)
    trimmed = several_lines(text)
    if not trimmed:
        raise RuleBroken("note.empty", field="note")
    if len(trimmed) > MAX_NOTE:
        raise RuleBroken("note.too_long", field="note", limit=MAX_NOTE)
    refuse_card_number(trimmed, "note")
    with desk.store.write() as work:
        existing(work, customer_id)
        require_in_use(work, customer_id)
        note = CustomerNote(desk.ids.new(), customer_id, trimmed, desk.clock.now(), author.id)
        work.customers.add_note(note)
        desk.note(work, "note_added", customer_id)
        work.changed("customer", customer_id)
    return Done(note, work.changes)


def notes_about(desk: Desk, customer_id: CustomerId) -> list[CustomerNote]:
    """The notes about a customer, newest first; none of a record that is only stored."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        if kept_because(work, customer_id):
            return []
        return work.customers.notes(customer_id)


def join_household(desk: Desk, customer_id: CustomerId, relative_id: CustomerId) -> Done[Household]:
    """Put two customers into one family: the relative's if there is one, else a new one of their name."""
    desk.require(Permission.CUSTOMERS_WRITE)
    if customer_id == relative_id:
        raise RuleBroken("household.same_person", field="household")
    with desk.store.write() as work:
        customer, relative = existing(work, customer_id), existing(work, relative_id)
        household = work.customers.household(relative.household_id) if relative.household_id else None
        if household is None:
            household = Household(HouseholdId(desk.ids.new()), relative.display_name)
            work.customers.add_household(household)
            work.customers.save(replace(relative, household_id=household.id, updated_at=desk.clock.now()))
        work.customers.save(replace(customer, household_id=household.id, updated_at=desk.clock.now()))
        desk.note(work, "household_joined", customer_id)
        work.changed("customer", customer_id, relative_id)
    return Done(household, work.changes)


def leave_household(desk: Desk, customer_id: CustomerId) -> Done[Customer]:
    """Take a customer out of their family; the others stay together. Asking twice is the same as once."""
    desk.require(Permission.CUSTOMERS_WRITE)
    with desk.store.write() as work:
        customer = existing(work, customer_id)
        if customer.household_id is not None:
            others = [m.id for m in work.customers.members(customer.household_id) if m.id != customer_id]
            customer = replace(customer, household_id=None, updated_at=desk.clock.now())
            work.customers.save(customer)
            desk.note(work, "household_left", customer_id)
            work.changed("customer", customer_id, *others)
    return Done(customer, work.changes)


def family_of(desk: Desk, customer_id: CustomerId) -> list[CustomerHit]:
    """The others of a customer's household."""
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        household_id = existing(work, customer_id).household_id
        members = work.customers.members(household_id) if household_id else []
    return [member for member in members if member.id != customer_id]


def existing(work: Work, customer_id: CustomerId) -> Customer:
    """The customer, or `RuleBroken("customer.unknown")`; for other acts' use inside their transaction."""
    customer = work.customers.get(customer_id)
    if customer is None:
        raise RuleBroken("customer.unknown", field="customer")
    return customer


def checked(desk: Desk, draft: CustomerDraft) -> CustomerDraft:
    """The draft with phones in international form, or `RuleBroken` naming the field; for other acts' use."""
    phones = tuple(dict.fromkeys(to_e164(text) for text in draft.phones if text.strip()))
    return replace(draft, phones=phones).checked(desk.clock.today())


def _phone_or_none(text: str) -> str | None:
    try:
        return to_e164(text)
    except RuleBroken:
        return None


def made(customer_id: CustomerId, number: int, draft: CustomerDraft, created_at: dt.datetime,
              updated_at: dt.datetime) -> Customer:  # fmt: skip
    """The customer a checked draft describes; for other acts' use."""
    return Customer(
        customer_id, number, draft.name, draft.name_alternative, draft.phones, draft.email, draft.birth_date,
        draft.address, draft.language, draft.household_id, draft.preferred_channels, created_at, updated_at,
    )  # fmt: skip


def _changed_fields(before: Customer, after: Customer) -> str:
    return ",".join(name for name in CORRECTABLE if getattr(before, name) != getattr(after, name))
