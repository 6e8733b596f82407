"""Everything that can go wrong and is tried: what was done, what is said about it, and what it leaves on the disk.

The tests drive each of these and compare what they see with this table; `docs/faults.md` is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import JoopticsError, NotPermitted, RuleBroken, Unavailable, Untrusted
from jooptics_desktop.l10n import Language, sentence, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which things go wrong.

    `code` is empty where the program goes on and tells nobody; `outcome` then says how. `window` says where the
    window shows it, and is empty for what nobody meets there. `note` is what should honestly be added.
    """

    done: str
    code: str = ""
    kind: type[JoopticsError] = JoopticsError
    values: Mapping[str, object] = field(default_factory=dict)
    outcome: str = ""
    changes: str = NOTHING
    window: str = ""
    note: str = ""

    @property
    def exit_code(self) -> int:
        """What a command ends with."""
        return self.kind.exit_code if self.code else 0

    def said(self, language: Language) -> str:
        """The sentence, with the values of the test."""
        words = translator(language)
        values = {
            name: words.tr(str(value)) if name == "what" else value for name, value in self.values.items()
        }
        return sentence(self.kind(self.code, **values), words)  # type: ignore[arg-type] # no value is named field


LOCK: Final = "at the lock"
RESTORE: Final = "while restoring"
BACKUP: Final = "on the page of backups"
IMPORT: Final = "while importing"

KEYS: Final = {
    "password-wrong": Fault(
        "The store is opened with a wrong owner's password", "keys.wrong_passphrase", Untrusted, window=LOCK
    ),
    "sign-in-wrong": Fault(
        "Somebody signs in with a wrong password", "staff.wrong_secret", NotPermitted, window=LOCK,
        changes="the wrong try is counted, and entered in the audit trail",
    ),
    "sign-in-waits": Fault(
        "Somebody signs in with a wrong password again and again", "staff.wait", NotPermitted, {"seconds": 1},
        changes="the wrong tries are counted, and entered in the audit trail", window=LOCK,
        note="The wait grows from a second to a quarter of an hour, survives a restart, and is never longer, even if"
        " the computer's clock was a year ahead when it began.",
    ),
    "code-group": Fault(
        "One digit in any one group of the recovery code is wrong", "recovery_code.wrong_group", RuleBroken,
        {"group": 5}, window=RESTORE,
        note="Tried with each digit of each of the eight groups; every single wrong digit and every swap of"
        " neighbours is found, and the group is named.",
    ),
    "code-short": Fault(
        "A group of the recovery code is left out", "recovery_code.wrong_length", RuleBroken, {"count": 42},
        window=RESTORE,
    ),
    "code-of-another": Fault(
        "The recovery code of another store, or an old one, is typed", "keys.wrong_recovery_code", Untrusted,
        window=RESTORE,
    ),
    "keys-missing": Fault(
        "`keys.json` is gone", "keys.file_missing", Unavailable, window=LOCK,
        note="A restore with the owner's password or the recovery code brings the last backup back. What was entered"
        " after it lies in a file that only the lost `keys.json` opens: keep the file that was set aside until it is"
        " sure that `keys.json` will not turn up.",
    ),
    "keys-truncated": Fault(
        "`keys.json` was cut short", "keys.file_damaged", Untrusted, window=LOCK, note="As with a missing one."
    ),
    "keys-empty": Fault("`keys.json` is empty", "keys.file_damaged", Untrusted),
    "keys-altered": Fault(
        "Somebody without the keys changed `keys.json` and made its checksum fit", "keys.file_altered", Untrusted
    ),
    "keys-weakened": Fault(
        "Somebody made the password in `keys.json` cheaper to guess", "keys.weakened", Untrusted
    ),
    "keys-dear": Fault(
        "`keys.json` asks for 4 GiB of memory to check the password", "keys.too_dear", Untrusted
    ),
    "keys-of-another": Fault(
        "`keys.json` of another store lies here", "store.wrong_key_or_damaged", Untrusted,
        note="Opened with that other store's password; its key does not fit this store.",
    ),
    "keys-newer": Fault("`keys.json` was written by a newer program", "keys.newer_format", Untrusted),
}  # fmt: skip

