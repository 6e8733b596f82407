"""A sale from the first scan to the change, by keys alone."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer

from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.sales import SaleState

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.l10n import Language

    from .conftest import Till

FRAME, CLOTH = "8056597138123", "036000241457"


def test_three_scans_and_cash(till: Till, lang: Language) -> None:
    till.press(Qt.Key.Key_F2)
    for code in (FRAME, CLOTH, CLOTH):
        till.scan(code)
    till.settle()
    assert [(line.sku[-1], line.quantity) for line in till.page.draft.lines] == [("1", 1), ("3", 2)]
    assert "102.500" in till.page.totals.total_text
    till.press(Qt.Key.Key_F9)
    assert till.page.sheet is not None
    till.press(Qt.Key.Key_Return)
    sale = till.newest()
    assert (sale.state, sale.paid.minor) == (SaleState.COLLECTED, 102_500)
    assert till.page.draft is None
    assert till.focus_is_in_scan
    assert "S-000001" in till.toast
