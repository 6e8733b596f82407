"""Nothing leaves without an entry: each way out makes exactly one, and what cannot be entered does not leave."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.disclosures import Ground, LegalBasis, WayOut
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.services import backup, backup_places, disclosures, export, own_data
from jooptics_desktop.services.export import ExportFormat, Wanted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore, Shop

BY_LAW = Ground(LegalBasis.LAW, ("contact",), reference="Amman Court of First Instance, 2026/118")
TO_PROTECT = Ground(LegalBasis.PROTECTION, ("contact",), justification="A threat against a colleague.")


@pytest.fixture
def made(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    """A store with a folder to back up to."""
    found = demo_store(tmp_path / "home")
    backup_places.use_folder(found.desk, found.opened.home, tmp_path / "disk")
    return found


def close_the_register(desk: Desk) -> None:
    """From now on the register takes no entry, as on a disk that fails there."""
    raw = desk.store.raw_connection()
    raw.execute(
        "CREATE TRIGGER shut BEFORE INSERT ON disclosure BEGIN SELECT RAISE(ABORT, 'the register is shut'); END"
    )
    raw.close()


def everything_out(desk: Desk, customer: CustomerId, folder: Path) -> dict[str, Callable[[], object]]:
    """Each way out of a store, by name, with where it would go."""

    def wanted(form: ExportFormat, name: str) -> Wanted:
        return Wanted(form, "en", folder / name, "asked for it", "the customer")

    one = {
        f"customer {form}": lambda form=form: export.export_customer(
            desk, customer, wanted(form, f"one-{form}")
        )
        for form in ExportFormat
    }
    all_of_them = {
        f"customers {form}": lambda form=form: export.export_customers(
            desk, wanted(form, f"all-{form}"), progress=lambda *_: None, stop=lambda: False
        )
        for form in ExportFormat
    }
    return {
        **one,
        **all_of_them,
        "paper": lambda: export.customer_paper(desk, customer, wanted(ExportFormat.PDF, "paper")),
        "own copy": lambda: own_data.save_own_copy(desk, folder / "own.zip", "en"),
        "print": lambda: disclosures.note_print(desk, customer, ("sales",), "asked"),
        "by law": lambda: disclosures.disclose(desk, customer, WayOut.PRINT, "the court", BY_LAW),
    }


@pytest.mark.promise("S4.2")
def test_every_way_out_makes_exactly_one_entry(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name, leave in everything_out(shop.desk, shop.customer.id, out).items():
        before = len(disclosures.disclosures(shop.desk))
        leave()
        assert len(disclosures.disclosures(shop.desk)) == before + 1, name


@pytest.mark.promise("S4.2")
def test_what_cannot_be_entered_does_not_leave(shop: Shop, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    close_the_register(shop.desk)
    for name, leave in everything_out(shop.desk, shop.customer.id, out).items():
        with pytest.raises(Exception, match=r"shut|store") as refused:
            leave()
        assert not list(out.iterdir()), (name, refused.value)


@pytest.mark.promise("S4.2")
def test_a_backup_is_entered_or_not_made(made: FirstRunResult, tmp_path: Path) -> None:
    def run() -> None:
        backup.back_up(
            made.opened, made.desk, PlaceKind.FOLDER, progress=lambda *_: None, cancelled=lambda: False
        )

    close_the_register(made.desk)
    with pytest.raises(Exception, match=r"shut|store"):
        run()
    assert not [
        path for path in (tmp_path / "disk").rglob("*") if path.is_file() and path.stat().st_size > 100_000
    ]
    raw = made.desk.store.raw_connection()
    raw.execute("DROP TRIGGER shut")
    raw.close()
    run()
    assert [entry.way for entry in disclosures.disclosures(made.desk)] == [WayOut.BACKUP]


@pytest.mark.promise("S4.4")
def test_what_the_law_demands_is_entered_with_its_reference_and_whether_the_person_knows(shop: Shop) -> None:
    silent = replace(
        BY_LAW, told=False, not_told_because="The court ordered silence.", not_told_until=date(2027, 2, 1)
    )
    disclosures.disclose(shop.desk, shop.customer.id, WayOut.PDF, "Amman Court", silent)
    (entry,) = disclosures.disclosures(shop.desk, shop.customer.id)
    assert entry.ground == silent
    assert entry.categories == ("contact",)
    assert entry.recipient == "Amman Court"


@pytest.mark.promise("S4.4", "S4.5")
@pytest.mark.parametrize(
    ("ground", "code"),
    [
        (replace(BY_LAW, reference=" "), "disclosure.reference_missing"),
        (replace(TO_PROTECT, justification="\n "), "disclosure.justification_missing"),
        (replace(BY_LAW, fields=()), "disclosure.fields_missing"),
        (replace(BY_LAW, told=False), "disclosure.silence_unexplained"),
        (replace(BY_LAW, told=False, not_told_because="ordered"), "disclosure.silence_endless"),
        (
            replace(BY_LAW, told=False, not_told_because="ordered", not_told_until=date(2026, 11, 22)),
            "disclosure.silence_endless",
        ),
    ],
)
def test_an_entry_by_hand_says_why(shop: Shop, ground: Ground, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        disclosures.disclose(shop.desk, shop.customer.id, WayOut.PRINT, "the court", ground)
    assert refused.value.code == code
    assert disclosures.disclosures(shop.desk) == []


@pytest.mark.promise("S4.5")
def test_protection_is_entered_with_its_justification(shop: Shop) -> None:
    disclosures.disclose(shop.desk, shop.customer.id, WayOut.SPOKEN, "the police", TO_PROTECT)
    (entry,) = disclosures.disclosures(shop.desk, ways=(WayOut.SPOKEN,))
    assert entry.ground == TO_PROTECT
    assert disclosures.disclosures(shop.desk, ways=(WayOut.PDF,)) == []
    with pytest.raises(RuleBroken, match=r"disclosure\.recipient_missing"):
        disclosures.disclose(shop.desk, shop.customer.id, WayOut.SPOKEN, " ", TO_PROTECT)


def test_only_who_may_export_enters_by_hand(shop: Shop, desk_of: Callable[[Role], Desk]) -> None:
    with pytest.raises(NotPermitted):
        disclosures.disclose(desk_of(Role.CASHIER), shop.customer.id, WayOut.PRINT, "the court", BY_LAW)


def test_the_register_can_be_taken_along_without_anybodys_name(shop: Shop, tmp_path: Path) -> None:
    disclosures.disclose(shop.desk, shop.customer.id, WayOut.PRINT, "the court", BY_LAW)
    target = tmp_path / "register.json"
    assert disclosures.export_register(shop.desk, target) == 1
    (told,) = json.loads(target.read_text("utf-8"))
    assert told["ground"]["reference"] == BY_LAW.reference
    assert shop.customer.name not in target.read_text("utf-8")
