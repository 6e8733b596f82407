"""A person's own copy of everything kept about them: to read as PDF, and as tables for other programs."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from jooptics_desktop.documents.csv_files import Cell, Field, Kind, schema_bytes, write_csv
from jooptics_desktop.documents.dossier_columns import CODES, SECTIONS, Look, column, title_of
from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import SMALL, Fact, facts, paragraph, section
from jooptics_desktop.documents.heads import banner, printed
from jooptics_desktop.documents.sheet import A4, LINE, PageParts, Sheet
from jooptics_desktop.documents.text import typed
from jooptics_desktop.domain.canonical import canonical_bytes
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.rx_writing import write_power
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator
from jooptics_desktop.l10n.joining import listed, side_by_side
from jooptics_desktop.l10n.words_audit import EVENTS as EVENTS_OF_TRAIL
from jooptics_desktop.l10n.words_audit import FACTS, VALUES, facts_words
from jooptics_desktop.l10n.words_requests import (
    ABOUT,
    CHANNELS,
    DELAYS,
    EVENTS,
    KINDS,
    PROOFS,
    REFUSALS,
    STATES,
)
from jooptics_desktop.l10n.words_wearers import HOW_KNOWN, RELATIONSHIPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.documents.record_values import Printing
    from jooptics_desktop.domain.canonical import Json
    from jooptics_desktop.domain.dossier import Dossier, Section
    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

TITLE: Final = mark("Everything kept about you")
CONFIDENTIAL: Final = mark("Confidential: personal data")
SCHEMA: Final = "schema.json"
_KINDS: Final = {
    Look.NUMBER: Kind.INTEGER,
    Look.PLACE: Kind.INTEGER,
    Look.MONEY: Kind.DECIMAL,
    Look.RATE: Kind.INTEGER,
    Look.POWER: Kind.POWER,
    Look.LENGTH: Kind.DECIMAL,
    Look.DAY: Kind.DATE,
    Look.MOMENT: Kind.TIME,
    Look.YES_NO: Kind.YES_NO,
    Look.PHONE: Kind.PHONE,
}


# Codes that people meet on the screen too, in its words.
_CODES: Final = {
    str(code): words
    for table in (
        EVENTS_OF_TRAIL,
        VALUES,
        FACTS,
        KINDS,
        STATES,
        PROOFS,
        REFUSALS,
        DELAYS,
        CHANNELS,
        ABOUT,
        EVENTS,
        RELATIONSHIPS,
        HOW_KNOWN,
    )
    for code, words in table.items()
} | {
    "ar": mark("Arabic"),
    "en": mark("English"),
    "copy": mark("Own copy"),
    "sms": mark("Text message"),
    "whatsapp": mark("WhatsApp"),
    "why": mark("Reason"),
    "how": mark("How"),
    "by": mark("How"),
}


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """What the PDF needs besides the dossier: whose it is, by what number, in which currency the store counts."""

    person: str
    number: str
    printing: Printing
    currency: Currency


def write_dossier(
    dossier: Dossier, paper: DossierPaper, words: Translator, formats: Formats, target: Target
) -> None:
    """Write every section as a PDF in the language of `words`; ids and digests stand in the files only."""
    tr, other = words.tr, translator("en" if words.language == "ar" else "ar")
    with writing(target) as stream:
        which = isolate(paper.number) if paper.number else ""
        line = side_by_side((isolate(paper.printing.store), tr(CONFIDENTIAL)))
        head = banner(tr(TITLE), other.tr(TITLE), line, which)
        foot = side_by_side((tr(CONFIDENTIAL), which, printed(paper.printing, words, formats)))
        sheet = Sheet(stream, A4, words, tr(TITLE), PageParts(head=head, foot=foot))
        paragraph(sheet, isolate(paper.person), after=10)
        for part in _for_reading(dossier):
            section(sheet, tr(title_of(part.name)), other.tr(title_of(part.name)))
            sheet.bookmark(tr(title_of(part.name)), f"section-{part.name}")
            for number, told in enumerate(_entries(part, _Reading(words, formats, paper.currency))):
                if number:
                    sheet.rule(LINE)
                    sheet.gap(5)
                facts(sheet, told, label_width=112, together=True)
            if not part.rows:
                paragraph(sheet, tr(mark("Nothing recorded.")), SMALL, indent=6, after=8)
        sheet.finish()


def dossier_tables(dossier: Dossier, currency: Currency) -> dict[str, bytes]:
    """Each section as a CSV file, and `schema.json` that says in both languages what stands in the columns."""
    files, schema = {}, {}
    for part in dossier.sections:
        fields = tuple(_field(part.name, name) for name in part.columns)
        paper = io.BytesIO()
        rows = (
            tuple(
                _cell(field, column(part.name, field.name)[1], row[field.name], currency) for field in fields
            )
            for row in part.rows
        )
        write_csv(fields, rows, paper)
        files[f"{part.name}.csv"], schema[f"{part.name}.csv"] = paper.getvalue(), fields
    return {**files, SCHEMA: schema_bytes(schema)}


def _for_reading(dossier: Dossier) -> list[Section]:
    """The person first, then the rest in the order of the sections' names above."""
    order = {name: place for place, name in enumerate(SECTIONS)}
    return sorted(dossier.sections, key=lambda part: order.get(part.name, len(order)))


