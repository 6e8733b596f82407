"""The bundle that is handed out: one ZIP file with a manifest, the fields in the clear, and sealed objects as they lie.

`manifest.json` says who answers to which demand, which entries of the register stand for it, and the SHA-256 of each
file; `manifest.sig` is the service's signature over it. Reasons and people of the operator's stay in the register.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from jooptics_cloud.backups.tables import ObjectRow, RepositoryRow
from jooptics_cloud.clock import instant_text
from jooptics_cloud.disclosures import fields, register
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.register import Kind
from jooptics_cloud.keys import sha256_hex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.disclosures.tables import RegisterRow

FORMAT = "jooptics-cloud.disclosure/1"


def write(cloud: Cloud, disclosure_id: str, out: Path) -> str:
    """Write the bundle of an approved disclosure for its owner alone; returns its SHA-256.

    Raises FileExistsError rather than overwrite. What was begun and could not be finished is removed.
    """
    with os.fdopen(os.open(out, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        try:
            with zipfile.ZipFile(file, "w") as archive, cloud.db.read() as session:
                _fill(archive, session, cloud, disclosure_id)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            return hashlib.file_digest(file, "sha256").hexdigest()
        except BaseException:
            out.unlink(missing_ok=True)
            raise


def _fill(archive: zipfile.ZipFile, session: Session, cloud: Cloud, disclosure_id: str) -> None:
    asked = register.find(session, Kind.ASKED, disclosure_id)
    approved = register.find(session, Kind.APPROVED, disclosure_id)
    if asked is None or approved is None:
        raise Refused(f"{disclosure_id} was not approved")
    demand = json.loads(asked.body or "{}")
    account = fields.gathered(session, demand["fields"], demand["account"])
    files = [_add(archive, "account.json", [_json(account)])]
    missing: list[str] = []
    if fields.CONTENT in demand["fields"]:
        for name, pieces in _objects(session, cloud, demand["account"]):
            try:
                files.append(_add(archive, name, pieces))
            except FileNotFoundError:
                missing.append(name)
    manifest = _json(
        {
            "format": FORMAT, "disclosure": disclosure_id, "made_at": instant_text(cloud.clock.now()),
            "controller": cloud.home.settings.controller.name,
            **{name: demand[name] for name in ("authority", "legal_ref", "basis", "fields")},
            "register": [_entry(asked), _entry(approved)], "files": files, "missing": missing,
        }
    )  # fmt: skip
    archive.writestr("manifest.json", manifest)
    signature = cloud.keys.sign_receipt(*signed_lines(manifest))
    archive.writestr("manifest.sig", base64.b64encode(signature) + b"\n")


def signed_lines(manifest: bytes) -> tuple[str, ...]:
    """What the service signs of a manifest, with the key that `GET /v1/info` names."""
    return ("jooptics/v1/disclosure-bundle", sha256_hex(manifest))


def _objects(session: Session, cloud: Cloud, account_id: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    query = (
        select(RepositoryRow.id, ObjectRow.name, ObjectRow.size)
        .join(RepositoryRow, RepositoryRow.key == ObjectRow.repository_key)
        .where(RepositoryRow.account_id == account_id)
        .order_by(RepositoryRow.id, ObjectRow.name)
    )
    for repository_id, name, size in session.execute(query):
        pieces = cloud.blobs.read(account_id, repository_id, name, 0, size)
        yield f"sealed/{repository_id}/{name}", pieces


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Put a file in and describe it. One that is not there leaves nothing behind in the archive."""
    digest, size, rest = hashlib.sha256(), 0, iter(pieces)
    first = next(rest, b"")  # opens the file: what is missing shows before its entry begins
    with archive.open(name, "w", force_zip64=True) as member:
        for piece in chain([first], rest):
            member.write(piece)
            digest.update(piece)
            size += len(piece)
    return {"name": name, "bytes": size, "sha256": digest.hexdigest()}


def _entry(row: RegisterRow) -> dict[str, Any]:
    return {"kind": row.kind, "sequence": row.sequence, "at": instant_text(row.at), "digest": row.digest}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
