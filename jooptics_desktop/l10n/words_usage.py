"""What the things that are counted are called."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.usage import UsageEvent
from jooptics_desktop.l10n.catalogue import mark

EVENTS: Final = {
    UsageEvent.SCREEN_COUNTER: mark("Counter opened"),
    UsageEvent.SCREEN_CUSTOMERS: mark("Customers opened"),
    UsageEvent.SCREEN_STOCK: mark("Stock opened"),
    UsageEvent.SCREEN_PRIVACY: mark("Privacy opened"),
    UsageEvent.SCREEN_BACKUP: mark("Backup opened"),
    UsageEvent.SCREEN_SETTINGS: mark("Settings opened"),
    UsageEvent.DONE_SALE: mark("Sale written"),
    UsageEvent.DONE_PAYMENT: mark("Payment taken"),
    UsageEvent.DONE_PRESCRIPTION: mark("Prescription written"),
    UsageEvent.DONE_CUSTOMER: mark("Customer's page changed"),
    UsageEvent.DONE_ITEM: mark("Item changed"),
    UsageEvent.DONE_STOCK: mark("Stock moved"),
    UsageEvent.DONE_DISCLOSURE: mark("Something exported or printed"),
    UsageEvent.DONE_REQUEST: mark("Request worked on"),
    UsageEvent.DONE_BACKUP: mark("Backup made"),
}
