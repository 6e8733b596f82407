"""Sentences about the privacy policy and about consent."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "audit.first_key_lost": mark(
        "The key that verifies the audit trail was taken away or exchanged. Restore the last good backup, and show "
        "this to the support."
    ),
    "audit.rewritten": mark(
        "The audit trail is not as it was written. Restore the last good backup to compare, and find out who had "
        "the store in their hands."
    ),
    "consent.answer_missing": mark("Answer this with yes or no. Nothing is chosen for you."),
    "consent.care_refused": mark(
        "This customer does not want a record of their eyes, so nothing is added to it or read from it. Ask the "
        "customer again, or sell as to somebody passing by."
    ),
    "consent.code_malformed": mark(
        "The code on a receipt has 24 letters and figures after JC. Type it again."
    ),
    "consent.nothing_decided": mark("This customer has not decided anything yet. Ask first."),
    "consent.not_acknowledged": mark("To go on, press the button that accepts the privacy policy."),
    "consent.not_given": mark("There is no consent to this use of the data. Ask for it first."),
    "consent.nothing_to_withdraw": mark("There is no consent to withdraw here; it has ended already."),
    "consent.notice_of_another": mark("This policy was shown to somebody else. Open it again and accept it."),
    "consent.notice_unknown": mark("Show the privacy notice first, then take the answers."),
    "consent.policy_changed": mark(
        "The privacy policy has changed meanwhile. Read the new one, then answer again."
    ),
    "consent.unknown_purpose": mark(
        "This program does not ask about that use of data, so no answer was kept."
    ),
    "consent.unknown_record": mark("There is no such consent record in this store."),
    "consent.wrong_notice": mark(
        "Customers are shown the store's own notice. Open that one, then ask again."
    ),
    "erasure.ledger_damaged": mark(
        "The list of erased people at this place is damaged, so somebody who was erased could come back. "
        "Use another place, or ask the owner to go on without the list."
    ),
    "erasure.ledger_incomplete": mark(
        "The list of erased people at this place is not complete ({known} of {expected}), so somebody who was "
        "erased could come back. Use another place, or ask the owner to go on without the list."
    ),
    "erasure.nothing_lost": mark("Nothing is waiting to be said about a restore. Go on as before."),
    "erasure.plan_changed": mark(
        "Something was added about this person meanwhile. Look at the plan again before you erase."
    ),
    "erasure.sale_unfinished": mark(
        "An order of this person is not finished. Hand it over or call it off first, then erase."
    ),
    "disclosure.fields_missing": mark("Say which kinds of data are handed over, and no more than needed."),
    "disclosure.justification_missing": mark(
        "Say whom or what this protects, and why nothing less would do."
    ),
    "disclosure.recipient_missing": mark("Say who gets it: the court, the authority, the person."),
    "disclosure.reference_missing": mark("Name the law, the order or the file number that demands it."),
    "disclosure.silence_endless": mark("Say until which day they are not told. After it they are."),
    "disclosure.silence_unexplained": mark("Say why the person is not told yet."),
    "breach.closed": mark("This breach is closed. Open a new entry if something else came to light."),
    "breach.facts_missing": mark("Say what happened and what you have done about it."),
    "breach.future": mark("It cannot have been noticed in the future. Check the day and the time."),
    "breach.moment_wrong": mark("Give the day, and the time as 14:30."),
    "breach.not_settled": mark(
        "Before it is closed, note that the authority and the people were told, or why that is not needed."
    ),
    "breach.number_wrong": mark("Write how many people it may concern, 0 or more."),
    "breach.unknown": mark("There is no such breach in the register."),
    "breach.why_missing": mark("Say why they need not be told. The authority may ask for it."),
    "officer.email_wrong": mark("This e-mail address is not complete. It needs a name, an @ and a place."),
    "officer.name_missing": mark("Write the officer's name, or leave all three empty."),
    "officer.unreachable": mark("Give an e-mail address or a phone number, so that people can reach them."),
    "policy.cannot_write": mark(
        "The new privacy policy could not be saved. Check the disk and the folder's permissions, then try again."
    ),
    "policy.changed": mark(
        "The privacy policy on this computer is not as it was published, so it is not shown. Install Jooptics again."
    ),
    "policy.key_wrong": mark(
        "This is not a public key. Copy the whole line that the author of the policy gave you."
    ),
    "policy.too_many_keys": mark("No more than {most} keys can be trusted."),
    "policy.unknown_version": mark("There is no such version of the privacy policy here."),
    "policy.malformed": mark(
        "This is not a privacy policy that this program can read. Ask its author for a new copy."
    ),
    "policy.missing": mark("Part of the privacy policy is missing ({file}). Install it again."),
    "policy.unknown_signer": mark(
        "This privacy policy is not signed by anyone you trust, so it was not installed. Check the key in the settings."
    ),
    "policy.version_order": mark(
        "Version {version} of the privacy policy does not follow the one installed. Ask its author for the right one."
    ),
    "retention.too_long": mark("The privacy policy allows {most} months at most. Choose that or less."),
    "retention.too_short": mark("Choose one month or more."),
    "processor.abroad": mark("That country is not Jordan, so it needs another safeguard."),
    "processor.address_wrong": mark(
        "The address of a privacy policy begins with https://. Copy it from the browser."
    ),
    "processor.country_wrong": mark("Write the country as two letters, such as JO or DE."),
    "processor.name_missing": mark("Write the company's name, in 120 letters at most."),
    "processor.unknown": mark("There is no such company in the list."),
    "training.name_missing": mark("Write what was taught, in 40 letters at most."),
    "training.wrong_answers": mark(
        "Some answers are not right yet ({count}). Look at the lesson again and choose anew."
    ),
    "usage.not_on_the_list": mark("That is not on the list of what may be counted, so it was not."),
    "usage.not_connected": mark("This store has no account with the service yet. Set one up under Backup."),
    "usage.nothing_to_send": mark("There is nothing to send: only days that are over are sent."),
    "report.not_of_the_form": mark(
        "This error report holds something that may not leave, so it was not sent."
    ),
    "local.essential": mark("Nothing works without these, so they stay."),
}
