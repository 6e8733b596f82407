"""What standings, events, ways out and checks are called."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.disclosures import LegalBasis, WayOut
from jooptics_desktop.domain.privacy import EventType, Standing
from jooptics_desktop.l10n import mark
from jooptics_desktop.services.check import Check

STANDINGS: Final = {
    Standing.GIVEN: (mark("Agreed"), "ok"),
    Standing.REFUSED: (mark("Refused"), "neutral"),
    Standing.WITHDRAWN: (mark("Withdrawn"), "neutral"),
    Standing.EXPIRED: (mark("Run out"), "warning"),
    Standing.OBJECTED: (mark("Objected"), "danger"),
    Standing.UNASKED: (mark("Not asked yet"), "neutral"),
}
EVENTS: Final = {
    EventType.ACKNOWLEDGED: mark("Policy accepted"),
    EventType.DECLINED: mark("Policy declined"),
    EventType.GIVEN: mark("Agreed"),
    EventType.REFUSED: mark("Refused"),
    EventType.WITHDRAWN: mark("Withdrawn"),
    EventType.RENEWED: mark("Renewed"),
    EventType.EXPIRED: mark("Run out"),
    EventType.OBJECTED: mark("Objected"),
}
WAYS: Final = {
    WayOut.PDF: mark("PDF file"),
    WayOut.CSV: mark("CSV file"),
    WayOut.JSON: mark("JSON file"),
    WayOut.PRINT: mark("Printed"),
    WayOut.BACKUP: mark("Backup"),
    WayOut.COPY: mark("Own copy"),
    WayOut.EMAIL: mark("By e-mail"),
    WayOut.BUNDLE: mark("To support"),
    WayOut.LAB: mark("To a laboratory"),
    WayOut.SPOKEN: mark("By word of mouth"),
    WayOut.HANDOVER: mark("To a new owner"),
}
BASES: Final = {
    LegalBasis.LAW: mark("Demanded by law"),
    LegalBasis.PROTECTION: mark("To protect somebody"),
}
RECIPIENTS: Final = {"folder": mark("Folder or disk"), "cloud": mark("Jooptics Cloud")}
CHECKS: Final = {
    Check.ENCRYPTION: mark("The file is encrypted"),
    Check.PAGES: mark("Every page is as it was written"),
    Check.STRUCTURE: mark("Tables and indexes agree"),
    Check.REFERENCES: mark("Nothing points at what is not there"),
    Check.SEARCH: mark("The search finds everybody"),
    Check.LEDGER: mark("Sales and payments add up"),
    Check.STOCK: mark("Stock agrees with its movements"),
    Check.AUDIT: mark("No entry of the audit trail was changed"),
    Check.ANCHORS: mark("The audit trail says what was backed up"),
}
