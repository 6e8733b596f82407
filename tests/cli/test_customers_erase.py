"""`jooptics customers erase` says what becomes of everything, and erases for good."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyotp
import pytest

from jooptics_desktop.cli import main
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.erasure import ErasureReason
from jooptics_desktop.services import customers, erasure, opening, staff
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jooptics_desktop.services.open_store import OpenStore
    from tests.cli.conftest import DemoHome

    Run = Callable[..., tuple[int, Any]]

USAGE, NOT_PERMITTED = 2, 5
SECRET = pyotp.random_base32()


@pytest.fixture
def shop(demo_home: DemoHome, tmp_path: Path) -> Path:
    (tmp_path / "password").write_text(PASSWORD + "\n", encoding="utf-8")
    demo_home(tmp_path / "home", 3)
    return tmp_path


@pytest.fixture
def run(shop: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def erase(*words: str, staff_name: str = "Rana", json_too: bool = True) -> tuple[int, Any]:
        password = str(shop / "password")
        signed = ["--passphrase-file", password, "--staff", staff_name, "--password-file", password]
        capsys.readouterr()
        machine = ["--json"] if json_too else []
        code = main.run(["--home", str(shop / "home"), *machine, "customers", "erase", *words, *signed])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err) if json_too else said.out

    return erase


def opened(shop: Path) -> tuple[OpenStore, Desk]:
    store = opening.open_with_password(Home(shop / "home"), PASSWORD)
    desk = Desk(store.store, SystemClock(), Uuid7Ids())
    rana = next(member for member in staff.staff_list(desk) if member.name == "Rana")
    return store, desk.acting_as(staff.sign_in(desk, rana.id, PASSWORD, _code(rana.has_second_factor)).value)


def _code(wanted: bool) -> str:
    return pyotp.TOTP(SECRET).now() if wanted else ""


def numbers(shop: Path) -> list[int]:
    store, desk = opened(shop)
    found = [customer.number for customer in customers.list_customers(desk)]
    store.store.close()
    return sorted(found)


def test_a_trial_prints_the_plan_and_erases_nobody(shop: Path, run: Run) -> None:
    code, answer = run("2", "--reason", "request", "--dry-run")
    assert (code, answer["trial"], answer["obstacles"]) == (0, True, [])
    assert {"section": "customer", "fate": "delete", "count": 1, "kept_because": None} in answer["rows"]
    code, said = run("2", "--reason", "request", "--dry-run", json_too=False)
    assert "Customer\t1\tGoes" in said
    assert "nothing was changed" in said
    assert numbers(shop) == [1, 2, 3]


@pytest.mark.promise("S7.4")
def test_the_person_goes_and_the_ledger_says_why(shop: Path, run: Run) -> None:
    code, answer = run("2", "--reason", "mistake")
    assert (code, answer["trial"]) == (0, False)
    assert numbers(shop) == [1, 3]
    store, _ = opened(shop)
    [entry] = erasure.ledger_of(store).entries()
    store.store.close()
    assert (entry.subject_id, entry.reason) == (answer["id"], ErasureReason.MISTAKE)
    code, answer = run("2", "--reason", "mistake")
    assert (code, answer["error"]["code"]) == (1, "customer.unknown")


def test_whoever_may_not_erase_is_told_and_nobody_goes(shop: Path, run: Run) -> None:
    assert run("2", "--reason", "request", "--dry-run", staff_name="Zaid")[0] == 0
    code, answer = run("2", "--reason", "request", staff_name="Zaid")
    assert (code, answer["error"]["code"]) == (NOT_PERMITTED, "permission.missing")
    assert numbers(shop) == [1, 2, 3]


def test_signing_in_asks_for_the_code_of_whoever_has_one(shop: Path, run: Run) -> None:
    store, desk = opened(shop)
    staff.set_authenticator(desk, SECRET, pyotp.TOTP(SECRET).now())
    store.store.close()
    wrong = shop / "code"
    wrong.write_text("000000\n", encoding="utf-8")
    code, _ = run("2", "--reason", "request", "--code-file", str(wrong))
    assert code == NOT_PERMITTED
    store = opening.open_with_password(Home(shop / "home"), PASSWORD)
    found = customers.list_customers(Desk(store.store, SystemClock(), Uuid7Ids()).acting_as(desk.session))
    store.store.close()
    assert len(found) == 3


def test_a_reason_is_needed(shop: Path, run: Run) -> None:
    assert run("2")[0] == USAGE
    assert numbers(shop) == [1, 2, 3]
