"""The first picture comes quickly: nothing slow is imported before it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SLOW = (
    "sqlalchemy",
    "reportlab",
    "requests",
    "keyring",
    "phonenumbers",
    "babel.numbers",
    "numpy",
    "alembic",
    "PySide6.QtPdf",
    "multiprocessing",
    "jooptics_desktop.services",
    "jooptics_desktop.ui.kit.palette",
    "jooptics_desktop.ui.kit.tables",
)
PROGRAM = """
import sys
sys.path[:0] = [{root!r}, {kit!r}]
from PySide6.QtWidgets import QApplication
from jooptics_desktop.ui.kit.preferences import Preferences
from jooptics_desktop.ui.shell.start import build
from jooptics_desktop.ui.shell.features import FEATURES

class Services:
    def preferences(self): return Preferences(language="en")
    def __getattr__(self, _name): return lambda *_: None  # nothing else is asked before the first picture

application = QApplication([])
window = build(application, Services(), FEATURES)
window.show()
picture = window.grab()
assert picture.width() == 1366, picture.width()
print(",".join(name for name in {slow!r} if name in sys.modules))
window.tasks.close()
"""


WARMING = """
import sys
sys.path.insert(0, {root!r})
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from jooptics_desktop.ui.kit.tasks import Tasks
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.warm_up import WarmUp

application = QApplication([])
tasks = Tasks(None, None, print, None)
warm_up = WarmUp(application, tasks, FEATURES, lambda _feature: iter(()))
warm_up.start()
assert not tasks.busy
wanted = "jooptics_desktop.ui.settings.taxes_tab"
watch = QTimer(application)
watch.timeout.connect(lambda: wanted in sys.modules and application.quit())
watch.start(10)
application.exec()
tasks.close()
print(",".join(name for name in {expected!r} if name not in sys.modules))
print(",".join(name for name in {needless!r} if name in sys.modules))
"""
EXPECTED = (
    "jooptics_desktop.ui.counter.page",
    "jooptics_desktop.ui.customers.page",
    "babel.numbers",
    "requests",
)


def test_the_pages_are_loaded_while_somebody_signs_in() -> None:
    program = WARMING.format(root=str(ROOT), expected=EXPECTED, needless=("fpdf", "reportlab"))
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[:2] == ["", ""]


def test_the_first_window_needs_only_qt_and_the_theme() -> None:
    program = PROGRAM.format(root=str(ROOT), kit=str(ROOT / "tests" / "ui" / "kit"), slow=SLOW)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "", f"imported too early: {done.stdout}"
