"""What lies on this computer, by the policy's four kinds, and clearing it: the program's answer to cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.local_state import LocalCategory, LocalItem, Where
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import cloud_login, privacy
from jooptics_desktop.services.backup_places import facts_of
from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.system import device_settings, log, secret_keeper
from jooptics_desktop.system.home import CLOUD_SESSION, FILES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.system.home import Home

USAGE_COUNTS = "usage_count"


def local_items(opened: OpenStore, desk: Desk) -> list[LocalItem]:
    """Everything that is really there now; for whoever is signed in. No contents: names, kinds and sizes."""
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    with desk.store.read() as work:
        counts = work.usage.size()
    found = [*_files(opened.home), *_preferences(opened.home), *_keyring(opened)]
    if counts:
        found.append(LocalItem(USAGE_COUNTS, Where.STORE, LocalCategory.ANALYTICS, counts))
    order = list(LocalCategory)
    return sorted(found, key=lambda item: order.index(item.category))


def clear(opened: OpenStore, desk: Desk, category: LocalCategory) -> Done[int]:
    """Clear one kind; how many things are gone. The counter works on after each.

    Preferences are as at first. Analytics: counting stops, as by withdrawing the consent. Security: this computer is
    signed out of the backup service and asks for the owner's password at the next start. Raises
    `RuleBroken("local.essential")` for what nothing works without.
    """
    before = local_items(opened, desk)
    if category is LocalCategory.ESSENTIAL:
        raise RuleBroken("local.essential")
    changes = Changes()
    if category is LocalCategory.PREFERENCE:
        device_settings.forget(opened.home.device)
    elif category is LocalCategory.ANALYTICS:
        changes = _stop_counting(desk)
    else:
        _sign_out(opened, desk)
    with desk.store.write() as work:
        desk.note(work, "local_cleared", category=category.value)
    return Done(sum(item.category is category for item in before), changes.merged("local"))


def _stop_counting(desk: Desk) -> Changes:
    desk.require(Permission.PRIVACY_MANAGE)
    if privacy.may(desk, PurposeCode.IMPROVEMENT):
        return privacy.withdraw(desk, PurposeCode.IMPROVEMENT).changes
    with desk.store.write() as work:
        work.usage.drop_all()
        work.changed("usage")
    return work.changes


def _sign_out(opened: OpenStore, desk: Desk) -> None:
    """Nothing stays by which this computer is let in anywhere."""
    desk.require(Permission.BACKUP_CONFIGURE)
    try:
        facts = facts_of(desk, PlaceKind.CLOUD)
    except RuleBroken:
        facts = None
    if facts is not None:
        cloud_login.forget(opened, facts)
    secret_keeper.forget_device_secret(opened.vault.id)
    KeyFile(opened.home.keys).remove_device_slot(opened.vault)
    log.clear(opened.home.logs)


def _files(home: Home) -> Iterator[LocalItem]:
    for pattern, datum in FILES.items():
        for path in sorted(home.folder.glob(pattern)):
            if datum.local is not None:
                yield LocalItem(
                    path.relative_to(home.folder).as_posix(), Where.FOLDER, datum.local, _size(home, path)
                )


def _size(home: Home, path: Path) -> int:
    """Bytes of a file, or of everything in a folder but what is listed by itself."""
    if path.is_file():
        return path.stat().st_size
    apart = home.folder / CLOUD_SESSION
    return sum(inside.stat().st_size for inside in path.rglob("*") if inside.is_file() and inside != apart)


def _preferences(home: Home) -> Iterator[LocalItem]:
    for name, size in device_settings.written(home.device).items():
        datum = device_settings.DECLARED.get(name)
        if datum is not None and datum.local is not None and size:
            yield LocalItem(name, Where.SETTING, datum.local, size)


def _keyring(opened: OpenStore) -> Iterator[LocalItem]:
    secret = secret_keeper.device_secret(opened.vault.id)
    for name, datum in secret_keeper.ENTRIES.items():
        if secret is not None and datum.local is not None:
            yield LocalItem(name, Where.KEYRING, datum.local, len(secret))
