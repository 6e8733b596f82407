"""Policy packs: where they lie, how they are checked, how an operator installs one.

A pack is a folder `v<version>` with a manifest (`pack.toml`) that names the SHA-256 of every document. A pack
shipped with the program is trusted because the manifest's digest is pinned here. One from the operator carries
`pack.sig`, an Ed25519 signature (RFC 8032) over the manifest by a key whose public half the operator configured.
Packs are never edited and never removed: a recorded consent cites the digest of the version it was given for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import shutil
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jooptics_desktop.domain.errors import Unavailable, Untrusted
from jooptics_desktop.domain.policy import ChangeClass, DocumentName, PolicyArchive, PolicyPack, PolicyText
from jooptics_desktop.system.policy_text import MAX_BYTES, read_policy_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date
    from pathlib import Path

MANIFEST: Final = "pack.toml"
SIGNATURE: Final = "pack.sig"
PARTIAL: Final = "partial-"
SCHEMA: Final = "jooptics.policy-pack/1"
SIGNED_PREFIX: Final = b"jooptics policy pack 1\n"  # keeps a signature from meaning anything elsewhere
# SHA-256 of `pack.toml` of every version this program ships; entries are added, never changed.
BUILT_IN: Final = {
    "1": "f147b05e432cc38bf270741c83635ef5e9575c58db54d4c54396fbd70b4630b0",
}


def installed_policies(
    built_in: Path, operator: Path | None = None, keys: Collection[str] = ()
) -> PolicyArchive:
    """Every installed version, checked: `built_in` is `resources/privacy`, `operator` the operator's folder.

    `keys` are the Ed25519 public keys the operator trusts (base64 of 32 bytes). The operator's versions come
    after ours, since a lawyer's text stays in force until the operator replaces it. Raises `Untrusted` with
    `policy.missing`, `policy.malformed`, `policy.changed`, `policy.unknown_signer`, `policy.version_order`.
    """
    ours = [_load(built_in / f"v{version}", _pinned) for version in BUILT_IN]
    theirs = [_load(folder, _signed_by(keys)) for folder in _pack_folders(operator)]
    archive = PolicyArchive((*ours, *sorted(theirs, key=_order)))
    _require_order(ours, archive.packs[len(ours) :])
    return archive


@dataclass(frozen=True, slots=True)
class BelievedPolicies:
    """What of the installed versions may be shown, and why the rest is not."""

    archive: PolicyArchive
    problem: Untrusted | None


def believed_policies(built_in: Path, operator: Path, keys: Collection[str]) -> BelievedPolicies:
    """`installed_policies`, but a spoilt version of the operator is left out, with those that follow it.

    Raises `Untrusted` for a spoilt version of ours only: without a policy there is nothing to show anybody.
    """
    problem: Untrusted | None = None
    theirs: list[PolicyPack] = []
    ours = [_load(built_in / f"v{version}", _pinned) for version in BUILT_IN]
    _require_order(ours, ())
    for folder in sorted(_pack_folders(operator), key=_number):
        try:
            theirs.append(_load(folder, _signed_by(keys)))
            _require_order(ours, theirs)
        except Untrusted as error:
            problem, theirs = error, theirs if error.code != "policy.version_order" else theirs[:-1]
            break
    return BelievedPolicies(PolicyArchive((*ours, *theirs)), problem)


def is_public_key(text: str) -> bool:
    """Whether that is an Ed25519 public key: base64 of 32 bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except ValueError:
        return False
    return True


def installed_policy(
    built_in: Path, now: datetime, operator: Path | None = None, keys: Collection[str] = ()
) -> PolicyPack:
    """The version in force at `now`; see `installed_policies` for the folders and the errors."""
    return installed_policies(built_in, operator, keys).in_force(now)


def install_pack(source: Path, built_in: Path, operator: Path, keys: Collection[str]) -> PolicyPack:
    """Check the pack in `source` and copy it into the operator's folder; asking twice is the same as once.

    Raises `Untrusted` as `installed_policies` does, before anything is written, and `policy.version_order`
    too when another pack of that version is installed. `Unavailable("policy.cannot_write")` if the disk refuses.
    """
    pack = _load(source, _signed_by(keys))
    archive = installed_policies(built_in, operator, keys)
    if any(known.sha256 == pack.sha256 for known in archive.packs):
        return pack
    _require_order(list(archive.packs[: len(BUILT_IN)]), (*archive.packs[len(BUILT_IN) :], pack))
    partial = operator / f"{PARTIAL}{pack.version}"
    try:
        _copy(pack, source, partial)
        copied = _load(partial, _signed_by(keys))  # what was copied is what was checked
        partial.rename(operator / f"v{pack.version}")
    except OSError as error:
        raise Unavailable("policy.cannot_write") from error
    return copied


