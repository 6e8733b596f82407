"""Start Jooptics from a checkout; on the first run, set everything up.

    python3 tools/start.py                    the window
    python3 tools/start.py ARGUMENTS…         a command, as `jooptics ARGUMENTS…` (try --help)

Standard library only.
"""

from __future__ import annotations

import os
import subprocess
import sys

from setup_packages import WINDOW, SetupError
from setup_python import ensure_python, environment

NO_DISPLAY = """\
Jooptics is ready, but this machine has no screen to open its window on (neither DISPLAY nor WAYLAND_DISPLAY is set).
Its screens can be drawn into a folder of pictures instead:

    python3 tools/start.py tour OUT

and every act of the shop is a command too: python3 tools/start.py --help"""


def main() -> int:
    """Set up if need be, then hand over to the app; ends with the app's exit code."""
    arguments = sys.argv[1:]
    try:
        python = ensure_python(_locks(arguments), WINDOW)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    if _opens_window(arguments) and not _has_display():
        print(NO_DISPLAY, file=sys.stderr)
        return 3
    more = {} if _has_display() else {"QT_QPA_PLATFORM": "offscreen"}
    command = [str(python), "-m", "jooptics_desktop", *arguments]
    try:
        return subprocess.run(command, check=False, env=environment(**more)).returncode
    except KeyboardInterrupt:
        return 130


def _locks(arguments: list[str]) -> tuple[str, ...]:
    """What has to be there: the tour also shows the service, which it starts itself."""
    return ("app", "cloud") if "tour" in arguments else ("app",)


def _opens_window(arguments: list[str]) -> bool:
    """Whether nothing but the window's own options was given: `--home DIR`, `--language en`."""
    rest = list(arguments)
    while rest and rest[0].startswith("--") and rest[0] not in {"--help", "--version", "--json"}:
        option = rest.pop(0)
        if "=" not in option and rest:
            rest.pop(0)
    return not rest


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
