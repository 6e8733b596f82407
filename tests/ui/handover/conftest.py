"""A window over a store whose owner has an authenticator, and which is to be handed over today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp
import pytest

from jooptics_desktop.services import staff
from jooptics_desktop.system import passwords
from tests.changing_hands import announce_long_ago
from tests.keyboard import Keyboard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.handover import Announcement
    from jooptics_desktop.ui.shell.main_window import MainWindow

BUYER = "بصريات البتراء Petra"


@pytest.fixture
def hands(live_window: MainWindow, qtbot: QtBot) -> Keyboard:
    """Somebody at the keyboard."""
    return Keyboard(live_window, qtbot)


@pytest.fixture
def secret(live: Application) -> str:
    """What the owner's authenticator app holds."""
    made = passwords.new_totp_secret()
    desk = live.desk()
    staff.set_authenticator(desk, made, pyotp.TOTP(made).at(desk.clock.now()))
    return made


@pytest.fixture
def announced(live: Application, live_window: MainWindow, hands: Keyboard) -> Announcement:
    """Said two months ago; its day is there."""
    said = announce_long_ago(live.desk(), BUYER)
    live_window.refresh_status()
    hands.idle()
    return said
