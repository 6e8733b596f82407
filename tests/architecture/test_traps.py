"""Whatever we or others fell into once is known by a name, and a test of that name stands guard."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

KNOWN = Path(__file__).with_name("traps.txt")


def _marks(tree: ast.Module) -> Iterator[str]:
    """The name in each mark of a test; an empty one where there is none."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for mark in node.decorator_list:
                text = ast.unparse(mark)
                if text == "pytest.mark.trap":
                    yield ""
                elif isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.trap":
                    yield ast.literal_eval(mark.args[0])


def test_every_known_trap_has_its_test_and_every_such_test_a_known_name(trees: dict[str, ast.Module]) -> None:
    guarded = {
        (mark, name) for name, tree in trees.items() if name.startswith("tests/") for mark in _marks(tree)
    }
    known = KNOWN.read_text(encoding="utf-8").splitlines()
    assert known == sorted(set(known)), "the list is in order and without repeats"
    assert not set(known) - {mark for mark, _ in guarded}, "these are no longer guarded"
    assert not {(mark, name) for mark, name in guarded if mark not in known}, "these are not in the list"
