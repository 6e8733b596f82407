"""Staff members, and what they prove themselves with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from jooptics_desktop.data.columns import Day, UtcTime, id_column
from jooptics_desktop.data.inventory import (
    BY_STAFF,
    ID,
    ORDER,
    SECRET,
    SESSION,
    STAFF_CONTACT,
    STAFF_ROLE,
    about,
    technical,
)
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.inventory import Fate, KeptBecause, Owner, Subject
from jooptics_desktop.domain.staff import Role, StaffMember

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from jooptics_desktop.data.connections import Link

STAFF: Final = sa.Table(
    "staff",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("name", sa.String(120), nullable=False, unique=True, info=STAFF_CONTACT),
    sa.Column("role", sa.String(20), nullable=False, info=STAFF_ROLE),
    sa.Column("password_hash", sa.String(200), nullable=False, info=SECRET),
    sa.Column("pin_hash", sa.String(200), nullable=True, info=SECRET),
    sa.Column("totp_secret", sa.String(64), nullable=True, info=SECRET),
    sa.Column("totp_last_step", sa.BigInteger, nullable=False, server_default="0", info=SECRET),
    sa.Column("attested_adult_at", UtcTime, nullable=False, info=STAFF_ROLE),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", info=SECRET),
    sa.Column("retry_at", UtcTime, nullable=True, info=SECRET),
    sa.Column(
        "active",
        sa.Boolean,
        nullable=False,
        server_default="1",
        info=technical("whether they work here still"),
    ),
    sa.Column("created_at", UtcTime, nullable=False, info=STAFF_ROLE),
    info=about({Subject.STAFF: Owner("id")}, "staff", Fate.EMPTY, KeptBecause.WORK_DONE),
)
RECOVERY_CODE: Final = sa.Table(
    "staff_recovery_code",
    metadata,
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), primary_key=True, info=BY_STAFF),
    sa.Column("position", sa.Integer, primary_key=True, info=ORDER),
    sa.Column("code_hash", sa.LargeBinary(32), nullable=False, info=SECRET),
    sa.Column("used_at", UtcTime, nullable=True, info=SECRET),
    info=about({Subject.STAFF: Owner("staff_id")}, "recovery_codes"),
)
# The business day on which somebody last gave everything they have, here: for that day the quick PIN is enough.
FULL_SIGN_IN: Final = sa.Table(
    "full_sign_in",
    metadata,
    sa.Column("staff_id", id_column(), sa.ForeignKey("staff.id"), primary_key=True, info=BY_STAFF),
    sa.Column("day", Day, nullable=False, info=SESSION),
    info=about({Subject.STAFF: Owner("staff_id")}, "full_sign_ins"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What is known to check a staff member by; its repr shows nothing."""

    staff: StaffMember
    password_hash: str
    pin_hash: str | None
    totp_secret: str | None
    totp_last_step: int
    failures: int
    retry_at: datetime | None


class StaffRepository:
    """Keeps the people who work here."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, member: StaffMember, password_hash: str, created_at: datetime) -> None:
        """A new member; the PIN, authenticator and recovery codes are set afterwards."""
        self._connection.execute(
            STAFF.insert(),
            {
                "id": member.id, "name": member.name, "role": member.role.value, "password_hash": password_hash,
                "attested_adult_at": member.attested_adult_at, "active": member.active, "created_at": created_at,
            },
        )  # fmt: skip

    def set_fields(self, staff_id: StaffId, **fields: object) -> None:
        """Change columns of one member (`password_hash`, `pin_hash`, `totp_secret`, `failures`, …)."""
        self._connection.execute(STAFF.update().where(STAFF.c.id == staff_id).values(**fields))

    def take_everything(self, staff_id: StaffId) -> None:
        """They no longer sign in, and nothing stays of what they proved themselves with; what they did stays."""
        self.set_fields(
            staff_id,
            active=False,
            password_hash="",
            pin_hash=None,
            totp_secret=None,
            failures=0,
            retry_at=None,
        )
        self.put_recovery_codes(staff_id, [])

    def all(self) -> list[StaffMember]:
        """Everyone, by name."""
        return [_member(row) for row in self._connection.execute(sa.select(STAFF).order_by(STAFF.c.name))]

    def credentials(self, staff_id: StaffId) -> Credentials | None:
        """What to check that member by; None when there is no such member."""
        row = self._connection.execute(sa.select(STAFF).where(STAFF.c.id == staff_id)).first()
        if row is None:
            return None
        return Credentials(
            _member(row), row.password_hash, row.pin_hash, row.totp_secret, row.totp_last_step, row.failures,
            row.retry_at,
        )  # fmt: skip

    def take_totp_step(self, staff_id: StaffId, step: int) -> bool:
        """Use up an authenticator step; False when it, or a later one, was used already."""
        taken = self._connection.execute(
            STAFF.update()
            .where(STAFF.c.id == staff_id, STAFF.c.totp_last_step < step)
            .values(totp_last_step=step)
        )
        return taken.rowcount == 1

    def put_recovery_codes(self, staff_id: StaffId, hashes: Sequence[bytes]) -> None:
        """Replace the member's single-use codes."""
        self._connection.execute(RECOVERY_CODE.delete().where(RECOVERY_CODE.c.staff_id == staff_id))
        if not hashes:
            return
        self._connection.execute(
            RECOVERY_CODE.insert(),
            [{"staff_id": staff_id, "position": i, "code_hash": code} for i, code in enumerate(hashes)],
        )

    def take_recovery_code(self, staff_id: StaffId, code_hash: bytes, at: datetime) -> bool:
        """Use up one code; False when it is unknown or was used already."""
        taken = self._connection.execute(
            RECOVERY_CODE.update()
            .where(
                RECOVERY_CODE.c.staff_id == staff_id,
                RECOVERY_CODE.c.code_hash == code_hash,
                RECOVERY_CODE.c.used_at.is_(None),
            )
            .values(used_at=at)
        )
        return taken.rowcount == 1

    def keep_full_sign_in(self, staff_id: StaffId, day: date) -> None:
        """Remember that they gave everything they have on that business day."""
        row = {"staff_id": staff_id, "day": day}
        self._connection.execute(
            insert(FULL_SIGN_IN).values(row).on_conflict_do_update(["staff_id"], set_=row)
        )

    def full_sign_ins(self) -> dict[StaffId, date]:
        """The business day of everybody's last full sign-in."""
        return {StaffId(row.staff_id): row.day for row in self._connection.execute(sa.select(FULL_SIGN_IN))}

    def forget_full_sign_ins(self) -> None:
        """The store is on another computer, or an older one: everybody signs in fully again."""
        self._connection.execute(FULL_SIGN_IN.delete())


def _member(row: Any) -> StaffMember:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return StaffMember(
        StaffId(row.id), row.name, Role(row.role), row.pin_hash is not None, row.totp_secret is not None,
        row.attested_adult_at, row.active,
    )  # fmt: skip
