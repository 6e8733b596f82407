"""CSV files that a spreadsheet opens without running anything, and that we can read back unchanged.

Columns have types. A power, an amount or a phone number is written exactly, sign and all; only text is guarded
against being taken for a formula, with a leading apostrophe that reading takes off again (OWASP, "CSV injection").
RFC 4180 with a byte order mark, so that Excel sees UTF-8.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final, cast

from jooptics_desktop.documents.files import watch, writing
from jooptics_desktop.domain.canonical import canonical_bytes
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n.catalogue import translator

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jooptics_desktop.documents.files import Progress, Stop, Target
    from jooptics_desktop.domain.canonical import Json

Cell = str | int | Decimal | date | datetime | bool | None
_FORMULA: Final = "=+-@"
_TOGETHER: Final = 1000  # rows written at once, between two looks at progress and cancel flag
_E164: Final = re.compile(r"\+[1-9][0-9]{1,14}", re.ASCII)
# A cell that begins with anything but a letter, a digit or an underscore; one of several lines is looked at anyhow.
_WORTH_A_LOOK: Final = re.compile(r"\n[^\w\n]")
_DECIMAL: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


class Kind(StrEnum):
    """What a column holds, as named in the schema."""

    TEXT = "text"
    PHONE = "phone"
    INTEGER = "integer"
    DECIMAL = "decimal"
    POWER = "power"
    DATE = "date"
    TIME = "time"
    YES_NO = "boolean"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its fixed English name, its type, and a sentence about it (an English message id)."""

    name: str
    kind: Kind
    about: str


def guard(text: str) -> str:
    """Text no spreadsheet takes for a formula: an apostrophe goes in front when it could be.

    What hides before the sign (spaces, marks without width, control characters) is looked through; full-width and
    small signs count. Text that begins with an apostrophe gets another, so that `unguard` always gives it back.
    """
    return f"'{text}" if text[:1] in {"'", "\t", "\r", "\n", "\0"} or _may_be_formula(text) else text


def unguard(text: str) -> str:
    """The text that was guarded."""
    return text.removeprefix("'")


