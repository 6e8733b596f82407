"""Lists for machines: the customers, streamed, and the disclosure register; each one JSON array."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.documents.files import watch, writing
from jooptics_desktop.domain.canonical import canonical_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from jooptics_desktop.documents.files import Progress, Stop
    from jooptics_desktop.documents.list_values import CustomerRow
    from jooptics_desktop.domain.canonical import Json

_EVERY = 1000


def write_customer_json(
    rows: Iterable[CustomerRow], target: Path, *, progress: Progress | None = None, stop: Stop | None = None
) -> int:
    """Write the list as a JSON array, an object a line; answers how many customers it has.

    Raises `Cancelled` when `stop` answers true, and as `files.writing`; nothing is left of the file then.
    """
    done = 0
    with writing(target) as stream:
        stream.write(b"[")
        for row in rows:
            stream.write(b",\n" if done else b"\n")
            stream.write(
                canonical_bytes(
                    {
                        "number": row.number,
                        "name": row.name,
                        "name_alternative": row.name_alternative,
                        "phone": row.phone,
                        "email": row.email,
                    }
                )
            )
            done += 1
            if done % _EVERY == 0:
                watch(stop, progress, done)
        stream.write(b"\n]\n")
        watch(stop, progress, done)
    return done


def write_register_json(rows: Sequence[Json], target: Path) -> None:
    """Write the register as a JSON array, an entry a line; raises as `files.writing`."""
    with writing(target) as stream:
        stream.write(b"[")
        for number, row in enumerate(rows):
            stream.write(b",\n" if number else b"\n")
            stream.write(canonical_bytes(row))
        stream.write(b"\n]\n")
