"""What the sections and columns of a person's own copy are called, and how each kind of value is written."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from jooptics_desktop.domain.privacy import EventType, Method
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.words_consents import ANSWERS
from jooptics_desktop.l10n.words_policy import DOCUMENTS
from jooptics_desktop.l10n.words_sales import TENDERS
from jooptics_desktop.l10n.words_sign_ins import ENDS


class Look(StrEnum):
    """What a value is, so that people read it as they would write it."""

    TEXT = "text"
    PHONE = "phone"
    NUMBER = "number"
    PLACE = "place"  # counted from nought
    MONEY = "money"  # minor units
    RATE = "rate"  # parts per million
    POWER = "power"  # hundredths of a dioptre
    LENGTH = "length"  # tenths of a millimetre
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CODE = "code"
    LIST = "list"
    WEARER = "wearer"  # the id of somebody the person orders for
    ID = "id"  # names a row for computers; of no use to a reader


SECTIONS: Final = {
    "customer": mark("Customer"),
    "staff": mark("Staff member"),
    "household": mark("Household"),
    "phones": mark("Phone numbers"),
    "notes": mark("Notes"),
    "dependants": mark("Children in their care"),
    "prescriptions": mark("Prescriptions"),
    "sales": mark("Sales"),
    "sale_lines": mark("What was bought"),
    "payments": mark("Payments"),
    "receipts": mark("Printed receipts"),
    "notices": mark("Privacy notices shown"),
    "consents": mark("Consents"),
    "consent_receipts": mark("Receipts of consent"),
    "consent_places": mark("Places agreed to"),
    "disclosures": mark("What left the store"),
    "requests": mark("Requests about one's data"),
    "request_events": mark("What became of the requests"),
    "restrictions": mark("Restrictions of use"),
    "audit": mark("Audit trail"),
    "sign_ins": mark("Sign-ins"),
    "full_sign_ins": mark("Day of the last sign-in with everything asked for"),
    "training": mark("Training in data protection"),
    "recovery_codes": mark("Recovery codes still unused"),
}
_SHARED: Final = {
    "seq": (mark("Order"), Look.ID),
    "id": (mark("Id"), Look.ID),
    "position": (mark("Position"), Look.NUMBER),
    "number": (mark("Number"), Look.TEXT),
    "at": (mark("Time"), Look.MOMENT),
    "by": (mark("Noted by"), Look.ID),
    "staff_id": (mark("Staff member"), Look.ID),
    "customer_id": (mark("Customer"), Look.ID),
    "subject_id": (mark("About"), Look.ID),
    "person_id": (mark("About"), Look.ID),
    "sale_id": (mark("Sale"), Look.ID),
    "prescription_id": (mark("Prescription"), Look.ID),
    "kind": (mark("Kind"), Look.CODE),
    "state": (mark("Status"), Look.CODE),
    "language": (mark("Language"), Look.CODE),
    "name": (mark("Name"), Look.TEXT),
    "facts": (mark("Details"), Look.LIST),
    "purpose": (mark("Purpose"), Look.TEXT),
    "business_day": (mark("Day"), Look.DAY),
    "day": (mark("Day"), Look.DAY),
    "currency": (mark("Currency"), Look.CODE),
    "created_at": (mark("Recorded"), Look.MOMENT),
    "updated_at": (mark("Last changed"), Look.MOMENT),
}
_AUDIT: Final = {
    "actor_id": (mark("By whom"), Look.ID),
    "event": (mark("What happened"), Look.CODE),
}
_PEOPLE: Final = {
    "name_alternative": (mark("Other name"), Look.TEXT),
    "born": (mark("Month of birth"), Look.TEXT),
    "relationship": (mark("Relationship"), Look.CODE),
    "verified_by": (mark("How it is known"), Look.CODE),
    "email": (mark("E-mail"), Look.TEXT),
    "birth_date": (mark("Date of birth"), Look.DAY),
    "address": (mark("Address"), Look.TEXT),
    "channels": (mark("Contact by"), Look.LIST),
    "phones": (mark("Phone"), Look.LIST),
    "phone": (mark("Phone"), Look.PHONE),
    "customer_number": (mark("Record number"), Look.ID),
    "role": (mark("Role"), Look.CODE),
    "attested_adult_at": (mark("Confirmed to be an adult"), Look.MOMENT),
    "text": (mark("Text"), Look.TEXT),
    "written_at": (mark("Written"), Look.MOMENT),
    "written_by": (mark("Written by"), Look.ID),
    "started_at": (mark("Began"), Look.MOMENT),
    "ended_at": (mark("Ended"), Look.MOMENT),
    "end_reason": (mark("Why it ended"), Look.CODE),
    "lesson": (mark("Lesson"), Look.CODE),
    "version": (mark("Version"), Look.TEXT),
    "passed_on": (mark("Passed on"), Look.DAY),
    "noted_by": (mark("Noted by"), Look.ID),
}
_PRIVACY: Final = {
    "document": (mark("Document"), Look.CODE),
    "policy_version": (mark("Notice version"), Look.TEXT),
    "pack_sha256": (mark("Digest of the policy"), Look.ID),
    "text_sha256": (mark("Digest of the text"), Look.ID),
    "ui_text_sha256": (mark("Digest of what was shown"), Look.ID),
    "served_at": (mark("Shown on"), Look.MOMENT),
    "scrolled_to_end": (mark("Read to the end"), Look.YES_NO),
    "type": (mark("Answer"), Look.CODE),
    "method": (mark("Taken"), Look.CODE),
    "serial": (mark("Serial number"), Look.ID),
    "seen_at": (mark("Last seen"), Look.MOMENT),
    "event_id": (mark("Consent"), Look.ID),
    "host": (mark("Service"), Look.TEXT),
    "country": (mark("Country"), Look.TEXT),
    "issued_at": (mark("Handed out"), Look.MOMENT),
    "events": (mark("Answers"), Look.LIST),
    "valid_until": (mark("Valid until"), Look.MOMENT),
    "acting_for": (mark("Given by a guardian"), Look.LIST),
    "reason": (mark("Reason"), Look.CODE),
    "way": (mark("How"), Look.CODE),
    "records": (mark("People"), Look.NUMBER),
    "categories": (mark("Kinds of data"), Look.LIST),
    "recipient": (mark("To whom"), Look.TEXT),
    "sha256": (mark("Digest (SHA-256)"), Look.ID),
    "about": (mark("About"), Look.CODE),
    "contact": (mark("How to reach them"), Look.TEXT),
    "wording": (mark("In their own words"), Look.TEXT),
    "words": (mark("What the store wrote"), Look.LIST),
    "purposes": (mark("Purposes"), Look.LIST),
    "channel": (mark("How it came"), Look.CODE),
    "guardian": (mark("Asked by a guardian"), Look.YES_NO),
    "jurisdiction": (mark("Law of"), Look.CODE),
    "on": (mark("Day"), Look.DAY),
    "due_on": (mark("Due on"), Look.DAY),
    "restricted": (mark("Restricted"), Look.YES_NO),
    "request_id": (mark("Request"), Look.ID),
}
_SALES: Final = {
    "discount_kind": (mark("Kind of discount"), Look.CODE),
    "discount_value": (mark("Discount agreed"), Look.NUMBER),
    "discount_approved_ppm": (mark("Discount approved"), Look.RATE),
    "held_as": (mark("Set aside as"), Look.TEXT),
    "opened_at": (mark("Ordered"), Look.MOMENT),
    "collected_at": (mark("Collected"), Look.MOMENT),
    "cancelled_at": (mark("Cancelled"), Look.MOMENT),
    "cancel_reason": (mark("Reason"), Look.TEXT),
    "tender": (mark("Paid by"), Look.CODE),
    "amount": (mark("Amount"), Look.MONEY),
    "tendered": (mark("Handed over"), Look.MONEY),
    "reference": (mark("Reference"), Look.TEXT),
    "taken_at": (mark("Time"), Look.MOMENT),
    "payments": (mark("Payments"), Look.NUMBER),
    "printed_at": (mark("Printed"), Look.MOMENT),
    "sku": (mark("Code"), Look.TEXT),
    "name_ar": (mark("Name in Arabic"), Look.TEXT),
    "name_en": (mark("Name in English"), Look.TEXT),
    "quantity": (mark("Qty"), Look.NUMBER),
    "unit_price": (mark("Price"), Look.MONEY),
    "price_includes_tax": (mark("Price includes tax"), Look.YES_NO),
    "tax_class": (mark("Tax class"), Look.CODE),
    "tax_ppm": (mark("Tax rate"), Look.RATE),
    "tax_category": (mark("Tax category"), Look.CODE),
    "tracked": (mark("Counted in stock"), Look.YES_NO),
    "listed": (mark("List price"), Look.MONEY),
    "discount": (mark("Discount"), Look.MONEY),
    "net": (mark("Without tax"), Look.MONEY),
    "tax": (mark("Tax"), Look.MONEY),
}
_EYES: Final = {
    f"{eye}_{name}": (label, look)
    for eye, labels in (
        (
            "right",
            {
                "sphere": mark("Right eye: sphere"),
                "cylinder": mark("Right eye: cylinder"),
                "axis": mark("Right eye: axis"),
                "add": mark("Right eye: addition"),
                "inter_add": mark("Right eye: intermediate addition"),
                "prism_in": mark("Right eye: prism inwards"),
                "prism_up": mark("Right eye: prism upwards"),
                "pd": mark("Right eye: pupillary distance"),
                "near_pd": mark("Right eye: near pupillary distance"),
            },
        ),
        (
            "left",
            {
                "sphere": mark("Left eye: sphere"),
                "cylinder": mark("Left eye: cylinder"),
                "axis": mark("Left eye: axis"),
                "add": mark("Left eye: addition"),
                "inter_add": mark("Left eye: intermediate addition"),
                "prism_in": mark("Left eye: prism inwards"),
                "prism_up": mark("Left eye: prism upwards"),
                "pd": mark("Left eye: pupillary distance"),
                "near_pd": mark("Left eye: near pupillary distance"),
            },
        ),
    )
    for (name, label), look in zip(
        labels.items(),
        (
            Look.POWER, Look.POWER, Look.NUMBER, Look.POWER, Look.POWER, Look.POWER, Look.POWER, Look.LENGTH,
            Look.LENGTH,
        ),
        strict=True,
    )
}  # fmt: skip
_PRESCRIPTIONS: Final = {
    "binocular_pd": (mark("Pupillary distance"), Look.LENGTH),
    "binocular_near_pd": (mark("Near pupillary distance"), Look.LENGTH),
    "back_vertex_distance": (mark("Back vertex distance"), Look.LENGTH),
    "written_on": (mark("Written on"), Look.DAY),
    "prescriber": (mark("Prescriber"), Look.TEXT),
    "wearer": (mark("Worn by"), Look.WEARER),
    "note": (mark("Note"), Look.TEXT),
    "recorded_at": (mark("Recorded"), Look.MOMENT),
    "recorded_by": (mark("Recorded by"), Look.ID),
}
COLUMNS: Final = {**_SHARED, **_AUDIT, **_PEOPLE, **_PRIVACY, **_SALES, **_EYES, **_PRESCRIPTIONS}
# A prescription is valid until a day, a consent until a moment; why something was disclosed is free text.
OF_SECTION: Final = {
    ("prescriptions", "valid_until"): (mark("Valid until"), Look.DAY),
    ("consents", "purpose"): (mark("Purpose"), Look.CODE),
    ("recovery_codes", "position"): (mark("Number"), Look.PLACE),
}
# Codes that are called something else elsewhere, by the column they stand in.
CODES: Final[dict[str, dict[str, str]]] = {
    "document": dict(DOCUMENTS.items()),
    "type": {
        **dict(ANSWERS.items()),
        EventType.ACKNOWLEDGED: mark("Read and confirmed"),
        EventType.DECLINED: mark("Declined"),
    },
    "method": {
        Method.SCREEN: mark("On the screen"),
        Method.CUSTOMER_SCREEN: mark("On the customer's screen"),
        Method.PAPER: mark("On paper, signed"),
        Method.COMMAND: mark("In a terminal"),
    },
    "end_reason": dict(ENDS.items()),
    "tender": dict(TENDERS.items()),
}


def title_of(section: str) -> str:
    """What a section is called (an English message); its code where nobody gave it a name."""
    return SECTIONS.get(section, section.replace("_", " "))


def column(section: str, name: str) -> tuple[str, Look]:
    """The label (an English message) and the look of a column; one without a name is shown as it is kept."""
    unnamed = (name.replace("_", " "), Look.LIST)
    return OF_SECTION.get((section, name)) or COLUMNS.get(name, unnamed)
