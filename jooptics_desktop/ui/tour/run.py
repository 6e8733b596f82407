"""`jooptics tour OUT`: a fresh store, the whole journey in both languages, pictures and papers."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jooptics_desktop.l10n import LANGUAGES, tr
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.shell.ports import Services

WIDTH: Final = 1366
HEIGHT: Final = 768


def run(out: Path, make: Callable[[Home], Services], say: Callable[[str], object]) -> int:
    """Save a picture of every screen and every paper under `out`; answers how many there are.

    `make` gives what the window needs over a folder.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform.startswith(
        "linux"
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = "1"
    from PySide6.QtWidgets import QApplication

    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["jooptics"])
    taken = 0
    for language in LANGUAGES:
        with tempfile.TemporaryDirectory(prefix="jooptics-tour-") as scratch:
            taken += _walk(application, language, make(Home(Path(scratch) / "home")), out)
        say(tr("{count} pictures so far", count=taken))
    return taken


def _walk(qt: QApplication, language: Language, application: Services, out: Path) -> int:
    from jooptics_desktop.ui.shell.features import FEATURES
    from jooptics_desktop.ui.shell.start import build
    from jooptics_desktop.ui.tour.camera import Camera
    from jooptics_desktop.ui.tour.hands import Hands
    from jooptics_desktop.ui.tour.journey import Journey

    window = build(qt, application, FEATURES)
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.activateWindow()
    hands = Hands(window)
    camera = Camera(hands, out / "screens")
    journey = Journey(application, hands, camera)
    try:
        hands.settle()
        journey.first_run(language)
        journey.fill()
        journey.counter(out / "papers")
        journey.pages()
    finally:
        window.close()
        window.deleteLater()
        hands.settle()
    return len(camera.taken)
