"""The project's own Python: `.venv/` in the root, holding exactly what the lock files name.

Packages are installed by hash and as ready-made wheels only, so nothing unlisted arrives and no foreign build
script runs. Jooptics itself is not installed: it runs from the checkout, so an edit counts at once.
Standard library only: this runs before anything else.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from setup_packages import SetupError, ensure_packages

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 14)


def ensure_python(locks: tuple[str, ...], packages: tuple[str, ...]) -> Path:
    """The interpreter to use, after everything `requirements/<lock>.lock` asks for is there.

    Raises `SetupError` with a sentence that says what to do.
    """
    _require_version()
    if _ready(locks, packages):
        return _interpreter()
    all_there = ensure_packages(packages)
    if not _works():
        _create()
    for lock in locks:
        _install(lock)
    if all_there:
        _stamp(packages).write_text("", encoding="utf-8")
    return _interpreter()


def environment(**more: str) -> dict[str, str]:
    """The environment in which the checkout's packages are found from any folder."""
    found = {**os.environ, "PYTHONPATH": str(ROOT), **more}
    found.pop("PYTHONHOME", None)
    return found


def _require_version() -> None:
    version = sys.version_info[:2]
    if not OLDEST <= version <= NEWEST:
        raise SetupError(
            f"Jooptics needs Python 3.11 to 3.14, and this is {version[0]}.{version[1]}. "
            "Install one of those and run the same command with it, for example: python3.13 tools/start.py"
        )


def _interpreter() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _works() -> bool:
    """Whether the environment exists and its Python runs; it breaks when the system's Python is replaced."""
    if not _interpreter().exists():
        return False
    probe = "import sys; print(sys.version_info[0], sys.version_info[1])"
    answer = subprocess.run([_interpreter(), "-c", probe], check=False, capture_output=True, text=True)
    return answer.returncode == 0 and OLDEST <= tuple(map(int, answer.stdout.split())) <= NEWEST


def _create() -> None:
    print("Making .venv …", flush=True)
    try:
        import ensurepip  # noqa: F401 - without it an environment cannot bring its own pip
    except ImportError:
        venv.create(VENV, clear=True, with_pip=False)
    else:
        venv.create(VENV, clear=True, with_pip=True)


def _pip() -> list[str]:
    """The environment's own pip, or else the one outside told to work inside (pip 22.3 or newer can)."""
    inside = [str(_interpreter()), "-m", "pip"]
    if subprocess.run([*inside, "--version"], check=False, capture_output=True).returncode == 0:
        return inside
    outside = [sys.executable, "-m", "pip", "--python", str(_interpreter())]
    if subprocess.run([*outside, "--version"], check=False, capture_output=True).returncode == 0:
        return outside
    raise SetupError(
        "This Python has no pip. Install it (on Debian: the package python3-venv), then try again."
    )


def _install(lock: str) -> None:
    if _lock_stamp(lock).exists():
        return
    print(f"Installing what requirements/{lock}.lock names (the first time this downloads it) …", flush=True)
    command = [
        *_pip(), "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes",
        "--only-binary", ":all:", "-r", str(ROOT / "requirements" / f"{lock}.lock"),
    ]  # fmt: skip
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode:
        raise SetupError(
            "The packages could not be installed; the lines above say why. "
            "Is there a network? Jooptics runs on 64-bit Windows 10, macOS 13 and Debian 12, and newer ones."
        )
    _lock_stamp(lock).parent.mkdir(exist_ok=True)
    _lock_stamp(lock).write_text("", encoding="utf-8")


def _ready(locks: tuple[str, ...], packages: tuple[str, ...]) -> bool:
    """Whether nothing is left to do, so that a second start takes no time."""
    return _stamp(packages).exists() and all(_lock_stamp(lock).exists() for lock in locks) and _works()


def _lock_stamp(lock: str) -> Path:
    digest = hashlib.sha256((ROOT / "requirements" / f"{lock}.lock").read_bytes()).hexdigest()
    return VENV / "installed" / f"{lock}-{digest[:16]}"


def _stamp(packages: tuple[str, ...]) -> Path:
    digest = hashlib.sha256(" ".join(packages).encode()).hexdigest()
    return VENV / "installed" / f"system-{digest[:16]}"
