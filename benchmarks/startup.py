"""How long until the first window, next to a bare window of the same toolkit.

Each start is a process of its own, in turns; the clock stops when the window was painted for the first time.

    python benchmarks/startup.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

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
from pathlib import Path
from jooptics_desktop.app import Application
from jooptics_desktop.system.home import Home
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from jooptics_desktop.ui.shell import start
app = QApplication(sys.argv[:1])
window = start.build(app, Application(Home(Path(sys.argv[1]))), start.FEATURES)
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            os._exit(0)
        return False
watch = Watch()
window.installEventFilter(watch)
window.show()
app.exec()
"""


def run(program: str, *arguments: str) -> float:
    """Milliseconds of one whole process."""
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", program, *arguments], check=True, env=environment, capture_output=True
    )
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    with tempfile.TemporaryDirectory() as home:
        run(BARE), run(OURS, home)
        pairs = [(run(BARE), run(OURS, home)) for _ in range(rounds)]
    ratios = sorted(ours / bare for bare, ours in pairs)
    bare, ours = (statistics.median(arm) for arm in zip(*pairs, strict=True))
    print(f"| | bare window | first window | ratio (min–max) | target |\n|---|---|---|---|---|\n"
          f"| whole process, ms | {bare:.0f} | {ours:.0f} | {statistics.median(ratios):.2f} "
          f"({ratios[0]:.2f}–{ratios[-1]:.2f}) | ≤ {TARGET} |")  # fmt: skip


if __name__ == "__main__":
    main()
