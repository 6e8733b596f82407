"""Sentences about handing the store over to a new owner."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "handover.recipient_missing": mark("Say which business takes the store over."),
    "handover.too_soon": mark(
        "Customers and staff are told {days} days ahead. The first day that can be chosen now is {earliest}."
    ),
    "handover.already_announced": mark(
        "A handover is announced already. Move its day, or call it off first."
    ),
    "handover.not_announced": mark("No handover is announced."),
    "handover.not_later": mark("Choose a day after {day}: nobody loses days they were told of."),
    "handover.not_yet": mark(
        "The store can be handed over from {day} on. If this computer's date was changed, put it right."
    ),
    "handover.authenticator_missing": mark(
        "The new owner signs in with an authenticator app: set one up first."
    ),
    "handover.only_by_hand": mark(
        "The program cannot remove these backups. Have the account closed by whoever holds it, then say that they "
        "are gone."
    ),
}
