"""The table of faults is driven as a whole, and the page made from it is true."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from jooptics_desktop.l10n.sentences import sentences
from tests.faults.table import FAULTS, GROUPS

TESTS = Path(__file__).parents[1]


def driven(folder: Path) -> set[str]:
    """The faults that the tests in that folder say they drive; read from the source, so that nothing runs."""
    return {
        ast.literal_eval(argument)
        for file in folder.rglob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault"
        for argument in node.args
    }


def test_every_fault_is_driven_through_the_command_line() -> None:
    assert driven(Path(__file__).parent) == set(FAULTS)


def test_what_a_person_meets_in_the_window_is_driven_there() -> None:
    assert driven(TESTS / "ui" / "faults") == {name for name, fault in FAULTS.items() if fault.window}


def test_every_fault_says_something() -> None:
    assert sum(map(len, GROUPS.values())) == len(FAULTS), "no name stands twice"
    for name, fault in FAULTS.items():
        assert bool(fault.code) != bool(fault.outcome), name
        assert not fault.code or fault.code in sentences(), name
        assert "{" not in fault.said("en") + fault.said("ar") if fault.code else True, name


def test_the_page_is_as_the_table_has_it() -> None:
    root = TESTS.parent
    done = subprocess.run(
        [sys.executable, root / "tools" / "make_faults.py", "--check"], check=False, cwd=root
    )
    assert done.returncode == 0, "run tools/make_faults.py"
