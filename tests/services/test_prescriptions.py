"""Prescriptions as the exam room records them and the counter reads them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId, PrescriptionId
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import prescriptions
from jooptics_desktop.services.customers import register_customer

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk


@pytest.fixture
def draft(desk: Desk) -> PrescriptionDraft:
    customer = register_customer(desk, CustomerDraft(name="Rana")).value.customer
    return PrescriptionDraft(
        customer.id,
        EyeRx(Power(-100)),
        EyeRx(Power(-125)),
        written_on=desk.clock.today(),
        prescriber="Dr Haddad",
    )


def events(desk: Desk) -> list[tuple[str, str | None]]:
    with desk.store.read() as work:
        return [(entry.event, entry.subject_id) for entry in work.audit.entries(newest_first=False)]


def test_the_first_supersedes_nothing(desk: Desk, draft: PrescriptionDraft) -> None:
    done = prescriptions.record_prescription(desk, draft)
    assert done.value.supersedes is None
    assert done.value.right == draft.right
    assert done.value.valid_until == date(2028, 11, 22)
    assert done.changes.ids == {"prescription": frozenset({done.value.id})}
    assert events(desk)[-1] == ("prescription_recorded", done.value.id)


def test_the_next_supersedes_the_current(desk: Desk, draft: PrescriptionDraft) -> None:
    first = prescriptions.record_prescription(desk, draft).value
    second = prescriptions.record_prescription(desk, replace(draft, right=EyeRx(Power(-150)))).value
    assert second.supersedes == first.id
    assert prescriptions.prescriptions_of(desk, draft.customer_id) == [second, first]


@pytest.mark.trap("an old prescription typed in later becomes current")
def test_an_older_one_joins_the_history(desk: Desk, draft: PrescriptionDraft) -> None:
    current = prescriptions.record_prescription(desk, draft).value
    older = prescriptions.record_prescription(desk, replace(draft, written_on=date(2024, 5, 1))).value
    assert older.supersedes is None
    assert prescriptions.prescriptions_of(desk, draft.customer_id)[0] == current
    newest = prescriptions.record_prescription(desk, draft).value
    assert newest.supersedes == current.id


def test_the_store_sets_the_validity(desk: Desk, draft: PrescriptionDraft) -> None:
    with desk.store.write() as work:
        work.settings.put(prescriptions.VALIDITY_SETTING, 12)
    assert prescriptions.record_prescription(desk, draft).value.valid_until == date(2027, 11, 22)


def test_reading_is_noted(desk: Desk, draft: PrescriptionDraft) -> None:
    one = prescriptions.record_prescription(desk, draft).value
    prescriptions.prescriptions_of(desk, draft.customer_id)
    assert events(desk)[-1] == ("prescriptions_read", draft.customer_id)
    assert prescriptions.open_prescription(desk, one.id) == one
    assert events(desk)[-1] == ("prescription_read", one.id)


def test_a_cashier_reads_and_does_not_write(
    desk: Desk, desk_of: Callable[[Role], Desk], draft: PrescriptionDraft
) -> None:
    cashier = desk_of(Role.CASHIER)
    with pytest.raises(NotPermitted, match=r"permission\.missing"):
        prescriptions.record_prescription(cashier, draft)
    one = prescriptions.record_prescription(desk_of(Role.OPTICIAN), draft).value
    assert prescriptions.prescriptions_of(cashier, draft.customer_id) == [one]


def test_nobody_signed_in_sees_nothing(desk: Desk, draft: PrescriptionDraft) -> None:
    with pytest.raises(NotPermitted, match=r"permission\.nobody_signed_in"):
        prescriptions.prescriptions_of(desk.acting_as(None), draft.customer_id)


def test_refusals_leave_nothing_behind(desk: Desk, draft: PrescriptionDraft) -> None:
    before = events(desk)
    with pytest.raises(RuleBroken, match=r"prescription\.written_in_future"):
        prescriptions.record_prescription(desk, replace(draft, written_on=date(2026, 11, 23)))
    with pytest.raises(RuleBroken, match=r"customer\.unknown"):
        prescriptions.record_prescription(desk, replace(draft, customer_id=CustomerId("nobody")))
    with pytest.raises(RuleBroken, match=r"prescription\.unknown"):
        prescriptions.open_prescription(desk, PrescriptionId("none"))
    assert events(desk) == before


@pytest.mark.parametrize(("born", "age"), [(date(1980, 11, 22), 46), (date(1980, 11, 23), 45), (None, None)])
def test_the_chart_has_what_the_next_one_is_compared_with(
    desk: Desk, born: date | None, age: int | None
) -> None:
    customer = register_customer(desk, CustomerDraft(name="Sami", birth_date=born)).value.customer
    assert prescriptions.chart_of(desk, customer.id) == prescriptions.Chart((), age, 24)
    assert events(desk)[-1] == ("prescriptions_read", customer.id)
    draft = PrescriptionDraft(customer.id, EyeRx(Power(-100)), EyeRx(), written_on=desk.clock.today())
    one = prescriptions.record_prescription(desk, draft).value
    assert prescriptions.chart_of(desk, customer.id).current == one
