"""The system packages that Qt, the real window and the tests stand on.

On Debian and its relatives they are installed by apt, as root or through sudo. Elsewhere there is nothing to
install by machine, so the reader is told what to have. Standard library only: this runs before anything else.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys

# What Qt loads on a bare Debian 12 or 13, found by starting the app in an empty one.
WINDOW = (
    "libglib2.0-0", "libgl1", "libegl1", "libx11-6", "libdbus-1-3", "libfontconfig1", "libfreetype6",
    "libxkbcommon0", "libbrotli1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1",
    "libxcb-randr0", "libxcb-render-util0", "libxcb-render0", "libxcb-shape0", "libxcb-shm0", "libxcb-sync1",
    "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1", "libxkbcommon-x11-0", "libx11-xcb1",
)  # fmt: skip
TESTS = ("xvfb", "xauth", "poppler-utils", "postgresql", "gnome-keyring", "dbus", "libsecret-1-0")

# What PyInstaller reads libraries with, and the shared half of Debian's Python, which is a package of its own.
BUNDLE = ("binutils", *((f"libpython3.{sys.version_info.minor}",) if sys.base_prefix == "/usr" else ()))

_ELSEWHERE = {
    "Windows": "Windows 10 or newer needs nothing more for the app. "
    "For all tests, install PostgreSQL and Poppler and put their bin folders on PATH.",
    "Darwin": "macOS 13 or newer needs nothing more for the app. "
    "For all tests: brew install postgresql poppler",
    "Linux": "This Linux has no apt. Install, by its own package manager, what corresponds to these "
    "Debian packages: {packages}",
}


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do."""


def ensure_packages(wanted: tuple[str, ...]) -> bool:
    """Install what is missing, or raise `SetupError` with the one command that would. Says whether all is there."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-query"):
        hint = _ELSEWHERE.get(platform.system(), _ELSEWHERE["Linux"])
        print(hint.format(packages=" ".join(wanted)), flush=True)
        return True
    there = _installed()
    missing = [name for name in (*wanted, *_venv_package()) if name not in there]
    return not missing or _install(missing)


def _venv_package() -> tuple[str, ...]:
    """Debian ships the part of Python that makes environments in a package of its own."""
    try:
        import ensurepip  # noqa: F401 - whether it is there is the question
    except ImportError:
        return (f"python3.{sys.version_info.minor}-venv",)
    return ()


def _installed() -> set[str]:
    """Names of installed packages and of what they provide: Debian 13 renamed some and kept the old names so."""
    listing = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}\t${Package}\t${Provides}\n"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    names: set[str] = set()
    for line in listing.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names.add(package)
            names.update(entry.split()[0] for entry in provides.split(",") if entry.strip())
    return names


def _install(missing: list[str]) -> bool:
    prefix = _privilege()
    if prefix is None:
        raise SetupError(
            "Some system packages are missing, and only an administrator may install them. "
            "Run this once, then the same command again:\n\n"
            "    sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends "
            f"{' '.join(missing)}'\n"
        )
    print(f"Installing {len(missing)} system packages: {' '.join(missing)}", flush=True)
    apt = [
        *prefix,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]
    _quietly([*apt, "update"])
    said = _quietly([*apt, "install", "-y", "--no-install-recommends", *missing])
    if said is not None:
        # Going on is useful: most things work without most packages, and what does not will say so.
        print(
            f"{said}\napt could not install all of: {' '.join(missing)}. What needs them will fail.",
            flush=True,
        )
    return said is None


def _quietly(command: list[str]) -> str | None:
    """Run it; None when it went well, else what it said."""
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.stdout if done.returncode else None


def _privilege() -> list[str] | None:
    """What to put before a command so that it runs as root; None when that is not to be had."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    if subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin and sys.stdin.isatty() else None
