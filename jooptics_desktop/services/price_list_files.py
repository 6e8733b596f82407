"""Reading a price list that came as a CSV file: its encoding, its delimiter, and what its columns mean.

Everything is guessed and everything can be set right by the person; nothing here touches the store.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.search_text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Named = TypeVar("Named")  # an import's own columns

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_COLUMNS: Final = 500
ENCODINGS: Final = ("utf-8-sig", "cp1256")  # the first also reads plain UTF-8; the second reads any bytes
DELIMITERS: Final = (",", ";", "\t")


class Column(StrEnum):
    """What a column of a price list can hold."""

    SKU = "sku"
    BARCODE = "barcode"
    NAME_AR = "name_ar"
    NAME_EN = "name_en"
    KIND = "kind"
    BRAND = "brand"
    MODEL = "model"
    COLOUR = "colour"
    SIZE = "size"
    PRICE = "price"
    TAX_CLASS = "tax_class"
    QUANTITY = "quantity"
    REORDER_LEVEL = "reorder_level"


# Headings seen in suppliers' and other programs' lists, as `fold` leaves them.
_HEADINGS: Final = {
    Column.SKU: "sku; item code; item no; item number; code; stock no; رقم الصنف; رمز الصنف; كود; الكود; كود الصنف",
    Column.BARCODE: "barcode; barcodes; bar code; ean; ean13; upc; gtin; باركود; الباركود; رقم الباركود",
    Column.NAME_AR: "name ar; arabic name; name arabic; الاسم; اسم الصنف; الصنف; الاسم العربي;"
    " الاسم بالعربيه; البيان; الوصف",
    Column.NAME_EN: "name; name en; english name; name english; item; item name; product; description; title;"
    " الاسم الانجليزي; الاسم بالانجليزيه",
    Column.KIND: "kind; type; category; group; النوع; نوع الصنف; الفئه; التصنيف; المجموعه",
    Column.BRAND: "brand; manufacturer; maker; make; الماركه; العلامه التجاريه; الشركه; الشركه المصنعه",
    Column.MODEL: "model; model no; style; الموديل; الطراز; رقم الموديل",
    Column.COLOUR: "colour; color; colour code; color code; اللون; رمز اللون",
    Column.SIZE: "size; eye size; eye; المقاس; القياس; الحجم",
    Column.PRICE: "price; retail; retail price; selling price; sale price; unit price;"
    " السعر; سعر البيع; سعر المفرق; سعر الوحده",
    Column.TAX_CLASS: "tax; tax class; tax code; vat; gst; الضريبه; فئه الضريبه; فئه ضريبيه",
    Column.QUANTITY: "quantity; qty; stock; on hand; qty on hand; quantity on hand; الكميه; العدد; الرصيد; المخزون",
    Column.REORDER_LEVEL: "reorder; reorder level; minimum; min; min stock; حد الطلب; الحد الادنى; حد اعاده الطلب",
}
_MEANS: Final = {
    fold(heading): column for column, headings in _HEADINGS.items() for heading in headings.split(";")
}


@dataclass(frozen=True, slots=True)
class PriceList:
    """A file as read: each row with the number of the line it begins on; `sha256` tells files apart."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str
    delimiter: str
    sha256: str


def read_list_file(path: Path) -> PriceList:
    """Read a CSV file from the disk; one that is too large is not even loaded.

    Raises as `read_price_list`, and `RuleBroken("input.file_unreadable")`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError:
        raise RuleBroken("input.file_unreadable", field=path.name) from None
    return read_price_list(data)


def read_price_list(data: bytes, *, encoding: str | None = None, delimiter: str | None = None) -> PriceList:
    """Read a CSV file; what is not told is guessed.

    Raises `RuleBroken`: `price_list.too_large`, `price_list.not_text`, `price_list.empty`; with the line
    `price_list.unreadable`, `price_list.cell_too_long`, `price_list.too_many_columns`.
    """
    if len(data) > MOST_BYTES:
        raise RuleBroken("price_list.too_large", field="file", most=MOST_BYTES // 1024 // 1024)
    text, used = _decoded(data, encoding)
    separator = delimiter or _guess_delimiter(text)
    rows = tuple(_rows(text, separator))
    if not rows:
        raise RuleBroken("price_list.empty", field="file")
    headings = tuple(cell.strip() for cell in rows[0][1])
    return PriceList(headings, rows[1:], used, separator, hashlib.sha256(data).hexdigest())


def guess_columns(headings: Sequence[str]) -> dict[Column, int]:
    """Which column holds what, by its heading in English or Arabic; the first of two alike counts."""
    return columns_named(headings, _MEANS)


def columns_named(headings: Sequence[str], means: Mapping[str, Named]) -> dict[Named, int]:
    """`guess_columns` for any list: `means` says which column a heading is, by its folded words."""
    found: dict[Named, int] = {}
    for place, heading in enumerate(headings):
        column = means.get(fold(heading.replace("_", " ")))
        if column is not None:
            found.setdefault(column, place)
    return found


def guess_decimal_comma(price_list: PriceList, columns: dict[Column, int]) -> bool:
    """Whether `95,500` means ninety-five and a half: commas in prices, never a point, and `;` between cells."""
    place = columns.get(Column.PRICE)
    if place is None or price_list.delimiter == ",":
        return False
    prices = [row[place] for _, row in price_list.rows if place < len(row)]
    return any("," in price for price in prices) and not any("." in price for price in prices)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str]:
    if b"\x00" in data:  # a spreadsheet or UTF-16, not a CSV file
        raise RuleBroken("price_list.not_text", field="file")
    for candidate in (encoding,) if encoding else ENCODINGS:
        try:
            return data.decode(candidate), candidate
        except (UnicodeDecodeError, LookupError):
            continue
    raise RuleBroken("price_list.not_text", field="file")


def _guess_delimiter(text: str) -> str:
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=heading.count)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise RuleBroken("price_list.too_many_columns", field="file", line=begins, most=MOST_COLUMNS)
            if any(cell.strip() for cell in row):
                yield begins, tuple(row)
            begins = reader.line_num + 1
    except csv.Error as error:
        code = "price_list.cell_too_long" if "field limit" in str(error) else "price_list.unreadable"
        raise RuleBroken(code, field="file", line=begins) from None
