"""`jooptics`: without a command it opens the window, with one it runs it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

STOPPED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """The entry of both: the window starts without loading the command line, and the other way round."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare()
    try:
        from jooptics_desktop import app

        return app.main(given)
    except KeyboardInterrupt:  # also while libraries still load, which takes longer than many a command
        return STOPPED


def prepare() -> None:
    """What has to be settled before libraries load: numpy's would start a thread per processor for algebra."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


if __name__ == "__main__":
    sys.exit(main())
