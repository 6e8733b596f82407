"""`jooptics tour OUT`: a fresh store and a service of its own, the whole journey, pictures and papers."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.ui.tour.folders import CONTENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QApplication

    from jooptics_desktop.system.home import Home
    from jooptics_desktop.ui.shell.start import Program
    from jooptics_desktop.ui.tour.journey import Failure
    from jooptics_desktop.ui.tour.stage import Plan


@dataclass(slots=True)
class Album:
    """What came of a tour. `without_service` when the service is not installed here and its screens are missing."""

    pictures: list[Path] = field(default_factory=list)
    papers: list[Path] = field(default_factory=list)
    contents: dict[str, list[str]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    without_service: bool = False


def run(
    out: Path, make: Callable[[Home], Program], plans: Sequence[Plan], say: Callable[[str], object]
) -> Album:
    """Walk each journey that is planned, and save its pictures and papers under `out`.

    `make` gives what the window needs over a folder.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform.startswith(
        "linux"
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = "1"
    _tell_the_time_of_the_store()
    from PySide6.QtWidgets import QApplication

    from jooptics_desktop.ui.kit import qt_messages
    from jooptics_desktop.ui.tour import service

    qt_messages.keep_quiet()

    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(["jooptics"])
    application.setCursorFlashTime(0)  # a caret that is there in one picture and not in the next says nothing
    album = Album(without_service=not service.is_here())
    for plan in plans:
        with tempfile.TemporaryDirectory(prefix="jooptics-tour-", ignore_cleanup_errors=True) as scratch:
            _walk(application, make, plan, out, Path(scratch), album, say)
    (out / CONTENTS).write_text(json.dumps(album.contents, indent=1, sort_keys=True) + "\n", "utf-8")
    return album


def _tell_the_time_of_the_store() -> None:
    """Before a store is open, times are this computer's; a tour's computer stands in the store."""
    os.environ["TZ"] = StoreProfile("").time_zone
    if hasattr(time, "tzset"):
        time.tzset()


def _walk(
    qt: QApplication,
    make: Callable[[Home], Program],
    plan: Plan,
    out: Path,
    scratch: Path,
    album: Album,
    say: Callable[[str], object],
) -> None:
    from jooptics_desktop.ui.tour import journey
    from jooptics_desktop.ui.tour.service import CloudService
    from jooptics_desktop.ui.tour.stage import Stage

    stage = Stage(qt, make, plan, out, scratch)
    if not album.without_service:
        stage.service = CloudService(scratch / "service")
        stage.service.start()
    try:
        with stage.clock:
            failure = journey.walk(stage, say)
    finally:
        if stage.service is not None:
            stage.service.stop()
    album.pictures += stage.camera.taken
    album.papers += stage.papers
    album.contents |= stage.camera.contents
    if failure is not None:
        album.failures.append(failure)
