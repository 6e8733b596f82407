"""Privacy: the policy, decisions, their history, and the register of everything that left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.kit.feature import Feature

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.feature import Context, Page


def _page(context: Context) -> Page:
    from jooptics_desktop.ui.privacy.page import PrivacyPage

    return PrivacyPage(context)


FEATURE = Feature("privacy", mark("Privacy"), "shield-check", _page, shortcut="Ctrl+4")