STORE: Final = {
    "store-missing": Fault("`store.db` is gone", "store.missing", Unavailable, window=LOCK),
    "nothing-there": Fault("The folder is empty, or is not there", "store.missing", Unavailable),
    "store-empty": Fault(
        "`store.db` is empty", "store.damaged", Untrusted, window=LOCK,
        note="The database library would make a new store of it; the program does not let it.",
    ),
    "store-truncated": Fault(
        "`store.db` was cut short, at the edge of a page or inside one", "store.damaged", Untrusted, window=LOCK
    ),
    "store-plain": Fault(
        "A plain, unencrypted database lies in the place of `store.db`", "store.not_encrypted", Untrusted, window=LOCK
    ),
    "store-random": Fault(
        "`store.db` holds something else altogether", "store.wrong_key_or_damaged", Untrusted, window=LOCK
    ),
    "first-page": Fault(
        "One bit of the first page of `store.db` is different", "store.wrong_key_or_damaged", Untrusted,
        note="Whether key or page is wrong cannot be told from a first page that does not authenticate.",
    ),
    "schema-page": Fault(
        "One bit of a page that every start needs is different", "store.damaged", Untrusted
    ),
    "page": Fault(
        "One bit of another page is different", "check.unsound", RuleBroken, window="when the store is checked",
        note="Found by `jooptics check`, by whatever reads that page, and by the next backup if the page was written"
        " since the last. Until somebody reads it, selling goes on. Earlier backups hold the page as it was.",
    ),
    "page-read": Fault(
        "One bit of a page that an act needs is different", "store.damaged", Untrusted, window="where it was asked for"
    ),
    "page-backed-up": Fault(
        "One bit of a page that a backup needs is different", "store.page_damaged", Untrusted, {"page": 1},
        changes="the failed try is noted", note="Never gets into a backup.",
    ),
    "salt": Fault(
        "The first sixteen bytes of `store.db` are different",
        outcome="The store opens with the beginning that `keys.json` remembers. The next backup refuses page 1, so"
        " that it does not go unnoticed.",
        changes="nothing beyond what was done",
    ),
    "old-page": Fault(
        "One older page is put back, authentic in itself", "check.unsound", RuleBroken,
        note="Each page authenticates by itself, so only sums over several pages can tell: the chain of the audit"
        " trail, the ledger of sales, stock, the search, references, the structure. Tried with every page that a sale"
        " changes: most are found; a page whose older state agrees with all the others (an index of no sum, a"
        " setting) is not. The next backup is a faithful copy of what is there.",
    ),
    "old-store": Fault(
        "The whole of `store.db` is replaced by its own older state",
        outcome="Not found on this computer: it is a sound store, as of then. The backups go on from it, and the newer"
        " ones that lie there already keep what is missing.",
        changes="nothing beyond what was done",
        note="A computer alone cannot know of its own future. The date of the last entry shows it to a person.",
    ),
    "store-newer": Fault("The store was used by a newer program", "store.newer_schema", Untrusted, window=LOCK),
    "upgrade-failed": Fault(
        "A newer program cannot bring the store up to date", "store.migration_failed", Untrusted, window=LOCK,
        note="The copy that was put aside before is dropped again; the former program goes on. An upgrade that is"
        " cut off again and again leaves one copy, however often.",
    ),
}  # fmt: skip

