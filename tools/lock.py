"""Renew the lock files: versions and hashes only, for every platform at once.

Needs `uv` on PATH (`pip install uv`). Run it after changing the dependencies in pyproject.toml.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"app": [], "cloud": ["cloud"], "dev": ["cloud", "dev"], "bundle": ["bundle"]}


def main() -> int:
    """Write requirements/*.lock, each resolved for all platforms from Python 3.11 on."""
    for name, extras in LOCKS.items():
        command = [
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "--quiet",
            "--output-file",
            f"requirements/{name}.lock",
        ]
        for extra in extras:
            command += ["--extra", extra]
        subprocess.run(command, cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
