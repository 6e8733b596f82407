"""Whose glasses they are, in words: on screen, on papers and in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.dependants import MinorsMode
from jooptics_desktop.domain.privacy import Relationship, Verified
from jooptics_desktop.l10n.bidi import isolate
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.wearers import Wearer

RELATIONSHIPS: Final = {
    Relationship.PARENT: mark("Parent"),
    Relationship.GUARDIAN: mark("Legal guardian"),
}
HOW_KNOWN: Final = {
    Verified.ID_SEEN: mark("An official paper was seen"),
    Verified.KNOWN: mark("They are known here"),
    Verified.DECLARED: mark("They said so"),
}
MODES: Final = {
    MinorsMode.BLOCK: mark("No record of a child: whoever is under 18 is a wearer without a name."),
    MinorsMode.GUARDIAN: mark("Children may be on record in the care of an adult customer."),
}
NO_OFFICER: Final = mark(
    "No data protection officer is named. The law may want one where children are on record: ask your lawyer, and "
    "name somebody under Privacy."
)


def wearer_words(wearer: Wearer | None, tr: Callable[..., str]) -> str:
    """The wearer's name, or the how-manieth they are; nobody is the customer themselves."""
    if wearer is None:
        return tr(mark("The customer"))
    return isolate(wearer.name) if wearer.name else tr(mark("Other wearer {number}"), number=wearer.number)
