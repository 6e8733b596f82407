"""Pictures of the window, as PNG files whose names tell in which order they were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QPropertyAnimation
from PySide6.QtWidgets import QWidget

from jooptics_desktop.l10n import current_language
from jooptics_desktop.ui.tour.hands import TourStuckError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jooptics_desktop.ui.kit.tasks import Job
    from jooptics_desktop.ui.kit.tokens import ThemeName
    from jooptics_desktop.ui.tour.hands import Hands

WIDTH: Final = 1366  # the screen of most shops
HEIGHT: Final = 768
_IN_THE_FIRST: Final = 3
# Half the time of Qt's own choice for files a tenth larger; PNG loses nothing at any of them.
_COMPRESSED: Final = 70
_OURS: Final = "jooptics_desktop.ui."


class Camera:
    """Takes a picture of what is in front, once per theme.

    With `quick` each once: the first few of a chapter in the first theme, the others in the last. A switch of theme
    takes longer than a picture.
    """

    def __init__(
        self, hands: Hands, folder: Path, themes: Sequence[ThemeName], *, quick: bool = False
    ) -> None:
        self._hands = hands
        self._folder = folder
        self._themes = tuple(themes)
        self._quick = quick
        self._chapter = ""
        self._number = 0
        self.last = ""
        self.taken: list[Path] = []
        self.contents: dict[str, list[str]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, chapter: str) -> None:
        """Count from one again, under another chapter's name."""
        self._chapter, self._number = chapter, 0

    def shoot(self, name: str, beside: QWidget | None = None) -> None:
        """`09-backup-03-name-en-light.png`, and its twins in the other themes, once nothing is under way.

        Of the window, or of what came up beside it for a screen of its own.
        """
        self._hands.idle()
        self._hands.until(lambda: not self._moves(), "something on the screen moves for ever")
        self._take(name, beside, settled=True)
        self._hands.window.toast.dismiss()  # it was read

    def _moves(self) -> bool:
        """Whether something fades in or out, such as the cross of a search field."""
        running = QPropertyAnimation.State.Running
        return any(one.state() is running for one in self._hands.window.findChildren(QPropertyAnimation))

    def catch(self, name: str) -> None:
        """What is on the screen at this very moment: results wait until the program turns to its events again."""
        QCoreApplication.sendPostedEvents(
            None, QEvent.Type.LayoutRequest.value
        )  # words just said find their place
        self._take(name, None, settled=False)

    def catch_progress(self, name: str, job: Job) -> None:
        """The same, as soon as a job tells how far it is."""
        caught: list[bool] = []

        def catch() -> None:
            if not caught:
                caught.append(True)
                self.catch(name)

        job.progressed.connect(catch)
        self._hands.until(lambda: caught, f"the work for {name} never said how far it is")

    def _take(self, name: str, beside: QWidget | None, *, settled: bool) -> None:
        self._hands.check()
        self._number += 1
        self.last = f"{self._chapter}-{self._number:02d}-{name}"
        window = self._hands.window
        themes = self._themes
        if self._quick:
            themes = themes[:1] if self._number <= _IN_THE_FIRST else themes[-1:]
        # Begin with the theme that is on: switching repolishes every widget.
        for theme in sorted(themes, key=lambda one: one != window.preferences.theme):
            if theme != window.preferences.theme:
                window.prefer(theme=theme)
                if settled:
                    self._hands.idle()  # the choice is being kept, which the top bar tells
                    self._hands.settle()
            front = beside or window
            if (front.width(), front.height()) != (WIDTH, HEIGHT):
                raise TourStuckError(f"{self.last} needs more room than the screen has: {front.size()}")
            path = self._folder / f"{self.last}-{current_language()}-{theme}.png"
            front.grab().save(str(path), "PNG", _COMPRESSED)
            self.taken.append(path)
            self.contents[path.name] = sorted(parts_of(front))


def parts_of(front: QWidget) -> set[str]:
    """The parts of the product that can be seen, by the names of their classes; private ones are nobody's part."""
    kinds = {type(one) for one in (front, *front.findChildren(QWidget)) if one.isVisible()}
    return {f"{kind.__module__}.{kind.__name__}" for kind in kinds if kind.__module__.startswith(_OURS)}
