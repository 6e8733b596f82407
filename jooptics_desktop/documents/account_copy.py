"""What the backup service keeps about its account holder, as a file of canonical JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.documents.files import writing
from jooptics_desktop.domain.canonical import canonical_bytes

if TYPE_CHECKING:
    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.domain.canonical import Json


def write_account_copy(copy: dict[str, Json], target: Target) -> None:
    """Write it to a file or stream."""
    with writing(target) as stream:
        stream.write(canonical_bytes(copy))
