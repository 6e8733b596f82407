"""What the program keeps on a computer, in the policy's own four kinds (section 8): its answer to cookies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LocalCategory(StrEnum):
    """Which kind of thing, by the statement of the policy. All but `ESSENTIAL` can be cleared."""

    ESSENTIAL = "essential"  # S8.2: without it nothing works
    PREFERENCE = "preference"  # S8.3: language, look, printers
    ANALYTICS = "analytics"  # S8.4: counts of use, if agreed to
    SECURITY = "security"  # S8.5: lets this computer in, or tells what failed


class Where(StrEnum):
    """Where it lies."""

    FOLDER = "folder"  # a file or a folder of the home
    SETTING = "setting"  # one preference in the file of preferences
    KEYRING = "keyring"  # an entry of this computer's keyring
    STORE = "store"  # rows inside the encrypted store


@dataclass(frozen=True, slots=True)
class LocalItem:
    """One thing that is really there. `size` counts bytes of files, signs of settings, rows of the store."""

    name: str
    where: Where
    category: LocalCategory
    size: int