def _entries(part: Section, reading: _Reading) -> list[list[Fact]]:
    """What each row says; where each says one thing only, they stand on one line."""
    entries = [_facts(part, row, reading) for row in part.rows]
    single = [entry[0] for entry in entries if len(entry) == 1]
    if len(entries) > 1 and len(single) == len(entries) and len({one.label for one in single}) == 1:
        return [[Fact(single[0].label, listed((one.value for one in single), reading.words), wide=True)]]
    return entries


def _facts(part: Section, row: Mapping[str, Json], reading: _Reading) -> list[Fact]:
    told = []
    for name in part.columns:
        label, look = column(part.name, name)
        value = row[name]
        if look is Look.ID or value in (None, "", [], {}):
            continue
        if part.name == "audit" and name == "facts":
            text = facts_words(cast("Mapping[str, object]", value), reading.words, reading.formats)
        elif look is Look.CODE and str(value) in CODES.get(name, {}):
            text = reading.words.tr(CODES[name][str(value)])
        else:
            text = reading.text(look, value if look is not Look.WEARER else _how_manieth(part, value))
        if text:
            told.append(Fact(reading.words.tr(label), text, wide=len(text) > 34))
    return told


def _how_manieth(part: Section, wearer: Json) -> Json:
    """Other wearers are counted: their ids are of no use to a reader."""
    known = list(dict.fromkeys(str(row["wearer"]) for row in part.rows if row["wearer"]))
    return known.index(str(wearer)) + 1


@dataclass(frozen=True, slots=True)
class _Reading:
    """Writes values as people read them."""

    words: Translator
    formats: Formats
    currency: Currency

    def text(self, look: Look, value: Json) -> str:
        """The value in the reader's language; what is of no known form stands as it is kept."""
        if isinstance(value, bool):
            return self.words.tr(mark("Yes")) if value else self.words.tr(mark("No"))
        if isinstance(value, int):
            return self._figure(look, value)
        if isinstance(value, str) and look not in {Look.LIST, Look.CODE}:
            return self._written(look, value)
        return self._plain(value)

    def _written(self, look: Look, value: str) -> str:
        if look is Look.MOMENT:
            return self.formats.moment(dt.datetime.fromisoformat(value))
        if look is Look.DAY:
            return self.formats.date(dt.date.fromisoformat(value))
        return self.formats.phone(value) if look is Look.PHONE else typed(value)

    def _figure(self, look: Look, value: int) -> str:
        if look is Look.WEARER:
            return self.words.tr(mark("Other wearer {number}"), number=value)
        if look is Look.RATE:
            return self.formats.percent(value)
        if look is Look.POWER:
            return isolate_ltr(write_power(Power(value)))
        if look is Look.LENGTH:
            return self.formats.decimal(Decimal(value).scaleb(-1), 1)
        if look is Look.MONEY:
            exponent = self.currency.exponent
            return self.formats.decimal(Decimal(value).scaleb(-exponent), exponent)
        return self.formats.number(value + 1 if look is Look.PLACE else value)

    def _plain(self, value: Json) -> str:
        if isinstance(value, dict):
            told = (f"{self._plain(name)}: {self._plain(inner)}" for name, inner in value.items())
            return listed(told, self.words)
        if isinstance(value, list | tuple):
            return listed(map(self._plain, value), self.words)
        if isinstance(value, str) and value.startswith("+") and value[1:].isdigit():
            return self.formats.phone(value)
        if isinstance(value, str) and "," in value and all(code in _CODES for code in value.split(",")):
            return self._plain(tuple(value.split(",")))
        said = _CODES.get(value) if isinstance(value, str) else None
        return isolate(self.words.tr(said) if said else _spaced(str(value)))


def _spaced(code: str) -> str:
    """A code such as `customer_registered` with its words apart; anything else as it is."""
    return code.replace("_", " ") if code.replace("_", "").isalnum() and code.isascii() else code


def _field(part: str, name: str) -> Field:
    label, look = column(part, name)
    return Field(name, _KINDS.get(look, Kind.TEXT), label)


def _cell(field: Field, look: Look, value: Json, currency: Currency) -> Cell:
    """The value in its column's type."""
    if isinstance(value, int) and look is Look.POWER:
        return Power(value).dioptres
    if isinstance(value, int) and look in {Look.LENGTH, Look.MONEY}:
        return Decimal(value).scaleb(-1 if look is Look.LENGTH else -currency.exponent)
    if isinstance(value, str) and field.kind in {Kind.TIME, Kind.DATE}:
        return dt.datetime.fromisoformat(value) if field.kind is Kind.TIME else dt.date.fromisoformat(value)
    if field.kind is Kind.TEXT and not (value is None or isinstance(value, str)):
        return canonical_bytes(value).decode()
    return cast("Cell", value)
