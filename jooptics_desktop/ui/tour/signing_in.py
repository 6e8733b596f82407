"""Chapter 2, opening in the morning: locking, a wrong password, the second factor, the quick PIN, a second window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.tour.first_run import HOME
from jooptics_desktop.ui.tour.phone import WRONG_CODE

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.stage import Stage

_AGAIN: Final = "again"


def walk(stage: Stage) -> None:
    """Out and in again, with everything that may go wrong at the door."""
    hands, shoot, lock = stage.hands, stage.camera.shoot, stage.hands.window.lock_screen
    lock_up(stage)
    shoot("locked")
    hands.write("not my password")
    hands.press("Enter")  # to the code
    hands.press("Enter")
    hands.idle()
    shoot("wrong-password")
    hands.write_over(stage.owner.password)
    hands.press("Enter")
    hands.press("Enter")
    hands.idle()
    shoot("second-factor-asked")
    hands.write(WRONG_CODE)
    hands.press("Enter")
    hands.idle()
    shoot("second-factor-wrong")
    hands.write_over(stage.owner.wake().code(hands))
    hands.press("Enter", settled=False)
    stage.camera.catch("checking")
    hands.until(lambda: not lock.is_locked, "the door did not open")
    hands.idle()
    shoot("signed-in")
    _second_window(stage)


def lock_up(stage: Stage) -> None:
    """Lock, and wait until somebody may sign in."""
    lock = stage.hands.window.lock_screen
    stage.hands.press("Ctrl+L")
    stage.hands.until(lambda: lock.is_locked and lock.secret.isVisible(), "the lock offered nobody")


def sign_in(stage: Stage, code: str) -> None:
    """In with the password and a code."""
    hands, lock = stage.hands, stage.hands.window.lock_screen
    hands.until(lambda: lock.is_locked and lock.secret.isVisible(), "the lock offered nobody")
    hands.write(stage.owner.password)
    hands.press("Enter")
    hands.write(code)
    hands.press("Enter")
    hands.until(lambda: not lock.is_locked, "the door did not open")
    hands.idle()


def come_back(stage: Stage) -> None:
    """In with the quick PIN; what asks for a second factor asks from then on."""
    hands, lock = stage.hands, stage.hands.window.lock_screen
    hands.write(stage.owner.pin)
    hands.press("Enter")
    hands.press("Enter")
    hands.until(lambda: not lock.is_locked, "the PIN did not open the door")
    hands.idle()


def _second_window(stage: Stage) -> None:
    """The same folder again, while the first window has it."""
    window = stage.open(HOME, _AGAIN)
    bar = window.lock_screen.bar
    stage.hands.until(bar.isVisible, "a second window was not refused")
    stage.camera.shoot("second-window-refused")
    stage.close(_AGAIN)
    stage.bring(HOME)
