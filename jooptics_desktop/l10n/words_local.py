"""What the four kinds of things on a computer are called, what they are for, and what clearing them does."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.local_state import LocalCategory, Where
from jooptics_desktop.l10n.catalogue import mark

TITLES: Final = {
    LocalCategory.ESSENTIAL: mark("Essential"),
    LocalCategory.PREFERENCE: mark("Preferences"),
    LocalCategory.ANALYTICS: mark("Usage information"),
    LocalCategory.SECURITY: mark("Security"),
}
PURPOSES: Final = {
    LocalCategory.ESSENTIAL: mark(
        "The encrypted store, its keys, and what backups need. Without them nothing works."
    ),
    LocalCategory.PREFERENCE: mark(
        "Language, colours, text size, idle lock, scanner and printers. Nothing about anybody."
    ),
    LocalCategory.ANALYTICS: mark(
        "How often screens and functions are used in a day. Only if the store agreed to it."
    ),
    LocalCategory.SECURITY: mark(
        "What lets this computer in without asking, and a log of what failed, by code."
    ),
}
EFFECTS: Final = {
    LocalCategory.ESSENTIAL: mark("It stays: clearing it would lose the store."),
    LocalCategory.PREFERENCE: mark(
        "Everything looks as on the first day, and printers are chosen anew. Work goes on."
    ),
    LocalCategory.ANALYTICS: mark(
        "Nothing is counted any more, as if the consent were withdrawn. What was sent is deleted there. Work goes on."
    ),
    LocalCategory.SECURITY: mark(
        "This computer is signed out of the backup service, and the next start asks for the owner's password. Work "
        "goes on."
    ),
}
ACTS: Final = {
    LocalCategory.PREFERENCE: mark("Clear preferences"),
    LocalCategory.ANALYTICS: mark("Stop counting and clear"),
    LocalCategory.SECURITY: mark("Sign this computer out"),
}
PLACES: Final = {
    Where.FOLDER: mark("In the program's folder"),
    Where.SETTING: mark("Preference"),
    Where.KEYRING: mark("In the computer's keyring"),
    Where.STORE: mark("In the encrypted store"),
}
# What each thing is, by its name; what is made from a pattern is named by how it begins.
ITEMS: Final = {
    "store.db": mark("The encrypted store"),
    "store.db-wal": mark("The store's newest changes, encrypted"),
    "store.db-shm": mark("Working notes of the store"),
    "keys.json": mark("Wrapped keys of the store"),
    "device.json": mark("File of preferences"),
    "in-use.lock": mark("Says that the program is running"),
    "erasures.ledger": mark("Ledger of erasures, sealed"),
    "backup": mark("What backups remember, and what waits to be sent, sealed"),
    "backup/cloud/session.json": mark("Sign-in with the backup service, sealed"),
    "logs": mark("The program's log"),
    "policies": mark("Privacy policies that were installed"),
    "setting-up": mark("A store being set up"),
    "store.db.before-": mark("A store that a restore replaced, encrypted"),
    "store.db.restoring": mark("A store being restored, encrypted"),
    "keys.json.restoring": mark("Wrapped keys of a store that is being put in its place"),
    "erasures.ledger.restoring": mark("Ledger of erasures of a store that is being put in its place, sealed"),
    "store.db.": mark("How far a restore has come"),
    "language": mark("Language"),
    "theme": mark("Colours"),
    "text_size": mark("Text size"),
    "lock_after_minutes": mark("Lock when idle"),
    "scanner_gap_ms": mark("Scanner: longest pause between two keys"),
    "receipt_paper": mark("Paper of receipts"),
    "receipt_printer": mark("Printer of receipts"),
    "document_printer": mark("Printer of documents"),
    "window_geometry": mark("Size and place of the window"),
    "Jooptics store": mark("Key that opens the store at the start"),
    "usage_count": mark("Counts of use that were not sent yet"),
}
_OTHER: Final = mark("A file being written")


def item(name: str) -> str:
    """The marked words for what lies under that name."""
    if name in ITEMS:
        return ITEMS[name]
    return next(
        (
            words
            for start, words in ITEMS.items()
            if start.endswith((".", "-", "g")) and name.startswith(start)
        ),
        _OTHER,
    )
