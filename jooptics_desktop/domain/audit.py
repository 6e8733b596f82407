"""The audit trail: which events there are, and what an entry may say of each.

An entry holds who, when, which event, whom or what it was about by a random id, and facts. Facts are a closed list
for each event, and their values are codes, counts, days and digests: there is no room for a name or for words of
anybody, so nothing has to be taken out of the trail when a person is erased.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    Facts = Mapping[str, str | int | bool]

DISPOSED: Final = "audit_disposed"  # a month of the trail was thrown away
NOTHING: Final[frozenset[str]] = frozenset()
_SALE: Final = frozenset({"number", "state", "payments", "discount_ppm"})
_CONSENT: Final = frozenset({"purpose", "record", "sha256"})
_BREACH: Final = frozenset({"whom"})
_REQUEST: Final = frozenset({"number", "kind", "due"})
_IMPORTED: Final = frozenset({"added", "updated", "refused", "left"})
_BEGUN: Final = frozenset({"rows", "first"})
_HANDOVER: Final = frozenset({"kind", "on"})

# Events by what they are about, in the order in which people look for them; each with the facts it may carry.
GROUPS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "reading": {
        "record_read": NOTHING,
        "prescriptions_read": NOTHING,
        "prescription_read": NOTHING,
        "audit_read": NOTHING,
    },
    "customers": {
        "customer_registered": NOTHING,
        "customer_changed": frozenset({"fields"}),
        "note_added": NOTHING,
        "household_joined": NOTHING,
        "household_left": NOTHING,
        "prescription_recorded": NOTHING,
        "dependant_recorded": NOTHING,
        "dependant_changed": NOTHING,
        "dependant_of_age": NOTHING,
        "dossier_imported": frozenset({"notes", "prescriptions"}),
        "customers_import_begun": _BEGUN,
        "customers_imported": _IMPORTED,
    },
    "sales": {
        "sale_rung_up": _SALE,
        "sale_confirmed": _SALE,
        "payment_taken": _SALE,
        "sale_checked_out": _SALE,
        "sale_collected": _SALE,
        "sale_cancelled": _SALE,
        "large_discount_agreed": frozenset({"discount_ppm"}),
        "receipt_printed": frozenset({"copy"}),
    },
    "goods": {
        "item_added": NOTHING,
        "item_changed": frozenset({"price_changed"}),
        "price_changed": NOTHING,
        "item_withdrawn": NOTHING,
        "item_offered": NOTHING,
        "barcode_given": NOTHING,
        "stock_moved": frozenset({"reason", "change"}),
        "price_list_import_begun": _BEGUN,
        "price_list_imported": _IMPORTED,
    },
    "privacy": {
        "notice_served": frozenset({"notice", "version", "sha256"}),
        "consent_acknowledged": _CONSENT,
        "consent_given": _CONSENT,
        "consent_refused": _CONSENT,
        "consent_withdrawn": _CONSENT,
        "consent_renewed": _CONSENT,
        "consent_expired": _CONSENT,
        "consent_objected": _CONSENT,
        "consent_receipt_issued": frozenset({"receipt", "decisions"}),
        "consent_declined": _CONSENT,
        "policy_arrived": frozenset({"version", "sha256"}),
        "policy_in_force": frozenset({"version", "sha256", "ended"}),
        "policy_key_trusted": frozenset({"count"}),
        "officer_designated": frozenset({"designated"}),
        "breach_recorded": frozenset({"number", "people"}),
        "breach_corrected": _BREACH,
        "breach_told": _BREACH,
        "breach_not_needed": _BREACH,
        "breach_closed": _BREACH,
        "request_received": _REQUEST,
        "request_identity_asked": _REQUEST,
        "request_identity_proven": _REQUEST,
        "request_accepted": _REQUEST,
        "request_refused": _REQUEST,
        "request_extended": _REQUEST,
        "request_executed": _REQUEST,
        "request_answered": _REQUEST,
        "request_closed": _REQUEST,
        "request_taken_back": _REQUEST,
        "restricted": frozenset({"request"}),
        "restriction_lifted": NOTHING,
        "minors_mode_set": frozenset({"mode", "officer", "count", "ended"}),
        "person_erased": frozenset({"reason", "gone", "kept"}),
        "person_erased_again": NOTHING,
        "ledger_lost_accepted": frozenset({"known", "expected"}),
        "ledger_lost_settled": frozenset({"reason"}),
        "processor_written": frozenset({"kind", "active"}),
        "training_noted": NOTHING,
        "jurisdiction_chosen": frozenset({"jurisdiction"}),
        "holiday_entered": frozenset({"days"}),
        "holiday_taken_back": frozenset({"days"}),
        "retention_changed": NOTHING,
        "retention_disposed": frozenset({"kept", "count"}),
        DISPOSED: frozenset({"segment", "month", "count"}),
        "time_confirmed": NOTHING,
        "local_cleared": frozenset({"category"}),
        "audit_reviewed": NOTHING,
    },
    "leaving": {
        "record_exported": frozenset({"form"}),
        "customers_exported": frozenset({"form", "records"}),
        "audit_exported": frozenset({"records"}),
        "usage_sent": frozenset({"purpose"}),
        "usage_deleted": frozenset({"purpose", "count"}),
        "disclosed_by_hand": frozenset({"basis", "told"}),
        "dossier_gathered": NOTHING,
        "own_dossier_gathered": NOTHING,
        "backup_place_set": frozenset({"kind"}),
        "backup_place_dropped": frozenset({"kind"}),
        "contacts_exported": frozenset({"form", "purpose", "records"}),
        "lab_sheet_written": frozenset({"company", "named"}),
        "cloud_proof_given": NOTHING,
        "cloud_device_revoked": frozenset({"reason"}),
        "cloud_account_copied": NOTHING,
        "cloud_account_deletion_asked": NOTHING,
        "cloud_account_kept": NOTHING,
        "cloud_email_changed": NOTHING,
        "store_restored": frozenset({"generation"}),
    },
    "people": {
        "signed_in": NOTHING,
        "signed_out": frozenset({"reason"}),
        "sign_in_failed": frozenset({"failures"}),
        "second_factor_given": NOTHING,
        "recovery_code_used": NOTHING,
        "staff_added": frozenset({"role"}),
        "staff_deactivated": NOTHING,
        "password_changed": NOTHING,
        "password_reset": NOTHING,
        "pin_set": NOTHING,
        "authenticator_set": NOTHING,
    },
    "store": {
        "store_created": NOTHING,
        "store_profile_changed": NOTHING,
        "tax_class_set": NOTHING,
        "recovery_sheet_confirmed": NOTHING,
        "recovery_code_renewed": NOTHING,
        "passphrase_changed": NOTHING,
        "demo_filled": frozenset({"customers", "seed"}),
        "support_bundle_written": NOTHING,
        "handover_announced": _HANDOVER,
        "handover_moved": _HANDOVER,
        "handover_called_off": _HANDOVER,
        "store_handed_over": frozenset({"kind", "records"}),
        "former_backups_gone": frozenset({"kind", "by"}),
    },
}
EVENTS: Final[Mapping[str, frozenset[str]]] = {
    event: facts for group in GROUPS.values() for event, facts in group.items()
}
# A code, several with commas between them, a number of a paper, a version, a day, or a digest.
_CODE: Final = re.compile(r"[A-Za-z0-9_.:,+-]{0,160}").fullmatch


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, when, to what; `facts` hold codes and counts, never names or words of people."""

    seq: int
    at: datetime
    actor_id: str | None
    event: str
    subject_id: str | None
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TrailEnd:
    """How far a trail came: the number of its last entry and that entry's seal, in lower-case hex."""

    seq: int
    seal: str


