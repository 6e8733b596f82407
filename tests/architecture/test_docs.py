"""The documents speak of what is there: every package, every file they name, every picture they show."""

from __future__ import annotations

import argparse
import re
import tomllib
from typing import TYPE_CHECKING, Final

import jooptics_cloud
import jooptics_desktop
from jooptics_desktop.cli import main
from jooptics_desktop.cli.main import build_parser
from jooptics_desktop.domain.errors import JoopticsError

if TYPE_CHECKING:
    from pathlib import Path

LINK: Final = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
NAMED_FILE: Final = re.compile(r"`((?:[\w*.-]+/)*[\w*.-]+\.(?:py|toml|spec|lock|po|json|md))`")
# Where a document may start when it names a file.
FROM: Final = (
    "",
    "jooptics_desktop",
    "jooptics_desktop/ui",
    "jooptics_cloud",
    "docs",
    "resources/jurisdictions",
    "resources/privacy",
    "resources/privacy/v1",
    "tests/vectors",
)
MADE_ELSEWHERE: Final = {
    "keys.json", "device.json", "licences.md", "private.pem", "config.toml",  # in a shop's folder, on a server
    "data.json", "schema.json",  # in a person's own copy
    "account.json", "manifest.json",  # in what the service hands out by law
}  # fmt: skip
SECTIONS: Final = ("**Context.**", "**Decision.**", "**Consequences.**", "**What else was weighed.**")


def test_the_architecture_names_every_package(root: Path) -> None:
    text = (root / "docs/architecture.md").read_text(encoding="utf-8")
    missing = [
        f"{package}/{folder.name}"
        for package in ("jooptics_desktop", "jooptics_cloud")
        for folder in (root / package).iterdir()
        if (folder / "__init__.py").exists() and f"`{folder.name}/`" not in text
    ]
    assert not missing


def test_links_and_pictures_are_there(root: Path, texts: dict[str, str]) -> None:
    dead = [
        f"{name}: {target}"
        for name, text in texts.items()
        if name.endswith(".md")
        for target in LINK.findall(text)
        if not ((root / name).parent / target).exists()
    ]
    assert not dead, "\n".join(dead)


def test_files_the_documents_name_are_there(root: Path, texts: dict[str, str]) -> None:
    gone = [
        f"{name}: {target}"
        for name, text in texts.items()
        if name.endswith(".md")
        for target in NAMED_FILE.findall(text)
        if target not in MADE_ELSEWHERE and not any(any((root / start).glob(target)) for start in FROM)
    ]
    assert not gone, "\n".join(gone)


def test_every_decision_is_whole_and_listed(root: Path) -> None:
    folder = root / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    decisions = sorted(folder.glob("[0-9]*.md"))
    assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for path in set(folder.glob("*.md")) - {folder / "README.md"}:
        text = path.read_text(encoding="utf-8")
        assert path not in decisions or all(section in text for section in SECTIONS), path.name
        assert path.name in index
        assert text.count("\n") < 60, f"{path.name} is longer than a page"


def test_every_benchmark_is_explained(root: Path) -> None:
    text = (root / "docs/benchmarks.md").read_text(encoding="utf-8")
    missing = [path.name for path in (root / "benchmarks").glob("*.py") if path.name not in text]
    assert not missing


def test_the_version_is_said_alike(root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert jooptics_desktop.__version__ == version
    assert jooptics_cloud.__version__ == version
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog
    assert f"## [{version}]" in changelog


def test_every_command_and_how_each_ends_is_told(root: Path) -> None:
    rows = dict(
        re.findall(
            r"^\| `?([\w-]+)`? \|(.*)$", (root / "docs/commands.md").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    for name, parts in _commands(build_parser()).items():
        assert set(re.findall(r"`([\w-]+)`", rows[name].split("|")[0])) == set(parts), name
    codes = {0, main.USAGE, main.BUG} | {error.exit_code for error in _kinds(JoopticsError)}
    assert codes == {int(row) for row in rows if row.isdecimal()}


def _commands(parser: argparse.ArgumentParser) -> dict[str, list[str]]:
    """The commands of a parser, or the parts of one, each with its own."""
    found: dict[str, list[str]] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {name: list(_commands(part)) for name, part in action.choices.items()}
    return found


def _kinds(kind: type[JoopticsError]) -> set[type[JoopticsError]]:
    return {kind}.union(*(_kinds(one) for one in kind.__subclasses__()))
