"""One command measures everything: each benchmark tells what it found the same way."""

from __future__ import annotations

import ast
import importlib.util
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runner(root: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`benchmarks/all.py`, with its neighbours where it looks for them."""
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    spec = importlib.util.spec_from_file_location("all_benchmarks", root / "benchmarks" / "all.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for name in ("checkout", "reporting"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def programs(trees: dict[str, ast.Module], texts: dict[str, str]) -> dict[str, ast.Module]:
    """What can be started in `benchmarks/`, apart from the runner and from what another program starts."""
    found = {
        name.removeprefix("benchmarks/").removesuffix(".py"): tree
        for name, tree in trees.items()
        if name.startswith("benchmarks/") and "__main__" in texts[name] and name != "benchmarks/all.py"
    }
    return {
        name: tree
        for name, tree in found.items()
        if not any(f"import {name}\n" in texts[f"benchmarks/{other}.py"] for other in found)
    }


def _calls(tree: ast.Module) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_every_benchmark_takes_and_tells_the_same(programs: dict[str, ast.Module]) -> None:
    silent = [name for name, tree in programs.items() if not {"options", "tell"} <= _calls(tree)]
    assert programs
    assert not silent, f"these neither take reporting.options nor end with reporting.tell: {silent}"


def test_one_command_runs_them_all(programs: dict[str, ast.Module], runner: Any) -> None:
    assert set(runner.PROGRAMS) == set(programs)


def test_each_can_be_run_by_itself(programs: dict[str, ast.Module], root: Path, tmp_path: Path) -> None:
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for name in programs:
        done = subprocess.run(
            [sys.executable, root / "benchmarks" / f"{name}.py", "--help"],
            cwd=tmp_path, env=alone, check=False, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, f"{name}: {done.stderr}"


def test_rows_of_programs_that_were_not_run_stay(runner: Any) -> None:
    page = f"# Head\n{runner.BEGIN}\nold\n| `startup` | kept |\n| `search` | old |\n{runner.END}\ntail\n"
    told = runner.with_rows(page, {"search": ["| `search` | new |"]}, "a machine")
    assert told == (
        f"# Head\n{runner.BEGIN}\nLast on a machine.\n\n{runner.HEAD}\n"
        f"| `startup` | kept |\n| `search` | new |\n{runner.END}\ntail\n"
    )
    assert runner.with_rows(told, {}, "a machine") == told