@dataclass(frozen=True, slots=True)
class AuditSegment:
    """A month of the trail that is over: its entries by number, its closing seal, and when they were thrown away."""

    number: int
    month: str
    first_seq: int
    last_seq: int
    closing: str
    dropped_at: datetime | None

    @property
    def entries(self) -> int:
        """How many entries it has, or had."""
        return self.last_seq - self.first_seq + 1


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries are wanted: those that agree with everything given.

    `event_group` is a name in `GROUPS`; `since` is the first moment, `until` the first moment after.
    """

    actor_id: str | None = None
    event_group: str | None = None
    subject_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def refuse_unknown(event: str, facts: Facts) -> None:
    """Raise `ValueError` for an event nobody declared, a fact it may not carry, or a value that could be words."""
    known = EVENTS.get(event)
    if known is None or not facts.keys() <= known:
        raise ValueError(f"not in the list of what the audit trail says: {event} {sorted(facts)}")
    for name, value in facts.items():
        if isinstance(value, str) and not _CODE(value):
            raise ValueError(f"{event}.{name} is neither a code nor a count")


class SubjectKind(StrEnum):
    """What an entry may be about."""

    CUSTOMER = "customer"
    STAFF = "staff"
    SALE = "sale"
    ITEM = "item"
    PRESCRIPTION = "prescription"
    REQUEST = "request"
    COMPANY = "company"
    STORE = "store"
    ERASED = "erased"  # a record that is no longer there
    OTHER = "other"  # nothing with a name: a tax class, a computer


@dataclass(frozen=True, slots=True)
class AuditSubject:
    """What an entry is about, as it is called today: a name, or the number of a paper; `name` may be empty."""

    kind: SubjectKind
    name: str


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as people read it; `actor` is empty where the program acted, `subject` None where there is none."""

    entry: AuditEntry
    actor: str
    subject: AuditSubject | None
