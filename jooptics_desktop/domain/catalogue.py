"""What the shop sells: frames, lenses, contact lenses, accessories and services."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from jooptics_desktop.domain.ids import ItemId
    from jooptics_desktop.domain.money import Money

GTIN_LENGTHS: Final = (8, 12, 13, 14)
IN_STORE_PREFIX: Final = "20"  # GS1 restricted circulation 20–29: never clashes with a supplier's number
_IN_STORE_DIGITS: Final = 10
_LONGEST_CODE: Final = 48
_LONGEST_NAME: Final = 200


class ItemKind(StrEnum):
    """The families of goods; lenses and contact lenses are made to a prescription."""

    FRAME = "frame"
    LENS = "lens"
    CONTACT_LENS = "contact_lens"
    ACCESSORY = "accessory"
    SERVICE = "service"

    @property
    def follows_prescription(self) -> bool:
        """Whether such an item is dispensed to a prescription."""
        return self in _PRESCRIBED


_PRESCRIBED: Final = (ItemKind.LENS, ItemKind.CONTACT_LENS)


def check_digit(digits: str) -> str:
    """The GS1 check digit of a number still without one: weights 3, 1, 3, 1 … from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_gtin(code: str) -> bool:
    """Whether this is a GTIN-8, -12, -13 or -14 with a right check digit."""
    return (
        len(code) in GTIN_LENGTHS and code.isascii() and code.isdigit() and check_digit(code[:-1]) == code[-1]
    )


def is_in_store(code: str) -> bool:
    """Whether a 13-digit code is one a shop gave itself (prefix 20–29)."""
    return len(code) == max(GTIN_LENGTHS) - 1 and is_gtin(code) and code.startswith("2")


def in_store_barcode(sequence: int) -> str:
    """The EAN-13 for the shop's own label number `sequence`; raises `RuleBroken("barcode.sequence_used_up")`."""
    if not 0 < sequence < 10**_IN_STORE_DIGITS:
        raise RuleBroken("barcode.sequence_used_up")
    digits = f"{IN_STORE_PREFIX}{sequence:0{_IN_STORE_DIGITS}d}"
    return digits + check_digit(digits)


def clean_barcode(text: str) -> str:
    """A scanned or typed barcode without spaces and invisible marks, its digits made ASCII.

    A number of a GTIN's length must have a right check digit: most likely it was mistyped. Other codes (a
    supplier's own Code 128) are taken as they are. Raises `RuleBroken` `barcode.empty`, `barcode.too_long`,
    `barcode.not_printable`, `barcode.check_digit`.
    """
    code = "".join(_plain(letter) for letter in text.strip())
    if not code:
        raise RuleBroken("barcode.empty", field="barcode")
    if len(code) > _LONGEST_CODE:
        raise RuleBroken("barcode.too_long", field="barcode", longest=_LONGEST_CODE)
    if not (code.isascii() and code.isprintable()):
        raise RuleBroken("barcode.not_printable", field="barcode")
    if code.isdigit() and len(code) in GTIN_LENGTHS and not is_gtin(code):
        raise RuleBroken("barcode.check_digit", field="barcode", barcode=code)
    return code


def _plain(letter: str) -> str:
    if letter.isspace() or unicodedata.category(letter) == "Cf":
        return ""
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter


def same_barcode(code: str) -> tuple[str, ...]:
    """The ways scanners report one number: a UPC-A is also an EAN-13 with a leading zero."""
    if is_gtin(code):
        short = code.lstrip("0")
        ways = [short.zfill(length) for length in GTIN_LENGTHS if length >= len(short)]
        return (code, *(way for way in ways if way != code))
    return (code,)


def name_in(language: str, name_ar: str, name_en: str) -> str:
    """The name in `"ar"` or `"en"`, or the other when that one is empty."""
    first, second = (name_ar, name_en) if language == "ar" else (name_en, name_ar)
    return first or second


@dataclass(frozen=True, slots=True)
class Item:
    """One thing with a price. Either name may be empty, never both; services are not tracked in stock.

    `price` carries tax or not as `price_includes_tax` says; `reorder_level` is the on-hand count at which it
    is worth buying more. Raises `RuleBroken` `item.name_missing`, `item.name_too_long`, `item.sku_missing`,
    `item.sku_too_long`, `item.price_negative`, `item.service_has_no_stock`, `item.reorder_negative`,
    `item.tax_class_missing`.
    """

    id: ItemId
    kind: ItemKind
    sku: str
    name_ar: str
    name_en: str
    price: Money
    tax_class: str
    price_includes_tax: bool = True
    barcodes: tuple[str, ...] = ()
    brand: str = ""
    model: str = ""
    colour: str = ""
    size: str = ""
    tracked: bool = True
    reorder_level: int | None = None
    active: bool = True

    def __post_init__(self) -> None:
        self._check_text()
        if self.price.minor < 0:
            raise RuleBroken("item.price_negative", field="price")
        if self.kind is ItemKind.SERVICE and self.tracked:
            raise RuleBroken("item.service_has_no_stock", field="tracked")
        if self.reorder_level is not None and self.reorder_level < 0:
            raise RuleBroken("item.reorder_negative", field="reorder_level")
        if not self.tax_class:
            raise RuleBroken("item.tax_class_missing", field="tax_class")

    def _check_text(self) -> None:
        if not (self.name_ar.strip() or self.name_en.strip()):
            raise RuleBroken("item.name_missing", field="name_ar")
        for field in ("name_ar", "name_en"):
            if len(getattr(self, field)) > _LONGEST_NAME:
                raise RuleBroken("item.name_too_long", field=field, longest=_LONGEST_NAME)
        if not self.sku.strip():
            raise RuleBroken("item.sku_missing", field="sku")
        if len(self.sku) > _LONGEST_CODE:
            raise RuleBroken("item.sku_too_long", field="sku", longest=_LONGEST_CODE)

    def name(self, language: str) -> str:
        """Its name in `"ar"` or `"en"`, or the other when that one is empty."""
        return name_in(language, self.name_ar, self.name_en)
