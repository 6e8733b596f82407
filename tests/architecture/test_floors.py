"""Who may import whom, and that every package has chosen its place."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import grimp
import pytest

if TYPE_CHECKING:
    from pathlib import Path

KNOW_ALL = {"shell", "tour"}  # the window itself, and what walks through all of it with a camera
# Parts of one noun's pages that are shown whole inside another's, so that they say the same; never the other way.
# Signing in to the service looks the same whether one connects or restores; a logo is chosen the same way later.
AGREED = {
    ("backup", "consents"),
    ("backup", "customers"),
    ("backup", "restore"),
    ("consents", "policy"),
    ("counter", "consents"),
    ("counter", "customers"),
    ("counter", "prescriptions"),
    ("customers", "consents"),
    ("customers", "policy"),
    ("customers", "prescriptions"),
    ("customers", "requests"),
    ("firstrun", "policy"),
    ("handover", "firstrun"),  # a new owner answers what an owner is asked on the first morning
    ("privacy", "breaches"),
    ("privacy", "consents"),
    ("privacy", "customers"),
    ("privacy", "handover"),
    ("privacy", "policy"),
    ("privacy", "requests"),
    ("settings", "firstrun"),
    ("settings", "requests"),
}


def test_the_import_contracts_hold(root: Path) -> None:
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=root, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("package", ["jooptics_desktop", "jooptics_cloud"])
def test_no_files_import_each_other_in_a_circle(package: str) -> None:
    """Not even for types alone, nor later inside a function: whoever opens a file can read downwards from it."""
    graph = grimp.build_graph(package, cache_dir=None)
    below = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(below).prepare()  # raises `CycleError`, which names the circle


def test_every_package_of_the_desktop_stands_on_a_floor(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    placed = {name.strip() for floor in floors for name in floor.split("|")}
    there = {
        f"jooptics_desktop.{path.stem}"
        for path in (root / "jooptics_desktop").iterdir()
        if (path.is_dir() or path.suffix == ".py") and path.stem not in {"__init__", "__pycache__"}
    }
    assert there <= placed | {"jooptics_desktop._resources"}


def test_pages_of_different_nouns_are_strangers(desktop: dict[str, ast.Module]) -> None:
    """In `ui`, the shell knows the features, features know the kit, and the kit knows neither."""
    offenders = []
    for name, tree in desktop.items():
        parts = name.split("/")
        if len(parts) < 4 or parts[1] != "ui" or parts[2] in KNOW_ALL:
            continue
        strangers = {
            imported
            for imported in _ui_imports(tree) - {parts[2], "kit"}
            if (parts[2], imported) not in AGREED
        }
        offenders += [f"{name} imports ui.{stranger}" for stranger in sorted(strangers)]
    assert not offenders, "\n".join(offenders)


def _ui_imports(tree: ast.Module) -> set[str]:
    """The second-level `ui` packages a module imports."""
    modules = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
    return {module.split(".")[2] for module in modules if module.startswith("jooptics_desktop.ui.")}
