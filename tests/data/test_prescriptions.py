"""Prescriptions in the encrypted store: exactly what was written, and never rewritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from jooptics_desktop.data.prescriptions import PRESCRIPTION
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import PrescriptionId
from jooptics_desktop.domain.optics import Axis, Base, Millimetres, Power, Prism
from jooptics_desktop.domain.prescriptions import Prescription, PrescriptionKind
from jooptics_desktop.services.customers import register_customer
from tests.conftest import START, a_staff_member
from tests.domain.rx_strategies import eye_rxs

if TYPE_CHECKING:
    from jooptics_desktop.data.store import Store
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk


@pytest.fixture
def customer_id(desk: Desk) -> CustomerId:
    return register_customer(desk, CustomerDraft(name="Rana")).value.customer.id


def a_prescription(customer_id: CustomerId, number: int = 1, **changes: object) -> Prescription:
    one = Prescription(
        id=PrescriptionId(f"01940000-0000-7000-8000-{number:012x}"),
        customer_id=customer_id,
        kind=PrescriptionKind.SPECTACLE,
        right=EyeRx(Power(-112), Power(-50), Axis(5), Power(200), Power(100), (Prism(50, Base.OUT),)),
        left=EyeRx(Power(37), prisms=(Prism(150, Base.IN), Prism(25, Base.DOWN)), pd=Millimetres(315)),
        binocular_pd=Millimetres(635),
        binocular_near_pd=Millimetres(605),
        back_vertex_distance=Millimetres(125),
        written_on=date(2026, 4, 2),
        valid_until=date(2028, 4, 2),
        prescriber="د. حداد",
        note="للقراءة",
        supersedes=None,
        recorded_at=START,
        recorded_by=a_staff_member().id,
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # builders take any field


def test_what_was_written_is_read(store: Store, customer_id: CustomerId) -> None:
    one = a_prescription(customer_id)
    with store.write() as work:
        work.prescriptions.add(one)
    with store.read() as work:
        assert work.prescriptions.get(one.id) == one
        assert list(work.prescriptions.all()) == [one]
        assert work.prescriptions.get(PrescriptionId("none")) is None


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(right=eye_rxs(), left=eye_rxs())
def test_any_prescription_is_kept_exactly(
    store: Store, desk: Desk, customer_id: CustomerId, right: EyeRx, left: EyeRx
) -> None:
    one = a_prescription(customer_id, id=PrescriptionId(desk.ids.new()), right=right, left=left)
    with store.write() as work:
        work.prescriptions.add(one)
    with store.read() as work:
        assert work.prescriptions.get(one.id) == one


def test_the_newest_written_is_current(store: Store, customer_id: CustomerId) -> None:
    old = a_prescription(customer_id, 3, written_on=date(2020, 1, 1))
    first = a_prescription(customer_id, 1)
    second = a_prescription(customer_id, 2, supersedes=first.id)
    with store.write() as work:
        work.prescriptions.add(first, second, old)
    with store.read() as work:
        assert work.prescriptions.list_for(customer_id) == [second, first, old]
        assert work.prescriptions.latest_for(customer_id) == second


def test_the_store_itself_refuses_to_change_one(store: Store, customer_id: CustomerId) -> None:
    with store.write() as work:
        work.prescriptions.add(a_prescription(customer_id))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), store.write() as work:
        work._connection.execute(sa.update(PRESCRIPTION).values(right_sphere=0))


def test_the_store_itself_refuses_a_cylinder_without_axis(store: Store, customer_id: CustomerId) -> None:
    with store.write() as work:
        work.prescriptions.add(a_prescription(customer_id))
    with pytest.raises(sa.exc.IntegrityError, match="axis_with_cylinder"), store.write() as work:
        work._connection.exec_driver_sql(
            "INSERT INTO prescription SELECT 'x', customer_id, wearer, kind, right_sphere, right_cylinder, NULL,"
            " right_add, right_inter_add, right_prism_in, right_prism_up, right_pd, right_near_pd, left_sphere,"
            " left_cylinder, left_axis, left_add, left_inter_add, left_prism_in, left_prism_up, left_pd, left_near_pd,"
            " binocular_pd, binocular_near_pd, back_vertex_distance, written_on, valid_until, prescriber, note,"
            " supersedes, recorded_at, recorded_by FROM prescription"
        )


def test_erasure_takes_the_whole_chain_of_one_customer(
    store: Store, desk: Desk, customer_id: CustomerId
) -> None:
    other = register_customer(desk, CustomerDraft(name="Omar")).value.customer.id
    first, stays = a_prescription(customer_id, 1), a_prescription(other, 3)
    with store.write() as work:
        work.prescriptions.add(first, a_prescription(customer_id, 2, supersedes=first.id), stays)
    with store.write() as work:
        assert work.prescriptions.erase_for(customer_id) == 2
    with store.read() as work:
        assert list(work.prescriptions.all()) == [stays]


def test_the_current_one_is_found_by_index(store: Store, customer_id: CustomerId) -> None:
    raw = store.raw_connection()
    plan = raw.execute(
        "EXPLAIN QUERY PLAN SELECT * FROM prescription WHERE customer_id=? ORDER BY written_on DESC, id DESC LIMIT 1",
        (customer_id,),
    ).fetchall()
    raw.close()
    assert any("ix_prescription_customer_id_written_on" in str(step) for step in plan)
