"""One story in the real window: an account, a line that goes and comes back, another computer, the first shut out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pyotp
import pytest
from PySide6.QtCore import Qt

from jooptics_desktop.app import Application
from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.l10n import sentence
from jooptics_desktop.services import catalogue
from jooptics_desktop.sync import schedule
from jooptics_desktop.system.home import Home
from jooptics_desktop.ui.backup.scheduler import BackupScheduler
from jooptics_desktop.ui.firstrun.wizard import FirstRunWizard
from jooptics_desktop.ui.kit.codes_sheet import CodesSheet
from jooptics_desktop.ui.restore.flow import RestoreFlow
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.start import build
from tests.cloud.service_thread import Service
from tests.narrowing import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.backup.page import BackupPage
    from jooptics_desktop.ui.counter.page import CounterPage
    from jooptics_desktop.ui.shell.main_window import MainWindow

PATIENCE_MS = 60_000
CLOTH = "036000241457"
EMAIL = "rana@example.com"
CLOUD_PASSWORD = "umbrella kettle seven pigeons"


class Computer:
    """A computer with the program on it, and somebody in front."""

    def __init__(self, window: MainWindow, application: Application, qtbot: QtBot) -> None:
        self.window, self.application, self._qtbot = window, application, qtbot

    def until(self, there: Callable[[], object]) -> None:
        """Wait until that holds."""
        self._qtbot.waitUntil(lambda: bool(there()), timeout=PATIENCE_MS)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.until(lambda: not self.window.tasks.busy)

    def press(self, button: QWidget) -> None:
        """Press it, and wait for what that began."""
        self._qtbot.keyClick(button, Qt.Key.Key_Space)
        self.settle()

    def sign_in(self) -> None:
        """The owner, at the lock."""
        lock = self.window.lock_screen
        self.until(lambda: lock.is_locked and lock.secret.isVisible())
        next(button for button in lock._group.buttons() if button.accessibleName() == "Rana").click()
        lock.secret.editor.setText(PASSWORD)
        lock._sign_in()
        self.until(lambda: not lock.is_locked)
        self.settle()

    @property
    def backup(self) -> BackupPage:
        """The backup page, in front."""
        self.window.go("backup")
        self.settle()
        return cast("BackupPage", self.window.page("backup"))

    def sell(self) -> None:
        """Scan a cloth, take cash for it; the next customer may come."""
        self.window.go("counter")
        self.settle()
        page = cast("CounterPage", self.window.page("counter"))
        page.on_scan(CLOTH)
        self.until(lambda: page.draft and page.draft.lines)
        page.totals.cash.click()
        self.until(lambda: page.sheet)
        self._qtbot.keyClick(page.sheet, Qt.Key.Key_F12)
        self.until(lambda: page.draft is None and page.cart.quiet.sale)
        self.settle()

    @property
    def sales(self) -> int:
        """How many sales are in the store."""
        with self.application.desk().store.read() as work:
            return len(work.sales.recent())

    @property
    def notes(self) -> set[str]:
        """What the top bar says."""
        return {note.message for note in self.application.status().notes}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A real service over TLS, with an authority of its own."""
    running = Service(tmp_path / "service", "")
    yield running
    running.stop()


@pytest.fixture
def till(live_window: MainWindow, live: Application, qtbot: QtBot) -> Computer:
    """The computer at the counter, with a cloth to sell; nothing but the test tells it to back up."""
    draft = catalogue.ItemDraft(
        ItemKind.ACCESSORY, Money(3_750, JOD), "standard", "قطعة تنظيف", "Cleaning cloth", barcodes=(CLOTH,)
    )
    catalogue.add_item(live.desk(), draft)
    return Computer(live_window, live, qtbot)


@pytest.fixture
def other(app: QApplication, tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[], Computer]]:
    """`other()`: switch another computer on, on which nothing was ever done."""
    made: list[Computer] = []

    def start() -> Computer:
        application = Application(Home(tmp_path / "another computer"))
        window = build(app, application, FEATURES)
        for scheduler in window.findChildren(BackupScheduler):
            scheduler.rest()
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        made.append(Computer(window, application, qtbot))
        return made[-1]

    yield start
    for computer in made:
        computer.window.before_closing = None
        computer.window.close()
        computer.window.deleteLater()
        computer.application.close()


def connect(till: Computer, service: Service) -> None:
    """From the first question to the first computer of a new account."""
    page = till.backup
    page.connect_cloud()
    till.settle()
    sheet = page.sheet
    till.press(sheet.consent.next_button)
    sheet.service.fields.address.set_text(service.url)
    sheet.service.fields.choose()
    till.window.prompts.answer_path(service.cloud.home.authority_path)
    till.settle()
    till.press(sheet.service.next_button)
    till.press(sheet.country.next_button)
    step = sheet.account
    step.new.setChecked(True)
    step.email.set_text(EMAIL)
    step.label.set_text("Till 1")
    for field in (step.password, step.again):
        field.set_text(CLOUD_PASSWORD)
    step.adult.setChecked(True)
    till.press(step.next_button)
    assert sheet.flow.step is sheet.code
    sheet.code.code.set_text(service.code_for(EMAIL))
    till.press(sheet.code.next_button)
    till.until(lambda: [device.current for device in page.account.model.rows] == [True])


