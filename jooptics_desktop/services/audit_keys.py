"""The first key of the audit trail, kept inside the store but sealed under the vault.

From it every month's key follows, so whoever verifies needs the vault; whoever only has the store's key has this
month's key and no older one.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.sync import key_document

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.data.store import Store, Work
    from jooptics_desktop.sync.keyslots import Vault


def begin(work: Work, vault: Vault, at: datetime) -> None:
    """Give a new store its first key."""
    key = secrets.token_bytes(32)
    work.audit.begin(key, at, _sealed(vault, key))


def seal_first_key(store: Store, vault: Vault) -> None:
    """Seal the first key of a store that was made before there were months; months begin to end from then on."""
    with store.read() as work:
        key = work.audit.unsealed_first_key()
    if key is not None:
        with store.write() as work:
            work.audit.keep_first_key(_sealed(vault, key))


def first_key(work: Work, vault: Vault) -> bytes:
    """The first key; raises `Untrusted("audit.first_key_lost")` where it was taken away or exchanged."""
    key = key_document.unwrap(_wrapping(vault), work.audit.sealed_first_key(), _context(vault))
    if key is None:
        raise Untrusted("audit.first_key_lost")
    return key


def carry_over(work: Work, before: Vault, after: Vault) -> None:
    """Seal the first key under another vault, which alone verifies the trail from then on; raises as `first_key`."""
    work.audit.keep_first_key(_sealed(after, first_key(work, before)))


def _sealed(vault: Vault, key: bytes) -> str:
    return key_document.wrap(_wrapping(vault), key, _context(vault))


def _wrapping(vault: Vault) -> bytes:
    return vault.backup_key.derive("audit trail")


def _context(vault: Vault) -> str:
    return f"{vault.id}|audit trail"
