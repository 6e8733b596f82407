"""What Qt says comes through, but for its one complaint about platforms without a window manager."""

from __future__ import annotations

import os
import subprocess
import sys

from jooptics_desktop.ui.kit.qt_messages import NO_WINDOW_MANAGER

_PROGRAM = """
from PySide6.QtCore import qCritical, qWarning
from PySide6.QtWidgets import QApplication, QWidget
from jooptics_desktop.ui.kit import qt_messages

{quietly}
application = QApplication(["jooptics"])
window = QWidget()
window.show()
window.setMinimumSize(400, 300)
application.processEvents()
qWarning("the disk is full")
qWarning("This plugin does not support propagateSizeHints() any more")
qCritical("the screen is gone")
"""


def said(*, quietly: bool) -> list[str]:
    """What a program with one window says to whoever started it without a screen."""
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(quietly="qt_messages.keep_quiet()" if quietly else "")],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert not ran.stdout
    return ran.stderr.splitlines()


def test_only_that_one_sentence_is_dropped() -> None:
    plain = said(quietly=False)
    assert NO_WINDOW_MANAGER in plain, "Qt no longer complains: the handler can go"
    assert said(quietly=True) == [line for line in plain if line != NO_WINDOW_MANAGER]
    assert len(said(quietly=True)) == 3
