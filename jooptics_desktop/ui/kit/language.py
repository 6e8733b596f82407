"""The screen's language: switched in place, without closing anything. What is hidden follows when it comes up.

`switch(application, "ar")` chooses the catalogue, mirrors the layouts and sends `QEvent.LanguageChange` through
every window. Kit widgets remember the message (`mark("…")`) they show and say it again; a page overrides
`retranslate()` for what it composed itself. The *islands* of `kit/theme.py` keep the direction they are shown in, and
one that is hidden stops the event: saying everything again that nobody sees would hold the window up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, Qt, QTranslator

from jooptics_desktop.l10n import current_language, is_rtl, use_language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from jooptics_desktop.l10n import Language

    _Base = QWidget
else:
    _Base = object


# Kept with the widget itself: of what is Qt's own, such as the stack within tabs, Python may lose sight.
_FOLLOWS: Final = "follows_direction"
_BEHIND: Final = "behind_in_language"


class Retranslates(_Base):
    """Mix into a widget class, before the Qt class, to have `retranslate()` called on a language switch."""

    def retranslate(self) -> None:
        """Say everything again in the current language."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def switch(application: QApplication, language: Language) -> None:
    """Change language and direction of every open window, in place."""
    use_language(language)
    _qt_catalogue(application)
    QLocale.setDefault(QLocale.c())  # an Arabic default locale misreads typed amounts (95.5 becomes 955)
    application.setLayoutDirection(_direction())
    for window in application.topLevelWidgets():
        QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


def settle(island: QWidget) -> None:
    """Let what is an island from now on have the direction of the moment, unless it has one of its own for good."""
    if not island.testAttribute(Qt.WidgetAttribute.WA_SetLayoutDirection):
        island.setProperty(_FOLLOWS, True)  # noqa: FBT003 - Qt's own signature
        _turn(island)


def waits(island: QWidget) -> bool:
    """Whether an island that is told of another language has time until it comes up."""
    if island.isVisible():
        _turn(island)
        return False
    island.setProperty(_BEHIND, True)  # noqa: FBT003 - Qt's own signature
    return True


def catch_up(island: QWidget) -> None:
    """It comes up: it says everything again if the language was switched meanwhile."""
    if island.property(_BEHIND):
        island.setProperty(_BEHIND, None)
        QCoreApplication.sendEvent(island, QEvent(QEvent.Type.LanguageChange))


def _turn(island: QWidget) -> None:
    if island.property(_FOLLOWS):
        island.setLayoutDirection(_direction())


def _direction() -> Qt.LayoutDirection:
    return Qt.LayoutDirection.RightToLeft if is_rtl() else Qt.LayoutDirection.LeftToRight


def _qt_catalogue(application: QApplication) -> None:
    """Qt's own words (context menus, file dialogs) in the current language."""
    old = application.findChild(QTranslator, "qt-words")
    if old is not None:
        application.removeTranslator(old)
        old.setParent(None)
    if current_language() == "en":
        return
    words = QTranslator(application)
    words.setObjectName("qt-words")
    if words.load(
        f"qtbase_{current_language()}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ):
        application.installTranslator(words)
