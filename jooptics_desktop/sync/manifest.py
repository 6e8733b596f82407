"""What a generation says about itself: signed by the machine that made it, then sealed.

A manifest names its parent and its base by the hash of their sealed bytes. Whoever trusts one manifest can
thus follow either link and trust what it finds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from jooptics_desktop.domain.audit import TrailEnd
from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.sync.sealing import LINEAGE_SIZE, MANIFEST_MAGIC, Place, name_of, seal, unseal
from jooptics_desktop.sync.target import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from jooptics_desktop.sync.keys import BackupKey

    Numbers: TypeAlias = npt.NDArray[np.uint32]

VERSION: Final = 1
_SIGNED: Final = b"jooptics manifest 1\x00"
_PUBLIC: Final = 32
_SIGNATURE: Final = 64
_MOST_BYTES: Final = 256 << 20
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Link:
    """Another generation, by number and by the hash of its sealed manifest."""

    number: int
    manifest: str


@dataclass(frozen=True, slots=True)
class SealedObject:
    """One object of a generation: its name, its index there, its sealed size, the pages it holds in their order."""

    name: str
    index: int
    size: int
    pages: Numbers = field(repr=False)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One generation of one store: its place in the history and everything needed to rebuild and check it.

    `root` covers all `page_count` pages, `schema` is the revision of the tables, `totals` are what the store
    counted of itself in the frozen moment, `created_ms` is UTC in milliseconds. `trail` is where the audit trail ended;
    None in manifests of programs that did not say.
    """

    lineage: bytes
    epoch: int
    number: int
    tier: Tier
    parent: Link | None
    base: Link | None
    page_count: int
    root: str
    objects: tuple[SealedObject, ...]
    store: str
    schema: str
    created_ms: int
    app_version: str
    totals: Mapping[str, int] = field(default_factory=dict)
    trail: TrailEnd | None = None

    @property
    def created(self) -> datetime:
        """When the store was frozen, in UTC."""
        return _EPOCH + timedelta(milliseconds=self.created_ms)


@dataclass(frozen=True, slots=True)
class ManifestReader:
    """Opens manifests: the backup key, and the devices whose signatures count."""

    key: BackupKey
    trusted_devices: frozenset[bytes] = field(repr=False)

    def open(
        self, sealed: bytes, number: int, *, named: str | None = None, vouched: bool = False
    ) -> Manifest:
        """The manifest of generation `number`; `named` is the hash it must have, when that is known.

        `vouched` says that `named` comes from a manifest already believed: what a machine signed before it was
        lost stays good. Only what a target itself offers needs the signature of a machine trusted today.

        Raises `Untrusted`, always with the `number`: `backup.manifest_replaced` (another hash),
        `backup.manifest_damaged` (seal or form), `backup.manifest_unknown_device`, `backup.manifest_forged`.
        """
        if named is not None and name_of(sealed) != named:
            raise Untrusted("backup.manifest_replaced", number=number)
        text = self._verified(self._unsealed(sealed, number), number, vouched=vouched and named is not None)
        try:
            manifest = _from_text(text)
        except (KeyError, TypeError, ValueError):
            raise Untrusted("backup.manifest_damaged", number=number) from None
        if manifest.number != number or manifest.lineage != _lineage(sealed):
            raise Untrusted("backup.manifest_replaced", number=number)
        return manifest

    def _unsealed(self, sealed: bytes, number: int) -> bytes:
        lineage = _lineage(sealed)
        try:
            return unseal(
                self.key, MANIFEST_MAGIC, Place(lineage, number), sealed, most=_MOST_BYTES, label=lineage
            )
        except Untrusted:
            raise Untrusted("backup.manifest_damaged", number=number) from None

    def _verified(self, content: bytes, number: int, *, vouched: bool) -> bytes:
        public, signature = content[:_PUBLIC], content[_PUBLIC : _PUBLIC + _SIGNATURE]
        text = content[_PUBLIC + _SIGNATURE :]
        if not vouched and public not in self.trusted_devices:
            raise Untrusted("backup.manifest_unknown_device", number=number)
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, _SIGNED + text)
        except (InvalidSignature, ValueError):
            raise Untrusted("backup.manifest_forged", number=number) from None
        return text


