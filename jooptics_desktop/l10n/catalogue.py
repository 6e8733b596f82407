"""The two languages: gettext catalogues for our own strings.

English text is the message id. Arabic lives in `resources/locale/ar/*.po`, one file per area so that people
can work side by side; they are compiled together into `jooptics.mo`.
"""

from __future__ import annotations

import gettext as stdlib_gettext
import io
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from jooptics_desktop.l10n.bidi import isolate
from jooptics_desktop.l10n.resources import resources_folder

if TYPE_CHECKING:
    from pathlib import Path

Language = Literal["en", "ar"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "ar")


class Translator:
    """Says things in one language: `tr("Balance due {amount}", amount=…)`."""

    def __init__(self, language: Language, catalogue: stdlib_gettext.NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    @property
    def is_rtl(self) -> bool:
        """Whether this language is written from right to left."""
        return self.language == "ar"

    def tr(self, message: str, /, **values: object) -> str:
        """The message in this language, its `{named}` places filled in; nothing is said of an empty one."""
        text = self._catalogue.gettext(message) if message else ""
        return text.format(**values) if values else text

    def trn(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """The form of the message that fits `count` (Arabic has six); `{count}` is filled in too."""
        return self._catalogue.ngettext(singular, plural, count).format(count=count, **values)

    def trc(self, context: str, message: str, /, **values: object) -> str:
        """A message whose English is ambiguous, told apart by a context such as "button"."""
        text = self._catalogue.pgettext(context, message)
        return text.format(**values) if values else text

    def name(self, text: str) -> str:
        """Something a person typed, safe to put into a sentence of this language."""
        return isolate(text)


def mark(message: str, /) -> str:
    """Mark a message for extraction where it is only declared, and said later."""
    return message


@lru_cache
def translator(language: Language) -> Translator:
    """The translator of that language."""
    if language == "en":
        return Translator("en", stdlib_gettext.NullTranslations())
    compiled = resources_folder() / "locale" / language / "LC_MESSAGES" / "jooptics.mo"
    compile_if_stale(compiled)
    with compiled.open("rb") as file:
        return Translator(language, stdlib_gettext.GNUTranslations(file))


def compile_if_stale(compiled: Path) -> bool:
    """Compile the `.po` files beside `compiled` when one is newer; a shipped bundle has none and is fresh."""
    sources = sorted(compiled.parent.parent.glob("*.po"))
    if not sources:
        return False
    newest = max(source.stat().st_mtime_ns for source in sources)
    if compiled.exists() and compiled.stat().st_mtime_ns >= newest:
        return False
    _compile(sources, compiled)
    return True


def _compile(sources: list[Path], compiled: Path) -> None:
    # Only a source checkout gets here: babel's reader is not needed to run.
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    together = Catalog(locale=compiled.parent.parent.name)
    for source in sources:
        with source.open("rb") as file:
            found = read_po(file, locale=compiled.parent.parent.name)
        # Babel's own formula numbers Arabic's last two forms the other way round from ours (and gettext's).
        together.mime_headers = [("Plural-Forms", found.plural_forms)]
        for message in found:
            if message.id and message.string:
                together.add(message.id, message.string, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, together)
    compiled.parent.mkdir(parents=True, exist_ok=True)
    partial = compiled.with_name(f"{compiled.name}.{threading.get_native_id()}.part")
    partial.write_bytes(buffer.getvalue())
    partial.replace(compiled)


_current: Translator | None = None


def use_language(language: Language) -> None:
    """Choose the language of the window and of the command line's sentences."""
    global _current  # noqa: PLW0603 - the process has one screen, and one language on it
    _current = translator(language)


def current() -> Translator:
    """The translator of the screen; English until `use_language` is called."""
    return _current or translator("en")


def current_language() -> Language:
    """The language of the screen."""
    return current().language


def is_rtl() -> bool:
    """Whether the screen runs from right to left."""
    return current().is_rtl


def tr(message: str, /, **values: object) -> str:
    """`Translator.tr` in the language of the screen."""
    return current().tr(message, **values)


def trn(singular: str, plural: str, count: int, /, **values: object) -> str:
    """`Translator.trn` in the language of the screen."""
    return current().trn(singular, plural, count, **values)


def trc(context: str, message: str, /, **values: object) -> str:
    """`Translator.trc` in the language of the screen."""
    return current().trc(context, message, **values)
