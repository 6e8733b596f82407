"""The privacy page over a real store."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.domain.processors import Safeguard
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import disclosures, privacy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.check_tab import CheckTab
    from jooptics_desktop.ui.privacy.decisions_tab import DecisionsTab
    from jooptics_desktop.ui.privacy.history_tab import HistoryTab
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.privacy.processors_tab import ProcessorsTab
    from jooptics_desktop.ui.privacy.training_tab import TrainingTab
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def page(live_window: MainWindow, qtbot: QtBot) -> PrivacyPage:
    live_window.go("privacy")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    page = cast("PrivacyPage", live_window.page("privacy"))
    assert page.current == "status"
    page.show_tab("decisions")
    page.side.items["decisions"].setFocus()
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    return page


def _decisions(page: PrivacyPage) -> DecisionsTab:
    return cast("DecisionsTab", page.tab("decisions"))


def test_every_tab_can_be_used_and_read(
    page: PrivacyPage, settled: Callable[[], None], check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    for tab in page.allowed():
        page.show_tab(tab)
        settled()
        check_screen(page.window())


def test_one_press_gives_and_one_press_takes_back(
    page: PrivacyPage, live: Application, settled: Callable[[], None]
) -> None:
    card = _decisions(page).cards[PurposeCode.CLOUD_BACKUP]
    assert not privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    card.button.click()
    settled()
    assert privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    card.button.click()
    settled()
    assert not privacy.may(live.desk(), PurposeCode.CLOUD_BACKUP)
    page.show_tab("history")
    settled()
    assert [event.type for event in cast("HistoryTab", page.tab("history")).model.rows][:2] == [
        "withdrawn",
        "given",
    ]


def test_what_was_agreed_to_cites_the_words_that_were_shown(
    page: PrivacyPage, live: Application, settled: Callable[[], None]
) -> None:
    _decisions(page).give(PurposeCode.CLOUD_BACKUP)
    settled()
    event = privacy.consent_history(live.desk())[-1]
    record = privacy.consent_record(live.desk(), event.id, {"name": "Jooptics Optical"})
    assert record["notice"] is not None


def test_the_store_is_checked_line_by_line(page: PrivacyPage, settled: Callable[[], None]) -> None:
    page.show_tab("check")
    check = cast("CheckTab", page.tab("check"))
    check.check()
    settled()
    assert check.model.rowCount() == 9
    assert all(finding.sound for finding in check.model.rows)


@pytest.mark.promise("S4.2")
def test_a_file_for_support_is_read_before_it_is_saved(
    page: PrivacyPage,
    live: Application,
    live_window: MainWindow,
    settled: Callable[[], None],
    tmp_path: Path,
    check_screen: Callable[[QWidget], None],
) -> None:
    page.show_tab("check")
    check = cast("CheckTab", page.tab("check"))
    check.support_button.click()
    sheet = check.sheet
    assert sheet is not None
    assert not sheet.save_button.isEnabled()
    settled()
    check_screen(live_window)
    bundle, target = sheet.bundle, tmp_path / "support.zip"
    assert bundle is not None
    for part in bundle.parts:
        assert part.text in sheet.text.toPlainText()
    prompts = live_window.context.prompts
    sheet.save()
    prompts.answer_path(target)
    settled()
    assert sheet.recipient.error_text
    assert not target.exists()
    sheet.recipient.set_text("Support")
    sheet.save()
    prompts.answer_path(target)
    settled()
    with zipfile.ZipFile(target) as file:
        assert {name: file.read(name).decode() for name in file.namelist()} == {
            part.file: part.text for part in bundle.parts
        }
    (entry,) = disclosures.disclosures(live.desk())
    assert entry.recipient == "Support"


def test_leaving_the_sheet_for_support_leaves_nothing(
    page: PrivacyPage, live: Application, settled: Callable[[], None]
) -> None:
    page.show_tab("check")
    check = cast("CheckTab", page.tab("check"))
    check.prepare_for_support()
    assert check.sheet is not None
    check.sheet.close_overlay()
    settled()
    assert disclosures.disclosures(live.desk()) == []


def test_the_arrows_go_through_the_parts(
    page: PrivacyPage, settled: Callable[[], None], qtbot: QtBot
) -> None:
    first = page.side.items[page.current]
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    settled()
    assert (page.current, page.side.items["policy"].hasFocus()) == ("policy", True)
    qtbot.keyClick(page.side.items["policy"], Qt.Key.Key_Up)
    assert page.current == "decisions"


def test_another_page_can_lead_to_a_part(
    page: PrivacyPage, live_window: MainWindow, settled: Callable[[], None]
) -> None:
    live_window.go("privacy", "disclosures")
    settled()
    assert page.current == "disclosures"


def test_the_lesson_is_taken_by_keyboard(
    page: PrivacyPage, settled: Callable[[], None], qtbot: QtBot
) -> None:
    page.show_tab("training")
    settled()
    tab = cast("TrainingTab", page.tab("training"))
    tab.start()
    sheet = tab.sheet
    assert sheet is not None
    for _ in sheet.lesson.pages:
        qtbot.keyClick(sheet.next_button, Qt.Key.Key_Space)
    sheet.next()
    assert "answer" in sheet.bar.text
    for question in sheet.lesson.questions:
        sheet.choose(question.right)
        qtbot.keyClick(sheet.next_button, Qt.Key.Key_Space)
    settled()
    assert [row.standing for row in tab.model.rows if row.member.name == "Rana"] == ["done"]


def test_a_company_is_entered_and_what_is_wrong_is_said_beside_its_field(
    page: PrivacyPage, settled: Callable[[], None]
) -> None:
    page.show_tab("processors")
    settled()
    tab = cast("ProcessorsTab", page.tab("processors"))
    tab.add()
    sheet = tab.sheet
    assert sheet is not None
    sheet.name.set_text("Lens Lab GmbH")
    sheet.country.set_text("DE")
    sheet.save()
    settled()
    assert sheet.safeguard.error_text
    sheet.safeguard.set_value(Safeguard.CLAUSES)
    sheet.save()
    settled()
    assert [row.name for row in tab.model.rows] == ["Lens Lab GmbH"]
