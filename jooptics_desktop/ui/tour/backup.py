"""Chapter 11, the night: a folder, the service from its first question to its codes, no line, and the line again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services.customers import add_note
from jooptics_desktop.ui.backup.connect import ConnectSheet
from jooptics_desktop.ui.backup.country import CountrySheet
from jooptics_desktop.ui.backup.page import BackupPage
from jooptics_desktop.ui.backup.proof import ProofSheet
from jooptics_desktop.ui.backup.refusing_sheet import RefusingSheet
from jooptics_desktop.ui.backup.rights_sheet import RightsSheet
from jooptics_desktop.ui.backup.second_factor import SecondFactorSheet
from jooptics_desktop.ui.consents.ask_sheet import AskSheet
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.tour.customers import PHONE, find, somebody
from jooptics_desktop.ui.tour.hands import TourStuckError
from jooptics_desktop.ui.tour.phone import WRONG_CODE, Phone

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.ui.tour.service import CloudService
    from jooptics_desktop.ui.tour.stage import Stage

_ISOLATES: Final = {0x2066: None, 0x2068: None, 0x2069: None}
_ABROAD: Final = "DE"
_NO_CODE: Final = "AAAA-BBBB-CCCC"


def walk(stage: Stage) -> None:
    """A disk first; then the service, where there is one to speak to. It has a clock of its own."""
    stage.clock.let_go()
    stage.go("Ctrl+5")
    page = stage.page(BackupPage)
    _folder(stage, page)
    _disk_away(stage, page)
    if stage.service is not None:
        _connect(stage, page, stage.service)
        _second_factor(stage, page)
        _own_account(stage, page)
        _to_the_service(stage, page)
        _without_a_line(stage, page, stage.service)
        _in_another_country(stage, page, stage.service)
        _no_copy_abroad(stage, page)
    _questions(stage, page)


def disk(stage: Stage) -> Path:
    """The USB disk in the drawer."""
    return stage.scratch / "disk"


def _folder(stage: Stage, page: BackupPage) -> None:
    hands, shoot, card = stage.hands, stage.camera.shoot, page.cards[PlaceKind.FOLDER]
    photographs = stage.scratch / "photographs"
    photographs.mkdir()
    (photographs / "beach.jpg").write_bytes(b"\xff\xd8")
    hands.push(card.choose_button)
    stage.answer_file(photographs)
    hands.until(page.bar.isVisible, "a folder full of photographs was taken")
    shoot("folder-refused")
    disk(stage).mkdir()
    hands.push(card.choose_button)
    stage.answer_file(disk(stage))
    shoot("folder-chosen")
    hands.press("F9", settled=False)
    stage.camera.catch_progress("backing-up", stage.job())
    hands.until(lambda: not page.busy, "the backup never ended")
    shoot("folder-backed-up")
    hands.press("F9")
    hands.until(lambda: not page.busy, "the backup never ended")
    shoot("nothing-new")
    hands.press("F7", settled=False)
    stage.camera.catch_progress("verifying", stage.job())
    hands.until(lambda: page.bar.isVisible() and not page.busy, "the backup was not verified")
    shoot("verified")


def _disk_away(stage: Stage, page: BackupPage) -> None:
    hands, away = stage.hands, stage.scratch / "in another drawer"
    disk(stage).rename(away)
    hands.press("F9")
    hands.until(lambda: page.bar.isVisible() and not page.busy, "nobody missed the disk")
    stage.camera.shoot("disk-away")
    away.rename(disk(stage))
    hands.push(page.bar.retry_button)
    hands.until(lambda: not page.busy and page.bar.isHidden(), "the disk was not found again")


def _connect(stage: Stage, page: BackupPage, service: CloudService) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.push(page.cards[PlaceKind.CLOUD].choose_button)
    sheet = stage.overlay(ConnectSheet)
    shoot("cloud-consent")
    hands.push(sheet.consent.next_button)
    hands.until(lambda: sheet.flow.step is sheet.service, "the consent was not kept")
    shoot("cloud-service")
    hands.write("http://cloud.example.com")
    hands.press("Enter")
    hands.idle()
    shoot("cloud-address-refused")
    _certificate(stage, sheet, service)
    hands.until(lambda: sheet.flow.step is sheet.country, "the certificate was not taken")
    shoot("cloud-country")
    hands.push(sheet.country.next_button)
    hands.until(lambda: sheet.flow.step is sheet.account, "the country was not taken")
    shoot("cloud-account")
    _new_account(stage, sheet)
    _letter(stage, sheet, service)
    hands.until_gone(sheet, "the till was not connected")
    hands.until(lambda: page.account.model.rows, "the service named no computer")
    shoot("connected")


def _new_account(stage: Stage, sheet: ConnectSheet) -> None:
    hands, shoot, step, account = stage.hands, stage.camera.shoot, sheet.account, stage.account
    hands.pick(step.new)
    hands.fill(step.email, stage.email)
    hands.fill(step.label, stage.words.computer)
    hands.fill(step.password, account.password)
    hands.fill(step.again, "another one")
    hands.press("Enter")
    shoot("cloud-passwords-differ")
    hands.fill(step.again, account.password)
    hands.press("Enter")
    hands.idle()
    shoot("cloud-not-of-age")
    hands.push(step.adult)
    hands.press("Enter", settled=False)
    stage.camera.catch("cloud-making-the-account")


def _certificate(stage: Stage, sheet: ConnectSheet, service: CloudService) -> None:
    hands, fields = stage.hands, sheet.service.fields
    hands.write_over(service.url)
    hands.press("Enter")
    hands.until(lambda: not sheet.service.waiting, "an unknown certificate was never refused")
    stage.camera.shoot("cloud-certificate-unknown")
    hands.push(fields.choose_button)
    stage.answer_file(service.authority)
    hands.until(fields.print.isVisible, "the certificate has no fingerprint")
    stage.camera.shoot("cloud-fingerprint")
    hands.push(sheet.service.next_button)


def _letter(stage: Stage, sheet: ConnectSheet, service: CloudService) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.until(lambda: sheet.flow.step is sheet.code, "no account was made")
    shoot("cloud-letter")
    hands.write(_NO_CODE)
    hands.press("Enter")
    hands.until(lambda: not sheet.code.waiting, "a wrong code was never refused")
    shoot("cloud-letter-wrong-code")
    hands.until(lambda: service.code_for(stage.email), "no letter came")
    hands.write_over(service.code_for(stage.email))
    hands.press("Enter", settled=False)
    stage.camera.catch("cloud-signing-in")


def _second_factor(stage: Stage, page: BackupPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.push(page.account.factor_button)
    hands.idle()
    sheet = stage.overlay(SecondFactorSheet)
    shoot("cloud-second-factor")
    hands.write(WRONG_CODE)
    hands.press("Enter")
    hands.until(lambda: not sheet.code.waiting, "a wrong code was never refused")
    shoot("cloud-second-factor-wrong-code")
    stage.account.phone = Phone(
        sheet.code.pane.by_hand.text().translate(_ISOLATES).replace("\n", ""), stage.clock
    )
    hands.write_over(stage.account.phone.code(hands))
    hands.press("Enter")
    codes = stage.overlay(CodesSheet)
    shoot("cloud-codes")
    stage.account.codes = [
        label.text().translate(_ISOLATES)
        for label in codes.findChildren(Label)
        if label.property("role") == "code"
    ]
    hands.press("Space")
    hands.idle()


def _own_account(stage: Stage, page: BackupPage) -> None:
    """What the service knows about its account, and a copy of it."""
    hands = stage.hands
    hands.push(page.account.rights_button)
    sheet = stage.overlay(RightsSheet)
    hands.until(lambda: sheet.state is not None, "the service told nothing of the account")
    stage.camera.shoot("my-account")
    path = stage.paper("account-copy.json")
    hands.push(sheet.copy_button)
    stage.answer_file(path)
    hands.until(lambda: path.exists() or stage.window_has(ProofSheet), "the copy was not written")
    if not path.exists():
        proof = stage.overlay(ProofSheet)
        hands.fill(proof.step.password, stage.account.password)
        hands.fill(proof.step.code, stage.account.wake().code(hands))
        hands.press("Enter")
        hands.until(path.exists, "the copy was not written")
    hands.idle()
    stage.camera.shoot("my-account-saved")
    hands.press("Esc")


def _to_the_service(stage: Stage, page: BackupPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F9")
    hands.until(lambda: not page.busy, "the backup never ended")
    hands.choose_in(page.list.place, 1)
    hands.until(
        lambda: page.list.kind is PlaceKind.CLOUD and page.list.model.rows, "nothing lies in the cloud"
    )
    shoot("cloud-backed-up")
    change_something(stage)
    hands.press("F9")
    hands.until(lambda: not page.busy and len(page.list.model.rows) > 1, "nothing was added in the cloud")
    hands.press("F7")
    hands.until(lambda: page.bar.isVisible() and not page.busy, "the backup was not verified")
    shoot("cloud-verified")


def _without_a_line(stage: Stage, page: BackupPage, service: CloudService) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    change_something(stage)
    service.stop()
    hands.press("F9")
    hands.until(lambda: page.bar.isVisible() and not page.busy, "nobody missed the service")
    hands.idle()
    shoot("service-away")
    stage.go("Ctrl+1")
    shoot("selling-goes-on")
    stage.go("Ctrl+5")
    service.start()
    hands.press("F9")
    hands.until(lambda: not page.busy and page.bar.isHidden(), "the backup was not resumed")
    stage.go("Ctrl+1")
    stage.go("Ctrl+5")
    shoot("service-back")


def _in_another_country(stage: Stage, page: BackupPage, service: CloudService) -> None:
    """The service has moved: nothing goes there before somebody agreed to the new country."""
    hands, shoot, card = stage.hands, stage.camera.shoot, page.cards[PlaceKind.CLOUD]
    service.stop()
    service.move_to(_ABROAD)
    service.start()
    change_something(stage)
    hands.press("F9")
    hands.until(lambda: not page.busy and card.agree_button.isVisible(), "nobody noticed the move")
    hands.idle()
    shoot("service-has-moved")
    hands.push(card.agree_button)
    sheet = stage.overlay(CountrySheet)
    hands.idle()
    shoot("agree-to-the-country")
    hands.push(sheet.step.next_button)
    hands.until_gone(sheet, "the country was not agreed to")
    hands.until(lambda: not page.busy and card.agree_button.isHidden(), "no backup went there")
    shoot("agreed-to-the-country")


def _no_copy_abroad(stage: Stage, page: BackupPage) -> None:
    """Since then customers are asked about it. One says no, which stops all; she is asked again and agrees."""
    hands, shoot, card = stage.hands, stage.camera.shoot, page.cards[PlaceKind.CLOUD]
    find(stage, PHONE.replace(" ", ""))
    hands.press("F6")
    _answer_about_abroad(stage, agreed=False, picture="asked-about-a-copy-abroad")
    stage.go("Ctrl+5")
    hands.until(card.decide_button.isVisible, "her no was not heard")
    shoot("waits-for-a-decision")
    hands.push(card.decide_button)
    sheet = stage.overlay(RefusingSheet)
    hands.until(lambda: sheet.model.rows, "nobody is on the list")
    shoot("they-do-not-want-a-copy-abroad")
    hands.press("F6")
    _answer_about_abroad(stage, agreed=True, picture="asked-once-more")
    hands.until_gone(sheet, "her yes was not heard")
    hands.press("F9")
    hands.until(lambda: not page.busy and card.decide_button.isHidden(), "backups did not go on")
    shoot("backups-go-on")


def _answer_about_abroad(stage: Stage, *, agreed: bool, picture: str) -> None:
    sheet = stage.overlay(AskSheet)
    row = sheet.rows[PurposeCode.CLOUD_BACKUP_ABROAD.value]
    stage.hands.until(lambda: sheet.notice_id, "the notice was not served")
    stage.hands.push(row.yes if agreed else row.no)
    stage.camera.shoot(picture)
    stage.hands.press("F10")
    stage.hands.until_gone(sheet, "the answer was not kept")


def _questions(stage: Stage, page: BackupPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.push(page.cards[PlaceKind.FOLDER].stop_button)
    shoot("stop-using")
    hands.press("Esc")
    hands.push(page.restore_button)
    shoot("restore-question")
    stage.accept()
    hands.until(lambda: page.restore, "the restore did not begin")
    shoot("restore-over-this-store")
    hands.press("Esc")
    hands.until(lambda: page.restore is None, "the restore was not left")


def change_something(stage: Stage) -> None:
    """So that the next backup has something to carry."""
    window = stage.hands.window
    done = add_note(window.services.desk(), somebody(stage, 1).id, stage.words.note)
    window.hub.publish(done.changes)
    stage.hands.idle()


def require_service(stage: Stage) -> CloudService:
    """The service, for what cannot be walked without."""
    if stage.service is None:
        raise TourStuckError("there is no service")
    return stage.service
