"""How `keys.json` and `store.db` are broken, for the command line and for the window."""

from __future__ import annotations

import json
import os
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.sync import key_document
from jooptics_desktop.sync.client import CloudClient
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.faults.broken_shop import BrokenShop

PAGE: Final = 4096


def altered_keys(shop: BrokenShop, change: Callable[[Any], object]) -> None:
    """Change the key file without its keys, and make its checksum fit."""
    document = key_document.read(shop.home.keys.read_bytes())
    change(document)
    document["checksum"] = key_document._checksum(document)
    shop.home.keys.write_bytes(json.dumps(document).encode())


def clients_with(monkeypatch: pytest.MonkeyPatch, **defaults: object) -> None:
    """Until the test is over the service's clients start with these instead of what they usually do."""
    for name, value in defaults.items():
        monkeypatch.setitem(there(CloudClient.__init__.__kwdefaults__), name, value)


def _newer_keys(shop: BrokenShop) -> None:
    keys = shop.home.keys
    keys.write_bytes(keys.read_bytes().replace(b'"version":1', b'"version":2'))


def _plain(shop: BrokenShop) -> None:
    shop.home.store.unlink()
    plain = sqlite3.connect(shop.home.store)
    plain.execute("CREATE TABLE customer (name TEXT)")
    plain.close()


def _newer(shop: BrokenShop) -> None:
    with shop.opened() as opened:
        raw = opened.store.raw_connection()
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.close()


def flip(path: Path, page: int) -> None:
    """Change one bit of a page, counted from 1; once more puts it right."""
    data = bytearray(path.read_bytes())
    data[(page - 1) * PAGE + 2000] ^= 1
    path.write_bytes(data)


def page_of(shop: BrokenShop, table: str) -> int:
    """The first page of that table."""
    with shop.opened() as opened:
        raw = opened.store.raw_connection()
        number: int = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
        raw.close()
    return number


KEYS: Final[dict[str, Callable[[BrokenShop], object]]] = {
    "keys-missing": lambda shop: shop.home.keys.unlink(),
    "keys-truncated": lambda shop: shop.home.keys.write_bytes(shop.home.keys.read_bytes()[:-30]),
    "keys-empty": lambda shop: shop.home.keys.write_bytes(b""),
    "keys-altered": lambda shop: altered_keys(shop, lambda keys: keys["trusted_devices"].append("00" * 32)),
    "keys-newer": _newer_keys,
}
STORE: Final[dict[str, Callable[[BrokenShop], object]]] = {
    "store-missing": lambda shop: shop.home.store.unlink(),
    "store-empty": lambda shop: shop.home.store.write_bytes(b""),
    "store-truncated": lambda shop: shop.home.store.write_bytes(shop.home.store.read_bytes()[: 30 * PAGE]),
    "store-plain": _plain,
    "store-random": lambda shop: shop.home.store.write_bytes(os.urandom(100 * PAGE)),
    "first-page": lambda shop: flip(shop.home.store, 1),
    "schema-page": lambda shop: flip(shop.home.store, 2),
    "store-newer": _newer,
}
