"""What Qt has to say, without the one complaint that tells nobody anything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import qFormatLogMessage, qInstallMessageHandler

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QtMsgType

# Qt's own sentence, in the category of every other warning, for each window on a platform without a window manager.
NO_WINDOW_MANAGER: Final = "This plugin does not support propagateSizeHints()"


def keep_quiet() -> None:
    """From now on Qt's messages go to standard error as before, except for that exact sentence."""
    qInstallMessageHandler(_pass_on)


def _pass_on(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if message != NO_WINDOW_MANAGER and sys.stderr is not None:  # a windowed program on Windows has none
        print(qFormatLogMessage(kind, context, message), file=sys.stderr)  # noqa: T201 - where Qt itself would say it
