"""A frozen store written once more under another key, page by page; nothing of it is on the disk in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jooptics_desktop.domain.errors import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.data.snapshot import PageWriter, Snapshot


def copy(
    frozen: Snapshot,
    writer: PageWriter,
    *,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Every page there is, forced to the disk; progress counts pages. Leaves nothing when it fails.

    Raises `Cancelled`, `Untrusted("store.page_damaged")`, `Unavailable` `store.disk_full` and the like.
    """
    try:
        numbers = (np.flatnonzero(frozen.fingerprints().any(axis=1)) + 1).astype(np.uint32)
        writer.begin(frozen.page_count)
        done = 0
        for some, content in frozen.read(numbers):
            if cancelled():
                raise Cancelled
            writer.write(some, content)
            done += len(some)
            progress(done, len(numbers))
        writer.finish()
    except BaseException:
        writer.discard()
        raise
