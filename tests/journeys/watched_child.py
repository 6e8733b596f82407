"""The program, watched: a day of it in a process of its own that writes down every way out it tries.

`python -m tests.journeys.watched_child ACT FOLDER [SERVICE_HOME URL]`; each attempt becomes a line of JSON in the file
that the variable WATCHED names: the event of the interpreter's audit and where to. The hook is there before anything
of the program is loaded and cannot be removed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.ui.shell.main_window import MainWindow

PATIENCE_SECONDS: Final = 120
TO_AN_ADDRESS: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
WAYS_OUT: Final = TO_AN_ADDRESS | frozenset({
    "socket.getaddrinfo", "socket.gethostbyname",
    "socket.gethostbyaddr", "socket.getnameinfo", "urllib.Request", "smtplib.connect", "ftplib.connect",
    "webbrowser.open",
})  # fmt: skip
EMAIL: Final = "watched-owner@example.com"
CLOUD_PASSWORD: Final = "seven brass lenses"


def watch(file: Path) -> None:
    """Write every way out into the file, before it is taken."""
    out = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in WAYS_OUT:
            return
        where = [part for part in arguments if isinstance(part, str | int | tuple)]
        # A path is a socket of this computer's own, no way out of it.
        if event in TO_AN_ADDRESS and not any(isinstance(part, tuple) for part in where):
            return
        os.write(out, json.dumps([event, where], default=str).encode() + b"\n")

    sys.addaudithook(hook)


def day(folder: Path, service: tuple[Path, str] | None) -> None:
    """First run, a day's work with papers and exports, backups, daily upkeep, and the window with all its pages."""
    from dataclasses import replace

    from jooptics_desktop.cli.demo import PASSWORD, demo_answers
    from jooptics_desktop.services import (
        audit,
        backup,
        backup_places,
        first_run,
        policy_papers,
        privacy,
        privacy_status,
        retention,
    )
    from jooptics_desktop.system.clock import SystemClock, Uuid7Ids
    from jooptics_desktop.system.home import Home
    from tests.journeys.test_whole_journey import a_days_work
    from tests.unattended import never, quiet

    home, papers, clock = Home(folder / "till"), folder / "papers", SystemClock()
    papers.mkdir()
    answers = demo_answers(clock)
    if service is not None:
        agreed = dict.fromkeys(answers.choices.answers, True)
        answers = replace(answers, choices=replace(answers.choices, answers=agreed))
    made = first_run.set_up_store(home, answers, clock, Uuid7Ids(), progress=quiet)
    a_days_work(made.desk, papers)
    backup_places.use_folder(made.desk, home, folder / "disk")
    if service is not None:
        connect(made, service)
    assert backup.back_up_due(made.opened, made.desk, progress=quiet, cancelled=never)
    retention.run_due(made.opened, made.desk, progress=quiet, cancelled=never)
    privacy_status.privacy_status(made.opened, made.desk)
    audit.verify(made.opened, made.desk, progress=quiet, cancelled=never)
    for language in ("ar", "en"):
        policy_papers.shown_policy(privacy.policies().in_force(clock.now()), language)
    made.opened.store.close()
    look_around(home, PASSWORD)


def connect(made: Any, service: tuple[Path, str]) -> None:
    """Open an account with the service and back up there too."""
    from jooptics_desktop.services import cloud_account
    from jooptics_desktop.sync.tls import CloudEndpoint
    from tests.cloud_process import CloudServerProcess
    from tests.cloud_shop import agree_to_country

    there = CloudServerProcess(service[0])
    endpoint = CloudEndpoint(service[1], there.ca_pem.read_bytes())
    agree_to_country(made.desk, endpoint)
    asked = cloud_account.sign_up(made.desk, endpoint, EMAIL, CLOUD_PASSWORD, "en", adult=True)
    cloud_account.confirm_email(asked, there.code_for(EMAIL))
    cloud_account.connect(made.opened, made.desk, endpoint, EMAIL, CLOUD_PASSWORD, "", "Till 1")


def the_window(home: Any) -> MainWindow:
    """The window as it starts."""
    from PySide6.QtWidgets import QApplication

    from jooptics_desktop.app import Application
    from jooptics_desktop.ui.shell.features import FEATURES
    from jooptics_desktop.ui.shell.start import build

    app = QApplication.instance() or QApplication(["jooptics"])
    window = build(app, Application(home), FEATURES)  # type: ignore[arg-type]  # it is one with windows
    window.show()
    return window


def until(holds: Callable[[], bool]) -> None:
    """Let the window work until it holds."""
    from PySide6.QtCore import QCoreApplication

    last = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < last, "the window did not get there"
        QCoreApplication.processEvents()


def look_around(home: Any, password: str) -> None:
    """Sign in, visit every page, and close; closing backs up."""
    window = the_window(home)
    lock = window.lock_screen
    until(lambda: not window.tasks.busy and lock.secret.isVisible())
    lock.secret.editor.setText(password)
    lock._sign_in()
    until(lambda: window.staff is not None and not window.tasks.busy)
    for feature in window.features():
        window.go(feature.name)
        until(lambda: not window.tasks.busy)
    window.close()
    until(window.isHidden)


def decline(folder: Path, _service: object) -> None:
    """Start on a fresh computer, look at the policy, decline and quit."""
    from jooptics_desktop.system.home import Home

    window = the_window(Home(folder / "till"))
    until(lambda: not window.tasks.busy and hasattr(window.stack.currentWidget(), "privacy"))
    wizard: Any = window.stack.currentWidget()
    wizard.step.go_on()
    until(lambda: wizard.step is wizard.privacy)
    wizard.step.decline_button.click()
    until(window.isHidden)


def reach(_folder: Path, _service: object) -> None:
    """What must not happen, so that the watchers are seen to see: a look-up and a connection, also by native code."""
    import contextlib
    import socket

    from PySide6.QtCore import QCoreApplication
    from PySide6.QtNetwork import QTcpSocket

    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    app = QCoreApplication([])
    native = QTcpSocket()
    native.connectToHost("127.0.0.2", 9)
    native.waitForConnected(1000)
    del app


ACTS: Final = {"day": day, "decline": decline, "reach": reach}

if __name__ == "__main__":
    watch(Path(os.environ["WATCHED"]))
    act, where, *more = sys.argv[1:]
    ACTS[act](Path(where), (Path(more[0]), more[1]) if more else None)
    sys.stdout.write("done\n")