DISKS: Final = {
    "disk-full": Fault(
        "The disk is full while a sale is rung up", "store.disk_full", Unavailable, window="at the counter"
    ),
    "disk-full-paper": Fault(
        "The disk is full while a list or a record is written", "document.disk_full", Unavailable,
        changes="nothing of the file; what was entered before stays",
    ),
    "disk-full-receipt": Fault(
        "The disk is full when the receipt of a sale is written", "receipt.not_written", Unavailable,
        {"number": "S-000042"}, changes="the sale is kept, and told before the error",
    ),
    "disk-full-backup": Fault(
        "This computer's disk is full while a backup is prepared", "backup.local_full", Unavailable,
        changes="nothing that counts; earlier backups are whole",
    ),
    "disk-full-target": Fault(
        "The disk for backups is full", "backup.target_full", Unavailable, window=BACKUP,
        changes="what was sealed waits and is sent when there is room",
    ),
    "disk-full-restore": Fault(
        "The disk is full while a store is brought back", "store.disk_full", Unavailable, window=RESTORE
    ),
    "disk-full-handover": Fault(
        "The disk is full while the store is handed over", "store.disk_full", Unavailable
    ),
    "disk-full-start": Fault("The disk is full while a store is set up", "store.disk_full", Unavailable),
    "disk-read-only": Fault("The disk can only be read", "store.read_only", Unavailable, window=LOCK),
    "target-read-only": Fault(
        "The disk for backups can only be read", "backup.target_read_only", Unavailable, window=BACKUP,
        changes="what was sealed waits",
    ),
    "restore-read-only": Fault(
        "A store is brought back from a disk that can only be read", outcome="It comes back.",
        changes="only the store that came back",
    ),
    "no-permission": Fault("The folder belongs to somebody else", "store.read_only", Unavailable),
    "file-no-permission": Fault("`store.db` belongs to somebody else", "store.unreadable", Unavailable),
    "disk-gone": Fault(
        "The disk that the store lies on is not plugged in", "store.missing", Unavailable,
        note="The window cannot tell this from a new computer and offers the first run, where *restore* and"
        " *set up* both leave the disk alone.",
    ),
    "disk-fails": Fault("The disk reports errors when the store is read", "store.unreadable", Unavailable),
    "disk-fails-keys": Fault("The disk reports errors when `keys.json` is read", "keys.file_unreachable", Unavailable),
}  # fmt: skip

BACKUPS: Final = {
    "object-tampered": Fault(
        "One bit of a sealed object is different", "backup.object_damaged", Untrusted, window=RESTORE
    ),
    "object-truncated": Fault("A sealed object was cut short", "backup.object_damaged", Untrusted),
    "objects-swapped": Fault("Two sealed objects changed places", "backup.object_damaged", Untrusted),
    "object-missing": Fault("A sealed object is gone", "backup.object_missing", Untrusted, window=RESTORE),
    "manifest-tampered": Fault(
        "One bit of a manifest is different", "backup.manifest_replaced", Untrusted, {"number": 2}, window=RESTORE
    ),
    "manifest-of-another": Fault(
        "A manifest sealed by somebody else lies in its place, and the head points to it", "backup.manifest_damaged",
        Untrusted, {"number": 2},
    ),
    "older-as-newest": Fault(
        "An older backup is offered as the newest, to a computer that has seen a newer one", "backup.older_than_seen",
        Untrusted, changes="the failed try is noted", window=BACKUP,
        note="A new computer has seen nothing and cannot know: it shows of when the backup is, before anything"
        " is brought back.",
    ),
    "backups-gone": Fault("The backups were deleted", "backup.not_a_backup_folder", Untrusted, window=RESTORE),
    "no-backup-yet": Fault("There is no backup in the folder yet", "backup.nothing_there", Untrusted, window=RESTORE),
    "backup-of-another": Fault(
        "Backups of another store are restored over this one", "restore.another_store", RuleBroken, window=RESTORE
    ),
    "backup-newer": Fault(
        "The backup was made by a newer program", "store.newer_schema", Untrusted, {"version": "0.1.0"}
    ),
    "target-unplugged": Fault(
        "The disk for backups is not plugged in", "backup.target_unreachable", Unavailable, window=BACKUP,
        changes="the failed try is noted; it is tried again by itself",
    ),
    "target-busy": Fault("Another program is writing to the same folder of backups", "backup.target_busy", Unavailable,
        changes="what was sealed waits"),
    "target-in-use": Fault("A folder with other things in it is chosen for backups", "backup.folder_in_use", Untrusted,
        window=BACKUP),
}  # fmt: skip

