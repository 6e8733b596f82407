"""`jooptics`: without a command it opens the window, with one it runs it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """The entry of both: the window starts without loading the command line, and the other way round."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    from jooptics_desktop import app

    return app.main(given)


if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support

        freeze_support()  # a bundled restore starts this program again as its worker
    sys.exit(main())
