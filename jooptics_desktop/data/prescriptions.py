"""Prescriptions: rows that are written once, superseded by later ones, and leave only by erasure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import Day, Hundredths, UtcTime, id_column
from jooptics_desktop.data.inventory import (
    BY_STAFF,
    CLINICAL,
    CUSTOMER_BY_ID,
    ID,
    TO_CUSTOMER,
    TO_WEARER,
    about,
)
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.schema import append_only, metadata
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId, PrescriptionId, StaffId, WearerId
from jooptics_desktop.domain.inventory import Owner, Subject
from jooptics_desktop.domain.optics import Axis, Base, Eye, Millimetres, Power, Prism
from jooptics_desktop.domain.prescriptions import (
    MAX_PRESCRIBER,
    MAX_TEXT,
    Prescription,
    PrescriptionKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jooptics_desktop.data.connections import Link

_EYE_COLUMNS: Final = (
    "sphere", "cylinder", "axis", "add", "inter_add", "prism_in", "prism_up", "pd", "near_pd",
)  # fmt: skip
_COLUMNS_OF: Final = {eye: tuple(f"{eye}_{name}" for name in _EYE_COLUMNS) for eye in Eye}

# Per eye: powers and prisms in hundredths, lengths in tenths of a millimetre. `prism_in` is negative for base out,
# `prism_up` for base down.
PRESCRIPTION: Final = sa.Table(
    "prescription",
    metadata,
    sa.Column("id", id_column(), primary_key=True, info=ID),
    sa.Column("customer_id", id_column(), sa.ForeignKey("customer.id"), nullable=False, info=TO_CUSTOMER),
    # None for the customer themselves. A random id that leads to somebody only while they are kept as a dependant.
    sa.Column("wearer", id_column(), nullable=True, info=TO_WEARER),
    sa.Column("kind", sa.String(20), nullable=False, info=CLINICAL),
    *(sa.Column(name, Hundredths, nullable=True, info=CLINICAL) for eye in Eye for name in _COLUMNS_OF[eye]),
    sa.Column("binocular_pd", sa.Integer, nullable=True, info=CLINICAL),
    sa.Column("binocular_near_pd", sa.Integer, nullable=True, info=CLINICAL),
    sa.Column("back_vertex_distance", sa.Integer, nullable=True, info=CLINICAL),
    sa.Column("written_on", Day, nullable=False, info=CLINICAL),
    sa.Column("valid_until", Day, nullable=False, info=CLINICAL),
    sa.Column("prescriber", sa.String(MAX_PRESCRIBER), nullable=False, info=CLINICAL),
    sa.Column("note", sa.String(MAX_TEXT), nullable=False, info=CLINICAL),
    sa.Column(
        "supersedes", id_column(), sa.ForeignKey("prescription.id"), nullable=True, index=True, info=ID
    ),
    sa.Column("recorded_at", UtcTime, nullable=False, info=CLINICAL),
    sa.Column("recorded_by", id_column(), sa.ForeignKey("staff.id"), nullable=False, info=BY_STAFF),
    *(
        sa.CheckConstraint(
            f"({eye}_cylinder IS NULL) = ({eye}_axis IS NULL)", name=f"{eye}_axis_with_cylinder"
        )
        for eye in Eye
    ),
    sa.Index("ix_prescription_customer_id_written_on", "customer_id", "written_on"),
    info=about({**CUSTOMER_BY_ID, Subject.WEARER: Owner("wearer")}, "prescriptions"),
)
append_only(PRESCRIPTION, deletable=True)

_ADD: Final = Prepared(PRESCRIPTION.insert())
_NEWEST_FIRST: Final = (PRESCRIPTION.c.written_on.desc(), PRESCRIPTION.c.id.desc())


class PrescriptionRepository:
    """Keeps prescriptions; the newest written one of a wearer is their current one."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, *prescriptions: Prescription) -> None:
        """Record them."""
        _ADD.run(self._connection, [_row(one) for one in prescriptions])

    def get(self, prescription_id: PrescriptionId) -> Prescription | None:
        """The prescription of that id."""
        row = self._connection.execute(
            sa.select(PRESCRIPTION).where(PRESCRIPTION.c.id == prescription_id)
        ).first()
        return None if row is None else _prescription(row)

    def latest_for(self, customer_id: CustomerId, wearer: WearerId | None = None) -> Prescription | None:
        """The current prescription of the customer, or of somebody they order for."""
        query = _of(customer_id).where(PRESCRIPTION.c.wearer.is_not_distinct_from(wearer))
        row = self._connection.execute(query.limit(1)).first()
        return None if row is None else _prescription(row)

    def list_for(self, customer_id: CustomerId) -> list[Prescription]:
        """All of a customer's prescriptions, whoever wears them, newest first."""
        return [_prescription(row) for row in self._connection.execute(_of(customer_id))]

    def all(self, *, batch: int = 2000) -> Iterator[Prescription]:
        """Every prescription in order of recording, a batch in memory at a time."""
        statement = sa.select(PRESCRIPTION).order_by(PRESCRIPTION.c.id).execution_options(yield_per=batch)
        for row in self._connection.execute(statement):
            yield _prescription(row)

    def erase_for(self, customer_id: CustomerId) -> int:
        """Remove all of a customer's prescriptions, for erasure alone; says how many there were."""
        erased = self._connection.execute(
            PRESCRIPTION.delete().where(PRESCRIPTION.c.customer_id == customer_id)
        )
        return erased.rowcount


