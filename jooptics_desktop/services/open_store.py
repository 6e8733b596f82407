"""The store while it is open: what the acts beyond one desk are handed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store
    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.system.home import Home


@dataclass(frozen=True, slots=True)
class OpenStore:
    """A store that is open, and the vault its keys came from."""

    home: Home
    store: Store
    vault: Vault
