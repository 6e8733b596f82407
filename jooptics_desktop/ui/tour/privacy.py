"""Chapter 8, a promise kept: somebody asks about their data, a breach is noted, and what the program itself knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.breaches.facts_sheet import FactsSheet
from jooptics_desktop.ui.customers.page import CustomersPage
from jooptics_desktop.ui.kit import incidents
from jooptics_desktop.ui.policy.change_sheet import PolicyChangeSheet
from jooptics_desktop.ui.policy.compare_sheet import CompareSheet
from jooptics_desktop.ui.privacy.audit_tab import AuditTab
from jooptics_desktop.ui.privacy.breaches_tab import BreachesTab
from jooptics_desktop.ui.privacy.error_reports_tab import ErrorReportsTab
from jooptics_desktop.ui.privacy.local_tab import LocalTab
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.privacy.policy_tab import PolicyTab
from jooptics_desktop.ui.privacy.requests_tab import RequestsTab
from jooptics_desktop.ui.privacy.usage_tab import UsageTab
from jooptics_desktop.ui.requests.intake_sheet import IntakeSheet
from jooptics_desktop.ui.tour import operator
from jooptics_desktop.ui.tour.customers import PHONE, find
from jooptics_desktop.ui.tour.hands import TourStuckError
from jooptics_desktop.ui.tour.signing_in import come_back, lock_up

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Shown, Stage

_INCIDENT: Final = "4c1d90aa"


def walk(stage: Stage) -> None:
    """From a customer's question to the registers, and to what lies on this computer."""
    find(stage, PHONE.replace(" ", ""))
    page = stage.page(CustomersPage)
    _is_it_a_child(stage)
    _somebody_asks(stage, page)
    stage.go("Ctrl+4")
    privacy = stage.page(PrivacyPage)
    _request(stage, privacy)
    _breach(stage, privacy)
    _audit(stage, privacy)
    turn_to(stage, privacy, PolicyTab)
    stage.camera.shoot("policy-and-its-answers")
    if operator.is_here():
        _new_policy(stage, privacy)
    for kind in (LocalTab, UsageTab):
        turn_to(stage, privacy, kind)
        stage.camera.shoot(kind.NAME.replace("_", "-"))
    _error_report(stage, privacy)


def turn_to(stage: Stage, page: PrivacyPage, kind: type[Shown]) -> Shown:
    """Go on from part to part until one of that kind is in front."""
    for _ in page.allowed():
        found = page.stack.currentWidget()
        if isinstance(found, kind):
            stage.hands.idle()
            return found
        stage.hands.press("Ctrl+PgDown")
        stage.hands.idle()
    raise TourStuckError(f"no key leads to {kind.__name__}")


def _is_it_a_child(stage: Stage) -> None:
    stage.hands.press("Ctrl+Shift+D")
    stage.hands.until(lambda: stage.hands.window.prompts.question, "nothing was asked about a child")
    stage.camera.shoot("is-this-record-a-childs")
    stage.hands.press("Esc")


def _somebody_asks(stage: Stage, page: CustomersPage) -> None:
    hands = stage.hands
    hands.press("F9")
    sheet = stage.overlay(IntakeSheet)
    hands.fill(sheet.wording, stage.words.request)
    stage.camera.shoot("somebody-asks")
    hands.press("F10")
    hands.until_gone(sheet, "the request was not taken in")
    hands.until(lambda: page.customer.customer is not None, "the customer went away")
    stage.camera.shoot("request-taken-in")


def _request(stage: Stage, page: PrivacyPage) -> None:
    hands, tab = stage.hands, turn_to(stage, page, RequestsTab)
    hands.until(lambda: tab.model.rows, "the request is not on the list")
    stage.camera.shoot("requests")
    hands.tab_to(tab.table)
    hands.press("Home")
    hands.press("Enter")
    hands.until(lambda: tab.detail.request is not None, "the request did not open")
    stage.camera.shoot("request")
    hands.press("Esc")
    hands.idle()


def _breach(stage: Stage, page: PrivacyPage) -> None:
    hands, tab = stage.hands, turn_to(stage, page, BreachesTab)
    hands.push(tab.new_button)
    sheet = stage.overlay(FactsSheet)
    hands.fill(sheet.what, stage.words.breach)
    hands.fill(sheet.measures, stage.words.measures)
    hands.push(sheet.count_button)
    hands.idle()
    stage.camera.shoot("breach")
    hands.press("F10")
    hands.until_gone(sheet, "the breach was not kept")
    hands.until(lambda: tab.model.rows, "the breach is not in the register")
    stage.camera.shoot("breaches")


def _audit(stage: Stage, page: PrivacyPage) -> None:
    hands, tab = stage.hands, turn_to(stage, page, AuditTab)
    hands.push(tab.check_button)
    hands.until(tab.check_button.isEnabled, "the audit trail was not verified")
    stage.camera.shoot("audit-trail")


def _new_policy(stage: Stage, page: PrivacyPage) -> None:
    """The operator's next version is put before the owner at the next sign-in, and can be compared ever after."""
    hands, shoot = stage.hands, stage.camera.shoot
    operator.announce(stage)
    shoot("new-policy-announced")
    lock_up(stage)
    come_back(stage)
    sheet = stage.overlay(PolicyChangeSheet)
    shoot("policy-changes")
    hands.press("F3")
    shoot("policy-next-change")
    hands.press("Ctrl+P")
    stage.look_at_paper("policy-changes-print", "policy-changes.pdf")
    hands.push(sheet.decline)
    shoot("policy-not-accepted")
    hands.press("Esc")
    hands.push(sheet.accept)
    hands.until_gone(sheet, "the answer was not kept")
    tab = turn_to(stage, page, PolicyTab)
    hands.tab_to(tab.chooser)
    hands.press("Home")
    hands.until(tab.compare_button.isEnabled, "there is nothing to compare")
    shoot("policy-to-come")
    hands.push(tab.compare_button)
    stage.overlay(CompareSheet)
    shoot("policy-compared")
    hands.press("Esc")


def _error_report(stage: Stage, page: PrivacyPage) -> None:
    """As if something unexpected had happened."""
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        incidents.note_bug(error, _INCIDENT)
    stage.hands.bugs.found.pop()  # this one was foreseen
    tab = turn_to(stage, page, ErrorReportsTab)
    tab.reload()
    stage.hands.until(lambda: tab.model.rows, "no report was made")
    stage.camera.shoot("error-report")
    incidents.forget(_INCIDENT)
