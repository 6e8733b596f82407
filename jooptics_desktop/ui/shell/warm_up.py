"""What can be done while somebody looks for their password, so that signing in shows the counter at once.

The pages' code is loaded, a module at a time, and the pages that can be built in steps are built ahead, a step at a
time, each in a turn of the event loop of its own: whoever is typing waits for none of it.
"""

from __future__ import annotations

import sys
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.l10n import LANGUAGES, Formats

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jooptics_desktop.ui.kit.feature import Feature
    from jooptics_desktop.ui.kit.tasks import Tasks

    BuildAhead = Callable[[Feature], Iterator[None]]

PAUSE_MS: Final = 4  # between two pieces, for whoever is typing
ANY_DAY: Final = date(2020, 1, 1)
_WITHOUT_QT: Final = ("jooptics_desktop.l10n", "jooptics_desktop.services")
# From the bottom up: a module that brings many others along would be one long piece.
_MADE_OF: Final = tuple(
    f"jooptics_desktop.ui.{name}" for name in ("kit", "policy", "consents", "prescriptions")
)
_ASKED_BY_THE_TOP_BAR: Final = tuple(
    f"jooptics_desktop.ui.{name}" for name in ("requests", "breaches", "handover")
)


class WarmUp(QObject):
    """The services in a worker; then the pages, piece by piece, on the GUI thread: Qt's types are its own."""

    def __init__(
        self, parent: QObject, tasks: Tasks, features: Sequence[Feature], build_ahead: BuildAhead
    ) -> None:
        super().__init__(parent)
        self._tasks, self._features, self._build_ahead = tasks, features, build_ahead
        self._pieces: Iterator[None] | None = None
        self._building = False
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._do_next)

    @property
    def is_going_on(self) -> bool:
        """Whether something is left to do."""
        return self._pieces is not None

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody is in and waits for what is being built."""
        return bool(self._waiting)

    def start(self) -> None:
        """Begin, unless it is going on; what is there already costs nothing."""
        if self._pieces is None:
            self._pieces = self._all()
            self._building = any(feature.steps for feature in self._features)
            self._tasks.prepare(_load_services, self, lambda _: self._timer.start())

    def when_built(self, do: Callable[[], object]) -> None:
        """Do it once the pages that are built ahead are there: at once, unless they are being built this moment."""
        if self._building and self._timer.isActive():
            self._waiting.append(do)
            self._timer.setInterval(0)
        else:
            do()

    def _all(self) -> Iterator[None]:
        """Everything, what is wanted first at the beginning; a step for each piece."""
        ahead = [feature for feature in self._features if feature.steps is not None]
        for package in (*_MADE_OF, *(feature.page.__module__ for feature in ahead)):
            yield from _loading(package)
        for feature in ahead:
            yield from self._build_ahead(feature)
        self._built()
        for package in (*_ASKED_BY_THE_TOP_BAR, *(feature.page.__module__ for feature in self._features)):
            yield from _loading(package)

    def _built(self) -> None:
        self._building = False
        self._timer.setInterval(PAUSE_MS)
        if self._waiting:
            QTimer.singleShot(0, self, self._let_go)

    def _let_go(self) -> None:
        """What waited for the pages, in a turn of its own."""
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            do()

    def _do_next(self) -> None:
        if self._pieces is None or next(self._pieces, self) is self:
            self._timer.stop()
            self._pieces = None
            self._built()  # also where a piece failed: then going there builds it, and tells


def _loading(package: str) -> Iterator[None]:
    """Load the package's modules, a step for each; those that came with others before need none."""
    for name in _modules(package):
        if name not in sys.modules:
            import_module(name)
            yield


def _load_services() -> None:
    """In a worker: no Qt here. Babel reads how a language writes its figures when it is first asked for some."""
    for package in _WITHOUT_QT:
        for name in _modules(package):
            import_module(name)
    for language in LANGUAGES:
        formats = Formats(language)
        formats.money(Money(0, JOD))
        formats.date(ANY_DAY)


def _modules(package: str) -> Iterator[str]:
    """The package's modules; none when it is a plain module."""
    for module in iter_modules(getattr(import_module(package), "__path__", ())):
        yield f"{package}.{module.name}"
