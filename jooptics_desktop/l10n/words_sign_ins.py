"""How sign-ins ended, in words."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.domain.sign_ins import EndReason
from jooptics_desktop.l10n.catalogue import mark

ENDS: Final = {
    EndReason.SIGN_OUT: mark("Signed out"),
    EndReason.LOCK: mark("Locked"),
    EndReason.IDLE: mark("Locked when idle"),
    EndReason.CLOSE: mark("Program closed"),
    EndReason.CRASH: mark("Program ended unexpectedly"),
}
