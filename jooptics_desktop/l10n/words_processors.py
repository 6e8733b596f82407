"""What companies do with the store's data, as it is called on screen and in the audit trail."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.processors import ProcessorKind, Safeguard
from jooptics_desktop.l10n.catalogue import mark

KINDS: Final = {
    ProcessorKind.HOSTING: mark("Hosting and backups"),
    ProcessorKind.PAYMENT: mark("Card payments"),
    ProcessorKind.EMAIL: mark("E-mail"),
    ProcessorKind.ANALYTICS: mark("Usage analysis"),
    ProcessorKind.SUPPORT: mark("Technical support"),
    ProcessorKind.LAB: mark("Lens laboratory"),
    ProcessorKind.OTHER: mark("Something else"),
}
SAFEGUARDS: Final = {
    Safeguard.SAME_COUNTRY: mark("Stays in Jordan"),
    Safeguard.SEALED: mark("Gets nothing it could read"),
    Safeguard.ADEQUACY: mark("Country with adequate protection"),
    Safeguard.CLAUSES: mark("Standard contractual clauses"),
    Safeguard.CONSENT: mark("Consent of each customer"),
    Safeguard.NONE: mark("None yet"),
}
