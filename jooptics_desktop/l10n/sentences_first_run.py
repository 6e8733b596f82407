"""Sentences about what is filled in while a store is set up."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "password.not_same": mark("The two passwords are not the same."),
    "pin.not_same": mark("The two PINs are not the same."),
    "store_profile.logo_unreadable": mark("This picture cannot be read. Choose another one."),
}
