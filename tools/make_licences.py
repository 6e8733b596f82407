"""Write docs/licences.md: under what terms everything we use or ship may be used and shipped.

Reads the lock files and the metadata of the installed packages; run it with the project's Python after the locks
were renewed. It refuses to write when the app would ship something whose licence does not allow that.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "licences.md"
LOCKS = {"app": "app", "cloud": "cloud", "dev": "checks", "bundle": "bundle"}
PIN = re.compile(r"([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==([^\s;]+)")

# What a closed program may ship, its notices kept; LGPL parts stay separate files that anyone may replace.
MAY_SHIP = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
}  # fmt: skip
# Metadata says these in its own words.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "GPLv2-or-later with a special exception which allows to use PyInstaller to build and distribute "
    "non-free programs (including commercial ones)": "GPL-2.0-or-later WITH Bootloader-exception",
}
# Read in the package's own licence file, because its metadata is silent, or because not every system installs it.
READ_BY_HAND = {
    "altgraph": "MIT",
    "backports-tarfile": "MIT",
    "colorama": "BSD-3-Clause",
    "importlib-metadata": "Apache-2.0",
    "lazy-importer": "Apache-2.0",
    "macholib": "MIT",
    "numpy": "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
    "pefile": "MIT",
    "pycryptodomex": "BSD-2-Clause AND Unlicense",
    "pyinstaller": "GPL-2.0-or-later WITH Bootloader-exception",
    "pyinstaller-hooks-contrib": "Apache-2.0 OR GPL-2.0-only",
    "pywin32-ctypes": "BSD-3-Clause",
    "reportlab": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "setuptools": "MIT",
    "sqlcipher3": "Zlib",
    "tzdata": "Apache-2.0",
    "zipp": "MIT",
}

HEAD = """\
# Licences

Written by `tools/make_licences.py` from the lock files and the packages' own metadata; do not edit by hand.
*Used by* says where a package is needed: **app** ships with Jooptics Desktop, **cloud** runs the service,
**checks** and **bundle** stay with developers. Where a package offers a choice (`OR`), the first that lets a
closed program ship it is ours.

## What the LGPL asks of us

Qt for Python (PySide6, shiboken6), fpdf2 and psycopg are under the LGPL 3. The bundle therefore keeps Qt and
fpdf2 as files of their own in `lib/`, which anyone may replace; this page travels with the bundle, and the source
of the exact versions below is offered by their makers under the names given. QtCharts, QtGraphs and the Qt
Virtual Keyboard are under the GPL and are neither used nor shipped: `installer.spec` leaves them out.

## What is in `resources/`

| what | made from | licence | text |
|---|---|---|---|
| Jooptics Sans | IBM Plex Sans Arabic, renamed as its licence asks | OFL-1.1 | `resources/fonts/OFL.txt` |
| icons | Lucide | ISC | `resources/icons/LICENSE.lucide.txt` |

## Inside the wheels

SQLCipher (BSD-3-Clause, Zetetic LLC), SQLite (public domain) and OpenSSL (Apache-2.0) are part of `sqlcipher3`;
OpenSSL is part of `cryptography` too, zstd (BSD-3-Clause) of `zstandard`, HarfBuzz (MIT) of `uharfbuzz`, libpq
(PostgreSQL licence) of `psycopg-binary`.

## Packages

| package | version | licence | used by |
|---|---|---|---|
"""


class NotAllowed(Exception):
    """The app would ship something it may not."""


@dataclass(frozen=True, slots=True)
class Package:
    """One locked package; `versions` are several where the pin depends on the Python."""

    name: str
    versions: tuple[str, ...]
    licence: str
    used_by: tuple[str, ...]

    @property
    def row(self) -> str:
        """Its line of the table."""
        return f"| {self.name} | {', '.join(self.versions)} | {self.licence} | {', '.join(self.used_by)} |"


def document() -> str:
    """The whole page. Raises `NotAllowed` when the app would ship what it may not."""
    found = packages()
    if refused := [
        package.row for package in found if "app" in package.used_by and not may_ship(package.licence)
    ]:
        raise NotAllowed("\n".join(refused))
    return HEAD + "\n".join(package.row for package in found) + "\n"


def packages() -> list[Package]:
    """Every package of every lock, by name."""
    versions: dict[str, set[str]] = {}
    used_by: dict[str, list[str]] = {}
    for lock, use in LOCKS.items():
        for name, version in PIN.findall(_lock(lock)):
            versions.setdefault(name, set()).add(version)
            # The cloud's and the tools' locks contain the app's; say only what a package is really for.
            uses = used_by.setdefault(name, [])
            if (
                use not in uses
                and not (uses and use in {"checks", "bundle"})
                and not (use == "cloud" and uses)
            ):
                uses.append(use)
    return [
        Package(name, tuple(sorted(versions[name])), licence(name), tuple(used_by[name]))
        for name in sorted(versions)
    ]


def licence(name: str) -> str:
    """The licence of a package as an SPDX expression, or whatever its metadata says."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return "unknown"
    classifiers = [
        text.split(" :: ")[-1] for text in said.get_all("Classifier") or [] if "OSI Approved ::" in text
    ]
    given = [said[field] for field in ("License-Expression", "License") if field in said]
    first = next(filter(None, (*given, *classifiers)), "unknown")
    return SPELLINGS.get(first, first)


def may_ship(expression: str) -> bool:
    """Whether some choice the licence offers lets a closed program ship it."""
    return any(
        all(part.strip("() ") in MAY_SHIP for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def _lock(name: str) -> str:
    lines = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith(" "))


def main() -> int:
    """Write the page, or name what must not be shipped."""
    try:
        OUT.write_text(document(), encoding="utf-8")
    except NotAllowed as refused:
        print(f"The app must not ship:\n{refused}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
