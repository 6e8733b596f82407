"""Whatever a package imports, the project asks for by name: nothing works only because a tool brought it along."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Parts of the interface of a package that is asked for: its documentation sends the reader there.
PART_OF: Final = {
    "pyside6-essentials": {"shiboken6"},
    "requests": {"urllib3"},
    "fastapi": {"starlette", "pydantic", "anyio"},
    "uvicorn": {"h11"},
}


@pytest.mark.parametrize(
    ("package", "extras"),
    [("jooptics_desktop", ()), ("jooptics_cloud", ("cloud",)), ("tests", ("cloud", "dev"))],
)
def test_imports_are_declared(
    root: Path, trees: dict[str, ast.Module], package: str, extras: tuple[str, ...]
) -> None:
    declared = _declared(root, extras)
    homes = packages_distributions()
    missing = set()
    for name, tree in trees.items():
        for module in _imported(tree) if name.startswith(f"{package}/") else ():
            if module in sys.stdlib_module_names or module.startswith("jooptics_"):
                continue
            if declared.isdisjoint(map(_plain, homes.get(module, ()))):
                missing.add(f"{name}: {module}")
    if package == "tests":  # helpers of the tests themselves, found beside them
        missing = {line for line in missing if line.split(": ")[1] in homes}
    assert not missing, "\n".join(sorted(missing))


def _declared(root: Path, extras: tuple[str, ...]) -> set[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = list(project["dependencies"])
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    names = {_plain(re.split(r"[^A-Za-z0-9_.-]", text)[0]) for text in texts}
    return names.union(*(part for whole, part in PART_OF.items() if whole in names))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(tree: ast.Module) -> Iterator[str]:
    """The top names of what a module imports, apart from names used by type checkers alone."""
    for node in _outside_type_checking(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)


def _outside_type_checking(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _outside_type_checking(child)
