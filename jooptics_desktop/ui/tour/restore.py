"""Chapter 12, the worst day: a new till from the cloud, the old one shut out, and another from the disk."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.services import backup
from jooptics_desktop.ui.backup.page import BackupPage
from jooptics_desktop.ui.backup.proof import ProofSheet
from jooptics_desktop.ui.backup.scheduler import Farewell
from jooptics_desktop.ui.restore.flow import RestoreFlow
from jooptics_desktop.ui.tour import first_run
from jooptics_desktop.ui.tour.backup import change_something, disk, require_service
from jooptics_desktop.ui.tour.hands import TourStuckError
from jooptics_desktop.ui.tour.phone import WRONG_CODE
from jooptics_desktop.ui.tour.signing_in import sign_in

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.ui.tour.service import CloudService
    from jooptics_desktop.ui.tour.stage import Stage

NEW_TILL: Final = "new-till"
_FROM_DISK: Final = "from-disk"
_MISREAD: Final = 4


def walk(stage: Stage) -> None:
    """With the sheet from the safe; then with the password alone."""
    if stage.service is not None:
        _from_the_cloud(stage)
        _shut_the_old_one_out(stage)
        _prove_it_is_you(stage)
        if stage.service.can_hang:
            _going_home(stage, stage.service)
        _what_the_old_one_says(stage)
    _from_a_folder(stage)


def _begin(stage: Stage, name: str) -> RestoreFlow:
    """A fresh computer, as far as the question where the backups are."""
    stage.open(name)
    wizard = first_run.begin(stage)
    first_run.accept_privacy(wizard, stage)
    stage.hands.pick(wizard.origin.restore_card)
    stage.camera.shoot("origin")
    stage.hands.press("Enter")
    stage.hands.until(
        lambda: isinstance(wizard.stack.currentWidget(), RestoreFlow), "the restore did not begin"
    )
    flow = wizard.stack.currentWidget()
    if not isinstance(flow, RestoreFlow):
        raise TourStuckError("the restore is not in front")
    return flow


def _from_the_cloud(stage: Stage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    flow = _begin(stage, NEW_TILL)
    shoot("place")
    hands.pick(flow.place.cloud_choice)
    shoot("place-cloud")
    hands.press("Enter")
    _sign_in_to_the_cloud(stage, flow)
    _recovery_code(stage, flow)
    hands.until(lambda: flow.flow.step is flow.generation, "the keys did not open")
    shoot("generations")
    hands.press("Down")
    shoot("an-older-generation")
    hands.press("Up")
    _bring_back(stage, flow)
    sign_in(stage, stage.owner.codes[0])
    shoot("signed-in")


def _sign_in_to_the_cloud(stage: Stage, flow: RestoreFlow) -> None:
    hands, shoot, step, service = stage.hands, stage.camera.shoot, flow.cloud, require_service(stage)
    hands.until(lambda: flow.flow.step is step, "the cloud was not asked for")
    shoot("cloud")
    hands.write(service.url)
    hands.push(step.service.choose_button)
    stage.answer_file(service.authority)
    hands.fill(step.email, stage.email)
    hands.fill(step.label, stage.words.other_computer)
    hands.fill(step.password, "not the password")
    hands.press("Enter")
    hands.until(lambda: not step.waiting, "a wrong password was never refused")
    shoot("cloud-wrong-password")
    hands.fill(step.password, stage.account.password)
    hands.press("Enter")
    hands.until(lambda: not step.waiting and step.code.isVisible(), "the second factor was not asked for")
    shoot("cloud-second-factor")
    hands.fill(step.code, WRONG_CODE)
    hands.press("Enter")
    hands.until(lambda: not step.waiting, "a wrong code was never refused")
    shoot("cloud-wrong-code")
    hands.fill(step.code, stage.account.codes[0])
    hands.press("Enter")
    hands.until(lambda: flow.flow.step is flow.key, "the cloud did not let us in")


def _recovery_code(stage: Stage, flow: RestoreFlow) -> None:
    hands, shoot, step = stage.hands, stage.camera.shoot, flow.key
    shoot("keys")
    hands.pick(step.by_code)
    groups = stage.owner.recovery_code.split("-")
    hands.tab_to(step.groups.boxes[0])
    for number, group in enumerate(groups):
        hands.write(_misread(group) if number == _MISREAD else group)
    shoot("recovery-code")
    hands.press("Enter")
    hands.until(lambda: not step.waiting, "a wrong code was never refused")
    shoot("recovery-code-wrong-group")
    hands.write(groups[_MISREAD])
    hands.press("Enter", settled=False)
    stage.camera.catch("opening-the-keys")


def _misread(group: str) -> str:
    """One figure too high, as a 7 that was a 1."""
    return group[:-1] + str((int(group[-1]) + 1) % 10)


def _bring_back(stage: Stage, flow: RestoreFlow) -> None:
    hands = stage.hands
    hands.press("Enter", settled=False)
    stage.camera.catch_progress("restoring", stage.job())
    hands.until(lambda: flow.flow.step is flow.done, "the store did not come back")
    stage.camera.shoot("done")
    hands.press("Enter")


def _shut_the_old_one_out(stage: Stage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    stage.go("Ctrl+5")
    page = stage.page(BackupPage)
    table = page.account.table
    hands.until(lambda: len(page.account.model.rows) > 1, "the old till is not on the list")
    table.select_where(lambda device: device.current)
    hands.tab_to(table)
    hands.press("Up" if table.currentIndex().row() else "Down")
    shoot("computers")
    hands.push(page.account.revoke_button)
    shoot("shut-out-question")
    stage.accept()
    hands.until(lambda: any(d.revoked_at for d in page.account.model.rows), "the old till was not shut out")
    shoot("old-till-shut-out")
    hands.press("F9")
    hands.until(lambda: not page.busy, "the backup never ended")
    shoot("continue-question")
    hands.press("Esc")  # the disk in the drawer is the old till's
    shoot("backed-up-from-here")


def _prove_it_is_you(stage: Stage) -> None:
    """Changed keys are taken only from somebody who has just signed in: as if five minutes had passed since."""
    hands, shoot, page = stage.hands, stage.camera.shoot, stage.page(BackupPage)
    _remember(stage, stage.hands.window.services.desk().clock.now(), backup.KEYS_OUTDATED)
    page.reload()
    shoot("keys-changed-since")
    hands.push(page.cards[PlaceKind.CLOUD].prove_button)
    proof = stage.overlay(ProofSheet)
    shoot("prove-that-it-is-you")
    hands.press("Enter")
    shoot("proof-password-missing")
    hands.write("not the password")
    hands.press("Enter")
    hands.until(lambda: not proof.step.waiting, "a wrong password was never refused")
    shoot("proof-refused")
    hands.fill(proof.step.password, stage.account.password)
    hands.fill(proof.step.code, stage.account.wake().code(hands))
    hands.press("Enter")
    hands.until_gone(proof, "the proof was not taken")
    shoot("proved")


def _going_home(stage: Stage, service: CloudService) -> None:
    """The window is closed while the line is slow: it says why it stays, and goes by itself."""
    window = stage.hands.window
    change_something(stage)
    yesterday = window.services.desk().clock.now() - timedelta(days=1)
    _remember(stage, yesterday)  # on leaving, a backup of some minutes ago is enough
    service.pause()
    try:
        window.close()
        stage.hands.until(lambda: stage.window_has(Farewell), "nothing was backed up on leaving")
        stage.camera.catch("backing-up-before-closing")
    finally:
        service.go_on()
    stage.close(NEW_TILL)


def _remember(stage: Stage, at: datetime, error: str = "") -> None:
    """As if the last backup in the cloud had been then, and had left that to be done."""
    window, cloud = stage.hands.window, PlaceKind.CLOUD
    desk, home = window.services.desk(), window.context.services.opened.home
    known = next(place for place in backup.status(desk, home).places if place.place.kind is cloud)
    backup.note_success(home, cloud, at, known.generation or 0, error)


def _what_the_old_one_says(stage: Stage) -> None:
    hands = stage.hands
    stage.bring(first_run.HOME)
    page = stage.page(BackupPage)
    hands.press("F9")
    hands.until(lambda: page.bar.isVisible() and not page.busy, "the old till still backs up")
    stage.camera.shoot("what-the-old-till-says")


def _from_a_folder(stage: Stage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.window.hide()
    flow = _begin(stage, _FROM_DISK)
    hands.push(flow.place.choose_button)
    stage.answer_file(stage.scratch / "photographs")
    hands.until(lambda: not flow.place.waiting, "the folder was never read")
    shoot("folder-without-backups")
    hands.push(flow.place.choose_button)
    stage.answer_file(disk(stage))
    hands.until(lambda: flow.flow.step is flow.key, "the disk was not read")
    hands.write("not the password at all")
    hands.press("Enter")
    hands.until(lambda: not flow.key.waiting, "a wrong password was never refused")
    shoot("folder-wrong-password")
    hands.write_over(stage.owner.password)
    hands.press("Enter")
    hands.until(lambda: flow.flow.step is flow.generation, "the keys did not open")
    shoot("folder-generations")
    _bring_back(stage, flow)
    sign_in(stage, stage.owner.codes[1])
    shoot("folder-signed-in")
