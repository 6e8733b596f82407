"""The letter to whoever's data were handed out: at once, or when a gag has ended."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from jooptics_cloud.accounts.tables import AccountRow
from jooptics_cloud.audit.service import note
from jooptics_cloud.disclosures import register
from jooptics_cloud.disclosures.register import Kind, text_of
from jooptics_cloud.disclosures.tables import RegisterRow

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud

GROUNDS: Final = {
    "legal": {
        "ar": "لأن القانون أو إجراءً قانونيًا أوجب ذلك",
        "en": "because law or legal process required it",
    },
    "vital": {
        "ar": "لحماية حياة إنسان أو سلامته",
        "en": "to protect somebody's life or safety",
    },
    "legal-claim": {
        "ar": "لإثبات حق لنا أو الدفاع عنه أمام القضاء",
        "en": "to establish or defend a legal claim of ours",
    },
}


def tell(session: Session, cloud: Cloud, asked: RegisterRow) -> bool:
    """Write to the account holder about a disclosure and enter that; False when the account has ended.

    Raises `Refused` when the entry is there already.
    """
    body, now = json.loads(asked.body or "{}"), cloud.clock.now()
    open_account = select(AccountRow).where(AccountRow.id == body["account"], AccountRow.ended_at.is_(None))
    account = session.scalars(open_account.with_for_update()).one_or_none()
    kind = Kind.NOT_TOLD if account is None else Kind.TOLD
    register.append(session, cloud, kind, asked.about, text_of({}), account_id=asked.account_id)
    if account is None:
        return False
    approved = register.find(session, Kind.APPROVED, asked.about)
    cloud.outbox.put_for(
        session, account, "disclosed",
        day=f"{approved.at if approved else now:%Y-%m-%d}", authority=body["authority"],
        ground=GROUNDS[body["basis"]][account.language], reference=body["legal_ref"],
        fields=", ".join(body["fields"]), contact=cloud.home.settings.controller.email,
    )  # fmt: skip
    note(session, now, account.id, "data_disclosed")
    return True


def tell_after_gags(cloud: Cloud) -> int:
    """Write to everybody who could not be told before and may be now; returns how many. Safe in several processes."""
    told = 0
    with cloud.db.read() as session:
        due = [row.sequence for row in session.scalars(_UNTOLD) if _gag_is_over(cloud, row)]
    for sequence in due:
        with cloud.db.write() as session:
            # Its row is locked, so that another process waits here and then finds that they were told.
            session.execute(select(RegisterRow).where(RegisterRow.sequence == sequence).with_for_update())
            asked = session.scalars(_UNTOLD.where(RegisterRow.sequence == sequence)).one_or_none()
            if asked is not None:
                told += tell(session, cloud, asked)
    return told


def _entered(*kinds: Kind) -> ColumnElement[bool]:
    other = aliased(RegisterRow)
    return exists().where(other.about == RegisterRow.about, other.kind.in_(kind.value for kind in kinds))


# What was approved, and whose account holder has not been written to.
_UNTOLD = select(RegisterRow).where(
    RegisterRow.kind == Kind.ASKED.value,
    RegisterRow.body.is_not(None),
    _entered(Kind.APPROVED),
    ~_entered(Kind.TOLD, Kind.NOT_TOLD),
)


def _gag_is_over(cloud: Cloud, asked: RegisterRow) -> bool:
    """A gag until a day ends with that day, in UTC."""
    until = json.loads(asked.body or "{}").get("gag_until")
    return until is not None and cloud.clock.now().date() > date.fromisoformat(until)
