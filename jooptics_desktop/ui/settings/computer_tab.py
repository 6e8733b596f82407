"""How this computer likes its window; kept on this computer alone, and at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import isolate_ltr, mark, tr, trn
from jooptics_desktop.ui.kit.fields import ChoiceField, TextField
from jooptics_desktop.ui.kit.forms import Card, Form
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.settings.tab import Tab

if TYPE_CHECKING:
    from jooptics_desktop.system.device_settings import DeviceSettings
    from jooptics_desktop.ui.kit.feature import Context

_LANGUAGES = (("ar", "العربية"), ("en", "English"))
_THEMES = (("light", mark("Light")), ("dark", mark("Dark")), ("contrast", mark("High contrast")))
_ZOOMS = (0.9, 1.0, 1.1, 1.25, 1.5)
_MINUTES = (1, 2, 5, 10, 15, 30, 0)
_GAPS = (0.02, 0.035, 0.05, 0.08, 0.12)
_PAPERS = (("80mm", mark("Roll, 80 mm wide")), ("a4", mark("Sheet, A4")))


class ComputerTab(Tab):
    """Every choice acts when it is made; there is nothing to save."""

    NAME = "computer"
    TITLE = mark("This computer")
    ICON = "settings"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.form = Form(columns=2)
        self.language = ChoiceField[str](mark("&Language"), _LANGUAGES, translate=False)
        self.theme = ChoiceField[str](mark("&Colours"), _THEMES)
        self.zoom = ChoiceField[float](mark("&Text size"), translate=False)
        self.minutes = ChoiceField[int](mark("Lock when &idle"), translate=False)
        self.gap = ChoiceField[float](mark("&Scanner: longest pause between two keys"), translate=False)
        self.paper = ChoiceField[str](mark("&Paper of receipts"), _PAPERS)
        self.trial = TextField(mark("Try the scanner here"), placeholder=mark("Scan a barcode"))
        for name in ("language", "theme", "zoom", "minutes", "paper", "gap", "trial"):
            self.form.add(name, getattr(self, name))
        self.language.changed.connect(lambda: context.prefer(language=self.language.value()))
        self.theme.changed.connect(lambda: context.prefer(theme=self.theme.value()))
        self.zoom.changed.connect(lambda: context.prefer(zoom=self.zoom.value()))
        self.minutes.changed.connect(lambda: context.prefer(idle_minutes=self.minutes.value()))
        self.gap.changed.connect(lambda: context.prefer(scanner_gap=self.gap.value()))
        self.paper.changed.connect(self._keep_paper)
        card = Card()
        card.body.addWidget(
            Paragraph(mark("These apply to this computer at once; other tills keep their own."), "quiet")
        )
        card.body.addWidget(self.form)
        card.body.addStretch(1)
        self.body.addWidget(card)
        self.retranslate()

    def reload(self) -> None:
        now = self.context.preferences()
        self.language.set_value(now.language)
        self.theme.set_value(now.theme)
        self.zoom.set_value(now.zoom)
        self.minutes.set_value(now.idle_minutes)
        self.gap.set_value(min(_GAPS, key=lambda gap: abs(gap - now.scanner_gap)))
        self.context.tasks.call(self.context.services.settings, self, self._show_kept, self.failed.emit)

    def retranslate(self) -> None:
        self.zoom.set_choices([(zoom, isolate_ltr(f"{zoom:.0%}")) for zoom in _ZOOMS])
        self.minutes.set_choices([(minutes, _after(minutes)) for minutes in _MINUTES])
        self.gap.set_choices(
            [(gap, tr("{count} milliseconds", count=isolate_ltr(str(round(gap * 1000))))) for gap in _GAPS]
        )

    def _show_kept(self, kept: DeviceSettings) -> None:
        self.paper.set_value(kept.receipt_paper)

    def _keep_paper(self) -> None:
        paper, keep = self.paper.value(), self.context.services.keep
        self.context.tasks.call(lambda: keep(receipt_paper=paper), self, None, self.failed.emit)


def _after(minutes: int) -> str:
    if minutes == 0:
        return tr("Never")
    return trn("After {count} minute", "After {count} minutes", minutes)
