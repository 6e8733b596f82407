"""Papers of a sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from tests.narrowing import there

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Language
    from tests.ui.counter.conftest import Till

FRAME = "8056597138123"
CONTROL = Qt.KeyboardModifier.ControlModifier


def show_paper(till: Till, *modifiers: Qt.KeyboardModifier) -> None:
    keys = CONTROL
    for one in modifiers:
        keys |= one
    till.page.receipts.overlay = None
    till.press(Qt.Key.Key_P, modifier=keys)
    till.qtbot.waitUntil(lambda: till.page.receipts.overlay is not None)


def test_the_receipt_of_the_sale_just_made(till: Till, lang: Language) -> None:
    till.scan(FRAME)
    till.settle()
    till.press(Qt.Key.Key_F9, Qt.Key.Key_Return)
    show_paper(till)
    overlay = there(till.page.receipts.overlay)
    assert overlay.isVisible()
    assert overlay.preview.page_count == 1
    till.press(Qt.Key.Key_Escape)
    show_paper(till, Qt.KeyboardModifier.ShiftModifier)
    till.press(Qt.Key.Key_Escape)
    with till.desk.store.read() as work:
        assert work.receipts.count(till.newest().id) == 2, (
            "each print is noted, so a third is marked as a copy"
        )


def test_a_quotation_of_the_draft(till: Till) -> None:
    till.scan(FRAME)
    till.settle()
    show_paper(till)
    assert till.page.draft is not None
    till.press(Qt.Key.Key_Escape)


def test_nothing_to_print(till: Till) -> None:
    till.press(Qt.Key.Key_P, modifier=CONTROL)
    assert "nothing to print" in till.toast
