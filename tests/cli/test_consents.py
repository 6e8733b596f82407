"""`jooptics consents`: the same acts as in the window, and a receipt that proves itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def standings(answer: Any) -> dict[str, str]:
    return {one["purpose"]: one["standing"] for one in answer["consents"]}


@pytest.mark.promise("S7.7")
def test_given_shown_proven_and_taken_back(run: Run, shop: Path) -> None:
    code, answer = run("consents", "refuse", "1", "all")
    assert (code, set(standings(answer).values())) == (0, {"refused"})
    code, answer = run("consents", "give", "1", "marketing", "reminders")
    assert (code, standings(answer)) == (0, {"marketing": "given", "reminders": "given"})
    code, receipt = run("consents", "receipt", "1", "--out", str(shop / "receipt.pdf"))
    assert code == 0
    assert (shop / "receipt.pdf").read_bytes().startswith(b"%PDF")
    code, checked = run("consents", "verify", receipt["code"])
    assert (code, checked["verdict"], checked["customer"]) == (0, "stands", 1)
    code, answer = run("consents", "withdraw", "1", "marketing")
    assert (code, standings(answer)["marketing"]) == (0, "withdrawn")
    code, checked = run("consents", "verify", receipt["code"])
    assert (code, checked["verdict"]) == (1, "changed_since")
    code, answer = run("consents", "show", "1")
    assert standings(answer)["reminders"] == "given"


def test_nothing_to_renew_and_a_form_to_sign(run: Run, shop: Path) -> None:
    assert run("consents", "renew") == (0, {"renewals": []})
    assert run("consents", "renew", "1") == (0, {"consents": []})
    code, form = run("consents", "form", "1", "--out", str(shop / "form.pdf"))
    assert code == 0
    assert form["notice"]
    assert (shop / "form.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.promise("S11.3")
def test_a_childs_record_goes(run: Run) -> None:
    code, answer = run("customers", "child", "1", "--yes")
    assert code == 0
    assert answer["id"]
    code, error = run("consents", "show", "1")
    assert code != 0
    assert error["error"]["code"] == "customer.unknown"


@pytest.mark.promise("S3.1")
def test_a_list_for_offers_names_only_who_agrees(run: Run, shop: Path) -> None:
    target = shop / "offers.json"
    export = ("customers", "export", "--format", "json", "--out", str(target), "--purpose", "marketing")
    assert run(*export)[1]["records"] == 0
    run("consents", "give", "1", "marketing")
    code, written = run(*export, "--recipient", "Ourselves")
    assert (code, written["records"]) == (0, 1)
    assert json.loads(target.read_text("utf-8"))["purpose"] == "marketing"


@pytest.mark.promise("S4.7")
def test_an_order_goes_to_no_laboratory_without_a_yes(run: Run, shop: Path) -> None:
    target = shop / "order.pdf"
    code, refused = run("sales", "lab-sheet", "S-000001", "--laboratory", "Nobody", "--out", str(target))
    assert code != 0
    assert refused["error"]["code"].startswith(("lab_sheet.", "consent.", "sale."))
    assert not target.exists()


@pytest.mark.promise("S11.2")
def test_the_owner_chooses_what_is_done_about_children(run: Run) -> None:
    assert run("privacy", "children", "show") == (
        0,
        {
            "mode": "block",
            "officer": False,
            "dependants": 0,
            "guardians": 0,
            "prescriptions": 0,
            "grown_up": 0,
        },
    )
    code, answer = run("privacy", "children", "guardian")
    assert (code, answer["mode"]) == (0, "guardian")
    code, answer = run("privacy", "children", "block")
    assert (code, answer["mode"]) == (0, "block")
