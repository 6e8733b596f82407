"""Why pieces moved, as it is called on screen and in the audit trail."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.stock import Reason
from jooptics_desktop.l10n.catalogue import mark

REASONS: Final = {
    Reason.RECEIVED: mark("Delivery received"),
    Reason.COUNTED: mark("Counted on the shelf"),
    Reason.DAMAGED: mark("Written off"),
    Reason.RETURNED: mark("Brought back"),
    Reason.RESERVED: mark("Put aside for an order"),
    Reason.RELEASED: mark("Freed again"),
    Reason.SOLD: mark("Sold"),
}
