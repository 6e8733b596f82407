"""`jooptics children`: the same acts as in the window, with the same refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

A_CHILD = ("--name", "Zubaida", "--born", "2016-05", "--as", "parent", "--known-by", "id_seen")


@pytest.mark.promise("S11.2")
def test_from_the_first_word_to_the_last(run: Run) -> None:
    code, refused = run("children", "add", "1", *A_CHILD)
    assert (code != 0, refused["error"]["code"]) == (True, "dependant.not_kept")
    run("privacy", "children", "guardian")
    code, child = run("children", "add", "1", *A_CHILD)
    assert (code, child["name"], child["born"], child["consent"]) == (0, "Zubaida", "2016-05", "given")
    number = str(child["wearer"])
    code, corrected = run("children", "change", "1", number, "--name", "Z.")
    assert (code, corrected["name"], corrected["born"]) == (0, "Z.", "2016-05")
    code, again = run("children", "agree", "1", number)
    assert (code, again["consent"]) == (0, "given")
    code, listed = run("children", "list", "1")
    assert (code, [one["name"] for one in listed["wearers"] if one["name"]]) == (0, ["Z."])
    code, refused = run("children", "of-age", "1", number, "--birth-date", "2000-01-01")
    assert (code != 0, refused["error"]["code"]) == (True, "dependant.not_of_age")
    code, trial = run("children", "erase", "1", number, "--dry-run")
    assert (code, trial["trial"]) == (0, True)
    assert "dependants" in {row["section"] for row in trial["rows"]}
    assert run("children", "list", "1")[1] == listed
    code, gone = run("children", "erase", "1", number, "--yes")
    assert (code, gone["trial"], gone["rows"]) == (0, False, trial["rows"])
    assert run("children", "list", "1") == (
        0,
        {"wearers": [one for one in listed["wearers"] if not one["name"]]},
    )


@pytest.mark.promise("S11.3")
@pytest.mark.parametrize(
    "part", [("erase", "1", "9", "--yes"), ("change", "1", "9", "--name", "Z."), ("agree", "1", "9")]
)
def test_only_a_wearer_who_is_there(run: Run, part: tuple[str, ...]) -> None:
    code, error = run("children", *part)
    assert code != 0
    assert error["error"]["code"] == "prescription.wearer_unknown"


@pytest.mark.promise("S11.2")
def test_a_line_of_an_order_is_made_to_its_own_prescription(run: Run, shop: Path) -> None:
    record, file = shop / "record.json", shop / "sale.json"
    run("customers", "export", "--format", "json", "--customer", "1", "--out", str(record))
    known = [one["id"] for one in json.loads(record.read_text("utf-8"))["prescriptions"]]
    customer = run("customers", "search", "1")[1]["customers"][0]["id"]
    (sku,) = {one["sku"] for one in run("items", "search", "lens", "--limit", "1")[1]["items"]}
    lines = [{"item": sku, "quantity": 2}, {"item": sku, "prescription_id": known[0]}]
    file.write_text(json.dumps({"customer_id": customer, "lines": lines}), "utf-8")
    code, sale = run("sales", "new", "--file", str(file))
    assert (code, [one["prescription_id"] for one in sale["lines"]]) == (0, [None, known[0]])
    code, sale = run("sales", "dispense", sale["number"], "--line", "1", "--prescription", known[-1])
    assert (code, sale["lines"][0]["prescription_id"]) == (0, known[-1])
    code, error = run("sales", "dispense", sale["number"], "--line", "3", "--prescription", known[-1])
    assert (code != 0, error["error"]["code"]) == (True, "line.not_found")


def test_it_must_be_said_that_it_cannot_be_brought_back(run: Run) -> None:
    assert run("children", "erase", "1", "1")[0] == 2
