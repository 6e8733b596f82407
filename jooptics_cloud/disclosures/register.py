"""The register itself: appending, reading, following the chain, and letting people go after their term.

Each entry's digest covers its contents and the digest before it. The service signs every digest with the key of its
receipts, which lies outside the database: whoever can only write to the database can neither change an entry nor
put one in. That the newest were cut off shows by their numbers, which stand in each bundle.
"""

from __future__ import annotations

import base64
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from jooptics_cloud.clock import instant_text, years_before
from jooptics_cloud.db import insert_if_absent, rows_changed
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.tables import RegisterRow
from jooptics_cloud.keys import sha256_hex, signed_by

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud

TERM_YEARS: Final = 7  # the policy's longest term for what concerns an account


class Kind(StrEnum):
    """What an entry says."""

    OPERATOR_ADDED = "operator_added"
    OPERATOR_REMOVED = "operator_removed"
    ASKED = "asked"
    APPROVED = "approved"
    HANDED_OUT = "handed_out"
    TOLD = "told"
    NOT_TOLD = "not_told"


def text_of(body: dict[str, Any]) -> str:
    """A body as it is kept and signed: JSON, keys in order, nothing between."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def append(
    session: Session, cloud: Cloud, kind: Kind, about: str, text: str,
    *, account_id: str | None = None, signature: bytes | None = None,
) -> int:  # fmt: skip
    """Add an entry and return its number. Raises `Refused` when there is one of that kind about that already."""
    while True:
        if find(session, kind, about) is not None:
            raise Refused(f"{about}: that is in the register already ({kind.value})")
        last = session.execute(
            select(RegisterRow.sequence, RegisterRow.digest).order_by(RegisterRow.sequence.desc()).limit(1)
        ).first()
        sequence, previous = (last.sequence + 1, last.digest) if last else (1, "")
        at = cloud.clock.now()
        digest = _digest(sequence, at, kind, about, account_id, text, signature, previous)
        if insert_if_absent(
            session, RegisterRow, sequence=sequence, at=at, kind=kind.value, about=about, account_id=account_id,
            body=text, signature=signature, previous=previous, digest=digest,
            seal=cloud.keys.sign_receipt(*_sealed_lines(sequence, digest)),
        ):  # fmt: skip
            return sequence


def find(session: Session, kind: Kind, about: str) -> RegisterRow | None:
    """The entry of that kind about an operator or a disclosure."""
    query = select(RegisterRow).where(RegisterRow.kind == kind.value, RegisterRow.about == about)
    return session.scalars(query).one_or_none()


def entries(session: Session, *kinds: Kind) -> Sequence[RegisterRow]:
    """Every entry, or those of some kinds, in order."""
    query = select(RegisterRow).order_by(RegisterRow.sequence)
    if kinds:
        query = query.where(RegisterRow.kind.in_(kind.value for kind in kinds))
    return session.scalars(query).all()


def broken(session: Session, cloud: Cloud) -> list[str]:
    """What is wrong with the chain, a sentence for each entry; empty when it is whole."""
    found = []
    expected, previous = 1, ""
    emptied_before = years_before(cloud.clock.now(), TERM_YEARS)
    for row in entries(session):
        if row.sequence != expected:
            found.append(f"entry {expected} is missing")
        elif row.previous != previous or not _fits(cloud, row):
            found.append(f"entry {row.sequence} was changed")
        elif row.body is None and row.at > emptied_before:
            found.append(f"entry {row.sequence} was emptied before its term")
        expected, previous = row.sequence + 1, row.digest
    return found


def let_go(session: Session, before: datetime) -> int:
    """Empty what is about accounts in entries of that moment or before; returns how many."""
    emptied = update(RegisterRow).where(_over(before)).values(account_id=None, body=None, signature=None)
    return rows_changed(session.execute(emptied))


def over(session: Session, before: datetime) -> int:
    """How many entries `let_go` would empty."""
    return len(session.scalars(select(RegisterRow.sequence).where(_over(before))).all())


def _over(before: datetime) -> ColumnElement[bool]:
    return RegisterRow.account_id.is_not(None) & (RegisterRow.at <= before)


def _fits(cloud: Cloud, row: RegisterRow) -> bool:
    """Whether the service signed this digest, and it is the digest of what stands there, unless that was let go."""
    if not signed_by(cloud.keys.receipt_key, row.seal, *_sealed_lines(row.sequence, row.digest)):
        return False
    if row.body is None:
        return True
    return row.digest == _digest(
        row.sequence, row.at, Kind(row.kind), row.about, row.account_id, row.body, row.signature, row.previous
    )


def _sealed_lines(sequence: int, digest: str) -> tuple[str, ...]:
    return ("jooptics/v1/disclosure-entry", str(sequence), digest)


def _digest(
    sequence: int, at: datetime, kind: Kind, about: str, account_id: str | None, text: str,
    signature: bytes | None, previous: str,
) -> str:  # fmt: skip
    return sha256_hex(
        text_of(
            {
                "sequence": sequence, "at": instant_text(at), "kind": kind.value, "about": about,
                "account": account_id, "body": text, "previous": previous,
                "signature": None if signature is None else base64.b64encode(signature).decode("ascii"),
            }
        ).encode()
    )  # fmt: skip
