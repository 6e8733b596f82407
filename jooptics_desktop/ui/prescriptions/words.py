"""Whose prescription it is, as the screen says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.wearers import SOMEBODY_NEW
from jooptics_desktop.l10n import mark, tr
from jooptics_desktop.l10n.words_wearers import wearer_words

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import WearerId
    from jooptics_desktop.services.prescriptions import Chart


def whose_words(wearer: WearerId | None, chart: Chart) -> str:
    """A name, the how-manieth other wearer, somebody new, or the customer."""
    if wearer == SOMEBODY_NEW:
        return tr(mark("Another wearer, new"))
    return wearer_words(chart.wearer(wearer), tr)
