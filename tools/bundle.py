"""Build the bundle into dist/jooptics: a folder that runs without Python, for the system this runs on.

Standard library only. For a release use a fresh clone, so that nothing but the app's own packages is there to be
swept in; PyInstaller does not build for other systems, so run it once on each.
"""

from __future__ import annotations

import subprocess
import sys

from setup_packages import BUNDLE, WINDOW, SetupError
from setup_python import ROOT, ensure_python, environment


def main() -> int:
    """Set up if need be and build; ends with PyInstaller's exit code."""
    try:
        python = ensure_python(("bundle",), WINDOW + BUNDLE)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    command = [
        str(python),
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--clean",
        "--log-level",
        "WARN",
        "installer.spec",
    ]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment()).returncode


if __name__ == "__main__":
    sys.exit(main())