def second_factor(till: Computer, service: Service) -> pyotp.TOTP:
    """Somebody who has just signed in needs no other proof; what the phone then shows."""
    page = till.backup
    till.press(page.account.factor_button)
    step = page.account.factor_sheet.code
    shown = "".join(sign for sign in step.pane.by_hand.text() if sign.isalnum())
    phone = pyotp.TOTP(shown)
    step.pane.code.set_text(phone.at(service.clock.now()))
    till.press(step.next_button)
    [codes] = till.window.findChildren(CodesSheet)
    till.press(codes.close_button)
    return phone


def restore(computer: Computer, service: Service, phone: pyotp.TOTP) -> None:
    """From the first question of a new computer to the store on it."""
    window = computer.window
    computer.until(lambda: isinstance(window.stack.currentWidget(), FirstRunWizard))
    wizard = cast("FirstRunWizard", window.stack.currentWidget())
    computer.until(wizard.language.next_button.isEnabled)
    computer.press(wizard.language.next_button)
    computer.press(wizard.privacy.accept_button)
    computer.press(wizard.consent.refuse_button)
    wizard.origin.restore_card.setChecked(True)
    computer.press(wizard.origin.next_button)
    flow = wizard.stack.currentWidget()
    assert isinstance(flow, RestoreFlow)
    flow.place.cloud_choice.setChecked(True)
    computer.press(flow.place.next_button)
    step = flow.cloud
    step.service.address.set_text(service.url)
    step.service.choose()
    window.prompts.answer_path(service.cloud.home.authority_path)
    computer.settle()
    step.email.set_text(EMAIL)
    step.label.set_text("New till")
    step.password.set_text(CLOUD_PASSWORD)
    computer.press(step.next_button)
    assert step.code.isVisible(), "the second factor is asked for"
    service.clock.advance(seconds=60)
    step.code.set_text(phone.at(service.clock.now()))
    computer.press(step.next_button)
    assert flow.flow.step is flow.key
    flow.key.password.editor.setText(PASSWORD)
    computer.press(flow.key.next_button)
    assert now(flow.flow.step) is flow.generation
    computer.press(flow.generation.next_button)
    computer.until(lambda: flow.flow.step is flow.done)
    computer.press(flow.done.next_button)
    computer.sign_in()


def test_from_the_first_question_to_the_first_computer_shut_out(
    till: Computer, other: Callable[[], Computer], service: Service, check_screen: Callable[[QWidget], None],
    monkeypatch: pytest.MonkeyPatch, lang: Language,
) -> None:  # fmt: skip
    connect(till, service)
    phone = second_factor(till, service)
    page, card = till.backup, till.backup.cards[PlaceKind.CLOUD]

    # The first backup lies there and is listed.
    till.press(page.back_up_button)
    page.list.place.set_value(PlaceKind.CLOUD)
    till.until(lambda: [row.number for row in page.list.model.rows] == [0])
    check_screen(till.window)

    # The line goes: one quiet word, and selling goes on.
    service.stop()
    till.sell()
    till.press(till.backup.back_up_button)
    assert page.bar.isVisible()
    assert "Backup waiting: offline" in till.notes
    assert all(note.kind != "danger" for note in till.application.status().notes)
    till.sell()
    assert till.sales == 2

    # The line is there again: what waited leaves by itself, with what was sold meanwhile.
    service.start()
    monkeypatch.setattr(schedule, "RETRY_FIRST", timedelta(0))  # a minute has passed
    scheduler = BackupScheduler(
        till.window, till.window.tasks, till.window.hub, till.application, till.window.refresh_status
    )
    scheduler.look()
    till.settle()
    assert "Backup waiting: offline" not in till.notes
    page = till.backup
    till.until(lambda: len(page.list.model.rows) > 1)
    assert card.isVisible()

    # Another computer brings all of it back, and shuts the first one out.
    new = other()
    restore(new, service, phone)
    assert new.sales == 2
    computers = new.backup.account
    new.until(lambda: computers.model.rows or computers.empty.isVisible())
    assert {device.label for device in computers.model.rows} == {"Till 1", "New till"}, (
        computers.empty.hint.text()
    )
    assert computers.table.select_where(lambda device: device.label == "Till 1")
    new.press(computers.revoke_button)
    new.window.prompts.answer("act")
    new.settle()
    new.until(lambda: any(device.revoked_at for device in computers.model.rows))
    check_screen(new.window)
    new.window.hide()

    # The first one says so, and sells on.
    till.window.activateWindow()
    till.press(till.backup.back_up_button)
    assert page.bar.text == sentence(NotPermitted("cloud.device_revoked"))
    till.sell()
    assert till.sales == 3
