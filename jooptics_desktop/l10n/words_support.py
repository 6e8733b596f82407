"""What a support bundle holds, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.support_bundle import PartName
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.support_bundle import SupportBundle

PARTS: Final = {
    PartName.PROGRAM: mark("Versions of the program and its libraries, and the kind of computer"),
    PartName.STORE: mark("How large the store is, and about how many entries of each kind it has"),
    PartName.CHECKS: mark("What checking the store found, as codes and counts"),
    PartName.SETTINGS: mark("Switches and figures that were set; nothing that was written in words"),
    PartName.DISK: mark("How fast and how full the disk is"),
    PartName.LOG: mark("Lines of the program's log: codes and places in the program"),
}
NOBODYS: Final = mark(
    "The file holds what stands below and nothing else: no name, no contact, no prescription, no sale, no password. "
    "Look through it before you pass it on."
)


def as_text(bundle: SupportBundle, tr: Callable[..., str]) -> str:
    """Everything in it, each file under its name and what it is."""
    return "\n".join(f"— {part.file}: {tr(PARTS[part.name])}\n{part.text}" for part in bundle.parts)
