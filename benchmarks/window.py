"""How long somebody waits for the window: until they can sign in, until the counter, and for every switch after that.

The program as it is started over a store of many customers and over an empty one, in turns, each in a process of its
own; the keyring is a file, so that no keyring's own mood is measured. How long the window did not answer is what a
timer of the GUI thread missed on the clock; a page, a theme, a language counts the processor time of that thread, which
on a free core is the time the window stands still.

    python benchmarks/window.py [--customers N] [--folder DIR] [--quick] [--json]
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

import keyring
from checkout import ROOT
from keyring.backend import KeyringBackend
from people_store import people_arrive
from reporting import Result, at_most, options, ratio, tell

from jooptics_desktop.cli.demo import PASSWORD, make_demo_store
from jooptics_desktop.services import opening
from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent, QObject

    from jooptics_desktop.domain.customers import CustomerHit
    from jooptics_desktop.ui.customers.page import CustomersPage
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.settings.page import SettingsPage

ROUNDS, QUICK_ROUNDS = 7, 2
STILL_MS = 100
SIZE_TARGET = 1.1
BEAT_MS = 2
STEPS_AT_LEAST = 4  # the act itself, and rounds of events for what it leads to
TYPING_MS = 1500  # nobody finds their password sooner
OWNER = "Rana"  # who sees every part


class FileKeyring(KeyringBackend):
    """A keyring for measuring with."""

    priority = 1

    def __init__(self, path: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # the library says nothing of it
        self._path = path

    def get_password(self, _service: str, _name: str) -> str | None:
        """What is kept."""
        return self._path.read_text() if self._path.exists() else None

    def set_password(self, _service: str, _name: str, value: str) -> None:
        """Keep it."""
        self._path.write_text(value)


def a_home(folder: Path, customers: int) -> Path:
    """A store of that many customers that opens by the keyring, made once and used again."""
    home = folder / f"home-{customers}"
    if not home.exists():
        part = folder / f"home-{customers}.part"
        shutil.rmtree(part, ignore_errors=True)
        keyring.set_keyring(FileKeyring(folder / f"keyring-{customers}"))
        made = make_demo_store(Home(part), SystemClock(), Uuid7Ids())
        people_arrive(made.desk, customers)
        opening.keep_in_keyring(made.opened)
        made.opened.store.close()
        part.rename(home)
    return home


class Visit:
    """One run of the program: waits, signs in, goes everywhere, and tells what each took."""

    def __init__(self, home: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from jooptics_desktop.__main__ import main

        keyring.set_keyring(FileKeyring(home.with_name(home.name.replace("home", "keyring"))))
        self.begun = float(os.environ["BEGUN"])
        self.found: dict[str, float] = {}
        self.silence = self.last = self.typed = 0.0
        self._run = QApplication.exec
        setattr(QApplication, "exec", lambda *_: self._watched())  # noqa: B010 - a method is exchanged on purpose
        main(["--home", str(home)])

    def since_begun(self) -> float:
        """Milliseconds since the process was asked for."""
        return (time.monotonic() - self.begun) * 1000

    def _watched(self) -> int:
        from PySide6.QtCore import QEvent, QObject, Qt, QTimer
        from PySide6.QtWidgets import QApplication

        from jooptics_desktop.ui.shell.main_window import MainWindow

        self.window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        visit = self

        class FirstPaint(QObject):
            def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
                if event.type() == QEvent.Type.Paint and "picture" not in visit.found:
                    visit.found["picture"] = visit.since_begun()
                    visit.last = time.monotonic()
                    visit.beat.start(BEAT_MS)
                return False

        self.beat = QTimer()
        self.beat.setTimerType(Qt.TimerType.PreciseTimer)
        self.beat.timeout.connect(self._on_beat)
        self._paint = FirstPaint()
        self.window.installEventFilter(self._paint)
        return self._run()

    def _on_beat(self) -> None:
        from PySide6.QtWidgets import QPushButton

        now = time.monotonic()
        self.silence, self.last = max(self.silence, (now - self.last) * 1000), now
        lock = self.window.lock_screen
        if "offered" not in self.found:
            if lock.enter.isVisible():
                self.found["offered"] = self.since_begun()
                self.typed = now + TYPING_MS / 1000
        elif "signing" not in self.found:
            if now > self.typed:
                self.found["signing"] = self.since_begun()
                next(
                    person for person in lock.findChildren(QPushButton) if person.accessibleName() == OWNER
                ).click()
                lock.secret.editor.setText(PASSWORD)
                lock.secret.editor.returnPressed.emit()
        elif not lock.is_locked and not self.window.tasks.busy:
            self.found["counter"] = self.since_begun()
            self.found["silence"] = self.silence
            self.beat.stop()
            self._go_everywhere()

    def _go_everywhere(self) -> None:
        names = [feature.name for feature in self.window.allowed_features()]
        visits = [self._still(functools.partial(self.window.go, name)) for name in names]
        self.found["page"] = max(visits)
        self._see_parts()
        for name, act in (("theme", self.window.switch_theme), ("language", self.window.switch_language)):
            took = []
            for page in names:
                self._still(functools.partial(self.window.go, page))
                took += [self._still(act), self._still(act)]
            self.found[name] = max(took[2:])  # the first time another language is read from disk
        print(json.dumps(self.found), flush=True)
        os._exit(0)

    def _see_parts(self) -> None:
        """Everything within the pages for the first time, and the theme with all of it made."""
        self._still(functools.partial(self.window.go, "privacy"))
        privacy = cast("PrivacyPage", self.window.page("privacy"))
        parts = [self._still(functools.partial(privacy.show_tab, name)) for name in privacy.allowed()]
        self.found["theme_privacy"] = max(self._still(self.window.switch_theme) for _ in range(6))
        self._still(functools.partial(self.window.go, "settings"))
        settings = cast("SettingsPage", self.window.page("settings"))
        parts += [self._still(functools.partial(settings.show_tab, kind)) for kind in settings.allowed()]
        self.found["part"] = max(parts)
        self._still(functools.partial(self.window.go, "customers"))
        customers = cast("CustomersPage", self.window.page("customers"))
        if customers.list.count:  # there is nobody in the empty store
            hit = self._first_row(customers)
            self.found["customer"] = self._still(functools.partial(self.window.go, "customers", hit.id))
        self.found["palette"] = self._still(self._open_palette)
        self._still(self.window.palette_box.close_overlay)
        self.found["help"] = self._still(self._open_help)
        self._still(self.window.help.close_overlay)

    def _first_row(self, customers: CustomersPage) -> CustomerHit:
        """Who is first in the list, which is read once it is looked at."""
        from PySide6.QtWidgets import QApplication

        while (hit := customers.list.everybody.row_at(0)) is None:
            QApplication.processEvents()
        return hit

    def _open_palette(self) -> None:
        self.window.palette_box.popup()  # made when it is first asked for

    def _open_help(self) -> None:
        self.window.help.popup()

    def _still(self, act: Callable[[], object]) -> float:
        """The longest the GUI thread computed in one go: the act itself, or a round of events it led to."""
        from PySide6.QtWidgets import QApplication

        longest, steps = 0.0, 0
        while steps < STEPS_AT_LEAST or self.window.tasks.busy:
            begun = time.thread_time()
            (QApplication.processEvents if steps else act)()
            longest = max(longest, (time.thread_time() - begun) * 1000)
            steps += 1
        return longest


def run(home: Path, scratch: str) -> dict[str, float]:
    """One run in a process of its own."""
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": scratch,
        "BEGUN": str(time.monotonic()),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    said = subprocess.run(
        [sys.executable, __file__, "--visit", str(home)],
        check=True, env=environment, capture_output=True, text=True, timeout=120,
    ).stdout  # fmt: skip
    found: dict[str, float] = json.loads(said)
    return found


def results(pairs: list[tuple[dict[str, float], dict[str, float]]], customers: int) -> list[Result]:
    """What the rounds say: (empty, full)."""

    def middle(what: Callable[[dict[str, float]], float]) -> float:
        return statistics.median(what(full) for _, full in pairs)

    def to_sign_in(found: dict[str, float]) -> float:
        return found["offered"]

    def to_counter(found: dict[str, float]) -> float:
        return found["counter"] - found["signing"]

    def sizes(question: str, what: Callable[[dict[str, float]], float]) -> Result:
        question = f"{question}; {customers:,} customers against an empty store"
        figures = [what(full) / what(empty) for empty, full in pairs]
        return ratio(question, figures, SIZE_TARGET, f"{middle(what):.0f} ms")

    def limit(name: str, question: str) -> Result:
        return at_most(question, middle(lambda found: found[name]), STILL_MS, "ms")

    still = {
        "silence": "the longest the window does not answer, from its first picture to the counter",
        "page": "the longest a page takes on its first visit",
        "part": "the longest a part of the privacy centre or the settings takes on its first visit",
        "customer": "the longest a customer's page takes on its first visit",
        "palette": "the longest the command palette takes to come up for the first time",
        "help": "the longest help takes to come up for the first time",
        "theme": "the longest a switch of theme takes, every page built",
        "theme_privacy": "the longest a switch of theme takes, in the privacy centre with all its parts built",
        "language": "the longest a switch of language takes, every page built",
    }
    return [
        sizes("from the start to signing in", to_sign_in),
        sizes("from the password to the counter", to_counter),
        *(limit(name, question) for name, question in still.items()),
    ]


def main() -> None:
    """Measure and tell, or be one run of the measurement."""
    parser = options(argparse.ArgumentParser(description=__doc__.partition("\n")[0]))
    parser.add_argument("--customers", type=int, help="a million unless --quick")
    parser.add_argument("--visit", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.visit:
        Visit(asked.visit)
        return
    customers = asked.customers or (2_000 if asked.quick else 1_000_000)
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        empty, full = a_home(folder, 0), a_home(folder, customers)
        run(empty, scratch)
        pairs = [
            (run(empty, scratch), run(full, scratch)) for _ in range(QUICK_ROUNDS if asked.quick else ROUNDS)
        ]
    tell(results(pairs, customers), as_json=asked.json)


if __name__ == "__main__":
    main()
