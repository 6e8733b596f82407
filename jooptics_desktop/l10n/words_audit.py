"""What the events of the audit trail and their facts are called: on screen, in files, in a person's own copy."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.audit import SubjectKind
from jooptics_desktop.domain.erasure import ErasureReason, LostLedgerOutcome
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.l10n import words_local, words_processors, words_requests, words_retention, words_stock
from jooptics_desktop.l10n.bidi import isolate
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.joining import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from enum import StrEnum

    from jooptics_desktop.domain.audit import AuditEntry, AuditSubject
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

GROUPS: Final = {
    "reading": mark("Records looked at"),
    "customers": mark("Customers and prescriptions"),
    "sales": mark("Sales"),
    "goods": mark("Goods and stock"),
    "privacy": mark("Privacy"),
    "leaving": mark("What left the store"),
    "people": mark("Sign-ins and staff"),
    "store": mark("The store itself"),
}
EVENTS: Final = {
    "support_bundle_written": mark("Wrote a file for support"),
    "record_read": mark("Opened a customer's record"),
    "prescriptions_read": mark("Looked at a customer's prescriptions"),
    "prescription_read": mark("Looked at a prescription"),
    "audit_read": mark("Looked at the audit trail"),
    "customer_registered": mark("Registered a customer"),
    "customer_changed": mark("Changed a customer's details"),
    "note_added": mark("Added a note about a customer"),
    "household_joined": mark("Put a customer into a household"),
    "household_left": mark("Took a customer out of a household"),
    "prescription_recorded": mark("Recorded a prescription"),
    "dependant_recorded": mark("Recorded a child in a customer's care"),
    "dependant_changed": mark("Changed what is known of a child in a customer's care"),
    "dependant_of_age": mark("Made a grown-up child a customer of their own"),
    "minors_mode_set": mark("Chose what the shop does about children"),
    "dossier_imported": mark("Took over a record from another store"),
    "customers_import_begun": mark("Began to import customers"),
    "customers_imported": mark("Imported customers"),
    "sale_rung_up": mark("Rang up a sale"),
    "sale_confirmed": mark("Took an order"),
    "payment_taken": mark("Took a payment"),
    "sale_checked_out": mark("Completed a sale"),
    "sale_collected": mark("Handed an order over"),
    "sale_cancelled": mark("Cancelled a sale"),
    "large_discount_agreed": mark("Agreed to a large discount"),
    "receipt_printed": mark("Printed a receipt"),
    "item_added": mark("Added an item"),
    "item_changed": mark("Changed an item"),
    "price_changed": mark("Changed a price"),
    "item_withdrawn": mark("Took an item off sale"),
    "item_offered": mark("Put an item back on sale"),
    "barcode_given": mark("Gave an item a barcode"),
    "stock_moved": mark("Moved stock"),
    "price_list_import_begun": mark("Began to import a price list"),
    "price_list_imported": mark("Imported a price list"),
    "notice_served": mark("Showed the privacy notice"),
    "consent_acknowledged": mark("Confirmed that the notice was read"),
    "consent_given": mark("Recorded a consent"),
    "consent_refused": mark("Recorded that consent was refused"),
    "consent_withdrawn": mark("Recorded that consent was withdrawn"),
    "consent_renewed": mark("Renewed a consent"),
    "consent_expired": mark("A consent ran out"),
    "consent_objected": mark("Recorded an objection"),
    "consent_receipt_issued": mark("Issued a receipt of consents"),
    "consent_declined": mark("Declined the privacy policy"),
    "policy_arrived": mark("A new privacy policy arrived"),
    "policy_in_force": mark("A new privacy policy took effect"),
    "policy_key_trusted": mark("Trusted a key that signs privacy policies"),
    "officer_designated": mark("Named the data protection officer"),
    "breach_recorded": mark("Recorded a breach"),
    "breach_corrected": mark("Corrected the record of a breach"),
    "breach_told": mark("Noted who was told of a breach"),
    "breach_not_needed": mark("Noted why somebody need not be told of a breach"),
    "breach_closed": mark("Closed a breach"),
    "disclosed_by_hand": mark("Entered a disclosure by law or for protection"),
    "request_received": mark("Took in a request about personal data"),
    "request_identity_asked": mark("Asked who made a request"),
    "request_identity_proven": mark("Confirmed who made a request"),
    "request_accepted": mark("Accepted a request"),
    "request_refused": mark("Refused a request"),
    "request_extended": mark("Extended the term of a request"),
    "request_executed": mark("Carried out a request"),
    "request_answered": mark("Answered a request"),
    "request_closed": mark("Closed a request"),
    "request_taken_back": mark("A request was taken back"),
    "restricted": mark("Restricted the use of a record"),
    "restriction_lifted": mark("Lifted the restriction of a record"),
    "person_erased": mark("Erased a person"),
    "person_erased_again": mark("Erased a person again after a restore"),
    "ledger_lost_accepted": mark("Restored without the whole list of erased people"),
    "ledger_lost_settled": mark("Said what came of a restore without the whole list of erased people"),
    "processor_written": mark("Entered a company that works with the data"),
    "training_noted": mark("Noted that somebody was trained"),
    "jurisdiction_chosen": mark("Chose whose law applies"),
    "holiday_entered": mark("Entered a day off"),
    "holiday_taken_back": mark("Took back a day off"),
    "retention_changed": mark("Changed how long things are kept"),
    "retention_disposed": mark("Threw away what was past its term"),
    "audit_disposed": mark("Threw away a month of the audit trail"),
    "time_confirmed": mark("Confirmed this computer's date"),
    "local_cleared": mark("Cleared what lay on this computer"),
    "audit_reviewed": mark("Looked through the audit trail and signed it off"),
    "usage_sent": mark("Sent usage information"),
    "usage_deleted": mark("Had usage information deleted"),
    "record_exported": mark("Exported a customer's record"),
    "customers_exported": mark("Exported the customer list"),
    "audit_exported": mark("Exported the audit trail"),
    "dossier_gathered": mark("Gathered a person's own copy"),
    "own_dossier_gathered": mark("Gathered their own data"),
    "backup_place_set": mark("Set up a place for backups"),
    "backup_place_dropped": mark("Stopped backing up to a place"),
    "contacts_exported": mark("Made a contact list for one purpose"),
    "lab_sheet_written": mark("Passed an order on to a laboratory"),
    "cloud_proof_given": mark("Proved who they are to the backup service"),
    "cloud_device_revoked": mark("Shut a computer out of the backup service"),
    "cloud_account_copied": mark("Saved what the backup service keeps about the account"),
    "cloud_account_deletion_asked": mark("Asked for the account's deletion at the backup service"),
    "cloud_account_kept": mark("Kept the account at the backup service"),
    "cloud_email_changed": mark("Changed the account's e-mail address"),
    "store_restored": mark("Restored the store from a backup"),
    "signed_in": mark("Signed in"),
    "signed_out": mark("Signed out"),
    "sign_in_failed": mark("A sign-in failed"),
    "second_factor_given": mark("Gave an authenticator code"),
    "recovery_code_used": mark("Used a recovery code to sign in"),
    "staff_added": mark("Added a colleague"),
    "staff_deactivated": mark("Ended a colleague's access"),
    "password_changed": mark("Changed their password"),
    "password_reset": mark("Reset a colleague's password"),
    "pin_set": mark("Set a PIN"),
    "authenticator_set": mark("Set up an authenticator"),
    "store_created": mark("Set up the store"),
    "store_profile_changed": mark("Changed the store's details"),
    "tax_class_set": mark("Changed a kind of tax"),
    "recovery_sheet_confirmed": mark("Confirmed the recovery sheet"),
    "recovery_code_renewed": mark("Made a new recovery code"),
    "passphrase_changed": mark("Changed the password that opens the store"),
    "demo_filled": mark("Filled the store with examples"),
    "handover_announced": mark("Announced that the store gets a new owner"),
    "handover_moved": mark("Put off the day on which the store gets a new owner"),
    "handover_called_off": mark("Called off that the store gets a new owner"),
    "store_handed_over": mark("Handed the store over to a new owner"),
    "former_backups_gone": mark("Saw to a former owner's backups"),
}
SUBJECTS: Final = {
    SubjectKind.CUSTOMER: mark("Customer"),
    SubjectKind.STAFF: mark("Staff member"),
    SubjectKind.SALE: mark("Sale"),
    SubjectKind.ITEM: mark("Item"),
    SubjectKind.PRESCRIPTION: mark("Prescription"),
    SubjectKind.REQUEST: mark("Request"),
    SubjectKind.COMPANY: mark("Company"),
    SubjectKind.ERASED: mark("Erased record"),
    SubjectKind.STORE: mark("The store"),
    SubjectKind.OTHER: "",
}
# Facts a reader has use for. Digests and ids of records stand in the files only; some facts say themselves.
FACTS: Final = {
    "number": mark("Number"),
    "kind": mark("Kind"),
    "due": mark("Due on"),
    "state": mark("Status"),
    "payments": mark("Payments"),
    "copy": mark("Copy"),
    "fields": mark("Changed"),
    "notes": mark("Notes"),
    "prescriptions": mark("Prescriptions"),
    "rows": mark("Rows"),
    "added": mark("Added"),
    "updated": mark("Updated"),
    "refused": mark("Refused"),
    "left": mark("Left over"),
    "price_changed": mark("Price changed"),
    "reason": mark("Reason"),
    "change": mark("Pieces"),
    "purpose": mark("Purpose"),
    "version": mark("Version"),
    "request": mark("Request"),
    "gone": mark("Rows that went"),
    "kept": mark("Kept"),
    "active": mark("In use"),
    "jurisdiction": mark("Law of"),
    "days": mark("Days"),
    "count": mark("Count"),
    "decisions": mark("Decisions"),
    "category": mark("Kind"),
    "month": mark("Month"),
    "form": mark("Format"),
    "records": mark("Records"),
    "generation": mark("Backup"),
    "failures": mark("Failed tries"),
    "role": mark("Role"),
    "customers": mark("Customers"),
    "discount_ppm": mark("Discount"),
    "mode": mark("Children"),
    "officer": mark("Data protection officer"),
    "ended": mark("Consents that ended"),
}
VALUES: Final = {
    "draft": mark("Draft"),
    "open": mark("Waiting to be collected"),
    "collected": mark("Collected"),
    "cancelled": mark("Cancelled"),
    "name": mark("Name"),
    "name_alternative": mark("Other name"),
    "phones": mark("Phone"),
    "email": mark("E-mail"),
    "birth_date": mark("Date of birth"),
    "address": mark("Address"),
    "language": mark("Language"),
    "preferred_channels": mark("Contact by"),
    "sign_out": mark("Signed out"),
    "lock": mark("Screen locked"),
    "idle": mark("Away for a while"),
    "close": mark("Program closed"),
    "lost": mark("Lost or stolen"),
    "folder": mark("Folder or disk"),
    "cloud": mark("Jooptics Cloud"),
    "pdf": mark("PDF file"),
    "csv": mark("CSV file"),
    "json": mark("JSON file"),
    "owner": mark("Owner"),
    "manager": mark("Manager"),
    "optician": mark("Optician"),
    "cashier": mark("Cashier"),
    PurposeCode.SERVICE: mark("Running the program"),
    PurposeCode.PAYMENTS: mark("Subscription and payment"),
    PurposeCode.SERVICE_MESSAGES: mark("Messages about the service"),
    PurposeCode.SECURITY: mark("Security"),
    PurposeCode.LEGAL_OBLIGATIONS: mark("Legal duties"),
    PurposeCode.CLOUD_BACKUP: mark("Backup in the cloud"),
    PurposeCode.NEWS: mark("News by e-mail"),
    PurposeCode.IMPROVEMENT: mark("Usage counts"),
    PurposeCode.ERROR_REPORTS: mark("Error reports"),
    PurposeCode.SUPPORT: mark("Help with a problem"),
    PurposeCode.CARE_RECORD: mark("Customer's record"),
    PurposeCode.REMINDERS: mark("Reminders"),
    PurposeCode.MARKETING: mark("Offers"),
    PurposeCode.CLOUD_BACKUP_ABROAD: mark("Backup, possibly abroad"),
    PurposeCode.SHARE_WITH_LAB: mark("Lens laboratory"),
    "block": mark("No record of a child"),
    "guardian": mark("Children in the care of a customer"),
}


def _by_code(words: Iterable[tuple[StrEnum, str]]) -> dict[str, str]:
    """As the trail writes them."""
    return {one.value: said for one, said in words}


# One code may mean something else in another fact.
_OF_FACT: Final[dict[str, dict[str, str]]] = {
    "kind": _by_code(words_requests.KINDS.items()) | _by_code(words_processors.KINDS.items()),
    "kept": _by_code(words_retention.CLASSES.items()),
    "category": _by_code(words_local.TITLES.items()),
    "reason": {
        **_by_code(words_stock.REASONS.items()),
        ErasureReason.REQUEST: mark("The person asked for it"),
        ErasureReason.CHILD: mark("A child's record"),
        ErasureReason.RETENTION: mark("Its time was over"),
        ErasureReason.MISTAKE: mark("Entered by mistake"),
        LostLedgerOutcome.ERASED_AGAIN: mark("Erased again"),
        LostLedgerOutcome.NOBODY_BACK: mark("Nobody came back"),
        LostLedgerOutcome.UNKNOWN: mark("Not known"),
        "stolen": mark("Stolen"),
        "replaced": mark("Replaced"),
        "other": mark("Another reason"),
    },
}


def event_words(entry: AuditEntry, words: Translator) -> str:
    """What happened, as people say it; the code of an event of a newer program."""
    said = EVENTS.get(entry.event)
    return words.tr(said) if said else entry.event


def subject_words(subject: AuditSubject | None, words: Translator) -> str:
    """What it was about: a kind and a name, `Erased record …7f3a12`, or nothing."""
    if subject is None or subject.kind is SubjectKind.OTHER:
        return ""
    kind = words.tr(SUBJECTS[subject.kind])
    name = f"…{subject.name}" if subject.kind is SubjectKind.ERASED else subject.name
    return words.tr(mark("{kind}: {name}"), kind=kind, name=isolate(name)) if name else kind


def facts_words(facts: Mapping[str, object], words: Translator, formats: Formats) -> str:
    """The facts of an entry that a reader has use for, such as `Number: S-000012; Payments: 1`."""
    told = [
        words.tr(mark("{kind}: {name}"), kind=words.tr(FACTS[name]), name=_value(name, value, words, formats))
        for name, value in facts.items()
        if name in FACTS and value not in {0, ""}
    ]
    return ("؛ " if words.is_rtl else "; ").join(told)


def _value(name: str, value: object, words: Translator, formats: Formats) -> str:
    if isinstance(value, bool):
        return words.tr(mark("Yes")) if value else words.tr(mark("No"))
    if isinstance(value, int):
        return formats.percent(value) if name == "discount_ppm" else formats.number(value)
    if name == "due":
        return isolate(formats.date(dt.date.fromisoformat(str(value))))
    called = VALUES | _OF_FACT.get(name, {})
    codes = str(value).split(",")
    return isolate(listed((words.tr(called[code]) if code in called else code for code in codes), words))
