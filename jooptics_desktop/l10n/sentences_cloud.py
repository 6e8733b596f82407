"""Sentences about the backup service and the account there."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "cloud.consent_missing": mark(
        "The service has no consent to that on file. Look under Privacy, Decisions, and try again."
    ),
    "cloud.country_not_agreed": mark(
        "Nobody agreed to backups in the country where this service keeps them. Nothing is sent until somebody "
        "agrees, on the backup page."
    ),
    "cloud.address_wrong": mark(
        "This is not the address of a backup service. Write it like https://cloud.example.com."
    ),
    "cloud.not_https": mark(
        "Backups travel only over an encrypted connection. Write the address with https."
    ),
    "cloud.authority_unreadable": mark(
        "This file is not a certificate of a backup service. Ask whoever runs the service for it again."
    ),
    "cloud.unreachable": mark(
        "The backup service cannot be reached. Work goes on here; check the internet connection "
        "and try again."
    ),
    "cloud.certificate_untrusted": mark(
        "The service at this address could not prove who it is, so nothing was sent. Do not go on "
        "until whoever runs it has explained why."
    ),
    "cloud.tls_failed": mark(
        "No secure connection came about, so nothing was sent. Something between here and the "
        "service may be in the way."
    ),
    "cloud.redirect_refused": mark(
        "The service tried to send this computer somewhere else, which it never should. Nothing was sent "
        "there: check the address."
    ),
    "cloud.answer_broken": mark(
        "The service answered with something that makes no sense, so it was not believed. Check the address, "
        "or try again later."
    ),
    "cloud.not_understood": mark(
        "This computer and the service do not understand each other. Update Jooptics; if that does not help, "
        "quote {request_id}."
    ),
    "cloud.failed": mark(
        "The service had a fault of its own. Try again later; if it stays, quote {request_id}."
    ),
    "cloud.busy": mark("The service is busy. Try again in a moment."),
    "cloud.too_slow": mark("The connection was too slow to finish. Try again when it is better."),
    "cloud.slow_down": mark("Too many attempts. Wait {seconds} s, then try again."),
    "cloud.full": mark(
        "The space for your backups is used up. Nothing was lost; delete old backups or ask for more space."
    ),
    "cloud.disk_full": mark(
        "The service has no room at the moment. Nothing was lost; it will be tried again."
    ),
    "cloud.email_wrong": mark("This e-mail address is not complete."),
    "cloud.password_short": mark(
        "Use at least {least} characters; three or four unusual words are easy to remember."
    ),
    "cloud.kdf_weak": mark(
        "The service asked for weaker protection of your password than is safe, so it was not used."
    ),
    "cloud.kdf_too_dear": mark(
        "The service asked for more memory or time to protect your password than a computer can spare, so it was "
        "not used."
    ),
    "cloud.adult_required": mark("Confirm that you are 18 or over."),
    "cloud.credentials_wrong": mark("The e-mail address or the password is not right. Try again."),
    "cloud.email_unverified": mark("Confirm your e-mail address first: type the code from our e-mail."),
    "cloud.code_wrong": mark("The code is not right, was used already, or has run out. Try the next one."),
    "cloud.ticket_expired": mark("Signing in took too long. Begin again with your password."),
    "cloud.session_expired": mark("You are signed out of the backup service. Sign in again."),
    "cloud.session_reused": mark(
        "For safety the session was closed, because an old sign-in was used twice. Sign in again "
        "and look through your devices."
    ),
    "cloud.device_revoked": mark(
        "This computer was shut out of the backup service by the account's owner. Work goes on "
        "here, but it can no longer back up there."
    ),
    "cloud.device_needed": mark("Add this computer to your account first."),
    "cloud.signature_wrong": mark("The service did not recognise this computer's signature. Sign in again."),
    "cloud.second_factor_needed": mark(
        "Prove first that it is you: with a code from your authenticator app or, if you have "
        "none, with your password."
    ),
    "cloud.totp_state": mark("The second factor is already on, or is not on yet. Open this page again."),
    "cloud.limit_reached": mark(
        "There can be no more than {limit} of these. Remove one that is not needed any more."
    ),
    "cloud.generation_young": mark(
        "Backups stay at least 30 days, so that nobody can destroy them in a hurry. Try again later."
    ),
    "cloud.generation_needed": mark("Newer backups are built on this one, so it stays."),
    "cloud.generation_gone": mark("This backup is not there any more. Choose another one."),
    "cloud.not_found": mark("The service does not have this any more."),
    "cloud.object_mismatch": mark(
        "A part of the backup arrived altered, so it was refused. It will be sent again."
    ),
    "cloud.head_moved": mark("Another computer has saved a backup meanwhile. Try again."),
    "cloud.epoch_old": mark(
        "Another computer has taken over these backups. Decide first which of the two goes on."
    ),
    "cloud.objects_missing": mark("Part of this backup is missing. Choose another one."),
    "cloud.wraps_changed": mark(
        "The owner's password or the recovery code was changed on another computer meanwhile. Look at it "
        "again."
    ),
    "cloud.ledger_moved": mark("Another computer has recorded an erasure meanwhile. It will be tried again."),
    "cloud.ledger_broken": mark(
        "The record of erasures on the service has been altered. Do not restore from it; contact us."
    ),
    "cloud.receipt_wrong": mark(
        "The service's receipt for this backup is not genuine. Do not rely on this backup; contact us."
    ),
}
