"""Exports: who may, what is written, and the register that says it went out."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import Cancelled, NotPermitted
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.optics import Axis, Power
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.services import customers, disclosures, export, prescriptions, store_profile
from jooptics_desktop.services.export import ExportFormat, Wanted
from tests.conftest import a_staff_member

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk
    from tests.conftest import StillClock


@pytest.fixture
def customer(desk: Desk) -> Customer:
    """Somebody with a name that looks like a formula, a phone and a minus prescription."""
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("Test Optics"))
    draft = CustomerDraft(name="=SUM(A1)", name_alternative="ليان المصري", phones=("0791234567",))
    someone = customers.register_customer(desk, draft).value.customer
    eye = EyeRx(sphere=Power(-200), cylinder=Power(-50), axis=Axis(175))
    prescriptions.record_prescription(desk, PrescriptionDraft(someone.id, eye, eye, desk.clock.today()))
    return someone


def run_list(desk: Desk, wanted: Wanted, *, stop: Callable[[], bool] = lambda: False) -> int:
    return export.export_customers(desk, wanted, progress=lambda _done, _of: None, stop=stop).value.records


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("form", ExportFormat)
@pytest.mark.promise("S7.5")
def test_one_customer_in_every_form(
    desk: Desk, customer: Customer, tmp_path: Path, form: ExportFormat, language: str
) -> None:
    wanted = Wanted(
        form, "ar" if language == "ar" else "en", tmp_path / f"out-{form.value}", "asked for", "herself"
    )
    done = export.export_customer(desk, customer.id, wanted).value
    assert done.path.exists()
    [entry] = disclosures.disclosures(desk, customer.id)
    assert (entry.way, entry.recipient, entry.records) == (WayOut(form.value), "herself", 1)


@pytest.mark.trap("CSV guard ruins powers")
def test_powers_and_phones_stay_exact_and_formulas_sleep(
    desk: Desk, customer: Customer, tmp_path: Path
) -> None:
    export.export_customer(desk, customer.id, Wanted(ExportFormat.CSV, "en", tmp_path / "record"))
    everything = {
        file.name: file.read_text(encoding="utf-8-sig") for file in (tmp_path / "record").glob("*.csv")
    }
    cells = [cell for text in everything.values() for row in csv.reader(text.splitlines()) for cell in row]
    assert "-2.00" in cells
    assert "+962791234567" in cells
    assert "'=SUM(A1)" in cells
    assert "=SUM(A1)" not in cells


def test_the_list_is_streamed_in_every_form(desk: Desk, customer: Customer, tmp_path: Path) -> None:
    for form in ExportFormat:
        assert run_list(desk, Wanted(form, "ar", tmp_path / f"list.{form.value}")) == 1
    [row] = json.loads((tmp_path / "list.json").read_text())
    assert row["name"] == customer.name_alternative
    assert len(disclosures.disclosures(desk)) == len(ExportFormat)


def test_stopping_leaves_no_file_but_an_entry(desk: Desk, customer: Customer, tmp_path: Path) -> None:
    target = tmp_path / "list.csv"
    with pytest.raises(Cancelled):
        run_list(desk, Wanted(ExportFormat.CSV, "en", target), stop=lambda: True)
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []
    assert len(disclosures.disclosures(desk)) == 1


def test_a_long_list_holds_nobody_up_and_leaves_late_comers_out(desk: Desk, tmp_path: Path) -> None:
    now = desk.clock.now()
    people = [
        customers.made(CustomerId(desk.ids.new()), n, CustomerDraft(name=f"Layan {n}"), now, now)
        for n in range(1, 4501)
    ]
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("Test Optics"))
        work.customers.add(*people)
    seen: list[tuple[int, int]] = []
    held: list[int] = []

    def while_it_is_written(done: int, of: int) -> None:
        seen.append((done, of))
        customers.register_customer(desk, CustomerDraft(name=f"Late {done}"))
        raw = desk.store.raw_connection()
        held.append(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])
        raw.close()

    target = tmp_path / "list.csv"
    wanted = Wanted(ExportFormat.CSV, "en", target)
    done = export.export_customers(desk, wanted, progress=while_it_is_written, stop=lambda: False).value
    assert seen == [(0, 4500), (1000, 4500), (2000, 4500), (3000, 4500), (4000, 4500), (4500, 4500)]
    assert held == [0] * len(seen)  # nobody reads on, so the write-ahead log could be folded in
    assert done.records == 4500
    names = [row[1] for row in csv.reader(target.read_text(encoding="utf-8-sig").splitlines())]
    assert names == ["name", *(f"Layan {n}" for n in range(1, 4501))]
    assert done.sha256 == hashlib.sha256(hashlib.sha256(target.read_bytes()).digest()).hexdigest()


@pytest.mark.promise("S4.2")
def test_what_cannot_be_written_down_does_not_leave(desk: Desk, customer: Customer, tmp_path: Path) -> None:
    raw = desk.store.raw_connection()
    raw.execute(
        "CREATE TRIGGER no_entry BEFORE INSERT ON disclosure BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )
    raw.close()
    with pytest.raises(Exception, match="refused"):
        export.export_customer(desk, customer.id, Wanted(ExportFormat.PDF, "en", tmp_path / "out.pdf"))
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("role", [Role.OPTICIAN, Role.CASHIER])
def test_only_managers_export(desk: Desk, desk_of: Callable[[Role], Desk], customer: Customer, tmp_path: Path,
                              role: Role) -> None:  # fmt: skip
    with pytest.raises(NotPermitted, match="missing"):
        run_list(desk_of(role), Wanted(ExportFormat.CSV, "en", tmp_path / "x.csv"))
    assert list(tmp_path.glob("x*")) == []


def test_a_stale_second_factor_is_asked_for_again(
    desk: Desk, customer: Customer, clock: StillClock, tmp_path: Path
) -> None:
    manager = replace(a_staff_member(Role.MANAGER), has_second_factor=True)
    asked = desk.acting_as(Session("s", manager, second_factor_at=clock.monotonic()))
    wanted = Wanted(ExportFormat.JSON, "en", tmp_path / "x.json")
    export.export_customer(asked, customer.id, wanted)
    clock.advance(minutes=10)
    with pytest.raises(NotPermitted, match="second_factor"):
        export.export_customer(asked, customer.id, wanted)