def _of(customer_id: CustomerId) -> sa.Select[Any]:
    return sa.select(PRESCRIPTION).where(PRESCRIPTION.c.customer_id == customer_id).order_by(*_NEWEST_FIRST)


def _row(one: Prescription) -> dict[str, Any]:
    return {
        "id": one.id,
        "customer_id": one.customer_id,
        "wearer": one.wearer,
        "kind": one.kind.value,
        **_eye_values(Eye.RIGHT, one.right),
        **_eye_values(Eye.LEFT, one.left),
        "binocular_pd": _tenths(one.binocular_pd),
        "binocular_near_pd": _tenths(one.binocular_near_pd),
        "back_vertex_distance": _tenths(one.back_vertex_distance),
        "written_on": one.written_on,
        "valid_until": one.valid_until,
        "prescriber": one.prescriber,
        "note": one.note,
        "supersedes": one.supersedes,
        "recorded_at": one.recorded_at,
        "recorded_by": one.recorded_by,
    }


def _eye_values(eye: Eye, rx: EyeRx) -> dict[str, int | None]:
    values = (
        _hundredths(rx.sphere),
        _hundredths(rx.cylinder),
        None if rx.axis is None else rx.axis.degrees,
        _hundredths(rx.add),
        _hundredths(rx.inter_add),
        _signed(rx.horizontal_prism, Base.IN),
        _signed(rx.vertical_prism, Base.UP),
        _tenths(rx.pd),
        _tenths(rx.near_pd),
    )
    return dict(zip(_COLUMNS_OF[eye], values, strict=True))


def _prescription(row: Any) -> Prescription:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    return Prescription(
        id=PrescriptionId(row.id),
        customer_id=CustomerId(row.customer_id),
        kind=PrescriptionKind(row.kind),
        right=_eye_rx(row, Eye.RIGHT),
        left=_eye_rx(row, Eye.LEFT),
        binocular_pd=_length(row.binocular_pd),
        binocular_near_pd=_length(row.binocular_near_pd),
        back_vertex_distance=_length(row.back_vertex_distance),
        written_on=row.written_on,
        valid_until=row.valid_until,
        prescriber=row.prescriber,
        note=row.note,
        supersedes=None if row.supersedes is None else PrescriptionId(row.supersedes),
        recorded_at=row.recorded_at,
        recorded_by=StaffId(row.recorded_by),
        wearer=None if row.wearer is None else WearerId(row.wearer),
    )


def _eye_rx(row: Any, eye: Eye) -> EyeRx:  # noqa: ANN401 - SQLAlchemy rows are dynamic
    def value(name: str) -> int | None:
        found: int | None = getattr(row, f"{eye}_{name}")
        return found

    axis = value("axis")
    prisms = (_prism(value("prism_in"), Base.IN, Base.OUT), _prism(value("prism_up"), Base.UP, Base.DOWN))
    return EyeRx(
        sphere=_power(value("sphere")),
        cylinder=_power(value("cylinder")),
        axis=None if axis is None else Axis(axis),
        add=_power(value("add")),
        inter_add=_power(value("inter_add")),
        prisms=tuple(one for one in prisms if one is not None),
        pd=_length(value("pd")),
        near_pd=_length(value("near_pd")),
    )


def _hundredths(power: Power | None) -> int | None:
    return None if power is None else power.hundredths


def _tenths(length: Millimetres | None) -> int | None:
    return None if length is None else length.tenths


def _signed(prism: Prism | None, positive: Base) -> int | None:
    if prism is None:
        return None
    return prism.hundredths if prism.base is positive else -prism.hundredths


def _power(hundredths: int | None) -> Power | None:
    return None if hundredths is None else Power(hundredths)


def _length(tenths: int | None) -> Millimetres | None:
    return None if tenths is None else Millimetres(tenths)


def _prism(value: int | None, positive: Base, negative: Base) -> Prism | None:
    return None if value is None else Prism(abs(value), positive if value > 0 else negative)
