"""Gathering everything the store keeps about one customer, and their timeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.receipt_values import ReceiptPayment
from jooptics_desktop.documents.record_values import (
    CustomerRecord,
    RecordConsent,
    RecordEvent,
    RecordMember,
    RecordNote,
    RecordSale,
    RecordSaleLine,
)
from jooptics_desktop.domain.privacy import EventType
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.words_sales import TENDERS
from jooptics_desktop.services import customers
from jooptics_desktop.services.prescriptions import wearers_in
from jooptics_desktop.services.reading import note_reading
from jooptics_desktop.services.refusals import kept_because

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.l10n import Translator
    from jooptics_desktop.services.desk import Desk

SALE_STATES: Final = {
    "draft": mark("Draft"),
    "open": mark("Waiting to be collected"),
    "collected": mark("Collected"),
    "cancelled": mark("Cancelled"),
}
_EVENTS: Final = {
    "customer_registered": mark("Registered"),
    "customer_changed": mark("Details changed"),
    "note_added": mark("Note added"),
    "household_joined": mark("Joined a household"),
    "household_left": mark("Left a household"),
    "prescriptions_read": mark("Prescriptions looked at"),
    "record_exported": mark("Record exported"),
}


class TimelineKind(StrEnum):
    """What happened."""

    REGISTERED = "registered"
    PRESCRIPTION = "prescription"
    SALE = "sale"
    NOTE = "note"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a customer's timeline; `item` is the thing itself (a `Sale`, a `Prescription`, …)."""

    at: datetime
    kind: TimelineKind
    item: object


def timeline_of(desk: Desk, customer_id: CustomerId) -> list[TimelineEntry]:
    """What happened with a customer, newest first; prescriptions only for those who may read them.

    Of a record that is only stored, neither prescriptions nor notes.
    """
    member = desk.require(Permission.CUSTOMERS_READ)
    with desk.store.write() as work:  # reading clinical records is itself written down
        customer = customers.existing(work, customer_id)
        entries = [TimelineEntry(customer.created_at, TimelineKind.REGISTERED, customer)]
        in_use = not kept_because(work, customer_id)
        if member.may(Permission.PRESCRIPTIONS_READ) and in_use:
            note_reading(desk, work, "prescriptions_read", customer_id)
            entries += [
                TimelineEntry(rx.recorded_at, TimelineKind.PRESCRIPTION, rx)
                for rx in work.prescriptions.list_for(customer_id)
            ]
        entries += [
            TimelineEntry(sale.opened_at or sale.created_at, TimelineKind.SALE, sale)
            for sale in work.sales.of_customer(customer_id)
        ]
        entries += [
            TimelineEntry(note.written_at, TimelineKind.NOTE, note)
            for note in work.customers.notes(customer_id)
            if in_use
        ]
        entries += [
            TimelineEntry(event.at, TimelineKind.CONSENT, event)
            for event in work.privacy.events_of(customer_id)
        ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def gather(
    work: Work, customer_id: CustomerId, words: Translator, purposes: dict[str, str], today: date
) -> CustomerRecord:
    """The whole record, for the act that exports it; `purposes` are the purposes' labels by code."""
    customer = customers.existing(work, customer_id)
    household = work.customers.household(customer.household_id) if customer.household_id else None
    members = work.customers.members(household.id) if household else []
    names: dict[str, str] = {member.id: member.name for member in work.staff.all()}
    return CustomerRecord(
        customer=customer,
        household=household.name if household else "",
        members=tuple(
            RecordMember(str(member.number), member.name or member.name_alternative)
            for member in members
            if member.id != customer_id
        ),
        consents=_consents(work, customer_id, purposes),
        prescriptions=tuple(work.prescriptions.list_for(customer_id)),
        wearers=wearers_in(work, customer_id, today),
        sales=tuple(_sale(sale, words) for sale in work.sales.of_customer(customer_id)),
        notes=tuple(
            RecordNote(note.written_at, names.get(note.written_by, ""), note.text)
            for note in work.customers.notes(customer_id)
        ),
        events=tuple(
            RecordEvent(entry.at, names.get(entry.actor_id or "", ""), words.tr(_EVENTS[entry.event]))
            for entry in work.audit.about(customer_id)
            if entry.event in _EVENTS
        ),
    )


def _consents(work: Work, customer_id: CustomerId, purposes: dict[str, str]) -> tuple[RecordConsent, ...]:
    found = []
    for event in work.privacy.events_of(customer_id):
        if event.type is not EventType.ACKNOWLEDGED:
            notice = work.privacy.notice(event.notice_id) if event.notice_id else None
            code = event.purpose.code.value
            given = event.type in {EventType.GIVEN, EventType.RENEWED}
            version = notice.policy_version if notice else ""
            found.append(RecordConsent(code, purposes.get(code, code), given, event.at, version))
    return tuple(found)


def _sale(sale: Sale, words: Translator) -> RecordSale:
    figures = sale.figures()
    lines = tuple(
        RecordSaleLine(
            line.name(words.language),
            line.quantity,
            line.unit_price,
            figure.listed - figure.discount,
            line.prescription_id,
        )
        for line, figure in zip(sale.lines, figures, strict=True)
    )
    return RecordSale(
        sale.number,
        sale.business_day or sale.created_at.date(),
        sale.state.value,
        words.tr(SALE_STATES[sale.state.value]),
        lines,
        tuple(
            ReceiptPayment(words.tr(TENDERS[payment.tender]), payment.amount, payment.business_day)
            for payment in sale.payments
        ),
        sale.gross,
        sale.paid,
        sale.balance,
    )
