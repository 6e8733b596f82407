"""Which versions the service hands out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jooptics_cloud.errors import Problem
from jooptics_cloud.policies.packs import Pack, in_force, published

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_cloud.cloud import Cloud

Stamp = tuple[tuple[str, int, int], ...]


def all_versions(cloud: Cloud) -> tuple[Pack, ...]:
    """Every version that is properly signed, oldest first; read again whenever a file has changed."""
    settings = cloud.home.settings.policies
    folder = cloud.home.path(settings.folder)
    return _checked(folder, tuple(settings.keys), _stamp(folder))


def one_version(cloud: Cloud, version: str) -> Pack:
    """The version of that number. Raises `Problem("cloud.not_found")`."""
    for pack in all_versions(cloud):
        if pack.version == version:
            return pack
    raise Problem("cloud.not_found")


def current_version(cloud: Cloud) -> Pack:
    """The newest that has taken effect. Raises `Problem("cloud.not_found")` while there is none."""
    pack = in_force(all_versions(cloud), cloud.clock.now())
    if pack is None:
        raise Problem("cloud.not_found")
    return pack


@lru_cache(maxsize=4)
def _checked(folder: Path, keys: tuple[str, ...], _stamp: Stamp) -> tuple[Pack, ...]:
    return tuple(published(folder, keys))


def _stamp(folder: Path) -> Stamp:
    """What changes when anything in the folder does."""
    if not folder.is_dir():
        return ()
    facts = ((str(path), path.stat()) for path in sorted(folder.glob("v*/*")))
    return tuple((name, found.st_mtime_ns, found.st_size) for name, found in facts)
