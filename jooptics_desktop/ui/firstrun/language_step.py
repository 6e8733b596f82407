"""First of all: in which language we speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup

from jooptics_desktop.l10n import current_language, mark
from jooptics_desktop.ui.firstrun.cards import ChoiceCard
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit.forms import row

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context


class LanguageStep(Step):
    """Two equal cards; the one of the system is chosen already."""

    TITLE = mark("Welcome to Jooptics")
    LEAD = mark("Choose the language of this computer. It can be switched at any time, and nothing is lost.")
    STAGE = mark("Language")

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self._group = QButtonGroup(self)
        self.cards: dict[Language, ChoiceCard] = {
            "ar": self._card("العربية", "استخدم جوبتكس باللغة العربية", "ar"),
            "en": self._card("English", "Use Jooptics in English", "en"),
        }
        self.body.addStretch(1)
        self.body.addLayout(row(*self.cards.values(), spacing="space_lg"))
        self.body.addStretch(2)
        self.back_button.hide()
        self.next_button.setEnabled(False)  # until the policy has been read from the disk
        self.retranslate()

    def ready(self) -> None:
        """What comes next can be shown."""
        self.next_button.setEnabled(True)

    def on_shown(self) -> None:
        self.cards[current_language()].setFocus()

    def retranslate(self) -> None:
        self.cards[current_language()].setChecked(True)

    def _card(self, name: str, text: str, language: Language) -> ChoiceCard:
        card = ChoiceCard("languages", name, text, lambda: self._choose(language), translate=False)
        self._group.addButton(card)
        return card

    def _choose(self, language: Language) -> None:
        self.context.prefer(language=language)
