"""From signing in to the counter, and from page to page, the GUI thread neither loads code nor asks the store."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli.demo import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[3]
# The program as it is started, with somebody who types; a process of its own, for in this one everything is loaded.
PROGRAM = """
import json, sys, threading, traceback
sys.path.insert(0, {root!r})
from pathlib import Path
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from jooptics_desktop.app import Application
from jooptics_desktop.data.connections import Connections
from jooptics_desktop.system.home import Home
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.start import build
from jooptics_desktop.ui.shell.warm_up import WarmUp

here, main = [""], threading.main_thread()
found = {{"loaded": [], "asked": []}}

def note(kind, what):
    if here[0] and threading.current_thread() is main:
        found[kind].append(f"{{here[0]}}: {{what}}")

class Loading:
    def find_spec(self, name, path=None, target=None):
        note("loaded", name)

take = Connections.take
def asked(self):
    ours = [f"{{at.filename}}:{{at.lineno}}" for at in traceback.extract_stack() if "/ui/" in at.filename]
    note("asked", ours[-1] if ours else "")
    return take(self)

Connections.take = asked
sys.meta_path.insert(0, Loading())
program = QApplication([])
application = Application(Home(Path({home!r})))
window = build(program, application, FEATURES)
window.show()
window.activateWindow()
lock = window.lock_screen
warm_up = window.findChild(WarmUp)

def until(is_so):
    while not is_so():
        QTest.qWait(5)

def quiet():
    return not window.tasks.busy and not warm_up.is_going_on

until(lambda: lock.secret.isVisible() and not window.tasks.busy)
lock.secret.editor.setText({password!r})
QTest.keyClick(lock.secret.editor, Qt.Key.Key_Return)  # the store's own
until(lambda: lock.title.text() == "Who is working?")
until(quiet)
next(one for one in lock.findChildren(QPushButton) if one.accessibleName() == "Rana").click()
lock.secret.editor.setText({password!r})
found["built"] = window.page("counter") is not None
here[0] = "signing in"
QTest.keyClick(lock.secret.editor, Qt.Key.Key_Return)
until(lambda: not lock.is_locked)
QTest.keyClicks(program.focusWidget(), "10")  # at once
found["typed"] = window.page("counter").cart.scan.text()
until(quiet)
for feature in window.allowed_features():
    here[0] = feature.name
    window.go(feature.name)
    until(quiet)
here[0] = ""
print(json.dumps(found))
window.before_closing = None
window.close()
"""


def visit(home: Path) -> Mapping[str, object]:
    """What was loaded, asked, built and typed in a run of the program."""
    program = PROGRAM.format(root=str(ROOT), home=str(home), password=PASSWORD)
    environment = os.environ | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, timeout=120, check=False, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: Mapping[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_signing_in_and_going_around_loads_nothing_and_asks_nothing_on_the_gui_thread(
    live_template: Path, tmp_path: Path
) -> None:
    shutil.copytree(live_template, tmp_path / "home")
    found = visit(tmp_path / "home")
    assert found == {"loaded": [], "asked": [], "built": True, "typed": "10"}
