"""Who works for the service: people with a key pair each, so that two of them are more than two typed names.

The private half stays with its owner, under a passphrase. The first operator is whoever made the home; every later
one is vouched for by one who is there, told of to the controller, and approves nothing for the first seven days.
Whoever owns the machine itself can still read its database; against that no command helps, and none claims to.
"""

from __future__ import annotations

import base64
import json
import re
import stat
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_cloud.disclosures import register
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.register import Kind, text_of
from jooptics_cloud.keys import sha256_hex, signed_by, write_private

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.disclosures.tables import RegisterRow

STANDING: Final = timedelta(days=7)
PASSPHRASE_LENGTH: Final = 12
_NAME: Final = re.compile(r"[a-z][a-z0-9.-]{1,39}")
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who works for the service, and since when."""

    name: str
    public_key: bytes
    since: datetime
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody at the terminal: a name and the private key that came with it."""

    name: str
    key: Ed25519PrivateKey = field(repr=False)

    def sign(self, kind: Kind, about: str, text: str) -> bytes:
        """Sign an entry of the register."""
        return self.key.sign("\n".join(_signed_lines(kind, about, text)).encode())


def make_key(path: Path, passphrase: str) -> str:
    """Write a new private key under a passphrase, for its owner alone; returns the public half in base64.

    Raises `Refused` for a short passphrase, FileExistsError when something lies there.
    """
    if len(passphrase) < PASSPHRASE_LENGTH:
        raise Refused(f"a passphrase has at least {PASSPHRASE_LENGTH} characters")
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    write_private(path, pem)
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")


def load_signer(name: str, path: Path, passphrase: str) -> Signer:
    """Open an operator's private key. Raises `Refused`, or OSError when it cannot be read."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise Refused(f"{path} can be read by others: chmod 600 it")
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), passphrase.encode())
    except (ValueError, TypeError):  # TypeError: a key that lies there without a passphrase
        raise Refused(f"{path} is no key that this passphrase opens") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused(f"{path} is not an operator's key")
    return Signer(name, key)


def everybody(session: Session) -> dict[str, Operator]:
    """Everybody who ever was an operator, by name."""
    gone = {row.about for row in register.entries(session, Kind.OPERATOR_REMOVED)}
    found = {}
    for row in register.entries(session, Kind.OPERATOR_ADDED):
        key = base64.b64decode(json.loads(row.body or "{}")["public_key"])
        found[row.about] = Operator(row.about, key, row.at, removed=row.about in gone)
    return found


def authenticate(session: Session, signer: Signer) -> Operator:
    """Whoever is at the terminal. Raises `Refused` unless name and key are those of a present operator."""
    known = everybody(session).get(signer.name)
    if known is None or known.removed or known.public_key != signer.key.public_key().public_bytes_raw():
        raise Refused(f"{signer.name} is not an operator with this key")
    return known


def signed(known: Mapping[str, Operator], row: RegisterRow) -> bool:
    """Whether the operator named in an entry signed it; true of an entry that needs no signature or was emptied."""
    if row.body is None or row.kind in {Kind.TOLD, Kind.NOT_TOLD, Kind.HANDED_OUT}:
        return True
    name = json.loads(row.body)["operator"]
    if row.kind == Kind.OPERATOR_ADDED and name == row.about and row.sequence > 1:
        return False  # only the first vouches for itself
    lines = _signed_lines(Kind(row.kind), row.about, row.body)
    return name in known and signed_by(known[name].public_key, row.signature or b"", *lines)


def add(cloud: Cloud, name: str, public_key: str, by: Signer) -> int:
    """Add an operator, vouched for by one who is there; the first vouches for itself. Raises `Refused`.

    The controller is told by letter. Returns the number of the entry.
    """
    key = _public_key(public_key)
    if not _NAME.fullmatch(name):
        raise Refused("a name is 2 to 40 of a-z, 0-9, dot and hyphen, and begins with a letter")
    with cloud.db.write() as session:
        known = everybody(session)
        if any(one.public_key == key for one in known.values()):
            raise Refused("this key is or was an operator's: each has one of their own")
        if known:
            authenticate(session, by)
        elif by.name != name or by.key.public_key().public_bytes_raw() != key:
            raise Refused("the first operator adds themselves, with their own key")
        text = text_of({"operator": by.name, "public_key": base64.b64encode(key).decode("ascii")})
        sequence = register.append(
            session,
            cloud,
            Kind.OPERATOR_ADDED,
            name,
            text,
            signature=by.sign(Kind.OPERATOR_ADDED, name, text),
        )
        if not known and sequence > 1:
            raise Refused("somebody else became the first operator just now: let them vouch for you")
        for language in ("ar", "en"):  # which one the controller reads is not known
            address = cloud.home.settings.controller.email
            cloud.outbox.put(session, address, language, "operator_added", operator=name, other=by.name)
    return sequence


def remove(cloud: Cloud, name: str, by: Signer) -> int:
    """Remove an operator; the last one stays. What they asked for and nobody approved is void. Raises `Refused`."""
    with cloud.db.write() as session:
        authenticate(session, by)
        present = [one.name for one in everybody(session).values() if not one.removed]
        if name not in present:
            raise Refused(f"{name} is not an operator")
        if present == [name]:
            raise Refused("the last operator stays: add another one first")
        text = text_of({"operator": by.name})
        signature = by.sign(Kind.OPERATOR_REMOVED, name, text)
        return register.append(session, cloud, Kind.OPERATOR_REMOVED, name, text, signature=signature)


def _public_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise Refused("a public key is what `operators keygen` printed: 32 bytes in base64")
    return key


def _signed_lines(kind: Kind, about: str, text: str) -> tuple[str, ...]:
    return (f"jooptics/v1/{kind.value}", about, sha256_hex(text.encode()))
