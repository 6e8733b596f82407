"""What a handover to a new owner is called and how it stands: on screen, in the terminal, in letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.handover import HandoverKind
from jooptics_desktop.l10n.bidi import isolate
from jooptics_desktop.l10n.catalogue import mark, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jooptics_desktop.domain.handover import Announcement, FormerBackups
    from jooptics_desktop.l10n.formats import Formats

KINDS: Final = {
    HandoverKind.SALE: mark("Sale of the business"),
    HandoverKind.MERGER: mark("Merger"),
    HandoverKind.ACQUISITION: mark("Acquisition"),
}
_SAID: Final = mark("The store passes to {to} on {day}.")
_LEAVING: Final = mark(
    "The handover shuts out everybody who is an owner today: {names}. Their passwords, PINs, authenticator apps and "
    "codes go for good; whoever of them stays on to work here gets a new account from the new owner."
)
_LEFT: Final = {
    "folder": mark("{place}: could not be reached. Plug the disk in and remove them, or erase it yourself."),
    "cloud": mark("{place}: have the former owner show you that their account there is closed."),
}
_ACCOUNT_ENDS: Final = mark("{place}: the former owner's account ends on {day}, and its backups with it.")


def said(announcement: Announcement, formats: Formats) -> str:
    """To whom and when, in a sentence for everybody."""
    return tr(_SAID, to=isolate(announcement.to), day=isolate(formats.date(announcement.on)))


def leaving(names: Sequence[str]) -> str:
    """Who cannot come in any more once the store has passed on, said before it is announced."""
    return tr(_LEAVING, names=tr(", ").join(isolate(name) for name in names))


def left(one: FormerBackups, formats: Formats) -> str:
    """What is left of a former owner's backups, and who has to do what."""
    place = isolate(one.label)
    if one.ends is not None:
        return tr(_ACCOUNT_ENDS, place=place, day=isolate(formats.day(one.ends)))
    return tr(_LEFT[one.kind], place=place)
