"""Settings: the store, its staff, this computer, the recovery sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit.feature import Feature

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.feature import Context, Page


def _page(context: Context) -> Page:
    from jooptics_desktop.ui.settings.page import SettingsPage

    return SettingsPage(context)


FEATURE = Feature("settings", mark("Settings"), "settings", _page, shortcut="Ctrl+6", at_bottom=True)
