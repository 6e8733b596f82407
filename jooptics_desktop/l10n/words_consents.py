"""What a consent record says in words: answers, ways of asking, kinds of data, places and recipients."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.consent_receipts import Verdict
from jooptics_desktop.domain.privacy import EventType, Method, Standing
from jooptics_desktop.l10n.catalogue import mark

ANSWERS: Final = {
    EventType.GIVEN: mark("Agreed"),
    EventType.RENEWED: mark("Agreed again"),
    EventType.REFUSED: mark("Not agreed"),
    EventType.WITHDRAWN: mark("Withdrawn"),
    EventType.EXPIRED: mark("Ended"),
    EventType.OBJECTED: mark("Objected"),
}
STANDINGS: Final = {
    Standing.UNASKED: mark("Not asked yet"),
    Standing.GIVEN: mark("Agreed"),
    Standing.REFUSED: mark("Not agreed"),
    Standing.WITHDRAWN: mark("Withdrawn"),
    Standing.EXPIRED: mark("Ended, ask again"),
    Standing.OBJECTED: mark("Objected"),
}
METHODS: Final = {
    Method.SCREEN: mark("at the counter, read on the screen"),
    Method.CUSTOMER_SCREEN: mark("by the customer, on a screen of their own"),
    Method.PAPER: mark("on paper, signed"),
    Method.COMMAND: mark("noted by the store in a terminal"),
}
DATA: Final = {
    "S2.P.2": mark("name and contact details"),
    "S2.P.6": mark("prescriptions, measurements and orders"),
}
PLACES: Final = {
    "shop device": mark("the store's computer"),
    "backup service": mark("the backup service, encrypted"),
    "lens laboratory": mark("the lens laboratory"),
}
BASES: Final = {"consent": mark("consent")}
VERDICTS: Final = {
    Verdict.STANDS: mark("Genuine, and everything on it still stands."),
    Verdict.CHANGED_SINCE: mark("Genuine, but something was decided otherwise since, or has ended."),
    Verdict.ALTERED: mark("Not genuine: the code does not agree with this store's record."),
    Verdict.UNKNOWN: mark("This store never issued a receipt with that code."),
}
