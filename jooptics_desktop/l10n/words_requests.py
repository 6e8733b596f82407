"""What kinds of requests, their states, proofs, reasons and ways are called, on screen, in letters, in the terminal."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.inventory import Fate, KeptBecause
from jooptics_desktop.domain.requests import (
    AskedAbout,
    Channel,
    Delay,
    EventKind,
    IdentityProof,
    Refusal,
    Reminder,
    RequestKind,
    RequestState,
)
from jooptics_desktop.l10n.catalogue import mark

KINDS: Final = {
    RequestKind.ACCESS: mark("See their data"),
    RequestKind.CORRECTION: mark("Have data corrected"),
    RequestKind.DELETION: mark("Have data deleted"),
    RequestKind.PORTABILITY: mark("Take data elsewhere"),
    RequestKind.OBJECTION: mark("Object to a use"),
    RequestKind.WITHDRAWAL: mark("Withdraw a consent"),
    RequestKind.RESTRICTION: mark("Restrict the use"),
    RequestKind.COMPLAINT: mark("Complain"),
}
# One sentence each, for whoever takes the request in.
KINDS_EXPLAINED: Final = {
    RequestKind.ACCESS: mark("A copy of everything the store keeps about them."),
    RequestKind.CORRECTION: mark("Something about them is wrong or out of date."),
    RequestKind.DELETION: mark("Everything about them goes, except what the law wants kept."),
    RequestKind.PORTABILITY: mark("Their data as files that another store can read."),
    RequestKind.OBJECTION: mark("Their data is no longer to be used for something."),
    RequestKind.WITHDRAWAL: mark("A consent they gave ends now."),
    RequestKind.RESTRICTION: mark("Their data is only kept, not used, for the time being."),
    RequestKind.COMPLAINT: mark("They are not content with how their data is treated."),
}
# The same in the words of a letter to the person.
KINDS_ASKED: Final = {
    RequestKind.ACCESS: mark("To see the data we keep about you"),
    RequestKind.CORRECTION: mark("To have your data corrected"),
    RequestKind.DELETION: mark("To have your data deleted"),
    RequestKind.PORTABILITY: mark("To take your data elsewhere"),
    RequestKind.OBJECTION: mark("To object to a use of your data"),
    RequestKind.WITHDRAWAL: mark("To withdraw your consent"),
    RequestKind.RESTRICTION: mark("To restrict the use of your data"),
    RequestKind.COMPLAINT: mark("To complain about how your data is treated"),
}
STATES: Final = {
    RequestState.RECEIVED: mark("Received"),
    RequestState.IDENTITY_CHECK: mark("Identity check"),
    RequestState.ACCEPTED: mark("Accepted"),
    RequestState.REFUSED: mark("Refused, not told yet"),
    RequestState.EXECUTING: mark("Carried out, not answered yet"),
    RequestState.ANSWERED: mark("Answered"),
    RequestState.CLOSED: mark("Closed"),
}
EVENTS: Final = {
    EventKind.RECEIVED: mark("Received"),
    EventKind.IDENTITY_ASKED: mark("Proof of identity asked for"),
    EventKind.IDENTITY_PROVEN: mark("Identity proven"),
    EventKind.ACCEPTED: mark("Accepted"),
    EventKind.REFUSED: mark("Refused"),
    EventKind.EXTENDED: mark("Term extended"),
    EventKind.EXECUTED: mark("Carried out"),
    EventKind.ANSWERED: mark("Answered"),
    EventKind.CLOSED: mark("Closed"),
    EventKind.TAKEN_BACK: mark("Taken back by the person"),
}
PROOFS: Final = {
    IdentityProof.ID_SEEN: mark("Identity card seen"),
    IdentityProof.KNOWN: mark("Known to the store"),
    IdentityProof.CODE_SENT: mark("Code sent to the phone on record"),
    IdentityProof.GUARDIAN_DECLARED: mark("Declared by a guardian"),
}
REFUSALS: Final = {
    Refusal.NOT_IDENTIFIED: mark("We could not make sure who is asking"),
    Refusal.NOT_ENTITLED: mark("The data is not theirs to ask about"),
    Refusal.REQUIRED_BY_LAW: mark("The law wants it kept"),
    Refusal.RIGHTS_OF_OTHERS: mark("It would touch the rights of others"),
    Refusal.REPEATED: mark("Repeated without cause"),
    Refusal.OTHER: mark("Another reason, written below"),
}
DELAYS: Final = {
    Delay.COMPLEX: mark("There is much to look through"),
    Delay.MANY_REQUESTS: mark("Many requests came at once"),
    Delay.WAITING_FOR_OTHERS: mark("Others have to be asked first"),
}
CHANNELS: Final = {
    Channel.COUNTER: mark("At the counter"),
    Channel.PHONE: mark("By phone"),
    Channel.EMAIL: mark("By e-mail"),
    Channel.LETTER: mark("By letter"),
}
ABOUT: Final = {
    AskedAbout.CUSTOMER: mark("Customer"),
    AskedAbout.STAFF: mark("Works here"),
    AskedAbout.NOBODY_KNOWN: mark("Not on record"),
}
REMINDERS: Final = {
    Reminder.HALF: mark("Half the time is gone"),
    Reminder.SOON: mark("Due soon"),
    Reminder.LAST_DAY: mark("Due today"),
    Reminder.OVERDUE: mark("Overdue"),
}
# What stays when a person is erased, in the words of a letter to them.
KEPT: Final = {
    KeptBecause.ACCOUNTS: mark(
        "Invoices and payments without your name, as long as tax law wants them kept."
    ),
    KeptBecause.CONSENT_PROOF: mark(
        "Proof of what you agreed to and when, under a number that leads to nobody."
    ),
    KeptBecause.DISCLOSURE_PROOF: mark("That something left the store at some time, without what it said."),
    KeptBecause.REQUEST_PROOF: mark("That this request was made and answered, without its words."),
    KeptBecause.TRAIL: mark("The audit trail, which knows people by numbers only."),
    KeptBecause.WORK_DONE: mark("What colleagues did stays theirs to answer for."),
}
# The same in a word or two, for whoever erases.
KEPT_WHY: Final = {
    KeptBecause.ACCOUNTS: mark("Tax law"),
    KeptBecause.CONSENT_PROOF: mark("Proof of consent"),
    KeptBecause.DISCLOSURE_PROOF: mark("Proof of what left"),
    KeptBecause.REQUEST_PROOF: mark("Proof of the answer"),
    KeptBecause.TRAIL: mark("Proof of what was done"),
    KeptBecause.WORK_DONE: mark("Work that was done"),
}
SEALED_HISTORY: Final = mark(
    "Sealed backups cannot be changed. They end within their term, and if one is restored before, you are erased from "
    "it at once."
)
SEALED_UNTIL: Final = mark(
    "Sealed backups cannot be changed. You have left all of them by {until} at the latest, and if one is restored "
    "before, you are erased from it at once."
)
FATES: Final = {
    Fate.DELETE: mark("Goes"),
    Fate.EMPTY: mark("Emptied"),
    Fate.SHARED: mark("Goes with the last one"),
    Fate.KEEP: mark("Stays"),
}