def seal_manifest(manifest: Manifest, key: BackupKey, identity: Ed25519PrivateKey) -> bytes:
    """`manifest`, signed and sealed."""
    text = _to_text(manifest)
    content = identity.public_key().public_bytes_raw() + identity.sign(_SIGNED + text) + text
    place = Place(manifest.lineage, manifest.number)
    return seal(key, MANIFEST_MAGIC, place, content, label=manifest.lineage)


def _lineage(sealed: bytes) -> bytes:
    return sealed[len(MANIFEST_MAGIC) : len(MANIFEST_MAGIC) + LINEAGE_SIZE]


def _to_text(manifest: Manifest) -> bytes:
    content = {
        "version": VERSION,
        "lineage": manifest.lineage.hex(),
        "epoch": manifest.epoch,
        "number": manifest.number,
        "tier": manifest.tier,
        "parent": _link_out(manifest.parent),
        "base": _link_out(manifest.base),
        "page_count": manifest.page_count,
        "root": manifest.root,
        "objects": [[item.name, item.index, item.size, _runs(item.pages)] for item in manifest.objects],
        "store": manifest.store,
        "schema": manifest.schema,
        "created_ms": manifest.created_ms,
        "app_version": manifest.app_version,
        "totals": dict(manifest.totals),
        "trail": trail_out(manifest.trail),
    }
    return json.dumps(content, separators=(",", ":")).encode()


def _from_text(text: bytes) -> Manifest:
    content = json.loads(text)
    if content["version"] != VERSION:
        raise Untrusted("backup.newer_format")
    return Manifest(
        lineage=bytes.fromhex(content["lineage"]),
        epoch=int(content["epoch"]),
        number=int(content["number"]),
        tier=Tier(content["tier"]),
        parent=_link_in(content["parent"]),
        base=_link_in(content["base"]),
        page_count=int(content["page_count"]),
        root=str(content["root"]),
        objects=tuple(
            SealedObject(str(name), int(index), int(size), _numbers(runs))
            for name, index, size, runs in content["objects"]
        ),
        store=str(content["store"]),
        schema=str(content["schema"]),
        created_ms=int(content["created_ms"]),
        app_version=str(content["app_version"]),
        totals={str(name): int(count) for name, count in content["totals"].items()},
        trail=trail_in(content.get("trail")),
    )


def trail_out(end: TrailEnd | None) -> list[Any] | None:
    """The end of a trail as JSON holds it: `[number, seal]`."""
    return None if end is None else [end.seq, end.seal]


def trail_in(found: list[Any] | None) -> TrailEnd | None:
    """What `trail_out` wrote."""
    return None if found is None else TrailEnd(int(found[0]), str(found[1]))


def _link_out(link: Link | None) -> list[Any] | None:
    return None if link is None else [link.number, link.manifest]


def _link_in(found: list[Any] | None) -> Link | None:
    return None if found is None else Link(int(found[0]), str(found[1]))


def _runs(numbers: Numbers) -> list[int]:
    """Page numbers in their order as step, length, step, length …: small figures compress best."""
    wide = numbers.astype(np.int64)
    starts = np.flatnonzero(np.diff(wide, prepend=-1) != 1)
    lengths = np.diff(starts, append=len(wide))
    ends = wide[starts] + lengths
    steps = wide[starts] - np.concatenate(([0], ends[:-1]))
    return [int(part) for pair in zip(steps, lengths, strict=True) for part in pair]


def _numbers(runs: list[int]) -> Numbers:
    steps, lengths = np.array(runs[::2], np.int64), np.array(runs[1::2], np.int64)
    if len(steps) != len(lengths) or (lengths < 1).any() or lengths.sum() > 1 << 31:
        raise ValueError("no page numbers")
    starts = np.cumsum(steps) + np.concatenate(([0], np.cumsum(lengths)[:-1]))
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    numbers: npt.NDArray[np.int64] = np.repeat(starts, lengths) + within
    if len(numbers) and not 1 <= int(numbers.min()) <= int(numbers.max()) < 1 << 32:
        raise ValueError("no page numbers")
    if len(np.unique(numbers)) != len(numbers):
        raise ValueError("a page twice")
    return numbers.astype(np.uint32)
