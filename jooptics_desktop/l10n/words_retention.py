"""What classes of data, and what goes of them, are called on screen and in the terminal."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.inventory import RetentionClass
from jooptics_desktop.l10n import tr, trn
from jooptics_desktop.l10n.catalogue import mark

CLASSES: Final = {
    RetentionClass.BUSINESS: mark("Customers who no longer come"),
    RetentionClass.ACCOUNT: mark("People who worked here"),
    RetentionClass.PAYMENT: mark("Sales and payments"),
    RetentionClass.USAGE_LOG: mark("Sign-ins and records of use"),
    RetentionClass.EVIDENCE: mark("Proofs of notice and consent"),
    RetentionClass.CASE: mark("Requests about one's data, once answered"),
    RetentionClass.DEVICE: mark("Older stores set aside by a restore or an upgrade"),
}
SECTIONS: Final = {
    "customers": mark("Customers"),
    "set_aside": mark("Older stores set aside by a restore or an upgrade"),
    "sales": mark("Sales"),
    "sign_ins": mark("Sign-ins"),
    "audit": mark("Months of the audit trail"),
    "usage_sent": mark("Usage information that was sent"),
    "notices": mark("Privacy notices shown"),
    "consents": mark("Consents"),
    "consent_receipts": mark("Receipts of consent"),
    "consent_places": mark("Places agreed to"),
    "disclosures": mark("What left the store"),
    "requests": mark("Requests about one's data"),
}
_YEAR: Final = 12


def length(months: int | None) -> str:
    """`7 years`, `18 months`; None is kept until somebody asks."""
    if months is None:
        return tr("Until somebody asks")
    years, rest = divmod(months, _YEAR)
    return (
        trn("{count} month", "{count} months", months)
        if rest
        else trn("{count} year", "{count} years", years)
    )


def section(name: str) -> str:
    """What that section is called."""
    return tr(SECTIONS.get(name, name))