def write_csv(
    fields: Sequence[Field],
    rows: Iterable[Sequence[Cell]],
    target: Target,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> int:
    """Write rows as they come, a heading first, and answer how many there were.

    Raises `TypeError` for a value that is not of its column's type, `Cancelled` when `stop` answers true; a path
    gets its file only when everything was written.
    """
    done, coming = 0, iter(rows)
    with writing(target) as stream:
        stream.write(codecs.BOM_UTF8)
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        try:
            writer = csv.writer(text)
            writer.writerow([field.name for field in fields])
            while some := list(islice(coming, _TOGETHER)):
                watch(stop, progress, done)
                writer.writerows(_written(fields, some))
                done += len(some)
            watch(stop, progress, done)
            text.flush()
        finally:
            text.detach()
    return done


def read_csv(fields: Sequence[Field], source: IO[bytes]) -> Iterator[tuple[Cell, ...]]:
    """Read a file that `write_csv` wrote, row by row, values in the columns' types.

    Raises `RuleBroken` with `csv.other_columns`, `csv.not_text`, or `csv.bad_cell` naming line and column.
    """
    text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    try:
        yield from _rows(fields, csv.reader(text))
    except (UnicodeDecodeError, csv.Error) as error:
        raise RuleBroken("csv.not_text") from error
    finally:
        text.detach()


def schema_bytes(tables: Mapping[str, Sequence[Field]]) -> bytes:
    """What stands in each file's columns, in both languages: the sidecar `schema.json`, in canonical JSON."""
    english, arabic = translator("en"), translator("ar")
    return canonical_bytes(
        {
            "schema": "jooptics.tables/1",
            "encoding": "UTF-8 with byte order mark",
            "dialect": {"delimiter": ",", "quote": '"', "line_end": "CRLF", "standard": "RFC 4180"},
            "text_guard": "A leading apostrophe in a text column is not part of the text.",
            "types": cast("Json", _TYPES),
            "tables": [
                {
                    "file": name,
                    "columns": [
                        {
                            "name": field.name,
                            "type": field.kind.value,
                            "about": {"en": english.tr(field.about), "ar": arabic.tr(field.about)},
                        }
                        for field in fields
                    ],
                }
                for name, fields in sorted(tables.items())
            ],
        }
    )


def write_cell(field: Field, value: Cell) -> str:
    """One value as it stands in the file; nothing is an empty cell."""
    if value is None or value == "":
        return ""
    said = _text(field.kind, value) if isinstance(value, str) else _figure(field.kind, value)
    if said is None:
        raise TypeError(f"{field.name} holds {field.kind}, not {type(value).__name__}")
    return said


def _written(fields: Sequence[Field], rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[Cell, ...]]:
    """Rows as the writer takes them, each column looked at as a whole: most have nothing to change."""
    columns = zip(*rows, strict=True)
    return zip(*(_column(field, cells) for field, cells in zip(fields, columns, strict=True)), strict=True)


def _column(field: Field, cells: Sequence[Cell]) -> Sequence[Cell]:
    if _stands_as_it_is(field.kind, cells):
        return cells
    return [write_cell(field, cell) for cell in cells]


def _stands_as_it_is(kind: Kind, cells: Sequence[Any]) -> bool:
    """Whether `write_cell` would leave every one of these cells alone."""
    types = set(map(type, cells))
    if types == {str}:
        if kind is Kind.TEXT:
            together = "\n".join(("", *cells))
            return together.count("\n") == len(cells) and _WORTH_A_LOOK.search(together) is None
        return kind is Kind.PHONE and all(map(_E164.fullmatch, filter(None, cells)))
    return types == {type(None)} or (types == {int} and kind is Kind.INTEGER)


_TYPES: Final = {
    Kind.TEXT.value: "text",
    Kind.PHONE.value: "E.164, with its plus",
    Kind.INTEGER.value: "whole number",
    Kind.DECIMAL.value: "exact decimal number with a point",
    Kind.POWER.value: "dioptres, signed, exact: eighths have three decimals",
    Kind.DATE.value: "ISO 8601 date",
    Kind.TIME.value: "ISO 8601 instant in UTC",
    Kind.YES_NO.value: "true or false",
}


def _text(kind: Kind, value: str) -> str | None:
    if kind is Kind.PHONE and _E164.fullmatch(value):
        return value
    return guard(value) if kind in {Kind.TEXT, Kind.PHONE} else None


def _figure(kind: Kind, value: int | Decimal | date | datetime | bool) -> str | None:
    match kind, value:
        case Kind.YES_NO, bool():
            return "true" if value else "false"
        case Kind.INTEGER, int() if not isinstance(value, bool):
            return str(value)
        case ((Kind.POWER | Kind.DECIMAL), Decimal()) if value.is_finite():
            return _power(value) if kind is Kind.POWER else f"{value:f}"
        case Kind.TIME, datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        case Kind.DATE, date() if not isinstance(value, datetime):
            return value.isoformat()
    return None


def _rows(fields: Sequence[Field], lines: Iterator[list[str]]) -> Iterator[tuple[Cell, ...]]:
    names = [field.name for field in fields]
    if next(lines, None) != names:
        raise RuleBroken("csv.other_columns", expected=", ".join(names))
    for number, cells in enumerate(lines, 2):
        if len(cells) != len(names):
            raise RuleBroken("csv.other_columns", expected=", ".join(names))
        yield tuple(_read(field, cell, number) for field, cell in zip(fields, cells, strict=True))


def _read(field: Field, text: str, line: int) -> Cell:
    try:
        return _value(field.kind, text)
    except ValueError as error:
        raise RuleBroken("csv.bad_cell", field=field.name, line=line, column=field.name) from error


def _value(kind: Kind, text: str) -> Cell:
    if kind in {Kind.TEXT, Kind.PHONE}:
        return unguard(text)
    if not text:
        return None
    if kind in {Kind.DECIMAL, Kind.POWER}:
        if not _DECIMAL.fullmatch(text):
            raise ValueError(kind)
        return Decimal(text)
    if kind is Kind.INTEGER:
        return int(text)
    if kind is Kind.YES_NO:
        return {"true": True, "false": False}[text] if text in {"true", "false"} else _refuse(kind)
    return date.fromisoformat(text) if kind is Kind.DATE else datetime.fromisoformat(text)


def _refuse(kind: Kind) -> Cell:
    raise ValueError(kind)


def _power(value: Decimal) -> str:
    """`-1.25`, `+0.50`, `-1.125`, `0.00`: at least two decimals, never fewer than it has."""
    exponent = value.as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{value:+.{places}f}" if value else "0.00"


def _may_be_formula(text: str) -> bool:
    for character in text:
        if character.isspace() or unicodedata.category(character) in {"Cc", "Cf"}:
            continue
        return unicodedata.normalize("NFKC", character)[:1] in _FORMULA or character == "\u2212"
    return False
