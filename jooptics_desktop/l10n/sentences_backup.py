"""Sentences about keys, backups and restoring."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "backup.already_in_use": mark(
        "There are backups here already that this computer does not remember. Continue them only "
        "if they are this store's."
    ),
    "backup.customers_refuse": mark(
        "Nothing goes to the backup service: customers who do not want a copy abroad: {count}. Decide about them on "
        "the backup page."
    ),
    "backup.taken_over": mark(
        "Another computer has continued these backups since. Continue from here only if this one "
        "holds the right store."
    ),
    "backup.head_moved": mark(
        "Another computer has just backed up to the same place. Try again in a moment."
    ),
    "backup.older_than_seen": mark(
        "The newest backup offered is older than one this computer has seen. Something was hidden"
        " or removed: do not use this place until it is explained."
    ),
    "backup.history_differs": mark(
        "These backups do not continue the ones this computer knows. Do not use this place until "
        "it is explained."
    ),
    "backup.nothing_there": mark("There is no backup here yet. Choose another place."),
    "backup.generation_missing": mark("This backup is not there any more. Choose another one."),
    "backup.object_missing": mark("Part of this backup is missing. Choose another one."),
    "backup.object_damaged": mark(
        "Part of this backup is damaged or was changed, so it was not used. Choose another one."
    ),
    "backup.content_differs": mark(
        "What came back is not what was backed up, so it was not used. Choose another backup."
    ),
    "backup.seal_broken": mark(
        "This was not sealed by your store or was changed since, so it was not opened."
    ),
    "backup.manifest_damaged": mark(
        "The description of backup {number} is damaged or was not made by your store, so it was not used. "
        "Choose another one."
    ),
    "backup.manifest_replaced": mark(
        "The description of backup {number} was replaced by another one, so it was not used. Choose another "
        "one."
    ),
    "backup.manifest_unknown_device": mark(
        "Backup {number} was signed by a computer your store does not trust, so it was not used. Choose "
        "another one."
    ),
    "backup.manifest_forged": mark(
        "The signature under backup {number} is forged, so it was not used. Choose another one."
    ),
    "backup.newer_format": mark(
        "These backups were made by a newer Jooptics. Update this computer, then try again."
    ),
    "backup.not_a_backup_folder": mark(
        "This folder holds no Jooptics backups. Choose the folder that was set up for them."
    ),
    "backup.folder_in_use": mark("This folder holds other files. Choose an empty folder for the backups."),
    "backup.folder_damaged": mark(
        "The list of backups in this folder is damaged. Nothing was removed: check the disk."
    ),
    "backup.target_unreachable": mark(
        "The place for backups cannot be reached. Check that the disk is plugged in or the "
        "network works; it is tried again by itself."
    ),
    "backup.target_full": mark(
        "There is no room left for backups. Free some room or use a larger disk; earlier backups are safe."
    ),
    "backup.target_read_only": mark(
        "The place for backups cannot be written to. Make it writable; earlier backups are safe."
    ),
    "backup.target_busy": mark("Another backup to this folder is running. Try again in a moment."),
    "backup.local_full": mark(
        "This computer's disk is full, so no backup could be prepared. Free some room and try again."
    ),
    "backup.local_read_only": mark(
        "This computer's disk cannot be written to, so no backup could be prepared. Make it writable and try "
        "again."
    ),
    "backup.local_unreachable": mark(
        "This computer's disk reported an error, so no backup could be prepared. Check the disk."
    ),
    "backup.spool_damaged": mark(
        "A prepared backup was damaged on this computer's disk. It is prepared again at the next "
        "try; check the disk."
    ),
    "keys.file_missing": mark(
        "The key file is not there. Restore the store from its backups, with the owner's password or the "
        "recovery code."
    ),
    "keys.file_damaged": mark(
        "The key file is damaged. Nothing was changed: restore the store from its backups, with the owner's "
        "password or the recovery code."
    ),
    "keys.file_altered": mark(
        "The key file was changed by someone without the key, so it was not used. Restore the store from its "
        "backups."
    ),
    "keys.file_full": mark(
        "The disk is full, so the keys were left as they were. Free some room and try again."
    ),
    "keys.file_read_only": mark(
        "The key file cannot be written to, so the keys were left as they were. Make the disk writable and "
        "try again."
    ),
    "keys.file_unreachable": mark("The key file cannot be read. Check the disk."),
    "keys.newer_format": mark(
        "The key file was written by a newer Jooptics. Update this computer, then try again."
    ),
    "keys.already_there": mark("There are keys here already, and they are never overwritten."),
    "keys.another_vault": mark("These keys belong to another store. Choose the backups of this one."),
    "keys.no_such_slot": mark(
        "The store cannot be opened in this way on this computer. Use the owner's password or the recovery "
        "code."
    ),
    "keys.own_device": mark("This is the computer you are working on; it cannot distrust itself."),
    "keys.passphrase_empty": mark("Write the owner's password."),
    "keys.weakened": mark(
        "Somebody made the owner's password easier to guess in the key file, so the file was not used. "
        "Restore the store from its backups."
    ),
    "keys.too_dear": mark(
        "The key file asks for more memory or time to check the owner's password than a computer can spare, so it "
        "was not used. Use the recovery code, or restore the store from its backups."
    ),
    "keys.no_memory": mark(
        "This computer has too little free memory to check the password. Close other programs and try again."
    ),
    "keys.wrong_passphrase": mark("The owner's password is not right. Nothing was changed: try again."),
    "keys.wrong_recovery_code": mark(
        "This is not the recovery code of this store. Use the newest recovery sheet."
    ),
    "keys.wrong_device_secret": mark(
        "What this computer's keyring holds does not open the store. Use the owner's password or the recovery "
        "code."
    ),
    "recovery_code.wrong_length": mark("The recovery code has 48 digits; {count} were given."),
    "recovery_code.wrong_group": mark(
        "Check group {group} of the recovery code: one of its digits is not right."
    ),
    "store.page_damaged": mark(
        "Page {page} of the store's file is damaged, so no backup was taken of it; earlier "
        "backups are safe. Restore the last good one."
    ),
    "store.unknown_layout": mark(
        "The store's file is laid out in a way this program does not know, so no backup was taken."
    ),
    "store.never_quiet": mark("The store was too busy for a backup. It is tried again by itself."),
    "store.replacement_failed": mark(
        "The new copy of the store could not be put into place: close other programs and try again."
    ),
    "store.replacement_cut_off": mark(
        "A new copy of the store was taking its place when a file could not be moved. Both are safe: close other "
        "programs and open the store again, and it goes on from there."
    ),
}
