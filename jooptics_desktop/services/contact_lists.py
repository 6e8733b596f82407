"""Lists of whom the store may remind, or send offers to: only people who agree to that very purpose now."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.customers import Channel, comes_of_age
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, translator
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.services.export import Exported, ExportFormat, digest_of
from jooptics_desktop.services.privacy import agreeing
from jooptics_desktop.services.purpose_words import purpose_labels

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.documents.contact_lists import Contact, ContactList
    from jooptics_desktop.documents.record_values import Printing
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.privacy import ConsentEvent
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.export import Wanted


class ContactPurpose(StrEnum):
    """What people may be contacted for, as their consents call it."""

    REMINDERS = "reminders"
    MARKETING = "marketing"


# Who said several ways is reached the way that disturbs least; who said none gets a letter, or else a call.
_UNSAID: Final = frozenset({Channel.EMAIL, Channel.PHONE})
_QUIETEST_FIRST: Final = (Channel.EMAIL, Channel.WHATSAPP, Channel.SMS, Channel.PHONE)


def export_contacts(desk: Desk, purpose: ContactPurpose, wanted: Wanted) -> Done[Exported]:
    """Write whom the store may contact for that purpose, each with the way they prefer and the end of their consent.

    Left out are children, whoever a guardian agreed for, restricted records, and people who cannot be reached. It is
    entered in the disclosure register, under its purpose, before it leaves. Needs `export.all` and a fresh
    authenticator code.
    """
    from jooptics_desktop.documents.contact_lists import ContactList
    from jooptics_desktop.documents.record_values import Printing

    member = desk.require(Permission.EXPORT_ALL)
    label = purpose_labels(desk, wanted.language).get(purpose.value, purpose.value)
    with desk.store.write() as work:
        contacts = tuple(_contacts(desk, work, _who_agrees(desk, work, purpose), wanted.language))
        profile = store_profile.get(work)
        enter(
            desk, work, member.id, WayOut(wanted.form.value), ("contact",), records=len(contacts),
            purpose=purpose.value, recipient=wanted.recipient,
        )  # fmt: skip
        desk.note(
            work, "contacts_exported", form=wanted.form.value, purpose=purpose.value, records=len(contacts)
        )
    now = desk.clock.now()
    printing = Printing(profile.name_in(wanted.language), member.name, now, 1)
    formats = Formats(wanted.language, ZoneInfo(profile.time_zone))
    _write(ContactList(purpose.value, label, now, contacts), wanted, printing, formats)
    return Done(Exported(wanted.target, len(contacts), digest_of(wanted.target)), work.changes)


def _who_agrees(desk: Desk, work: Work, purpose: ContactPurpose) -> list[ConsentEvent]:
    if purpose is ContactPurpose.REMINDERS:
        return agreeing(desk, work, PurposeCode.REMINDERS)
    return agreeing(desk, work, PurposeCode.MARKETING)


def _contacts(desk: Desk, work: Work, agreed: list[ConsentEvent], language: str) -> Iterator[Contact]:
    from jooptics_desktop.documents.contact_lists import Contact

    today = desk.clock.today()
    for event in agreed:
        customer = work.customers.get(CustomerId(event.principal_id))
        if customer is None or event.valid_until is None or event.acting_for or _is_child(customer, today):
            continue
        way = _way_to(customer)
        if way is None:
            continue
        by_email = way is Channel.EMAIL
        yield Contact(
            customer.number, customer.name_in(language), customer.language, way.value,
            "" if by_email else customer.phones[0], customer.email if by_email else "", event.valid_until,
        )  # fmt: skip


def _is_child(customer: Customer, today: date) -> bool:
    return customer.birth_date is not None and today < comes_of_age(customer.birth_date)


def _way_to(customer: Customer) -> Channel | None:
    """How this person is reached; None when what they prefer is not known, or nothing is."""
    wanted = customer.preferred_channels or _UNSAID
    for way in _QUIETEST_FIRST:
        if way in wanted and (customer.email if way is Channel.EMAIL else customer.phones):
            return way
    return None


def _write(found: ContactList, wanted: Wanted, printing: Printing, formats: Formats) -> None:
    from jooptics_desktop.documents.contact_lists import (
        write_contacts_csv,
        write_contacts_json,
        write_contacts_pdf,
    )

    if wanted.form is ExportFormat.PDF:
        write_contacts_pdf(found, printing, translator(wanted.language), formats, wanted.target)
    elif wanted.form is ExportFormat.CSV:
        write_contacts_csv(found, wanted.target)
    else:
        write_contacts_json(found, wanted.target)
