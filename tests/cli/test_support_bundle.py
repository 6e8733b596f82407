"""`jooptics support-bundle`: shown, agreed to, written; and nothing without a yes."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def bundle(target: Path, *more: str) -> tuple[str, ...]:
    return ("support-bundle", "--out", str(target), "--recipient", "Support", *more)


@pytest.mark.promise("S4.2")
def test_what_is_said_is_what_is_written(run: Run, shop: Path) -> None:
    target = shop / "support.zip"
    code, said = run(*bundle(target, "--yes"))
    assert (code, said["path"]) == (0, str(target))
    with zipfile.ZipFile(target) as file:
        assert {name.removesuffix(".json") for name in file.namelist()} == set(said["parts"])
        assert json.loads(file.read("checks.json")) == said["parts"]["checks"]
    code, entries = run("disclosures", "list")
    assert code == 0
    assert any(one["way"] == "bundle" and one["recipient"] == "Support" for one in entries["disclosures"])
    code, error = run(*bundle(target, "--yes"))
    assert (code != 0, error["error"]["code"]) == (True, "support.file_exists")


def test_without_a_yes_nothing_is_written(run: Run, shop: Path) -> None:
    target = shop / "support.zip"
    code, error = run(*bundle(target))
    assert (code != 0, error["error"]["code"]) == (True, "support.not_agreed")
    assert not target.exists()


def test_days_that_are_no_days(run: Run, shop: Path) -> None:
    code, error = run(*bundle(shop / "support.zip", "--yes", "--days", "0"))
    assert (code != 0, error["error"]["field"]) == (True, "days")
