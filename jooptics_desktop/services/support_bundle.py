"""Help from outside: a file for support, gathered by a list of what may be in it, shown in full, then written."""

from __future__ import annotations

import datetime as dt
import platform
from importlib import metadata
from typing import TYPE_CHECKING, Final

from jooptics_desktop import __version__
from jooptics_desktop.data import inspection, migrate
from jooptics_desktop.data.settings import SETTINGS
from jooptics_desktop.domain import support_bundle
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import Cancelled, RuleBroken
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.support_bundle import (
    DAYS,
    FORMAT,
    MOST_DAYS,
    MOST_LINES,
    Part,
    PartName,
    SupportBundle,
    about,
    mebibytes,
    plain_line,
    plain_setting,
    version_of,
)
from jooptics_desktop.services.check import check_store
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.system import disk, log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

_LIBRARIES: Final = (
    "PySide6_Essentials", "SQLAlchemy", "sqlcipher3", "alembic", "cryptography", "requests", "truststore", "reportlab",
    "uharfbuzz", "keyring", "babel", "phonenumbers", "pyotp", "argon2-cffi", "zstandard",
)  # fmt: skip
_CATEGORIES: Final = ("technical",)


def gather(
    opened: OpenStore,
    desk: Desk,
    *,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
    days: int = DAYS,
) -> SupportBundle:
    """Everything a bundle holds, to be looked through; nothing is written and nothing leaves.

    The store is checked, which may take a while. Raises `Cancelled`, and `RuleBroken("support.days_out_of_range")`.
    """
    desk.require(Permission.PRIVACY_MANAGE)
    if not 1 <= days <= MOST_DAYS:
        raise RuleBroken("support.days_out_of_range", field="days", most=MOST_DAYS)
    checks = _checks(opened, desk, progress, cancelled)
    if cancelled():
        raise Cancelled
    return SupportBundle(
        (
            Part(PartName.PROGRAM, _program()),
            Part(PartName.STORE, _store(opened)),
            checks,
            Part(PartName.SETTINGS, _settings(desk)),
            Part(PartName.DISK, _disk(opened)),
            Part(PartName.LOG, _log(opened, desk, days)),
        )
    )


def write_bundle(desk: Desk, bundle: SupportBundle, recipient: str, target: Path) -> Done[Path]:
    """Write what was looked through, and nothing else; entered in the disclosure register first.

    Raises `RuleBroken`: `disclosure.recipient_missing`, `support.file_exists`; and `Unavailable` where the file cannot
    be written.
    """
    from jooptics_desktop.documents.support_bundle import write_support_bundle

    member = desk.require(Permission.PRIVACY_MANAGE)
    if not recipient.strip():
        raise RuleBroken("disclosure.recipient_missing", field="recipient")
    if target.exists():
        raise RuleBroken("support.file_exists", field="path")
    with desk.store.write() as work:
        enter(
            desk, work, member.id, WayOut.BUNDLE, _CATEGORIES, records=0, purpose="support",
            recipient=recipient.strip(),
        )  # fmt: skip
        desk.note(work, "support_bundle_written")
    write_support_bundle(bundle, target)
    return Done(target, work.changes)


def _program() -> dict[str, Json]:
    computer = disk.machine()
    libraries: dict[str, Json] = {name: _version(name) for name in _LIBRARIES}
    return {
        "format": FORMAT, "version": __version__, "python": platform.python_version(), "libraries": libraries,
        "system": support_bundle.known_system(computer["system"]), "release": version_of(computer["release"]),
        "machine": support_bundle.known_machine(computer["machine"]),
    }  # fmt: skip


def _version(name: str) -> str:
    try:
        return version_of(metadata.version(name))
    except metadata.PackageNotFoundError:  # a packaged program does not bring all of that along
        return ""


def _store(opened: OpenStore) -> dict[str, Json]:
    path = opened.store.path
    with inspection.connection(opened.store) as raw:
        rows: dict[str, Json] = {name: about(count) for name, count in inspection.row_counts(raw).items()}
        cipher = version_of(inspection.cipher_in_use(raw).rpartition(" ")[2])
    log_path = path.with_name(f"{path.name}-wal")
    return {
        "revision": migrate.HEAD,  # an open store is of no other
        "cipher": cipher,
        "size_mib": mebibytes(path.stat().st_size),
        "waiting_mib": mebibytes(log_path.stat().st_size) if log_path.exists() else 0,
        "rows_about": rows,
    }


def _checks(
    opened: OpenStore, desk: Desk, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> Part:
    found = check_store(opened, desk, progress=progress, cancelled=cancelled)
    return Part(
        PartName.CHECKS,
        {
            one.check.value: {"sound": one.sound, "detail": support_bundle.plain_detail(one.detail)}
            for one in found
        },
    )


def _settings(desk: Desk) -> dict[str, Json]:
    names = [name for name, datum in SETTINGS.items() if datum.for_support]
    with desk.store.read() as work:
        return {name: plain_setting(work.settings.get(name)) for name in names}


def _disk(opened: OpenStore) -> dict[str, Json]:
    found = disk.measure(opened.home.folder)
    return {
        "commit_us": found.commit_us, "slowest_us": found.slowest_us,
        "free_mib": mebibytes(found.free),
    }  # fmt: skip


def _log(opened: OpenStore, desk: Desk, days: int) -> list[Json]:
    now = desk.clock.now()
    lines = log.lines_since(opened.home.logs, now - dt.timedelta(days=days))
    return [plain_line(values, max((now - at).days, 0)) for at, values in lines[-MOST_LINES:]]
