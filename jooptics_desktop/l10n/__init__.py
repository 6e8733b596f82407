"""Languages: catalogues, sentences for errors, figures and dates, isolates."""

from __future__ import annotations

from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import (
    LANGUAGES,
    Language,
    Translator,
    current,
    current_language,
    is_rtl,
    mark,
    tr,
    translator,
    trc,
    trn,
    use_language,
)
from jooptics_desktop.l10n.formats import Formats, parse_money, percent
from jooptics_desktop.l10n.joining import side_by_side
from jooptics_desktop.l10n.sentences import sentence

__all__ = [
    "LANGUAGES",
    "Formats",
    "Language",
    "Translator",
    "current",
    "current_language",
    "is_rtl",
    "isolate",
    "isolate_ltr",
    "mark",
    "parse_money",
    "percent",
    "sentence",
    "side_by_side",
    "tr",
    "translator",
    "trc",
    "trn",
    "use_language",
]
