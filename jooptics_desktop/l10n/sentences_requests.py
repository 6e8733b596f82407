"""Sentences about requests of people about their own data, and about the law of a place."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "request.unknown": mark("There is no such request in this store."),
    "request.name_missing": mark("Write the name of the person who asks."),
    "request.too_long": mark("This is too long; {limit} letters are enough."),
    "request.purpose_missing": mark("Choose what the request is about."),
    "request.purpose_needed": mark(
        "The store cannot work without this use of data. Refuse the request and tell the person why."
    ),
    "request.wording_missing": mark("Write down what the person says, in their own words."),
    "request.reason_missing": mark("Write down the reason: the person is told it in the letter."),
    "request.received_later": mark("This moment is still to come. Write when the request reached the store."),
    "request.identity_unproven": mark(
        "First make sure who is asking: note how you know, or ask for a proof of identity."
    ),
    "request.no_guardian": mark(
        "This request was not made for somebody else, so no guardian speaks for them."
    ),
    "request.extended_already": mark(
        "This request was extended once already; the law allows no second time."
    ),
    "request.too_late_to_extend": mark(
        "The term has ended, so it can no longer be extended. Answer the request today."
    ),
    "request.not_now": mark("This cannot be done with the request as it stands now. Look at its next step."),
    "request.other_kind": mark("This request asks for something else."),
    "customer.restricted": mark(
        "This customer asked that their data is only kept. Use it only to answer a request of theirs."
    ),
    "dossier.too_large": mark("This file is too large to be one person's copy: more than {limit} MB."),
    "dossier.not_one": mark("This is not a person's own copy (data.json) from Jooptics."),
    "dossier.malformed": mark("The file is damaged or was changed: {place} is not as it should be."),
    "dossier.known_already": mark(
        "Somebody with this name or phone number is in the store already. Look first, then import anyway."
    ),
    "jurisdiction.missing": mark("Part of the program is missing ({file}). Install Jooptics again."),
    "jurisdiction.malformed": mark(
        "The file about the law of a place cannot be read ({file}). Install Jooptics again."
    ),
    "jurisdiction.unknown": mark("The program does not know this place. It knows: {known}."),
    "holiday.name_wrong": mark("Write what the day off is called, in at most {limit} letters."),
    "holiday.days_wrong": mark("Days off are from 1 to {limit} days in a row."),
}
