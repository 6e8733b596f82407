"""A second reader, written from docs/backup-format.md alone, restores a backup without any of our modules."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sqlite3
import struct
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import zstandard
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from jooptics_desktop.sync.keyslots import KeyFile
from jooptics_desktop.sync.stretching import FLOOR

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import StillClock
    from tests.sync.conftest import Shop


def derive(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt, f"jooptics/{purpose}/1".encode()).derive(key)


def unwrap(key: bytes, text: str, bound: str) -> bytes:
    data = base64.b64decode(text)
    return AESGCM(key).decrypt(data[:12], data[12:], bound.encode())


def unseal(backup_key: bytes, sealed: bytes, label: bytes, place: str) -> bytes:
    start = 4 + len(label)
    salt, ciphertext = sealed[start : start + 32], sealed[start + 32 :]
    body = AESGCM(derive(backup_key, "sealed", salt)).decrypt(
        bytes(12), ciphertext, sealed[:start] + place.encode()
    )
    (length,) = struct.unpack_from("<Q", body)
    return zstandard.decompress(body[8 : 8 + length])


def read_manifest(backup_key: bytes, sealed: bytes, number: int) -> dict[str, Any]:
    lineage = sealed[4:20]
    content = unseal(backup_key, sealed, lineage, f"{lineage.hex()}|{number}|0")
    Ed25519PublicKey.from_public_bytes(content[:32]).verify(
        content[32:96], b"jooptics manifest 1\x00" + content[96:]
    )
    found: dict[str, Any] = json.loads(content[96:])
    return found


def page_numbers(runs: list[int]) -> list[int]:
    numbers: list[int] = []
    at = 0
    for gap, length in zip(runs[::2], runs[1::2], strict=True):
        numbers += range(at + gap, at + gap + length)
        at += gap + length
    return numbers


def test_a_second_reader_restores_what_the_document_describes(
    shop: Shop, clock: StillClock, tmp_path: Path
) -> None:
    shop.back_up()
    for _ in range(3):
        clock.advance(days=1)
        shop.till.sell(5)
        shop.back_up()
    disk, key = shop.home / "disk", shop.backup_key.value

    pages: dict[int, bytes] = {}
    number: int | None = json.loads((disk / "head.json").read_text())["generation"]
    newest: dict[str, Any] = {}
    while number is not None:
        manifest = read_manifest(
            key, (disk / "generations" / f"{number:012d}" / "manifest").read_bytes(), number
        )
        newest = newest or manifest
        for name, index, size, runs in manifest["objects"]:
            sealed = (disk / "objects" / name[:2] / name).read_bytes()
            assert (hashlib.sha256(sealed).hexdigest(), len(sealed)) == (name, size)
            content = unseal(key, sealed, b"", f"{manifest['lineage']}|{number}|{index}")
            edges = range(0, len(content) + 1, 4016)
            for page, (start, end) in zip(page_numbers(runs), pairwise(edges), strict=True):
                pages.setdefault(page, content[start:end])
        number = manifest["base"] and manifest["base"][0]

    page_key = derive(key, "page hash")
    rows = [
        hmac.digest(page_key, struct.pack("<I", page) + pages[page], "sha256")[:16]
        for page in range(1, newest["page_count"] + 1)
    ]
    groups = [hashlib.sha256(b"".join(rows[at : at + 1024])).digest() for at in range(0, len(rows), 1024)]
    root = hashlib.sha256(b"".join(groups) + struct.pack("<Q", len(rows))).hexdigest()
    assert root == newest["root"]

    plain = tmp_path / "plain.db"
    plain.write_bytes(b"".join(pages[page] + bytes(80) for page in range(1, newest["page_count"] + 1)))
    with sqlite3.connect(plain) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = database.execute("SELECT count(*), sum(total) FROM sales").fetchone()
    database.close()
    assert dict(zip(("sales", "money"), found, strict=True)) == shop.till.totals() == newest["totals"]


def test_the_printed_code_opens_the_backup_key_as_described(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    vault, code = file.create("four unusual words", None, FLOOR)
    document = json.loads(file.export(vault))
    groups = [int(group) // 11 for group in code.text().split("-")]
    name = document["vault"]
    slot_key = derive(struct.pack(">8H", *groups) + bytes(16), "recovery slot")
    vault_key = unwrap(slot_key, document["slots"]["recovery"]["wrap"], f"{name}|recovery")
    backup_key = unwrap(derive(vault_key, "backup key"), document["backup_key"], f"{name}|backup key")
    assert backup_key == vault.backup_key.value
    assert set(document["slots"]) == {"passphrase", "recovery"}

    checksum = document.pop("checksum")
    text = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    assert hashlib.sha256(text).hexdigest() == checksum
    mac = document.pop("mac")
    text = json.dumps(document, sort_keys=True, separators=(",", ":")).encode()
    assert hmac.digest(derive(vault_key, "key document"), text, "sha256").hex() == mac
