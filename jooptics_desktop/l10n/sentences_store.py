"""Sentences about the store itself, staff and customers."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "store.already_there": mark(
        "There is a store in this folder already. Choose another folder, or open it."
    ),
    "store.missing": mark("There is no store here. Start a new one, or restore one from a backup."),
    "store.unreadable": mark("The store's file cannot be read. Check the disk and the folder's permissions."),
    "store.not_encrypted": mark(
        "This file is not an encrypted Jooptics store, so it was not opened. Put the right file back, or "
        "restore from a backup."
    ),
    "store.wrong_key_or_damaged": mark(
        "The store did not open with this key. Nothing was changed: check the disk, or restore from a backup."
    ),
    "store.damaged": mark(
        "Part of the store's file is damaged. Stop selling and restore the last good backup."
    ),
    "check.unsound": mark(
        "Something in this store is not as it should be. Enter nothing more, restore the last good backup, and show"
        " this list to the support."
    ),
    "store.newer_schema": mark(
        "This store was used by a newer Jooptics. Update this computer, then open it again."
    ),
    "store.migration_failed": mark(
        "The store could not be brought up to date, so it was left exactly as it was. Go on with the former "
        "Jooptics and ask the support."
    ),
    "store.disk_full": mark("The disk is full. Nothing was lost: free some room and try again."),
    "store.cannot_keep": mark(
        "Something in it cannot be kept: half a character, or a number beyond all bounds. Nothing was changed: type it "
        "anew."
    ),
    "store.read_only": mark(
        "The disk cannot be written to. Nothing was lost: make it writable and try again."
    ),
    "store.busy": mark("The store is busy with another task. Try again in a moment."),
    "store.disk_error": mark(
        "The disk reported an error. Nothing was saved: check the disk, then try again."
    ),
    "store.in_use": mark(
        "Jooptics is already open with this store on this computer. Use that window, or close it first."
    ),
    "permission.nobody_signed_in": mark("Sign in first."),
    "password.too_short": mark(
        "Use at least {least} characters; three or four unusual words are easy to remember."
    ),
    "password.too_simple": mark("This password is too easy to guess. Choose one with more variety."),
    "pin.too_short": mark("A quick PIN has at least {least} digits."),
    "pin.too_simple": mark("Choose a PIN that is not one digit over and over, nor a plain run."),
    "staff.name_missing": mark("Write the person's name."),
    "staff.authenticator_secret_wrong": mark(
        "This is not the secret of an authenticator app. It is at least 23 letters A to Z and figures 2 to 7."
    ),
    "staff.name_taken": mark("Somebody here has this name already. Add a second name or an initial."),
    "staff.adult_not_attested": mark(
        "Only people of 18 or over work with the program. Tick this to confirm it."
    ),
    "staff.unknown": mark("There is no such staff member."),
    "staff.wrong_secret": mark("The name or password is not right. Try again."),
    "staff.wait": mark("Too many wrong tries. Wait {seconds} s, then try again."),
    "staff.code_wrong": mark(
        "The authenticator code is not right. Wait for the next one and check the phone's clock."
    ),
    "staff.code_needed": mark("Enter the six digits from your authenticator app."),
    "staff.code_used": mark("This code was used already. Wait for the next one."),
    "staff.last_owner": mark("A store needs one active owner. Make somebody else an owner first."),
    "staff.own_password": mark("Owners change their password themselves, under My sign-in."),
    "staff.password_first": mark(
        "Sign in with your password first; for the rest of the day the quick PIN is enough on this computer."
    ),
    "staff.pin_not_set": mark("No quick PIN is set for this staff member. Use the password."),
    "customer.empty": mark("Write a name or a phone number."),
    "customer.name_too_long": mark("The name is too long; {limit} letters are enough."),
    "customer.email_wrong": mark("This e-mail address is not complete."),
    "customer.birth_date_in_future": mark("The birth date lies in the future."),
    "customer.under_age": mark(
        "This person is under {age}. Register the parent or guardian; the order can carry the child's prescription"
        " without a name."
    ),
    "dependant.name_missing": mark("Write the child's given name or initials."),
    "dependant.name_too_long": mark("The given name or initials are enough: at most {limit} letters."),
    "dependant.name_has_contacts": mark("No phone number and no e-mail address of a child is kept."),
    "dependant.born_in_future": mark("The month of birth lies in the future."),
    "dependant.of_age": mark("Whoever is {age} is registered as a customer of their own."),
    "dependant.birth_month_wrong": mark(
        "Write the year and month of birth like 2016-05, or the year alone. The day is not kept."
    ),
    "dependant.not_kept": mark(
        "This shop keeps no record of children. The owner can change that under Privacy."
    ),
    "dependant.known_already": mark("This wearer has a name already."),
    "dependant.consent_ended": mark(
        "The guardian's consent for this child has ended. Ask the guardian again; whoever is 18 by now is registered "
        "as a customer of their own."
    ),
    "dependant.unknown": mark("This child is not on record any more."),
    "dependant.not_of_age": mark("The child has not come of age yet."),
    "dependant.say_what_becomes": mark(
        "{count} children are on record. Say what becomes of them: --nameless or --erase."
    ),
    "dependant.plan_changed": mark("Something changed meanwhile. Look at the figures again, then confirm."),
    "customer.unknown": mark("This customer is not in the store any more."),
    "phone.not_a_number": mark("This is not a phone number. Write it like 0791234567 or +962791234567."),
    "note.empty": mark("The note is empty."),
    "note.too_long": mark("The note is too long; {limit} letters at most."),
    "store_profile.name_missing": mark("Write the name of the store, in Arabic or in English."),
    "store_profile.time_zone_unknown": mark(
        "{zone} is not a time zone this computer knows. Write it like Asia/Amman."
    ),
    "store_profile.email_wrong": mark("This e-mail address is not complete."),
    "store_profile.too_long": mark("This text is too long; {limit} letters at most."),
    "store_profile.logo_too_large": mark("The logo is too large. Choose a picture of at most {limit} kB."),
    "store_profile.logo_not_a_picture": mark("The logo has to be a PNG or JPEG picture."),
    "keys.passphrase_needed": mark("Enter the owner's password to open the store on this computer."),
    "customer_file.no_columns": mark("Say which column holds the name or the phone number."),
    "customer_file.not_a_day": mark("{cell} is not a day. Write it like 31/12/1990 or 1990-12-31."),
    "demo.too_many": mark("A demonstration store holds from none to {most} customers."),
    "demo.store_not_empty": mark("This store is not empty. Choose a new folder for the demonstration."),
    "recovery_sheet.not_written": mark(
        "The store is ready, only the recovery sheet could not be written. Write down the recovery code shown above: "
        "it is not shown again."
    ),
    "recovery_code.not_same": mark("Group {group} is not the same as on the sheet. Look again."),
    "backup.no_place": mark("No place for backups is chosen yet. Choose a folder or connect to the cloud."),
    "backup.folder_is_home": mark(
        "Backups in the store's own folder would be lost together with it. Choose another disk."
    ),
    "restore.another_store": mark("Another store lives in this folder. Restore into a new folder instead."),
    "backup.keys_outdated": mark(
        "The backup is safe, but in the cloud it still opens with the former password or recovery sheet. Prove that it"
        " is you, and the keys there are renewed."
    ),
    "household.same_person": mark("Choose somebody else of the family."),
}
