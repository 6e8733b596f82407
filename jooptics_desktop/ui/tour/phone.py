"""An authenticator app: the phone in somebody's pocket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyotp

from jooptics_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from jooptics_desktop.ui.tour.hands import Hands
    from jooptics_desktop.ui.tour.held_clock import HeldClock

STEP_SECONDS: Final = 30
WRONG_CODE: Final = "000000"


class Phone:
    """Shows codes for the key it was given. A code serves once: the next one is read a step ahead, as clocks allow."""

    def __init__(self, secret: str, clock: HeldClock) -> None:
        self._clock = clock
        self._totp = pyotp.TOTP(secret.replace(" ", ""))
        self._used = 0

    def code(self, hands: Hands) -> str:
        """A code nobody has used yet."""
        step = max(_step_now(), self._used + 1)
        if self._clock.is_held:
            self._clock.pass_by(seconds=STEP_SECONDS * max(0, step - _step_now() - 1))
        hands.until(lambda: step <= _step_now() + 1, "the phone showed no new code")
        self._used = step
        return self._totp.generate_otp(step)


def _step_now() -> int:
    return int(SystemClock().now().timestamp()) // STEP_SECONDS
