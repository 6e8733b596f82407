"""Where backups may go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """A folder (a USB disk, a network share) or the cloud service."""

    FOLDER = "folder"
    CLOUD = "cloud"


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `label` is the folder's path or the service's host, for the screen."""

    kind: PlaceKind
    label: str
