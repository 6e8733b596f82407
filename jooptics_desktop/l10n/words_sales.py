"""What is said of sales wherever they are read."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.l10n.catalogue import mark

TENDERS: Final = {
    Tender.CASH: mark("Cash"),
    Tender.CARD: mark("Card"),
    Tender.TRANSFER: mark("Bank transfer"),
}
