"""What kinds of things are sold, in words."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.l10n.catalogue import mark

ITEM_KINDS: Final = {
    ItemKind.FRAME: mark("Frame"),
    ItemKind.LENS: mark("Lens"),
    ItemKind.CONTACT_LENS: mark("Contact lens"),
    ItemKind.ACCESSORY: mark("Accessory"),
    ItemKind.SERVICE: mark("Service"),
}