def _copy(pack: PolicyPack, source: Path, partial: Path) -> None:
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True)
    documents = [f"{name}.{language}.json" for name, language in pack.texts]
    for file in (MANIFEST, SIGNATURE, *documents):
        shutil.copyfile(source / file, partial / file)


def _pack_folders(operator: Path | None) -> list[Path]:
    if operator is None or not operator.is_dir():
        return []
    return sorted(operator.glob("v*"))


def _load(folder: Path, trust: Callable[[Path, bytes], str]) -> PolicyPack:
    manifest = _read(folder / MANIFEST)
    key = trust(folder, manifest)
    try:
        return _pack(folder, tomllib.loads(manifest.decode()), hashlib.sha256(manifest).hexdigest(), key)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Untrusted("policy.malformed") from error


def _pack(folder: Path, data: dict[str, Any], digest: str, key: str) -> PolicyPack:
    if data["schema"] != SCHEMA:
        raise ValueError("schema")
    return PolicyPack(
        version=_version(data["version"]),
        effective_at=_utc(data["effective_at"]),
        last_updated=_day(data["last_updated"]),
        change_class=ChangeClass(data["change_class"]),
        changes={language: str(text) for language, text in data["changes"].items()},
        purposes=tuple(map(str, data["purposes"])),
        reconsent=frozenset(map(str, data["reconsent"])),
        follows=str(data["follows"]),
        sha256=digest,
        key=key,
        texts=_texts(folder, data),
    )


def _texts(folder: Path, data: dict[str, Any]) -> dict[tuple[DocumentName, str], PolicyText]:
    found = {}
    for name in DocumentName:
        for language in data["languages"]:
            text = read_policy_text(_read(folder / f"{name}.{_language(language)}.json"))
            stated = (text.document, text.language, text.version, text.sha256)
            if stated != (name, language, data["version"], data["sha256"][name][language]):
                raise Untrusted("policy.changed", document=name.value, language=language)
            found[name, language] = text
    return found


def _pinned(folder: Path, manifest: bytes) -> str:
    if BUILT_IN.get(folder.name.removeprefix("v")) != hashlib.sha256(manifest).hexdigest():
        raise Untrusted("policy.changed", document=MANIFEST, language="")
    return ""


def _signed_by(keys: Collection[str]) -> Callable[[Path, bytes], str]:
    def check(folder: Path, manifest: bytes) -> str:
        try:
            signature = base64.b64decode(_read(folder / SIGNATURE).strip(), validate=True)
        except binascii.Error as error:
            raise Untrusted("policy.malformed") from error
        for key in keys:
            if _verifies(key, signature, manifest):
                return key
        raise Untrusted("policy.unknown_signer")

    return check


def _verifies(key: str, signature: bytes, manifest: bytes) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(signature, SIGNED_PREFIX + manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _require_order(ours: Sequence[PolicyPack], theirs: Sequence[PolicyPack]) -> None:
    """Each pack names the one before by digest; the operator's first one names any of ours."""
    _require_following(None, ours)
    if theirs:
        base = next((pack for pack in ours if pack.sha256 == theirs[0].follows), None)
        if base is None:
            raise Untrusted("policy.version_order", version=theirs[0].version)
        _require_following(base, theirs)


def _require_following(before: PolicyPack | None, packs: Sequence[PolicyPack]) -> None:
    for pack in packs:
        if not _follows(pack, before):
            raise Untrusted("policy.version_order", version=pack.version)
        before = pack


def _follows(pack: PolicyPack, before: PolicyPack | None) -> bool:
    if before is None:
        return not pack.follows
    return (
        pack.follows == before.sha256
        and _order(pack) > _order(before)
        and pack.effective_at >= before.effective_at
    )


def _number(folder: Path) -> tuple[int, str]:
    """Where the folder of a version stands in the line; one that is named like none comes last."""
    number = folder.name.removeprefix("v")
    return (int(number) if number.isascii() and number.isdigit() else sys.maxsize, folder.name)


def _order(pack: PolicyPack) -> int:
    return int(pack.version)


def _version(value: object) -> str:
    text = str(value)
    if not (isinstance(value, str) and text.isascii() and text.isdigit() and str(int(text)) == text):
        raise ValueError("version")
    return text


def _language(value: object) -> str:
    text = str(value)
    if not (text.isascii() and text.isalpha() and len(text) == 2):  # ISO 639-1
        raise ValueError("language")
    return text


def _utc(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise ValueError("effective_at has no offset")
    return value.astimezone(UTC)


def _day(value: date) -> date:
    if isinstance(value, datetime):
        raise TypeError("last_updated is a date")
    return value


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as content:
            return content.read(MAX_BYTES + 1)
    except OSError as error:
        raise Untrusted("policy.missing", file=file.name) from error
