"""The customer list on paper, streamed: rows come one by one and thousands of pages stay light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.documents.files import watch, writing
from jooptics_desktop.documents.heads import banner, printed, trace
from jooptics_desktop.documents.sheet import A4, PageParts, Sheet
from jooptics_desktop.documents.tables import Column, Table, TableLook
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jooptics_desktop.documents.files import Progress, Stop, Target
    from jooptics_desktop.documents.list_values import CustomerRow
    from jooptics_desktop.documents.record_values import Printing
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

TITLE = mark("Customer list")
_EVERY = 50  # rows between two looks at progress and cancel flag


def write_customer_list(
    rows: Iterable[CustomerRow],
    printing: Printing,
    words: Translator,
    formats: Formats,
    target: Target,
    *,
    choice: str = "",
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> int:
    """Write the list as a PDF and answer how many customers it has.

    `choice` says in words which customers were chosen. `progress` gets the number of rows done. Raises
    `Cancelled` as soon as `stop` answers true; nothing is left of the file then.
    """
    done = 0
    with writing(target) as stream:
        sheet = Sheet(stream, A4.landscape, words, words.tr(TITLE), _parts(printing, choice, words, formats))
        table = Table(sheet, _columns(words), TableLook(size=8.5, head_size=8.5, row_gap=3))
        for row in rows:
            table.row(_cells(row, formats))
            done += 1
            if done % _EVERY == 0:
                watch(stop, progress, done)
        table.close()
        watch(stop, progress, done)
        sheet.finish()
    return done


def _parts(printing: Printing, choice: str, words: Translator, formats: Formats) -> PageParts:
    other = translator("en" if words.language == "ar" else "ar")
    confidential = words.tr(mark("Confidential: personal data"))
    return PageParts(
        head=banner(
            words.tr(TITLE), other.tr(TITLE), f"{isolate(printing.store)} · {confidential}", isolate(choice)
        ),
        foot=f"{confidential} · {printed(printing, words, formats)}",
        watermark=trace(printing, formats),
    )


def _columns(words: Translator) -> list[Column]:
    tr = words.tr
    return [
        Column(tr(mark("No.")), 8, max_lines=1),
        Column(tr(mark("Name")), 27, max_lines=2),
        Column(tr(mark("Other name")), 22, max_lines=2),
        Column(tr(mark("Phone")), 17, max_lines=1),
        Column(tr(mark("E-mail")), 32, max_lines=2),
    ]


def _cells(row: CustomerRow, formats: Formats) -> tuple[str, ...]:
    return (
        isolate_ltr(str(row.number)),
        isolate(row.name),
        isolate(row.name_alternative),
        formats.phone(row.phone) if row.phone else "",
        isolate_ltr(row.email) if row.email else "",
    )
