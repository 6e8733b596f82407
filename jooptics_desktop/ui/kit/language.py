"""The screen's language: switched in place, without closing anything.

`switch(application, "ar")` chooses the catalogue, mirrors the layouts and sends `QEvent.LanguageChange` through
every window. Kit widgets remember the message (`mark("…")`) they show and say it again; a page overrides
`retranslate()` for what it composed itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, Qt, QTranslator

from jooptics_desktop.l10n import current_language, is_rtl, use_language

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget

    from jooptics_desktop.l10n import Language

    _Base = QWidget
else:
    _Base = object


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
    direction = Qt.LayoutDirection.RightToLeft if is_rtl() else Qt.LayoutDirection.LeftToRight
    application.setLayoutDirection(direction)
    for window in application.topLevelWidgets():
        QCoreApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))


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
