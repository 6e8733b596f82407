"""What is kept for security is out of the reach of what counts use, in the desktop and in the service."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

from jooptics_desktop.data.usage import USAGE_COUNT, USAGE_SENT
from jooptics_desktop.domain.usage import UsageEvent
from jooptics_desktop.ui.shell.features import FEATURES

ROOT: Final = Path(__file__).parents[2]
# Every module that counts, keeps, sends or receives usage information.
COUNTING: Final = sorted(
    [
        *(ROOT / "jooptics_desktop").rglob("*usage*.py"),
        *(ROOT / "jooptics_desktop").rglob("error_reports.py"),
        *(ROOT / "jooptics_cloud" / "usage").glob("*.py"),
    ]
)
# What of a unit of work they may touch: their own rows, the answers that allow them, what is owed.
ALLOWED: Final = {"usage", "privacy", "settings", "changed", "changes"}
FORBIDDEN: Final = (
    "sign_ins",
    "data.audit",
    "data.staff",
    "data.customers",
    "data.sales",
    "audit.tables",
    "accounts",
    "data.dossier",
)


def test_all_floors_are_looked_at() -> None:
    assert len(COUNTING) >= 12


@pytest.mark.promise("S3.7")
@pytest.mark.parametrize("file", COUNTING, ids=lambda file: str(file.relative_to(ROOT)))
def test_counting_reads_nothing_that_is_kept_for_security(file: Path) -> None:
    tree = ast.parse(file.read_text("utf-8"))
    imported = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    assert [name for name in imported for word in FORBIDDEN if word in name] == []
    touched = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "work"
    }
    assert touched - ALLOWED == set()


@pytest.mark.promise("S3.7")
def test_the_tables_lead_nowhere() -> None:
    for table in (USAGE_COUNT, USAGE_SENT):
        assert list(table.foreign_keys) == []


@pytest.mark.promise("S3.7")
def test_sign_ins_are_read_by_their_own_service_alone() -> None:
    readers = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "jooptics_desktop").rglob("*.py")
        if "work.sign_ins" in file.read_text("utf-8")
    }
    assert readers == {"jooptics_desktop/services/sign_ins.py"}


def test_every_screen_has_its_place_on_the_list() -> None:
    assert {f"screen.{feature.name}" for feature in FEATURES} == {
        e.value for e in UsageEvent if "screen." in e.value
    }


def test_both_sides_have_the_same_list() -> None:
    from jooptics_cloud.usage.schemas import UsageEvent as Received

    assert [event.value for event in Received] == [event.value for event in UsageEvent]
