"""The erasure ledger: who was erased, kept outside every backup so that no older copy brings a person back.

A file beside the store, one sealed entry a line in Base64, and the same entries at every place backups go to.
An entry holds the random id of a record that is gone, a time and a reason; it is sealed all the same, since in
an older backup that id still leads to somebody.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.canonical import canonical_bytes
from jooptics_desktop.domain.erasure import ErasureEntry, ErasureReason
from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.sync.durable import LOCAL, telling, write_durably
from jooptics_desktop.sync.sealing import LINEAGE_SIZE, Place, name_of, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from jooptics_desktop.sync.keys import BackupKey
    from jooptics_desktop.sync.target import BackupTarget

MAGIC: Final = b"JOL1"
_SCHEMA: Final = "jooptics.erasure/1"
_NOWHERE: Final = Place(
    bytes(LINEAGE_SIZE), 0
)  # an entry belongs to the vault, not to one history of backups
_MOST_BYTES: Final = 4096
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ErasureLedger:
    """The ledger of one store, at `path`. Entries are added and never removed."""

    path: Path
    key: BackupKey

    def entries(self) -> list[ErasureEntry]:
        """Every entry in the order written; raises `Untrusted("erasure.ledger_damaged")`."""
        return [_opened(self.key, sealed) for sealed in self._sealed()]

    def add(self, *entries: ErasureEntry) -> None:
        """Append entries; on the disk when this returns. Raises `Unavailable` `backup.local_full` and the like."""
        self._write([*self._sealed(), *(_closed(self.key, entry) for entry in entries)])

    def keep(self, entries: Iterable[ErasureEntry]) -> None:
        """Append those of them that are not here yet."""
        known = {entry.id for entry in self.entries()}
        news = [entry for entry in entries if entry.id not in known]
        if news:
            self.add(*news)

    def agree_with(self, target: BackupTarget, passing_over: Collection[str] = ()) -> list[ErasureEntry]:
        """Let this ledger and the place's hold the same entries; answers those this computer did not know."""
        mine, theirs = self.entries(), self.read(target, passing_over)
        known = {entry.id for entry in mine}
        news = list({entry.id: entry for entry in theirs if entry.id not in known}.values())
        if news:
            self.add(*news)
        there = {entry.id for entry in theirs}
        missing = [entry for entry in mine if entry.id not in there]
        if missing:
            target.add_erasures([_closed(self.key, entry) for entry in missing])
        return news

    def read(self, target: BackupTarget, passing_over: Collection[str] = ()) -> list[ErasureEntry]:
        """The entries of a place; raises `Untrusted("erasure.ledger_damaged")` for one that is not ours.

        `passing_over` are names of damaged ones that somebody decided to go on without.
        """
        return [_opened(self.key, one) for one in target.erasures() if name_of(one) not in passing_over]

    def told(self, target: BackupTarget, passing_over: Mapping[str, datetime]) -> list[datetime]:
        """When each entry of a place tells of an erasure, in its order; those passed over with the time given.

        It ends before the first that is not here: another computer told the place of it since both agreed.
        """
        known, found = {entry.id for entry in self.entries()}, []
        for sealed in target.erasures():
            at = passing_over.get(name_of(sealed))
            if at is None:
                entry = _opened(self.key, sealed)
                if entry.id not in known:
                    break
                at = entry.at
            found.append(at)
        return found

    def damaged(self, target: BackupTarget) -> tuple[str, ...]:
        """The names of those entries of a place that cannot be opened."""
        return tuple(name_of(one) for one in target.erasures() if not self._opens(one))

    def _opens(self, sealed: bytes) -> bool:
        try:
            _opened(self.key, sealed)
        except Untrusted:
            return False
        return True

    def _sealed(self) -> list[bytes]:
        with telling(LOCAL):
            try:
                lines = self.path.read_bytes().splitlines()
            except FileNotFoundError:
                return []
        try:
            return [base64.b64decode(line, validate=True) for line in lines]
        except binascii.Error:
            raise Untrusted("erasure.ledger_damaged") from None

    def _write(self, sealed: Iterable[bytes]) -> None:
        with telling(LOCAL):
            write_durably(self.path, b"".join(base64.b64encode(one) + b"\n" for one in sealed))


def _closed(key: BackupKey, entry: ErasureEntry) -> bytes:
    content = canonical_bytes({
        "schema": _SCHEMA, "id": entry.id, "subject": entry.subject.value, "subject_id": entry.subject_id,
        "at": (entry.at - _EPOCH) // timedelta(milliseconds=1), "reason": entry.reason.value,
    })  # fmt: skip
    return seal(key, MAGIC, _NOWHERE, content)


def _opened(key: BackupKey, sealed: bytes) -> ErasureEntry:
    try:
        found = json.loads(unseal(key, MAGIC, _NOWHERE, sealed, most=_MOST_BYTES))
        return ErasureEntry(
            str(found["id"]), Subject(found["subject"]), str(found["subject_id"]),
            _EPOCH + timedelta(milliseconds=found["at"]), ErasureReason(found["reason"]),
        )  # fmt: skip
    except (Untrusted, KeyError, TypeError, ValueError):
        raise Untrusted("erasure.ledger_damaged") from None
