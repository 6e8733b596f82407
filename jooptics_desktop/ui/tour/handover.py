"""Chapter 14, a month later: the store gets its new owner, who reads, chooses and is handed the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.handover.sheet import HandoverSheet
from jooptics_desktop.ui.privacy.handover_tab import HandoverTab
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.tour.phone import Phone
from jooptics_desktop.ui.tour.privacy import turn_to

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Stage

_PASSWORD: Final = "amber kite harbour 3"  # noqa: S105 - of nobody, in a store that is thrown away


def walk(stage: Stage) -> None:
    """The announced day is there."""
    stage.clock.pass_by(days=31)
    stage.go("Ctrl+4")
    page = stage.page(PrivacyPage)
    tab = turn_to(stage, page, HandoverTab)
    stage.hands.until(tab.begin_button.isEnabled, "the day is not there")
    stage.camera.shoot("the-day-is-there")
    stage.hands.push(tab.begin_button)
    sheet = stage.overlay(HandoverSheet)
    _new_owner(stage, sheet)
    _former_owner(stage, sheet)


def _new_owner(stage: Stage, sheet: HandoverSheet) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    shoot("both-owners")
    hands.press("Enter")
    shoot("policy")
    hands.push(sheet.privacy.accept_button)
    shoot("consent")
    hands.push(sheet.consent.refuse_button)
    hands.fill(sheet.owner.name, stage.words.successor)
    hands.fill(sheet.owner.password, _PASSWORD)
    hands.fill(sheet.owner.again, _PASSWORD)
    hands.push(sheet.owner.adult)
    shoot("owner")
    hands.press("Enter")
    shoot("second-factor")
    phone = Phone(sheet.authenticator.secret, stage.clock)
    hands.write(phone.code(hands))
    hands.press("Enter")
    shoot("recovery-sheet")
    hands.push(sheet.code_sheet.next_button)
    for field, group in zip(sheet.typed_back.fields, sheet.typed_back.groups, strict=True):
        hands.fill(field, sheet.draft.recovery_code.split("-")[group - 1])
    shoot("typed-back")
    hands.press("Enter")
    hands.until(lambda: sheet.step is sheet.present, "the former owner was not asked")


def _former_owner(stage: Stage, sheet: HandoverSheet) -> None:
    hands, shoot, present = stage.hands, stage.camera.shoot, sheet.present
    hands.idle()
    shoot("present-owner")
    if present.has_cloud:
        hands.push(present.closes)  # that account was closed to this computer
    hands.fill(present.password, "not the password")
    hands.fill(present.code, stage.owner.wake().code(hands))
    hands.push(present.next_button)
    hands.idle()
    shoot("present-owner-refused")
    hands.fill(present.password, stage.owner.password)
    hands.fill(present.code, stage.owner.wake().code(hands))
    hands.push(present.next_button, settled=False)
    hands.until(lambda: sheet.step is sheet.codes, "the store was not handed over")
    hands.idle()
    shoot("codes")
    hands.push(sheet.codes.next_button)
    hands.idle()
    shoot("the-store-is-yours")
    hands.press("Enter")
    hands.until_gone(sheet, "the new owner did not come in")
    hands.idle()
    shoot("at-work")
