"""Chapter 1, the first morning: language, policy, consents, store, owner, codes, recovery sheet, empty pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import current_language
from jooptics_desktop.ui.firstrun.wizard import FirstRunWizard
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.tour.hands import TourStuckError
from jooptics_desktop.ui.tour.phone import WRONG_CODE, Phone

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Stage

HOME: Final = "till"
_STEPS_IN_OUTLINE: Final = 3


def walk(stage: Stage) -> None:
    """From a fresh computer to the empty counter."""
    stage.open(HOME)
    wizard = begin(stage)
    _privacy(stage, wizard)
    stage.camera.shoot("origin")
    stage.hands.press("Enter")
    _store(stage, wizard)
    _taxes(stage, wizard)
    _owner(stage, wizard)
    _authenticator(stage, wizard)
    _codes(stage, wizard)
    _recovery_sheet(stage, wizard)
    _typed_back(stage, wizard)
    _empty_shop(stage)


def begin(stage: Stage) -> FirstRunWizard:
    """The first question of a new computer, answered."""
    hands, window, language = stage.hands, stage.hands.window, stage.plan.language
    hands.until(
        lambda: isinstance(window.stack.currentWidget(), FirstRunWizard), "the first run did not begin"
    )
    wizard = stage.page(FirstRunWizard)
    hands.until(wizard.language.next_button.isEnabled, "the policy was not read")
    if current_language() != language:
        hands.pick(wizard.language.cards[language])
    hands.until(lambda: current_language() == language, "the language was not taken")
    stage.camera.shoot("language")
    hands.press("Enter")
    hands.idle()
    return wizard


def _privacy(stage: Stage, wizard: FirstRunWizard) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    viewer = wizard.privacy.viewer
    if viewer is None:
        raise TourStuckError("there is no policy to read")
    shoot("policy-summary")
    hands.tab_to(viewer.outline)
    for _ in range(_STEPS_IN_OUTLINE):
        hands.press("Down")
    shoot("policy-outline")
    hands.press("Ctrl+F")
    hands.write(stage.words.policy_search)
    shoot("policy-search")
    hands.press("Ctrl+P")
    stage.look_at_paper("policy-print", "privacy-policy.pdf")
    hands.push(wizard.privacy.accept_button)
    shoot("consent")
    boxes = list(wizard.consent.boxes.values())
    hands.push(boxes[-1])
    shoot("consent-chosen")
    hands.push(wizard.consent.save_button)


def accept_privacy(wizard: FirstRunWizard, stage: Stage) -> None:
    """The same on a further computer, in two presses."""
    stage.hands.push(wizard.privacy.accept_button)
    stage.hands.push(wizard.consent.refuse_button)


def _store(stage: Stage, wizard: FirstRunWizard) -> None:
    hands, words = stage.hands, stage.words
    hands.press("Enter")
    stage.camera.shoot("store-name-missing")
    arabic = stage.plan.language == "ar"
    hands.fill(wizard.store.name if arabic else wizard.store.name_alternative, words.store)
    hands.fill(wizard.store.address, words.address)
    hands.fill(wizard.store.phone, "06 500 1234")
    hands.fill(wizard.store.tax_number, "123456789")
    stage.camera.shoot("store")
    hands.press("Enter")


def _taxes(stage: Stage, wizard: FirstRunWizard) -> None:
    hands, rate = stage.hands, wizard.taxes.rows[0].rate
    hands.tab_to(rate)
    hands.write_over("160")
    hands.press("Enter")
    stage.camera.shoot("taxes-refused")
    hands.write_over("16")
    stage.camera.shoot("taxes")
    hands.press("Enter")


def _owner(stage: Stage, wizard: FirstRunWizard) -> None:
    hands, owner, step = stage.hands, stage.owner, wizard.owner
    hands.write(stage.words.owner)
    hands.fill(step.password, "short")
    hands.press("Enter")
    stage.camera.shoot("owner-password-refused")
    hands.fill(step.password, owner.password)
    hands.fill(step.again, owner.password)
    hands.fill(step.pin, owner.pin)
    hands.fill(step.pin_again, owner.pin)
    hands.press("Enter")
    stage.camera.shoot("owner-not-of-age")
    hands.push(step.adult)
    stage.camera.shoot("owner")
    hands.press("Enter")


def _authenticator(stage: Stage, wizard: FirstRunWizard) -> None:
    hands, step = stage.hands, wizard.authenticator
    stage.camera.shoot("second-factor")
    hands.write(WRONG_CODE)
    hands.press("Enter")
    stage.camera.shoot("second-factor-wrong-code")
    stage.owner.phone = Phone(step.secret, stage.clock)
    hands.write_over(stage.owner.phone.code(hands))
    hands.press("Enter", settled=False)
    stage.camera.catch("making-the-store")


def _codes(stage: Stage, wizard: FirstRunWizard) -> None:
    hands = stage.hands
    hands.until(lambda: wizard.step is wizard.codes, "the store was not made")
    result = wizard.draft.result
    if result is None:
        raise TourStuckError("there is no store")
    stage.owner.codes = list(result.owner_codes)
    stage.owner.recovery_code = result.recovery_code
    stage.camera.shoot("codes")
    hands.push(wizard.codes.print_button)
    stage.look_at_paper("codes-print", "sign-in-codes.pdf")
    hands.push(wizard.codes.next_button)


def _recovery_sheet(stage: Stage, wizard: FirstRunWizard) -> None:
    hands = stage.hands
    stage.camera.shoot("recovery-sheet")
    hands.push(wizard.sheet.print_button)
    stage.look_at_paper("recovery-sheet-print", "recovery-sheet.pdf")
    hands.push(wizard.sheet.later_button)
    stage.camera.shoot("recovery-sheet-later")
    hands.press("Space")  # back to the sheet
    hands.push(wizard.sheet.next_button)


def _typed_back(stage: Stage, wizard: FirstRunWizard) -> None:
    hands, step = stage.hands, wizard.typed_back
    groups = stage.owner.recovery_code.split("-")
    hands.fill(step.fields[0], WRONG_CODE)
    hands.fill(step.fields[1], groups[step.groups[1] - 1])
    hands.press("Enter")
    stage.camera.shoot("typed-back-wrong")
    hands.write_over(groups[step.groups[0] - 1])
    stage.camera.shoot("typed-back")
    hands.press("Enter")
    hands.until(lambda: hands.window.staff is not None, "nobody was signed in after the first run")
    hands.idle()


def _empty_shop(stage: Stage) -> None:
    """Every page before anything is in it."""
    hands, shoot = stage.hands, stage.camera.shoot
    shoot("counter-empty")
    hands.press("F11")
    hands.idle()
    shoot("no-orders")
    hands.press("Esc")
    hands.press("F5")
    hands.idle()
    shoot("no-held-sales")
    hands.press("Esc")
    for key, name in (("Ctrl+2", "customers-empty"), ("Ctrl+3", "stock-empty"), ("Ctrl+5", "backup-empty")):
        stage.go(key)
        shoot(name)
    stage.go("Ctrl+4")
    page = stage.page(PrivacyPage)
    for _ in page.allowed():
        shoot(f"privacy-{page.current}")
        hands.press("Ctrl+PgDown")
        hands.idle()
    hands.press("Ctrl+K")
    shoot("palette-empty")
    hands.press("Esc")
    hands.press("F1")
    shoot("keys")
    hands.press("Esc")