SERVICE: Final = {
    "authority-other": Fault(
        "The service's certificate is of another authority than was given", "cloud.certificate_untrusted", Untrusted,
        window=RESTORE,
    ),
    "certificate-expired": Fault("The certificate has expired", "cloud.certificate_untrusted", Untrusted),
    "certificate-future": Fault("The certificate is not yet valid", "cloud.certificate_untrusted", Untrusted),
    "host-other": Fault("The certificate is for another host", "cloud.certificate_untrusted", Untrusted),
    "authority-garbage": Fault("The file of the authority is no certificate", "cloud.authority_unreadable", Untrusted,
        window=RESTORE),
    "http": Fault("The address begins with http", "cloud.not_https", Untrusted, window=RESTORE),
    "address": Fault("The address is none", "cloud.address_wrong", RuleBroken, window=RESTORE),
    "http-answers": Fault("A server at the address speaks without encryption", "cloud.tls_failed", Untrusted),
    "redirect-http": Fault(
        "The service sends on to an address without encryption", "cloud.redirect_refused", Untrusted
    ),
    "redirect-host": Fault("The service sends on to another host", "cloud.redirect_refused", Untrusted),
    "garbage": Fault("The service answers with nonsense", "cloud.answer_broken", Untrusted, window=RESTORE),
    "another-service": Fault("Something else answers at the address, with a page", "cloud.answer_broken", Untrusted),
    "fault-500": Fault(
        "The service has a fault of its own", "cloud.failed", Unavailable, {"request_id": "req-7"}
    ),
    "half": Fault("The line breaks in the middle of an answer", "cloud.unreachable", Unavailable),
    "never": Fault(
        "The service takes the question and never answers", "cloud.unreachable", Unavailable, window=RESTORE
    ),
    "trickle": Fault("The answer comes drop by drop", "cloud.too_slow", Unavailable),
    "refused": Fault("Nothing listens at the address", "cloud.unreachable", Unavailable, window=RESTORE),
    "no-name": Fault("The name of the host is not known", "cloud.unreachable", Unavailable),
    "offline-backup": Fault(
        "The network goes while backups run to the cloud", "cloud.unreachable", Unavailable, window=BACKUP,
        changes="what was sealed waits and is sent when there is a line",
    ),
    "account-wrong": Fault("The account's password is wrong", "cloud.credentials_wrong", NotPermitted, window=RESTORE),
}  # fmt: skip

