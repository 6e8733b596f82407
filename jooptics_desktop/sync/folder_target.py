"""Backups in a folder, as on a USB disk. Each file is wholly there or not at all; halves are cleared away.

    jooptics-backup.json        says what this folder is
    objects/ab/abcd…            sealed objects under their SHA-256
    generations/000000000012/   manifest, and info.json (what the target may know in the open)
    erasures/000000000001       sealed entries of the erasure ledger
    head.json  keys.json

The head moves under a lock of the operating system, which a program that dies gives back.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.errors import Conflict, Unavailable, Untrusted
from jooptics_desktop.sync.durable import PART, TARGET, lock_file, sync_folder, telling, write_durably
from jooptics_desktop.sync.sealing import name_of
from jooptics_desktop.sync.target import GenerationInfo, Head, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.sync.target import Generation

FORMAT: Final = "jooptics-backup"
VERSION: Final = 1
_MARK: Final = "jooptics-backup.json"
_DIGITS: Final = 12
_MOST: Final = 2**53  # of anything that is counted or measured there
_NAME: Final = 64
_HEX: Final = frozenset("0123456789abcdef")
_IGNORED: Final = frozenset(
    {".Trashes", ".fseventsd", "System Volume Information", "lost+found", ".DS_Store"}
)


class FolderTarget:
    """A `BackupTarget` on a folder. `clock` dates what is committed."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self._clock = clock
        self._objects = folder / "objects"
        self._generations = folder / "generations"
        self._erasures = folder / "erasures"

    @classmethod
    def create(cls, folder: Path, clock: Clock) -> FolderTarget:
        """Make `folder` a place for backups. Raises `Untrusted` `backup.folder_in_use` unless it is empty or one."""
        target = cls(folder, clock)
        with telling(TARGET):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not (folder / _MARK).exists():
                if (
                    {entry.name for entry in folder.iterdir()}
                    - _IGNORED
                    - {"objects", "generations", _MARK + PART}
                ):
                    raise Untrusted("backup.folder_in_use")
                target._objects.mkdir(exist_ok=True, mode=0o700)
                target._generations.mkdir(exist_ok=True, mode=0o700)
                _write_json(folder / _MARK, {"format": FORMAT, "version": VERSION})
        return cls.open(folder, clock)

    @classmethod
    def open(cls, folder: Path, clock: Clock) -> FolderTarget:
        """The backups at `folder`.

        Raises `Unavailable` `backup.target_unreachable` when there is no such folder (disk not plugged in),
        `Untrusted` `backup.not_a_backup_folder`, `backup.newer_format`.
        """
        with telling(TARGET):
            if not folder.is_dir():
                raise Unavailable("backup.target_unreachable")
            mark = _read_json(folder / _MARK)
        if mark is None or mark.get("format") != FORMAT:
            raise Untrusted("backup.not_a_backup_folder")
        if mark.get("version") != VERSION:
            raise Untrusted("backup.newer_format")
        return cls(folder, clock)

    def missing(self, names: set[str]) -> set[str]:
        """Which of these objects are not here in full."""
        self._check_plugged_in()
        return {name for name in names if not self._object(name).is_file()}

    def put(self, name: str, data: bytes) -> None:
        """Store one object; raises `Untrusted` `backup.object_damaged` if `data` is not what `name` says."""
        if name_of(data) != name:
            raise Untrusted("backup.object_damaged", name=name)
        path = self._object(name)
        with telling(TARGET):
            self._check_plugged_in()
            if not path.exists():
                path.parent.mkdir(exist_ok=True, mode=0o700)
                write_durably(path, data)

    def get(self, name: str) -> bytes:
        """The bytes of one object; whether they are right is for the reader to check."""
        with telling(TARGET):
            self._check_plugged_in()
            try:
                return self._object(name).read_bytes()
            except FileNotFoundError:
                raise Untrusted("backup.object_missing", name=name) from None

    def head(self) -> Head | None:
        """The newest generation, None while there is none."""
        with telling(TARGET):
            self._check_plugged_in()
            path = self.folder / "head.json"
            found = _read_json(path)
            if found is None and not path.exists():
                return None
        try:
            content = found or {}
            return Head(_whole(content["generation"]), str(content["manifest"]), _whole(content["epoch"]))
        except (KeyError, TypeError):
            return self._newest_found()

    def commit(self, expected: Head | None, generation: Generation) -> Head:
        """Move the head from `expected` to `generation`; offering what already is the head succeeds."""
        fresh = Head(generation.number, name_of(generation.manifest), generation.epoch)
        with self._locked():
            now = self.head()
            if now == fresh:
                return fresh
            if now != expected or generation.number != (0 if now is None else now.generation + 1):
                raise Conflict("backup.head_moved")
            for name in self.missing(set(generation.objects)):
                raise Untrusted("backup.object_missing", name=name)
            self._write_generation(generation, fresh)
            _write_json(
                self.folder / "head.json",
                {"generation": fresh.generation, "manifest": fresh.manifest, "epoch": fresh.epoch},
            )
        return fresh

    def generations(self) -> list[GenerationInfo]:
        """Every generation up to the head, oldest first."""
        head = self.head()
        if head is None:
            return []
        with telling(TARGET):
            found = [self._info(place) for place in sorted(self._generations.iterdir()) if place.is_dir()]
        return [info for info in found if info is not None and info.number <= head.generation]

    def manifest(self, number: int) -> bytes:
        """The sealed manifest of one generation."""
        with telling(TARGET):
            self._check_plugged_in()
            try:
                return (self._place(number) / "manifest").read_bytes()
            except FileNotFoundError:
                raise Untrusted("backup.generation_missing", number=number) from None

    def erasures(self) -> tuple[bytes, ...]:
        """The sealed entries of the erasure ledger, oldest first."""
        with telling(TARGET):
            self._check_plugged_in()
            return tuple(path.read_bytes() for path in self._ledger())

    def add_erasures(self, entries: Sequence[bytes]) -> None:
        """Append sealed entries; each is a file of its own, forced to the disk."""
        with self._locked(), telling(TARGET):
            self._erasures.mkdir(exist_ok=True, mode=0o700)
            first = len(self._ledger()) + 1
            for number, entry in enumerate(entries, first):
                write_durably(self._erasures / f"{number:0{_DIGITS}d}", entry)

    def key_wraps(self) -> bytes | None:
        """The wrapped keys, None before the first."""
        with telling(TARGET):
            self._check_plugged_in()
            try:
                return (self.folder / "keys.json").read_bytes()
            except FileNotFoundError:
                return None

    def store_key_wraps(self, wraps: bytes) -> None:
        """Replace the wrapped keys."""
        with telling(TARGET):
            self._check_plugged_in()
            write_durably(self.folder / "keys.json", wraps)

    def prune(self, keep: frozenset[int]) -> int:
        """Remove the objects of generations not in `keep`; the bytes freed. Manifests stay, so links still hold.

        Halves of files and objects that no generation names go too. Not while a backup is being sent. Raises
        `Untrusted` `backup.folder_damaged`, removing nothing, when it cannot tell what a generation needs.
        """
        with self._locked():
            infos, head = self.generations(), self.head()
            if head is not None and len(infos) != head.generation + 1:
                raise Untrusted("backup.folder_damaged")
            needed = {name for info in infos if info.number in keep for name in self._names(info.number)}
            for info in infos:
                if info.complete and info.number not in keep:
                    self._mark_incomplete(info.number)
            return self._sweep(needed)

    def remove_everything(self) -> None:
        """Remove every backup; the folder may be used anew.

        The keys go first: of what a cut leaves, nothing opens any more for whoever has none of their own.
        """
        with self._locked(), telling(TARGET):
            for name in ("keys.json", "head.json"):
                (self.folder / name).unlink(missing_ok=True)
            sync_folder(self.folder)
            for part in (self._generations, self._objects, self._erasures):
                if part.exists():
                    shutil.rmtree(part)
            for part in (self._objects, self._generations):
                part.mkdir(mode=0o700)

    def _ledger(self) -> list[Path]:
        if not self._erasures.is_dir():
            return []
        return sorted(path for path in self._erasures.iterdir() if path.name.isdigit())

    def _newest_found(self) -> Head:
        """The head as the generations themselves tell it, when its own file is damaged."""
        with telling(TARGET):
            infos = [self._info(place) for place in sorted(self._generations.iterdir(), reverse=True)]
        for info in infos:
            if info is not None:
                return Head(info.number, info.manifest, info.epoch)
        raise Untrusted("backup.folder_damaged")

    def _sweep(self, needed: set[str]) -> int:
        freed = 0
        with telling(TARGET):
            for path in [entry for entry in self._objects.glob("*/*") if entry.name not in needed]:
                freed += path.stat().st_size
                path.unlink()
        return freed

    def _names(self, number: int) -> set[str]:
        info = _read_json(self._place(number) / "info.json")
        return set(info["objects"]) if info else set()

    def _mark_incomplete(self, number: int) -> None:
        path = self._place(number) / "info.json"
        with telling(TARGET):
            _write_json(path, (_read_json(path) or {}) | {"complete": False})

    def _write_generation(self, generation: Generation, head: Head) -> None:
        place = self._place(generation.number)
        info = {
            "number": generation.number,
            "base": generation.base,
            "epoch": generation.epoch,
            "tier": generation.tier,
            "manifest": head.manifest,
            "objects": generation.objects,
            "committed_at": self._clock.now().isoformat(),
            "erasures": generation.erasures,
        }
        with telling(TARGET):
            place.mkdir(exist_ok=True, mode=0o700)
            write_durably(place / "manifest", generation.manifest)
            _write_json(place / "info.json", info)
            sync_folder(self._generations)

    def _info(self, place: Path) -> GenerationInfo | None:
        """One generation as listed; None where its description is damaged: the manifest is what counts."""
        info = _read_json(place / "info.json")
        if info is None:
            return None
        try:
            found = GenerationInfo(
                number=_whole(info["number"]),
                base=None if info["base"] is None else _whole(info["base"]),
                epoch=_whole(info["epoch"]),
                tier=Tier(info["tier"]),
                manifest=str(info["manifest"]),
                size=sum(map(_whole, info["objects"].values())),
                committed_at=datetime.fromisoformat(info["committed_at"]).astimezone(UTC),
                complete=bool(info.get("complete", True)),
                erasures=_whole(info.get("erasures", 0)),
            )
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
            return None
        return found if self._place(found.number) == place else None

    def _object(self, name: str) -> Path:
        # Names reach the file system, so only what a SHA-256 looks like is let through.
        if len(name) != _NAME or not _HEX.issuperset(name):
            raise Untrusted("backup.object_damaged", name=name)
        return self._objects / name[:2] / name

    def _place(self, number: int) -> Path:
        return self._generations / f"{number:0{_DIGITS}d}"

    def _check_plugged_in(self) -> None:
        if not (self.folder / _MARK).exists():
            raise Unavailable("backup.target_unreachable")

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            with telling(TARGET):
                self._check_plugged_in()
                file = stack.enter_context((self.folder / "lock").open("wb"))
                try:
                    lock_file(file)
                except BlockingIOError:
                    raise Unavailable("backup.target_busy") from None
            yield


def _whole(value: object) -> int:
    """A number as this program writes one; anybody may have written to the disk."""
    if type(value) is not int or not 0 <= value <= _MOST:
        raise TypeError("a number is expected")
    return value


def _write_json(path: Path, content: dict[str, Any]) -> None:
    write_durably(path, json.dumps(content, separators=(",", ":")).encode())


def _read_json(path: Path) -> dict[str, Any] | None:
    """What the file holds, None when it is missing or no JSON object."""
    try:
        content = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
