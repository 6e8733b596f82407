"""What is said about breaches, on screen, in the terminal and in letters."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.breaches import ClockState, EntryKind, Happened, Reach, Risk, Whom
from jooptics_desktop.l10n.catalogue import mark

HAPPENED: Final = {
    Happened.LOST: mark("Something was lost"),
    Happened.STOLEN: mark("Something was stolen"),
    Happened.WRONG_RECIPIENT: mark("Data went to the wrong person"),
    Happened.INTRUSION: mark("Somebody broke in"),
    Happened.DESTROYED: mark("Data was destroyed or locked away"),
    Happened.OTHER: mark("Something else"),
}
RISKS: Final = {Risk.LOW: mark("Low risk to them"), Risk.HIGH: mark("High risk to them")}
WHOM: Final = {Whom.PEOPLE: mark("People concerned"), Whom.AUTHORITY: mark("Authority")}
REACHES: Final = {
    Reach.EVERYBODY: mark("All customers"),
    Reach.DISCLOSED: mark("Customers in the register of what left the store"),
    Reach.TOUCHED: mark("Customers whose record was used"),
}
STATES: Final = {
    ClockState.RUNNING: mark("To be told"),
    ClockState.OVERDUE: mark("Overdue"),
    ClockState.TOLD: mark("Told"),
    ClockState.TOLD_LATE: mark("Told late"),
    ClockState.NOT_NEEDED: mark("Not needed"),
    ClockState.NO_FIGURE: mark("Without delay"),
}
ENTRIES: Final = {
    EntryKind.RECORDED: mark("Recorded"),
    EntryKind.CORRECTED: mark("Corrected"),
    EntryKind.TOLD: mark("Told"),
    EntryKind.NOT_NEEDED: mark("Not needed"),
    EntryKind.CLOSED: mark("Closed"),
}
CATEGORIES: Final = {
    "contact": mark("Names and contacts"),
    "prescriptions": mark("Prescriptions"),
    "sales": mark("Purchases"),
    "notes": mark("Notes"),
}