FILES: Final = {
    "answers-not-json": Fault("The file of answers is not JSON", "input.not_json", RuleBroken, {"line": 3}),
    "answers-deep": Fault("The file of answers is nested without end", "input.not_json", RuleBroken, {"line": 1}),
    "answers-latin": Fault("The file of answers is not UTF-8", "input.file_unreadable", RuleBroken),
    "answers-missing": Fault("The file of answers lacks one", "input.field_missing", RuleBroken, {"name": "owner"}),
    "answers-wrong": Fault(
        "An answer has another form", "input.field_wrong", RuleBroken, {"name": "owner.adult", "expected": "bool"}
    ),
    "answers-unknown": Fault(
        "The file of answers has one that nobody asked for", "input.field_unknown", RuleBroken, {"name": "surprise"}
    ),
    "answers-file-missing": Fault(
        "A file that the answers name is not there", "input.file_unreadable", RuleBroken
    ),
    "csv-nul": Fault(
        "A CSV file holds a zero byte, as a spreadsheet does", "price_list.not_text", RuleBroken, window=IMPORT
    ),
    "csv-latin": Fault(
        "A CSV file is in Latin-1",
        outcome="Read as Windows Arabic, the other encoding such files come in: letters with accents come out as"
        " Arabic ones. The trial run shows it before anything is kept.",
    ),
    "csv-quote": Fault(
        "A quotation mark in a CSV file is never closed", "price_list.unreadable", RuleBroken, {"line": 3},
        window=IMPORT,
    ),
    "csv-cell": Fault(
        "A cell of a CSV file is huge", "price_list.cell_too_long", RuleBroken, {"line": 2}, window=IMPORT
    ),
    "csv-columns": Fault(
        "A row of a CSV file has a hundred thousand cells", "price_list.too_many_columns", RuleBroken,
        {"line": 2, "most": 500}, window=IMPORT,
    ),
    "csv-large": Fault(
        "A CSV file is larger than any list of people or goods", "price_list.too_large", RuleBroken, {"most": 32},
        window=IMPORT,
    ),
    "csv-empty": Fault("A CSV file is empty", "price_list.empty", RuleBroken, window=IMPORT),
    "csv-missing": Fault("The file to import is not there", "input.file_unreadable", RuleBroken),
}  # fmt: skip

COMPUTER: Final = {
    "two-programs": Fault("Another program has the same store open", "store.in_use", Unavailable, window=LOCK),
    "keyring-none": Fault(
        "There is no keyring, or it has no entry", "secret.missing", NotPermitted, {"what": "Owner's password"},
        window=LOCK, note="In a terminal and in the window the owner's password is asked for.",
    ),
    "keyring-locked": Fault(
        "The keyring is locked and nobody unlocks it", "secret.missing", NotPermitted, {"what": "Owner's password"},
        window=LOCK, note="The same, after eight seconds.",
    ),
    "keyring-other": Fault(
        "The keyring holds another key", "keys.wrong_device_secret", Untrusted, window=LOCK,
        note="In a terminal and in the window the owner's password is asked for.",
    ),
    "clock-ahead": Fault(
        "The computer's clock is a year ahead, then right again",
        outcome="Selling, backing up and restoring go on; backups are not put off by a time in the future.",
        changes="what was entered meanwhile bears the wrong date",
    ),
    "clock-behind": Fault(
        "The computer's clock is a year behind, then right again",
        outcome="Selling, backing up and restoring go on.",
        changes="what was entered meanwhile bears the wrong date",
        note="Certificates of services do not hold at such a time: see *not yet valid*. Codes of authenticator apps do"
        " not fit: see *sign-in code*.",
    ),
    "clock-code": Fault(
        "The computer's clock is wrong when an authenticator code is given", "staff.code_wrong", NotPermitted,
        window=LOCK, changes="the wrong try is counted, and entered in the audit trail",
    ),
    "settings-damaged": Fault(
        "`device.json` is damaged", outcome="Language and look go back to the defaults.", window="everywhere"
    ),
    "log-damaged": Fault(
        "The folder of the log is damaged, full or not a folder", outcome="Nothing is logged; all else goes on."
    ),
    "policy-damaged": Fault(
        "The policy that came with the program was changed", "policy.changed", Untrusted, window="at the first run"
    ),
    "policy-missing": Fault(
        "A file of the policy is gone", "policy.missing", Untrusted, {"file": "policy.ar.json"},
        window="at the first run",
    ),
}  # fmt: skip

GROUPS: Final = {
    "Passwords, codes and keys": KEYS,
    "The store's file": STORE,
    "Disks": DISKS,
    "Backups": BACKUPS,
    "The service and the line to it": SERVICE,
    "Files that come from elsewhere": FILES,
    "This computer": COMPUTER,
}
FAULTS: Final = {name: fault for group in GROUPS.values() for name, fault in group.items()}
