"""The audit trail as a CSV file, for those who answer for the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.documents.csv_files import Field, Kind, write_csv
from jooptics_desktop.domain.audit import SubjectKind
from jooptics_desktop.domain.canonical import canonical_bytes
from jooptics_desktop.l10n.catalogue import mark, translator
from jooptics_desktop.l10n.words_audit import event_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from jooptics_desktop.documents.csv_files import Cell
    from jooptics_desktop.documents.files import Stop
    from jooptics_desktop.domain.audit import AuditLine
    from jooptics_desktop.l10n.catalogue import Language, Translator

FIELDS: Final = (
    Field("number", Kind.INTEGER, mark("Number of the entry")),
    Field("at", Kind.TIME, mark("When")),
    Field("by", Kind.TEXT, mark("Who; empty when the program acted by itself")),
    Field("event", Kind.TEXT, mark("Fixed name of what happened")),
    Field("event_words", Kind.TEXT, mark("What happened, in words")),
    Field("about_kind", Kind.TEXT, mark("What kind of thing it was about")),
    Field("about", Kind.TEXT, mark("Its name or number today; an erased record's last signs")),
    Field("facts", Kind.TEXT, mark("Codes and counts, as JSON")),
)


def write_audit_csv(
    lines: Iterable[AuditLine],
    target: Path,
    language: Language,
    *,
    progress: Callable[[int], None],
    stop: Stop,
) -> int:
    """Write lines as they come; how many there were. Raises `Cancelled` when `stop` answers true."""
    words = translator(language)
    return write_csv(FIELDS, (_row(line, words) for line in lines), target, progress=progress, stop=stop)


def _row(line: AuditLine, words: Translator) -> tuple[Cell, ...]:
    entry, subject = line.entry, line.subject
    about = subject is not None and subject.kind is not SubjectKind.OTHER
    return (
        entry.seq, entry.at, line.actor, entry.event, event_words(entry, words),
        subject.kind.value if subject and about else "", subject.name if subject and about else "",
        canonical_bytes(dict(entry.facts)).decode(),  # type: ignore[arg-type]  # facts are JSON
    )  # fmt: skip
