"""Chapter 9, what the law wants written down: companies, a breach and its letters, requests, terms, the lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.processors import ProcessorKind
from jooptics_desktop.domain.requests import RequestKind
from jooptics_desktop.l10n import tr
from jooptics_desktop.services.request_letters import TITLES
from jooptics_desktop.ui.breaches.told_sheet import ToldSheet
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.privacy.audit_tab import AuditTab
from jooptics_desktop.ui.privacy.breaches_tab import BreachesTab
from jooptics_desktop.ui.privacy.check_tab import CheckTab
from jooptics_desktop.ui.privacy.consents_tab import CustomersConsentsTab
from jooptics_desktop.ui.privacy.disclosure_sheet import DisclosureSheet
from jooptics_desktop.ui.privacy.handover_tab import HandoverTab
from jooptics_desktop.ui.privacy.history_tab import HistoryTab
from jooptics_desktop.ui.privacy.lesson_sheet import LessonSheet
from jooptics_desktop.ui.privacy.officer_tab import OfficerTab
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.privacy.processor_sheet import ProcessorSheet
from jooptics_desktop.ui.privacy.processors_tab import ProcessorsTab
from jooptics_desktop.ui.privacy.register_tab import RegisterTab
from jooptics_desktop.ui.privacy.requests_tab import RequestsTab
from jooptics_desktop.ui.privacy.retention_sheet import RetentionSheet
from jooptics_desktop.ui.privacy.retention_tab import RetentionTab
from jooptics_desktop.ui.privacy.status_tab import StatusTab
from jooptics_desktop.ui.privacy.support_sheet import SupportSheet
from jooptics_desktop.ui.privacy.training_tab import TrainingTab
from jooptics_desktop.ui.requests.days_off_sheet import DaysOffSheet
from jooptics_desktop.ui.requests.erasure_sheet import ErasureSheet
from jooptics_desktop.ui.requests.intake_sheet import IntakeSheet
from jooptics_desktop.ui.requests.step_sheet import StepSheet
from jooptics_desktop.ui.tour import children
from jooptics_desktop.ui.tour.customers import find, somebody
from jooptics_desktop.ui.tour.privacy import turn_to

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Stage

_SOMEBODY: Final = 5  # asks to be erased


def walk(stage: Stage) -> None:
    """From register to register."""
    stage.go("Ctrl+4")
    page = stage.page(PrivacyPage)
    _companies(stage, page)
    _disclosures(stage, page)
    _breach_letters(stage, page)
    _requests(stage, page)
    _to_be_forgotten(stage)
    stage.go("Ctrl+4")
    _terms(stage, page)
    _lesson(stage, page)
    _officer(stage, page)
    for kind in (StatusTab, HistoryTab, CustomersConsentsTab):
        turn_to(stage, page, kind)
        stage.camera.shoot(kind.NAME.replace("_", "-"))
    children.walk(stage, page)
    stage.go("Ctrl+4")
    _support(stage, page)
    _announce(stage, page)


def _companies(stage: Stage, page: PrivacyPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, page, ProcessorsTab)
    hands.push(tab.add_button)
    sheet = stage.overlay(ProcessorSheet)
    shoot("company")
    hands.press("F10")
    hands.idle()
    shoot("company-name-missing")
    hands.fill(sheet.name, stage.words.laboratory)
    hands.choose_in(sheet.kind, _steps(list(ProcessorKind), sheet.kind.value(), ProcessorKind.LAB))
    hands.fill(sheet.country, "JO")
    hands.press("F10")
    hands.until_gone(sheet, "the company was not kept")
    hands.until(lambda: any(one.kind is ProcessorKind.LAB for one in tab.model.rows), "it is not in the list")
    shoot("companies")


def _disclosures(stage: Stage, page: PrivacyPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, page, RegisterTab)
    hands.push(tab.hand_button)
    sheet = stage.overlay(DisclosureSheet)
    hands.fill(sheet.recipient, stage.words.authority)
    hands.press("F10")
    hands.idle()
    shoot("disclosed-by-hand")
    hands.press("Esc")
    path = stage.paper("disclosure-register.json")
    hands.push(tab.save_button)
    stage.answer_file(path)
    stage.until_proven(path.exists, "the register was not saved")
    audit = turn_to(stage, page, AuditTab)
    path = stage.paper("audit-trail.csv")
    hands.push(audit.export_button)
    stage.answer_file(path)
    stage.until_proven(path.exists, "the audit trail was not saved")


def _breach_letters(stage: Stage, page: PrivacyPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, page, BreachesTab)
    hands.tab_to(tab.table)
    hands.press("Home")
    hands.push(tab.told_button)
    stage.overlay(ToldSheet)
    shoot("who-was-told")
    hands.press("Esc")
    for whom, button in tab.letters.items():
        hands.push(button)
        stage.look_at_paper(f"breach-letter-{whom.value}", f"breach-letter-{whom.value}.pdf")


def _requests(stage: Stage, page: PrivacyPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, page, RequestsTab)
    hands.push(tab.days_button)
    stage.overlay(DaysOffSheet)
    hands.idle()
    shoot("days-off")
    hands.press("Esc")
    hands.push(tab.new_button)
    unknown = stage.overlay(IntakeSheet)
    hands.fill(unknown.name, stage.words.stranger)
    shoot("somebody-not-on-record")
    hands.press("F10")
    hands.until_gone(unknown, "the request was not taken in")
    hands.until(lambda: len(tab.model.rows) > 1, "the request is not on the list")
    shoot("requests")
    tab.table.select_where(lambda one: one.request.asked.subject_id is not None)
    hands.tab_to(tab.table)
    hands.press("Enter")
    hands.until(lambda: tab.detail.request is not None, "the request did not open")
    _answer(stage, tab)


def _answer(stage: Stage, tab: RequestsTab) -> None:
    """Who asks, the copy with its passphrase, the letter."""
    hands, shoot, next_step = stage.hands, stage.camera.shoot, tab.detail.next_button
    hands.push(next_step)
    who = stage.overlay(StepSheet)
    shoot("who-is-asking")
    hands.press("F10")
    hands.until_gone(who, "it was not noted who asks")
    hands.idle()
    hands.push(next_step)  # accept
    hands.idle()
    shoot("request-accepted")
    hands.push(next_step)
    copy = stage.overlay(StepSheet)
    shoot("hand-out-the-copy")
    hands.press("F10")
    hands.until_gone(copy, "nothing was handed out")
    stage.answer_file(stage.paper("request-copy.zip"))
    stage.until_proven(lambda: stage.window_has(CodesSheet), "no passphrase was shown")
    codes = stage.overlay(CodesSheet)
    shoot("passphrase-of-the-copy")
    hands.push(codes.close_button)
    hands.idle()
    shoot("request-carried-out")
    for number, button in enumerate(letter_buttons(tab), start=1):
        hands.push(button)
        stage.look_at_paper(f"request-letter-{number}", f"request-letter-{number}.pdf")
    hands.press("Esc")
    hands.idle()


def letter_buttons(tab: RequestsTab) -> list[Button]:
    """What shows the letters of the request in front."""
    titles = {tr(title) for title in TITLES.values()}
    shown = [one for one in tab.detail.findChildren(Button) if one.isVisible()]
    return [one for one in shown if any(title in one.text() for title in titles)]


def _to_be_forgotten(stage: Stage) -> None:
    """What an erasure would take and leave; nobody is erased."""
    hands, shoot = stage.hands, stage.camera.shoot
    find(stage, somebody(stage, _SOMEBODY).display_name)
    hands.press("F9")
    sheet = stage.overlay(IntakeSheet)
    hands.choose_in(sheet.kind, _steps(list(RequestKind), sheet.kind.value(), RequestKind.DELETION))
    hands.choose_in(sheet.proof, 1)
    shoot("somebody-wants-to-be-erased")
    hands.press("F10")
    hands.until_gone(sheet, "the request was not taken in")
    stage.go("Ctrl+4")
    page = stage.page(PrivacyPage)
    tab = turn_to(stage, page, RequestsTab)
    tab.table.select_where(lambda one: one.request.asked.kind is RequestKind.DELETION)
    hands.tab_to(tab.table)
    hands.press("Enter")
    hands.until(lambda: tab.detail.request is not None, "the request did not open")
    hands.idle()
    hands.push(tab.detail.next_button)  # accept
    hands.idle()
    hands.push(tab.detail.next_button)
    stage.overlay(ErasureSheet)
    hands.idle()
    shoot("what-would-go")
    hands.press("Esc")
    hands.press("Esc")
    hands.idle()


def _terms(stage: Stage, page: PrivacyPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, page, RetentionTab)
    shoot("how-long")
    hands.push(tab.change_button)
    sheet = stage.overlay(RetentionSheet)
    shoot("change-terms")
    hands.fill(next(iter(sheet.fields.values())), "9999")
    hands.press("F10")
    hands.idle()
    shoot("longer-than-the-policy-allows")
    hands.press("Esc")
    hands.push(tab.run_button)
    hands.until(tab.run_button.isEnabled, "it never ended")
    shoot("thrown-away")


def _lesson(stage: Stage, page: PrivacyPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, page, TrainingTab)
    hands.push(tab.start_button)
    sheet = stage.overlay(LessonSheet)
    shoot("lesson")
    while sheet.question is None:
        sheet.next_button.click()
    hands.settle()
    shoot("lesson-question")
    hands.press("Esc")


def _officer(stage: Stage, page: PrivacyPage) -> None:
    tab = turn_to(stage, page, OfficerTab)
    stage.hands.fill(tab.name, stage.words.colleague)
    stage.hands.fill(tab.email, "privacy@jooptics.example")
    stage.hands.push(tab.save_button)
    stage.hands.idle()
    stage.camera.shoot("officer")


def _support(stage: Stage, page: PrivacyPage) -> None:
    hands, tab = stage.hands, turn_to(stage, page, CheckTab)
    hands.push(tab.support_button)
    sheet = stage.overlay(SupportSheet)
    hands.until(lambda: sheet.bundle is not None, "nothing was gathered for support")
    hands.fill(sheet.recipient, "support@jooptics.example")
    stage.camera.shoot("file-for-support")
    path = stage.paper("support-file.zip")
    hands.press("F10")
    stage.answer_file(path)
    stage.until_proven(path.exists, "the file for support was not written")


def _announce(stage: Stage, page: PrivacyPage) -> None:
    """A new owner in a month: said to everybody, and in a letter to customers."""
    hands, shoot, tab = stage.hands, stage.camera.shoot, turn_to(stage, page, HandoverTab)
    shoot("new-owner")
    hands.fill(tab.to, stage.words.buyer)
    hands.push(tab.announce_button)
    stage.until_proven(lambda: tab.standing and tab.standing.announced, "it was not announced")
    shoot("new-owner-announced")
    hands.push(tab.letter_button)
    stage.look_at_paper("new-owner-letter", "handover-letter.pdf")
    hands.push(tab.call_off_button)
    shoot("call-it-off")
    hands.press("Esc")


def _steps(kinds: list[object], now: object, wanted: object) -> int:
    """So many down a list that keeps the order of its kinds."""
    return kinds.index(wanted) - (kinds.index(now) if now in kinds else 0)
