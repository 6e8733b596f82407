"""Texts of the privacy policy that a service hands out; they are believed only for their signature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.sync import wire

if TYPE_CHECKING:
    from jooptics_desktop.sync.client import CloudClient

MOST_VERSIONS: Final = 1000
FILE_BYTES: Final = 1_000_000
PACK_BYTES: Final = 8_000_000
_MOST_LANGUAGES: Final = 20


@dataclass(frozen=True, slots=True)
class OfferedPolicy:
    """A version the service has; `sha256` is the digest of its manifest."""

    version: str
    sha256: str


def offered(client: CloudClient) -> list[OfferedPolicy]:
    """What the service has, oldest first."""
    answer = client.call("GET", "/v1/policies", repeatable=True).json()
    listed = wire.parts(answer, "policies")
    if len(listed) > MOST_VERSIONS:
        raise wire.broken()
    return [OfferedPolicy(_version(one), wire.text(one, "sha256", 64)) for one in listed]


def files(client: CloudClient, version: str) -> dict[str, bytes]:
    """The files of one version by name. A name no pack has is refused: it never becomes a path."""
    answer = client.call("GET", f"/v1/policies/{version}", repeatable=True, most=PACK_BYTES).json()
    documents = wire.part(answer, "documents")
    if len(documents) > len(DocumentName) * _MOST_LANGUAGES or not all(map(_is_document, documents)):
        raise wire.broken()
    found = {name: wire.data(documents, name, FILE_BYTES * 2) for name in documents}
    return {
        **found,
        "pack.toml": wire.data(answer, "manifest", FILE_BYTES),
        "pack.sig": wire.text(answer, "signature", 200).encode(),
    }


def _version(one: wire.Json) -> str:
    version = wire.text(one, "version", 6)
    if not (version.isascii() and version.isdigit()):
        raise wire.broken()
    return version


def _is_document(name: str) -> bool:
    document, _, rest = name.partition(".")
    language, _, kind = rest.partition(".")
    known = {one.value for one in DocumentName}
    return (
        document in known
        and kind == "json"
        and len(language) == 2
        and language.isascii()
        and language.isalpha()
    )
