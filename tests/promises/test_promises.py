"""Which statements of the privacy policy are proven by a test, and that none loses its proof.

A test says what it proves with `@pytest.mark.promise("S6.2")`. `proven.txt` lists the statements proven so far;
it only grows. What is still unproven is printed (`pytest tests/promises -s`). `broken.toml` tells how each was broken
on purpose, and which of its tests failed then.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).parents[1]
STATEMENTS = TESTS.parent / "resources" / "privacy" / "statements.toml"
PROVEN = Path(__file__).with_name("proven.txt")
BROKEN = Path(__file__).with_name("broken.toml")


@cache
def marked() -> dict[str, list[str]]:
    """Every id given to the marker, with the files that give it; read from the source, so that nothing runs."""
    found: dict[str, list[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            for statement in _promised(node):
                found.setdefault(statement, []).append(str(file.relative_to(TESTS)))
    return found


def _promised(node: ast.AST) -> list[str]:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.promise"):
        return []
    return [ast.literal_eval(argument) for argument in node.args]


@cache
def proofs() -> dict[str, set[str]]:
    """The single tests that prove each statement, as `tests/x/test_y.py::test_z` without class or parameters."""
    found: dict[str, set[str]] = {}
    for file in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        name = file.relative_to(TESTS.parent).as_posix()
        everywhere = [node.value for node in tree.body if _is_mark_of_all(node)]
        for place, marks in _tests(tree, everywhere):
            for mark in marks:
                for statement in _promised_in(mark):
                    found.setdefault(statement, set()).add(f"{name}::{place}")
    return found


def _is_mark_of_all(node: ast.AST) -> TypeGuard[ast.Assign]:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"


def _tests(node: ast.Module | ast.ClassDef, marks: list[ast.expr]) -> Iterator[tuple[str, list[ast.expr]]]:
    """Each test in a module or class, with its marks and those of what it stands in."""
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            yield from _tests(inner, [*marks, *inner.decorator_list])
        elif isinstance(inner, ast.FunctionDef) and inner.name.startswith("test_"):
            yield inner.name, [*marks, *inner.decorator_list]


def _promised_in(mark: ast.expr) -> list[str]:
    return [statement for node in ast.walk(mark) for statement in _promised(node)]


def statements() -> dict[str, str]:
    sections = tomllib.loads(STATEMENTS.read_text("utf-8"))
    return {statement: words for section in sections.values() for statement, words in section.items()}


def proven() -> list[str]:
    return [line for line in PROVEN.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def test_every_marked_promise_is_a_statement_of_the_policy() -> None:
    assert {k: v for k, v in marked().items() if k not in statements()} == {}


@pytest.mark.promise("S5.1")
def test_every_measure_of_protection_has_its_tests() -> None:
    """Section 5 is a list of measures; one without a test would be an intention."""
    measures = [one for one in statements() if one.startswith("S5.")]
    assert len(measures) > 5
    assert [one for one in measures if one not in marked()] == []


def test_no_statement_loses_its_proof() -> None:
    assert [statement for statement in proven() if statement not in marked()] == []


def test_the_list_of_proven_statements_is_in_order_and_without_repeats() -> None:
    order = list(statements())
    assert proven() == sorted(set(proven()), key=order.index)


def test_every_proof_was_seen_to_fail() -> None:
    """What is proven was broken on purpose in `broken.toml`, and tests that prove that very statement noticed."""
    broken = tomllib.loads(BROKEN.read_text("utf-8"))
    assert list(broken) == proven()
    for statement, entry in broken.items():
        assert entry.keys() == {"when", "failed"}, statement
        assert entry["when"].endswith("."), statement
        assert entry["failed"], statement
        assert set(entry["failed"]) <= proofs()[statement], statement


def test_every_statement_says_what_keeps_it() -> None:
    kept = tomllib.loads(STATEMENTS.with_name("kept.toml").read_text("utf-8"))
    assert list(kept) == list(statements())
    assert [statement for statement, entry in kept.items() if not entry["by"]] == []


def test_the_page_about_it_is_true() -> None:
    tool = TESTS.parent / "tools" / "make_promises.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], check=False)
    assert done.returncode == 0, "run tools/make_promises.py"


def test_what_is_still_unproven_is_told() -> None:
    known, seen = statements(), marked()
    assert len(known) == 79
    unlisted = [statement for statement in known if statement in seen and statement not in proven()]
    unproven = [statement for statement in known if statement not in seen]
    print(f"\n{len(known) - len(unproven)} of {len(known)} statements proven")  # noqa: T201 - this list is the point
    for statement in unlisted:
        print(f"  add to proven.txt: {statement}")  # noqa: T201 - the same
    for statement in unproven:
        print(f"  unproven: {statement:7} {known[statement]}")  # noqa: T201 - the same
    assert len(unproven) + len(seen.keys() & known.keys()) == len(known)
