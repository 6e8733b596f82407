"""Packs on the service's disk: checked when they are published, and again each time one is handed out.

The signing key is not here: whoever takes over this machine can withhold a text, but write none that a desktop
believes. The format is the one of `docs/policy-packs.md`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import shutil
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

MANIFEST = "pack.toml"
SIGNATURE = "pack.sig"
SCHEMA = "jooptics.policy-pack/1"
SIGNED_PREFIX = b"jooptics policy pack 1\n"  # keeps a signature from meaning anything elsewhere
DOCUMENTS = ("policy", "customers")
FILE_BYTES = 1_000_000


class PackError(Exception):
    """A pack that is not handed out; the text says why."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One version: what its manifest says, and the files as they are."""

    version: str
    sha256: str
    follows: str
    effective_at: datetime
    last_updated: str
    change_class: str
    changes: dict[str, str]
    reconsent: tuple[str, ...]
    manifest: bytes
    signature: str
    documents: dict[str, bytes]

    @property
    def significant(self) -> bool:
        """Whether it is announced ahead: its operator says so, or consents have to be asked for again."""
        return self.change_class == "significant" or bool(self.reconsent)


def published(folder: Path, keys: Sequence[str]) -> list[Pack]:
    """Every pack in `folder` that a key of `keys` signed and that follows the one before, oldest first.

    A spoilt one is left out, with all that build on it.
    """
    found: list[Pack] = []
    folders = (one for one in folder.glob("v*") if one.name[1:].isdigit()) if folder.is_dir() else ()
    for one in sorted(folders, key=lambda path: int(path.name[1:])):
        try:
            pack = read_pack(one, keys)
            _require_following(found, pack)
        except PackError:
            break
        found.append(pack)
    return found


def publish(
    source: Path, folder: Path, keys: Sequence[str], consider: Callable[[Pack], None] = lambda _: None
) -> Pack:
    """Check the pack in `source` and put a copy where it is handed out; publishing it again changes nothing.

    `consider` is asked about a new one before anything is written. Raises `PackError`, as `consider` may.
    """
    if not keys:
        raise PackError("no key may sign policies yet: add its public half to policies.keys in config.toml")
    pack = read_pack(source, keys)
    before = published(folder, keys)
    if any(one.sha256 == pack.sha256 for one in before):
        return pack
    _require_following(before, pack)
    consider(pack)
    target = folder / f"v{pack.version}"
    if target.exists():
        raise PackError(
            f"{target} is there and is another one, or was changed: a published version stays as it is"
        )
    partial = folder / f".v{pack.version}"
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True)
    for name, content in {
        **pack.documents,
        MANIFEST: pack.manifest,
        SIGNATURE: pack.signature.encode(),
    }.items():
        _write(partial / name, content)
    partial.rename(target)
    return pack


def in_force(packs: Sequence[Pack], now: datetime) -> Pack | None:
    """The newest that has taken effect."""
    return next((pack for pack in reversed(packs) if pack.effective_at <= now), None)


def read_pack(folder: Path, keys: Sequence[str]) -> Pack:
    """The pack in that folder; raises `PackError` unless its signature and every digest are right."""
    manifest = _read(folder / MANIFEST)
    signature = _read(folder / SIGNATURE).decode("ascii", "replace").strip()
    if not any(_verifies(key, signature, manifest) for key in keys):
        raise PackError(f"{folder}: no key of policies.keys signed this manifest")
    try:
        return _pack(folder, manifest, signature, tomllib.loads(manifest.decode()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PackError(f"{folder}: {MANIFEST} is not a manifest of a policy pack") from error


def _pack(folder: Path, manifest: bytes, signature: str, data: dict[str, Any]) -> Pack:
    version = str(data["version"])
    if data["schema"] != SCHEMA or not (version.isascii() and version.isdigit()):
        raise ValueError("schema")
    return Pack(
        version=version,
        sha256=hashlib.sha256(manifest).hexdigest(),
        follows=str(data["follows"]),
        effective_at=data["effective_at"].astimezone(UTC),
        last_updated=data["last_updated"].isoformat(),
        change_class=str(data["change_class"]),
        changes={language: str(words) for language, words in data["changes"].items()},
        reconsent=tuple(map(str, data["reconsent"])),
        manifest=manifest,
        signature=signature,
        documents=dict(_documents(folder, data)),
    )


def _documents(folder: Path, data: dict[str, Any]) -> list[tuple[str, bytes]]:
    found = []
    for document in DOCUMENTS:
        for language in data["languages"]:
            name = f"{document}.{language}.json"
            if not (len(language) == 2 and language.isascii() and language.isalpha()):
                raise ValueError("language")
            content = _read(folder / name)
            canonical = json.dumps(
                json.loads(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
            )
            if hashlib.sha256(canonical.encode()).hexdigest() != data["sha256"][document][language]:
                raise PackError(f"{folder / name}: not the text the manifest names")
            found.append((name, content))
    return found


def _require_following(before: Sequence[Pack], pack: Pack) -> None:
    """The first may follow any version of the program; each later one names the one before it."""
    if not before:
        return
    last = before[-1]
    if (
        pack.follows != last.sha256
        or int(pack.version) <= int(last.version)
        or pack.effective_at < last.effective_at
    ):
        raise PackError(
            f"version {pack.version} does not follow version {last.version}, the last one published"
        )


def _verifies(key: str, signature: str, manifest: bytes) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(signature, validate=True), SIGNED_PREFIX + manifest)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(FILE_BYTES + 1)
    except OSError:
        raise PackError(f"{file} cannot be read") from None
    if len(content) > FILE_BYTES:
        raise PackError(f"{file} is too large for a policy")
    return content


def _write(file: Path, content: bytes) -> None:
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
