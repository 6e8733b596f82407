"""Opening sealed objects where they really lie, with the shop's keys: what somebody with those could still read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.sync.manifest import ManifestReader
from jooptics_desktop.sync.sealing import OBJECT_MAGIC, Place, unseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from jooptics_desktop.sync.keyslots import Vault
    from jooptics_desktop.sync.target import BackupTarget

_NAME = 64
_MOST = 16 << 20


def opened_objects(files: Iterable[Path], target: BackupTarget, vault: Vault) -> Iterator[bytes]:
    """The pages in every object among `files`; fails on one that no generation of `target` ever named."""
    reader = ManifestReader(vault.backup_key, vault.trusted_devices)
    places: dict[str, Place] = {}
    for info in target.generations():
        try:
            manifest = reader.open(
                target.manifest(info.number), info.number, named=info.manifest, vouched=True
            )
        except JoopticsError as error:
            raise AssertionError(f"generation {info.number} has no manifest: {error.code}") from error
        places |= {
            one.name: Place(manifest.lineage, info.number, one.index)
            for one in manifest.objects
            if one.name not in places
        }
    for file in files:
        if file.is_file() and len(file.name) == _NAME:
            yield unseal(vault.backup_key, OBJECT_MAGIC, places[file.name], file.read_bytes(), most=_MOST)


def sealed_texts(texts: Iterable[str], pages: Iterable[bytes]) -> set[str]:
    """Those of the texts that stand in any of the pages, in capitals or not."""
    wanted = {text: {text.encode(), text.casefold().encode()} for text in texts}
    found: set[str] = set()
    for content in pages:
        lowered = content.lower()
        found |= {
            text
            for text, forms in wanted.items()
            if any(form in content or form in lowered for form in forms)
        }
    return found
