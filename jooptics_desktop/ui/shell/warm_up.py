"""Loads the pages' code while somebody looks for their password, so that signing in shows the counter at once."""

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
    from collections.abc import Iterator, Sequence

    from jooptics_desktop.ui.kit.feature import Feature
    from jooptics_desktop.ui.kit.tasks import Tasks

PAUSE_MS: Final = 4  # between two modules, for whoever is typing
ANY_DAY: Final = date(2020, 1, 1)
_SERVICES: Final = "jooptics_desktop.services"
_SHARED: Final = ("jooptics_desktop.ui.kit", "jooptics_desktop.ui.prescriptions")


class WarmUp(QObject):
    """The services in a worker; then the pages, a module at a time, on the GUI thread: Qt's types are its own."""

    def __init__(self, parent: QObject, tasks: Tasks, features: Sequence[Feature]) -> None:
        super().__init__(parent)
        self._tasks, self._features = tasks, features
        self._names: Iterator[str] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._load_next)

    def start(self) -> None:
        """Begin; once for each run of the program."""
        if self._names is None:
            self._names = self._of_pages()
            self._tasks.prepare(_load_services, self, lambda _: self._timer.start())

    def _of_pages(self) -> Iterator[str]:
        """What all pages share, then each feature's folder in the order of the rail."""
        for package in (*_SHARED, *(feature.page.__module__ for feature in self._features)):
            yield from _modules(package)

    def _load_next(self) -> None:
        """Load one module; those that came with others before cost nothing and need no pause."""
        name = next((name for name in self._names or () if name not in sys.modules), None)
        if name is None:
            self._timer.stop()
        else:
            import_module(name)


def _load_services() -> None:
    """In a worker: no Qt here. Babel reads how a language writes its figures when it is first asked for some."""
    for name in _modules(_SERVICES):
        import_module(name)
    for language in LANGUAGES:
        formats = Formats(language)
        formats.money(Money(0, JOD))
        formats.date(ANY_DAY)


def _modules(package: str) -> Iterator[str]:
    """The package's modules; none when it is a plain module."""
    for module in iter_modules(getattr(import_module(package), "__path__", ())):
        yield f"{package}.{module.name}"
