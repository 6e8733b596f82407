"""What the chapters of the tour share: windows over their folders, who knows which secret, where papers go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from jooptics_desktop.system import device_settings
from jooptics_desktop.system.home import Home
from jooptics_desktop.ui.backup.scheduler import BackupScheduler
from jooptics_desktop.ui.kit import language as ui_language
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.paper import PaperOverlay
from jooptics_desktop.ui.kit.tasks import Job
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.start import build
from jooptics_desktop.ui.tour.camera import HEIGHT, WIDTH, Camera
from jooptics_desktop.ui.tour.folders import PAPERS, SCREENS
from jooptics_desktop.ui.tour.hands import Hands, TourStuckError
from jooptics_desktop.ui.tour.held_clock import HeldClock
from jooptics_desktop.ui.tour.samples import SAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.kit.tokens import ThemeName
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from jooptics_desktop.ui.shell.start import Program
    from jooptics_desktop.ui.tour.phone import Phone
    from jooptics_desktop.ui.tour.service import CloudService

Shown = TypeVar("Shown", bound=QWidget)
Over = TypeVar("Over", bound=Overlay)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of one journey; `text_size` in per cent, `quick` for each picture in one theme alone.

    `chapters` is after how many it ends; None for all of them.
    """

    language: Language
    themes: tuple[ThemeName, ...]
    text_size: int = 100
    quick: bool = False
    chapters: int | None = None


@dataclass(slots=True)
class Person:
    """What somebody keeps in mind, in a pocket and in a safe."""

    password: str
    pin: str = ""
    phone: Phone | None = None
    codes: list[str] = field(default_factory=list)
    recovery_code: str = ""

    def wake(self) -> Phone:
        """The phone, which was set up on the way."""
        if self.phone is None:
            raise TourStuckError("no authenticator app was set up")
        return self.phone


class Stage:
    """One journey. `owner` is the person at the till, `account` the same person at the service."""

    def __init__(
        self, qt: QApplication, make: Callable[[Home], Program], plan: Plan, out: Path, scratch: Path
    ) -> None:
        self._qt, self._make, self._out = qt, make, out
        self.plan, self.scratch = plan, scratch
        self.words = SAMPLES[plan.language]
        self.clock = HeldClock()
        self.hands = Hands()
        self.camera = Camera(self.hands, out / SCREENS, plan.themes, quick=plan.quick)
        self.owner = Person("violet camel ladder 9", pin="480917")
        self.account = Person("seven brass lenses")
        self.email = f"owner-{plan.language}@jooptics.example"
        self.service: CloudService | None = None
        self.papers: list[Path] = []
        self._windows: dict[str, MainWindow] = {}

    # --- windows

    def open(self, name: str, window_name: str = "") -> MainWindow:
        """A window over the folder of that name; the first time a computer without a store."""
        home = Home(self.scratch / name)
        if self.plan.text_size != 100:
            kept = device_settings.load(home.device)
            device_settings.save(home.device, replace(kept, text_size=self.plan.text_size))
        window = build(self._qt, self._make(home), FEATURES)
        window.resize(WIDTH, HEIGHT)
        window.idle_watch.set_minutes(0)  # looking at pictures is no absence
        for scheduler in window.findChildren(BackupScheduler):
            scheduler.rest()  # whatever backs up here was asked to
        self._windows[window_name or name] = window
        self.hands.turn_to(window)
        return window

    def bring(self, name: str) -> None:
        """Go over to a window that is open already."""
        window = self._windows[name]
        self.hands.window.hide()
        ui_language.switch(self._qt, window.preferences.language)
        theme.apply(self._qt, window.preferences.theme, window.preferences.zoom)
        window.retranslate()
        self.hands.turn_to(window)

    def close(self, name: str) -> None:
        """Close a window as a person does, and wait until it is gone."""
        window = self._windows.pop(name)
        window.close()
        self.hands.until_gone(window, "the window did not close")
        window.deleteLater()

    def clear_away(self) -> None:
        """Close whatever is open, at once."""
        while self._windows:
            _, window = self._windows.popitem()
            for job in window.tasks.findChildren(Job):
                job.cancel()
                job.setParent(None)
            window.before_closing = None
            window.close()
            window.deleteLater()
        self.hands.turn_to(None)
        self.hands.settle()

    # --- what is in front

    def page(self, kind: type[Shown]) -> Shown:
        """The page in front, of that kind."""
        found = self.hands.window.stack.currentWidget()
        if not isinstance(found, kind):
            raise TourStuckError(f"{kind.__name__} is not in front")
        return found

    def overlay(self, kind: type[Over]) -> Over:
        """What lies over the window, of that kind, once it is there."""

        def visible() -> Sequence[Over]:
            return [one for one in self.hands.window.findChildren(kind) if one.isVisible()]

        self.hands.until(visible, f"{kind.__name__} did not come up")
        return visible()[-1]

    def window_has(self, kind: type[Overlay]) -> bool:
        """Whether one of that kind lies over the window."""
        return any(one.isVisible() for one in self.hands.window.findChildren(kind))

    def go(self, key: str) -> None:
        """To another page, by its key."""
        self.hands.press(key)
        self.hands.idle()

    def accept(self) -> None:
        """Give a question its second answer, the one that acts."""
        self.hands.until(lambda: self.hands.window.prompts.question, "nothing was asked")
        self.hands.press("Tab")
        self.hands.press("Space")
        self.hands.idle()

    def until_proven(self, there: Callable[[], object], what: str) -> None:
        """Wait until something holds, and give the fresh code it may want before."""
        prompts = self.hands.window.prompts
        self.hands.until(lambda: there() or prompts.question, what)
        if not there():
            self.hands.write(self.owner.wake().code(self.hands))
            self.hands.press("Enter")
            self.hands.until(there, what)
        self.hands.idle()

    def job(self) -> Job:
        """The slow work that was begun last."""
        jobs = self.hands.window.tasks.findChildren(Job)
        if not jobs:
            raise TourStuckError("no work was begun")
        return jobs[-1]

    # --- files

    def answer_file(self, path: Path) -> None:
        """Choose that file in the system's dialog, which belongs to the system and is not photographed."""
        window = self.hands.window
        self.hands.until(lambda: window.prompts.asks_for_path, "no file was asked for")
        window.prompts.answer_path(path)
        window.activateWindow()  # without a window manager nobody else does
        self.hands.until(window.isActiveWindow, "the file dialog did not go away")
        self.hands.idle()

    def paper(self, name: str) -> Path:
        """Where a paper of that name goes, such as `receipt.pdf`; it counts as written from then on."""
        stem, _, suffix = name.rpartition(".")
        language = self.plan.language
        path = self._out / PAPERS / (f"{stem}-{language}.{suffix}" if stem else f"{suffix}-{language}")
        path.parent.mkdir(parents=True, exist_ok=True)
        self.papers.append(path)
        return path

    def look_at_paper(self, picture: str, paper: str) -> None:
        """A preview that was asked for: its picture, its file, and back."""
        preview = self.overlay(PaperOverlay)
        self.camera.shoot(picture)
        self.hands.push(preview.preview.save_button)
        self.answer_file(self.paper(paper))
        self.hands.press("Esc")
