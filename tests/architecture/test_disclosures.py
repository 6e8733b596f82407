"""Whatever writes people's data to a paper, a file or a backup is known, and enters it in the register first."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Services that let personal data out; each enters it through `services.disclosures.enter`.
ENTERED = {
    "audit",
    "backup",
    "contact_lists",
    "export",
    "lab_sheets",
    "own_data",
    "request_execution",
    "support_bundle",
}
# Services that write papers or files which are no disclosure, and why.
NO_DISCLOSURE = {
    "breach_letters": "names no customer",
    "cloud_rights": "what the service keeps about its account holder, handed to them; no customer's data",
    "consent_receipts": "handed to the person themself, about their own answers",
    "disclosures": "the register itself: random ids and no customer's data",
    "former_backups": "asks the service to end an account, and removes; nothing of anybody goes there",
    "handover_letters": "names no customer; the handover itself is entered by `handover_act`",
    "policy_papers": "the policy, about nobody",
    "receipts": "handed to the buyer; the register of prints tells of it",
    "recovery_sheet": "the owner's own recovery code",
    "request_letters": "goes to the person who asked, about their own request",
    "restore": "brings data back, lets none out",
}
WRITERS = ("write_", "writing", "FolderTarget")
WAYS = (
    "jooptics_desktop.documents",
    "jooptics_desktop.sync.backup_run",
    "jooptics_desktop.sync.folder_target",
)


def lets_out(tree: ast.Module) -> Iterator[str]:
    """The names a module imports to write papers, files or backups with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(WAYS):
            yield from (alias.name for alias in node.names if alias.name.startswith(WRITERS))
        elif isinstance(node, ast.ImportFrom) and node.module == "jooptics_desktop.sync":
            yield from (alias.name for alias in node.names if alias.name == "backup_run")


def services(root: Path) -> dict[str, ast.Module]:
    folder = root / "jooptics_desktop" / "services"
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")}


def calls(tree: ast.Module, name: str) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
        for node in ast.walk(tree)
    )


def test_every_service_that_writes_something_out_is_known(root: Path) -> None:
    writing = {name for name, tree in services(root).items() if any(lets_out(tree))}
    unknown = writing - ENTERED - NO_DISCLOSURE.keys() - HANDED_ON.keys()
    assert not unknown, f"not registered here: {sorted(unknown)}"
    gone = (NO_DISCLOSURE.keys() | HANDED_ON.keys()) - writing
    assert not gone, f"writes nothing any more: {sorted(gone)}"


# Services that only write what another, which entered it, hands them.
HANDED_ON = {
    "backup_places": "backup",
    "backup_targets": "backup",
}


def test_what_lets_data_out_enters_it_first(root: Path) -> None:
    found = services(root)
    assert {name for name in ENTERED if not calls(found[name], "enter")} == set()


def test_there_is_one_place_that_adds_to_the_register(root: Path) -> None:
    adding = {
        path.relative_to(root).as_posix()
        for path in (root / "jooptics_desktop").rglob("*.py")
        if "disclosures.add(" in path.read_text(encoding="utf-8")
    }
    assert adding == {"jooptics_desktop/services/disclosures.py"}
