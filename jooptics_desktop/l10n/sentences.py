"""Sentences for error codes: what is wrong, and what to do about it.

Each area keeps its own table (`sentences_*.py`); a test sees to it that every code raised has a sentence.
"""

from __future__ import annotations

import sys
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.money import Money
from jooptics_desktop.l10n import catalogue
from jooptics_desktop.l10n.bidi import isolate
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.formats import Formats

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.l10n.catalogue import Language, Translator

GENERAL: Final = {
    "cancelled": mark("Stopped. Nothing was changed."),
    "money.not_an_amount": mark(
        "This is not an amount. Write it like 12.500, with at most {places} decimals."
    ),
    "money.comma_unclear": mark("Write {small} or {large}: with a comma it could be either."),
    "money.unknown_currency": mark(
        "{code_given} is not a currency this program knows. Use a code such as JOD."
    ),
    "permission.policy_declined": mark(
        "You declined the privacy policy that holds now, so you can look, export and erase, and nothing else. "
        "Accept it in the privacy centre to work as before."
    ),
    "permission.missing": mark("Your role may not do this. Ask someone who is allowed to: {who}."),
    "permission.second_factor": mark("Enter a code from your authenticator app to go on."),
}


@cache
def sentences() -> dict[str, str]:
    """Every code with its English sentence (the message id)."""
    found = dict(GENERAL)
    for module in iter_modules(sys.modules[__package__].__path__):
        if module.name.startswith("sentences_"):
            found.update(import_module(f"{__package__}.{module.name}").SENTENCES)
    return found


def sentence(error: JoopticsError, translator: Translator | None = None) -> str:
    """What to tell the person, in the screen's language unless another translator is given."""
    say = translator or catalogue.current()
    values = {name: _said(value, say.language) for name, value in error.values.items()}
    return say.tr(sentences()[error.code], **values)


def _said(value: object, language: Language) -> object:
    if isinstance(value, Money):
        return Formats(language).money(value)
    if type(value) is date:
        return isolate(Formats(language).date(value))
    return isolate(value) if isinstance(value, str) else value
