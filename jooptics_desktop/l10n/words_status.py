"""What each line of the privacy status says, on screen and in the terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.erasure import LostLedgerOutcome
from jooptics_desktop.domain.status import IndicatorCode, IndicatorState
from jooptics_desktop.l10n import isolate, isolate_ltr, tr
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from jooptics_desktop.domain.status import Indicator
    from jooptics_desktop.l10n import Formats

_LATE: Final = mark("The last backup there is of {at}. Something needs you.")
_FRESH: Final = mark("The last one is of {at}.")
TITLES: Final = {
    IndicatorCode.ENCRYPTION: mark("Encryption"),
    IndicatorCode.BACKUP: mark("Backup"),
    IndicatorCode.BACKUP_FOLDER: mark("Backup on a disk"),
    IndicatorCode.BACKUP_CLOUD: mark("Backup in Jooptics Cloud"),
    IndicatorCode.DRILL: mark("Restore drill"),
    IndicatorCode.REVIEW: mark("Review of the audit trail"),
    IndicatorCode.RECOVERY_SHEET: mark("Recovery sheet"),
    IndicatorCode.SECOND_FACTOR: mark("Second factors"),
    IndicatorCode.REQUESTS: mark("Requests about one's data"),
    IndicatorCode.PROCESSORS: mark("Companies involved"),
    IndicatorCode.TRAINING: mark("Training"),
    IndicatorCode.RETENTION: mark("Retention"),
    IndicatorCode.ERASURES: mark("Erasures"),
    IndicatorCode.OFFICER: mark("Data protection officer"),
    IndicatorCode.BREACHES: mark("Breaches"),
    IndicatorCode.LEDGER_LOST: mark("Restored without the list of erased people"),
    IndicatorCode.ERASED_SEALED: mark("Erased people in backups"),
    IndicatorCode.FORMER_BACKUPS: mark("Backups of the former owner"),
}
STATES: Final = {
    IndicatorState.OK: mark("In order"),
    IndicatorState.DUE: mark("To do"),
    IndicatorState.BROKEN: mark("Not in order"),
    IndicatorState.BLANK: mark("Not yet"),
}
_SENTENCES: Final = {
    (IndicatorCode.ENCRYPTION, IndicatorState.OK): mark("The store is encrypted, by {cipher}."),
    (IndicatorCode.ENCRYPTION, IndicatorState.BROKEN): mark(
        "The file of the store is not encrypted. Stop working and bring back a backup."
    ),
    (IndicatorCode.BACKUP, IndicatorState.DUE): mark(
        "Nothing is backed up. Choose a disk or Jooptics Cloud."
    ),
    (IndicatorCode.BACKUP_FOLDER, IndicatorState.OK): _FRESH,
    (IndicatorCode.BACKUP_FOLDER, IndicatorState.DUE): mark("Nothing was backed up there yet."),
    (IndicatorCode.BACKUP_FOLDER, IndicatorState.BROKEN): _LATE,
    (IndicatorCode.BACKUP_CLOUD, IndicatorState.OK): _FRESH,
    (IndicatorCode.BACKUP_CLOUD, IndicatorState.DUE): mark("Nothing was backed up there yet."),
    (IndicatorCode.BACKUP_CLOUD, IndicatorState.BROKEN): _LATE,
    (IndicatorCode.DRILL, IndicatorState.OK): mark(
        "The newest backup was last brought back and checked on {at}."
    ),
    (IndicatorCode.DRILL, IndicatorState.BROKEN): mark(
        "The newest backup could not be brought back and checked. It last went well on {at}."
    ),
    (IndicatorCode.DRILL, IndicatorState.BLANK): mark(
        "No backup was brought back and checked yet. That happens by itself once a month."
    ),
    (IndicatorCode.REVIEW, IndicatorState.OK): mark("Somebody last looked through it on {at}."),
    (IndicatorCode.REVIEW, IndicatorState.DUE): mark(
        "Somebody last looked through it on {at}. It is time again: check it, read what stands out, and say so there."
    ),
    (IndicatorCode.RECOVERY_SHEET, IndicatorState.OK): mark("It is printed and was confirmed."),
    (IndicatorCode.RECOVERY_SHEET, IndicatorState.DUE): mark(
        "Nobody confirmed that it is printed. Without it a lost password loses the store."
    ),
    (IndicatorCode.SECOND_FACTOR, IndicatorState.OK): mark(
        "All owners and managers sign in with a code as well."
    ),
    (IndicatorCode.SECOND_FACTOR, IndicatorState.DUE): mark(
        "Owners or managers who sign in without a code: {count}."
    ),
    (IndicatorCode.REQUESTS, IndicatorState.OK): mark("None is near the end of its term."),
    (IndicatorCode.REQUESTS, IndicatorState.DUE): mark(
        "Near the end of their term: {count}. Answer them now."
    ),
    (IndicatorCode.REQUESTS, IndicatorState.BROKEN): mark("Past their term: {count}. Answer them today."),
    (IndicatorCode.PROCESSORS, IndicatorState.OK): mark("None has to be looked at."),
    (IndicatorCode.PROCESSORS, IndicatorState.DUE): mark("To be looked at: {count}."),
    (IndicatorCode.TRAINING, IndicatorState.OK): mark("Everybody took the lesson within a year."),
    (IndicatorCode.TRAINING, IndicatorState.DUE): mark("Without a lesson in the last year: {count}."),
    (IndicatorCode.RETENTION, IndicatorState.OK): mark("What was past its term last went on {at}."),
    (IndicatorCode.RETENTION, IndicatorState.DUE): mark(
        "Nothing is thrown away until you say that the date of this computer is right."
    ),
    (IndicatorCode.RETENTION, IndicatorState.BROKEN): mark(
        "What is over should go every day; it last went on {at}."
    ),
    (IndicatorCode.RETENTION, IndicatorState.BLANK): mark(
        "It has not run yet. It runs by itself once a day."
    ),
    (IndicatorCode.ERASURES, IndicatorState.OK): mark(
        "Every erasure was followed. Entries in the ledger: {count}."
    ),
    (IndicatorCode.ERASURES, IndicatorState.BROKEN): mark(
        "The ledger of erasures and the store disagree. Close the program and open it again: it erases what is "
        "still to be erased."
    ),
    (IndicatorCode.OFFICER, IndicatorState.OK): mark(
        "Somebody is designated and stands on notices and letters."
    ),
    (IndicatorCode.OFFICER, IndicatorState.DUE): mark(
        "Nobody is designated. Ask your lawyer whether you need one."
    ),
    (IndicatorCode.BREACHES, IndicatorState.OK): mark("None is open."),
    (IndicatorCode.BREACHES, IndicatorState.DUE): mark("Being dealt with: {count}. Mind the clocks."),
    (IndicatorCode.BREACHES, IndicatorState.BROKEN): mark(
        "Somebody should have been told by now: {count}. Tell them today."
    ),
    (IndicatorCode.LEDGER_LOST, IndicatorState.BROKEN): mark(
        "On {at} the owner went on although the list knew {known} of {expected} erased people. Look whether somebody "
        "came back, erase them again, then say what came of it."
    ),
    (IndicatorCode.ERASED_SEALED, IndicatorState.OK): mark("Nobody who was erased is in a backup any more."),
    (IndicatorCode.ERASED_SEALED, IndicatorState.BLANK): mark(
        "Erased people are still in sealed backups, until {until} at the latest. A restore erases them again."
    ),
    (IndicatorCode.ERASED_SEALED, IndicatorState.DUE): mark(
        "Erased people should have left the backups by {until}. Back up to every place; what is older then goes."
    ),
    (IndicatorCode.FORMER_BACKUPS, IndicatorState.DUE): mark(
        "The owner before can still open backups with customers' data. Places to see to: {count}."
    ),
    (IndicatorCode.FORMER_BACKUPS, IndicatorState.BLANK): mark(
        "The last of them end on {until}, with the former owner's account."
    ),
}
# What can be said to have come of a restore without the whole list of erased people.
OUTCOMES: Final = {
    LostLedgerOutcome.ERASED_AGAIN: mark("They were erased again"),
    LostLedgerOutcome.NOBODY_BACK: mark("Nobody came back"),
    LostLedgerOutcome.UNKNOWN: mark("It cannot be told"),
}
_UNSEEN: Final = mark("This could not be looked at. Check the store.")


def said(indicator: Indicator, formats: Formats) -> str:
    """The sentence of a line."""
    values = indicator.values
    if "error" in values:
        return tr(_UNSEEN)
    if indicator.code is IndicatorCode.DRILL and indicator.state is IndicatorState.BROKEN and not values:
        return tr(mark("No backup could be brought back and checked yet. Something needs you."))
    if indicator.code is IndicatorCode.REVIEW and not values:
        return tr(mark("Nobody has looked through it yet: check it, read what stands out, and say so there."))
    if indicator.state is IndicatorState.BROKEN and not values and "{at}" in _of(indicator):
        return tr(mark("No backup has succeeded there. Something needs you."))
    told: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, str):
            told[name] = isolate_ltr(value)
        elif isinstance(value, int):
            told[name] = formats.number(value)
        elif isinstance(value, datetime):
            told[name] = isolate(formats.moment(value))
        else:
            told[name] = isolate(formats.date(value))
    return tr(_of(indicator), **told)


def _of(indicator: Indicator) -> str:
    return _SENTENCES[indicator.code, indicator.state]
