"""How long until the first window, next to a bare window of the same toolkit.

Each start is a process of its own, in turns; the clock stops when the window was painted for the first time. Ours is
the program as it is started, up to there. Both run from compiled bytecode, as an installed program does.

    python benchmarks/startup.py [--rounds N] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from checkout import ROOT
from reporting import options, ratio, tell

TARGET = 2.0
BARE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication(sys.argv[:1])
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, app.quit)
window = Window()
window.setCentralWidget(QLabel("hello"))
window.resize(1366, 700)
window.show()
app.exec()
"""
OURS = """
import os, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from jooptics_desktop.__main__ import main
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            os._exit(0)
        return False
watch, run = Watch(), QApplication.exec
def watched(*_):
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            window.installEventFilter(watch)
    return run()
QApplication.exec = watched
main(["--home", sys.argv[1]])
"""


def run(program: str, scratch: str) -> tuple[float, float]:
    """Milliseconds of one whole process, on the clock and of the processor."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": scratch,
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", program, f"{scratch}/home"], env=environment, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, program
    return (time.perf_counter() - started) * 1000, (usage.ru_utime + usage.ru_stime) * 1000


def main() -> None:
    """Measure and tell."""
    parser = options(argparse.ArgumentParser(description=__doc__.partition("\n")[0]))
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        run(BARE, scratch), run(OURS, scratch)  # compiles
        pairs = [(run(BARE, scratch), run(OURS, scratch)) for _ in range(3 if asked.quick else asked.rounds)]
    walls = [(bare[0], ours[0]) for bare, ours in pairs]
    processor = statistics.median(ours[1] / bare[1] for bare, ours in pairs)
    bare, ours = (statistics.median(arm) for arm in zip(*walls, strict=True))
    question = "the first window, whole process, against a bare window of the same toolkit"
    more = f"{ours:.0f} ms against {bare:.0f} ms; {processor:.2f}× the processor time"
    tell([ratio(question, [o / b for b, o in walls], TARGET, more)], as_json=asked.json)


if __name__ == "__main__":
    main()
