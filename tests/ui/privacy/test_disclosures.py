"""What is handed over by law is entered by hand: what is missing is said, not taken for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from jooptics_desktop.l10n import tr
from jooptics_desktop.ui.privacy.disclosure_sheet import DisclosureSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


def test_a_number_that_is_missing_is_asked_for(
    lang: Language, live_window: MainWindow, settled: Callable[[], None]
) -> None:
    live_window.go("privacy", "disclosures")
    settled()
    page = cast("PrivacyPage", live_window.page("privacy"))
    sheet = DisclosureSheet(page.context, live_window)
    sheet.open(sheet.number.editor)
    sheet.recipient.set_text("Amman Public Prosecutor")
    sheet.save()
    settled()
    assert sheet.number.error_text == tr("Please fill this in.")
    assert sheet.number.editor.hasFocus()
    sheet.close_overlay()
