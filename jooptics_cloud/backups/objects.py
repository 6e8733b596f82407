"""Sealed objects: received, hashed again, on disk before they are acknowledged; read back in ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_cloud.backups import repository
from jooptics_cloud.backups.tables import ObjectRow
from jooptics_cloud.db import insert_if_absent
from jooptics_cloud.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_cloud.blobs import Upload
    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import DeviceCaller

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


def missing(cloud: Cloud, account_id: str, repository_id: str, names: list[str]) -> list[str]:
    """Names that have to be uploaded; one whose file was lost counts too, so that it heals."""
    with cloud.db.read() as session:
        row = repository.repository(session, account_id, repository_id)
        known = repository.sizes(session, row.key, names)
    return [name for name in names if not _is_here(cloud, account_id, repository_id, name, known)]


def _is_here(cloud: Cloud, account_id: str, repository_id: str, name: str, known: dict[str, int]) -> bool:
    return name in known and cloud.blobs.size(account_id, repository_id, name) == known[name]


def begin(cloud: Cloud, caller: DeviceCaller, repository_id: str, name: str, size: int) -> Upload:
    """Open an upload, after looking whether there is room for it at all."""
    with cloud.db.read() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        known = repository.sizes(session, row.key, [name])
        used, quota = repository.space(session, caller.account_id)
    if name not in known and used + size > quota:
        raise Problem("cloud.full", quota_bytes=quota, used_bytes=used)
    return cloud.blobs.begin(size)


def finish(cloud: Cloud, caller: DeviceCaller, repository_id: str, name: str, upload: Upload) -> bool:
    """Keep a whole upload; True if it is new. Putting the same object twice changes nothing."""
    if upload.name != name or upload.size == 0:
        raise Problem("cloud.object_mismatch")
    upload.settle()
    with cloud.db.write() as session:
        row = repository.repository(session, caller.account_id, repository_id)
        new = insert_if_absent(
            session, ObjectRow, repository_key=row.key, name=name, size=upload.size,
            received_at=cloud.clock.now(),
        )  # fmt: skip
        if new:
            repository.make_room(session, row, upload.size)
        if new or cloud.blobs.size(caller.account_id, repository_id, name) != upload.size:
            # Before the commit: a file without a row is harmless, a row without a file would be a lie.
            cloud.blobs.keep(upload, caller.account_id, repository_id)
    return new


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of an object from `start` to `end` (not included), of `size` in all."""

    pieces: Iterator[bytes]
    start: int
    end: int
    size: int


def read(cloud: Cloud, account_id: str, repository_id: str, name: str, wanted: str | None) -> Span:
    """Bytes of an object; `wanted` is a Range header or None."""
    with cloud.db.read() as session:
        row = repository.repository(session, account_id, repository_id)
        size = repository.sizes(session, row.key, [name]).get(name)
    if size is None or cloud.blobs.size(account_id, repository_id, name) != size:
        raise Problem("cloud.not_found")
    start, end = _span(wanted, size)
    return Span(cloud.blobs.read(account_id, repository_id, name, start, end - start), start, end, size)


def _span(wanted: str | None, size: int) -> tuple[int, int]:
    """Start and end (not included) of a range. RFC 9110: one that is not understood is ignored."""
    match = _RANGE.fullmatch(wanted or "")
    if match is None:
        return 0, size
    start = int(match[1])
    end = min(int(match[2]) + 1 if match[2] else size, size)
    if start >= end:
        raise Problem("cloud.range_wrong")
    return start, end
