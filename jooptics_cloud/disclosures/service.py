"""Asking for a disclosure and approving it: two people, each with a key, and a bounded time between (S4.4).

The same way serves a vital interest and a legal claim of ours (S4.5). What is asked and approved is signed, stands in
the register before a byte leaves, and is told to the account holder unless the law forbids that until a named day.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select

from jooptics_cloud.accounts.tables import AccountRow, EndedAccountRow
from jooptics_cloud.disclosures import bundle, fields, notices, operators, register
from jooptics_cloud.disclosures.errors import Refused
from jooptics_cloud.disclosures.register import Kind, text_of
from jooptics_cloud.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.disclosures.operators import Signer
    from jooptics_cloud.disclosures.tables import RegisterRow

APPROVED_WITHIN: Final = timedelta(hours=72)
LONGEST_GAG: Final = timedelta(days=365 * register.TERM_YEARS)  # later nobody would know whom to tell


class Basis(StrEnum):
    """Why something may be handed out."""

    LEGAL = "legal"
    VITAL = "vital"
    LEGAL_CLAIM = "legal-claim"


@dataclass(frozen=True, slots=True)
class Demand:
    """What is asked for: whose account, by whom, on what ground, and which fields (none named: the minimum)."""

    account: str
    legal_ref: str
    authority: str
    basis: Basis
    justification: str
    fields: tuple[str, ...] = ()
    gag_until: date | None = None


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A bundle on disk: its digest, and the number of its entry in the register."""

    file: Path
    sha256: str
    sequence: int


def ask(cloud: Cloud, signer: Signer, demand: Demand) -> str:
    """Enter what is asked for, signed by who asks; returns the disclosure's id. Raises `Refused`."""
    now = cloud.clock.now()
    _check(demand, now)
    disclosure_id = new_id()
    with cloud.db.write() as session:
        operators.authenticate(session, signer)
        account_id = _account_id(session, demand.account)
        text = text_of(
            {
                "operator": signer.name, "account": account_id, "legal_ref": demand.legal_ref.strip(),
                "authority": demand.authority.strip(), "basis": demand.basis.value,
                "justification": demand.justification.strip(), "fields": fields.chosen(demand.fields),
                "gag_until": demand.gag_until.isoformat() if demand.gag_until else None,
            }
        )  # fmt: skip
        signature = signer.sign(Kind.ASKED, disclosure_id, text)
        register.append(
            session, cloud, Kind.ASKED, disclosure_id, text, account_id=account_id, signature=signature
        )
    return disclosure_id


def _check(demand: Demand, now: datetime) -> None:
    for name, words in (
        ("legal reference", demand.legal_ref),
        ("authority", demand.authority),
        ("justification", demand.justification),
    ):
        if not words.strip():
            raise Refused(f"the {name} may not be empty")
    if demand.gag_until is None:
        return
    if demand.basis is not Basis.LEGAL:
        raise Refused(
            "only the law can forbid telling the account holder: --gag-until goes with --basis legal"
        )
    if not now.date() < demand.gag_until <= (now + LONGEST_GAG).date():
        raise Refused(f"a gag ends on a day to come, within {register.TERM_YEARS} years")


def _account_id(session: Session, name: str) -> str:
    """The account of that id or address, an ended one of which something is left too."""
    name = name.strip().lower()
    query = select(AccountRow.id).where(or_(AccountRow.id == name, AccountRow.email == name))
    found = session.scalars(query).one_or_none()
    if found is None:
        ended = select(EndedAccountRow.id).where(EndedAccountRow.email == name)
        found = session.scalars(ended.order_by(EndedAccountRow.ended_at.desc()).limit(1)).one_or_none()
    if found is None or session.get(AccountRow, found) is None:
        raise Refused("there is no account of that id or address")
    return found


def demanded(session: Session, disclosure_id: str) -> tuple[RegisterRow, dict[str, Any]]:
    """What was asked for under that id. Raises `Refused` if nothing was, or it was let go after its term."""
    row = register.find(session, Kind.ASKED, disclosure_id)
    if row is None or row.body is None:
        raise Refused(f"{disclosure_id}: nothing is asked for under that id")
    return row, json.loads(row.body)


def approve(cloud: Cloud, signer: Signer, disclosure_id: str, out: Path) -> HandedOut:
    """Approve what somebody else asked for and write the bundle to a new file. Raises `Refused`, or OSError.

    The approval and the letter to the account holder are settled before a byte is written. Interrupted after that,
    the same person can call again, within the same time.
    """
    if out.exists():
        raise Refused(f"{out} is there already: name a file that is not")
    with cloud.db.write() as session:
        row, body = demanded(session, disclosure_id)
        _may_approve(session, cloud, signer, row, body)
        approved = register.find(session, Kind.APPROVED, disclosure_id)
        if approved is None:
            _enter_approval(session, cloud, signer, row)
        elif json.loads(approved.body or "{}").get("operator") != signer.name:
            raise Refused(f"{disclosure_id} was approved by somebody else, who hands it out")
        if register.find(session, Kind.HANDED_OUT, disclosure_id) is not None:
            raise Refused(f"{disclosure_id} was handed out already")
    digest = bundle.write(cloud, disclosure_id, out)
    text = text_of({"operator": signer.name, "sha256": digest})
    try:
        with cloud.db.write() as session:
            sequence = register.append(
                session, cloud, Kind.HANDED_OUT, disclosure_id, text, account_id=row.account_id
            )
    except BaseException:
        out.unlink(missing_ok=True)  # what cannot be entered is not handed out
        raise
    return HandedOut(out, digest, sequence)


def _may_approve(
    session: Session, cloud: Cloud, signer: Signer, row: RegisterRow, body: dict[str, Any]
) -> None:
    now = cloud.clock.now()
    approver = operators.authenticate(session, signer)
    if approver.name == body["operator"]:
        raise Refused("who asked cannot approve: another operator does")
    if now - approver.since < operators.STANDING:
        raise Refused(
            f"{approver.name} approves from {approver.since + operators.STANDING:%Y-%m-%d %H:%M} UTC on"
        )
    known = operators.everybody(session)
    asker = known.get(body["operator"])
    if asker is None or asker.removed or not operators.signed(known, row):
        raise Refused("who asked is no operator any more, or did not sign this: ask anew")
    if now - row.at >= APPROVED_WITHIN:
        raise Refused(
            f"it was asked for more than {APPROVED_WITHIN.total_seconds() / 3600:.0f} hours ago: ask anew"
        )
    if session.get(AccountRow, body["account"]) is None:
        raise Refused("nothing is left of this account")


def _enter_approval(session: Session, cloud: Cloud, signer: Signer, row: RegisterRow) -> None:
    text = text_of({"operator": signer.name, "asked": row.digest})
    signature = signer.sign(Kind.APPROVED, row.about, text)
    register.append(
        session, cloud, Kind.APPROVED, row.about, text, account_id=row.account_id, signature=signature
    )
    if json.loads(row.body or "{}")["gag_until"] is None:
        notices.tell(session, cloud, row)


def broken(cloud: Cloud) -> list[str]:
    """What is wrong with the register, chain and signatures; empty when it is whole."""
    with cloud.db.read() as session:
        found, known = register.broken(session, cloud), operators.everybody(session)
        found += [
            f"entry {row.sequence} is not signed by the operator it names"
            for row in register.entries(session)
            if not operators.signed(known, row)
        ]
    return found
