"""Importing a price list: a trial run that says what would happen, then all of it in one transaction."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.catalogue import ItemKind, clean_barcode, same_barcode
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import Cancelled, RuleBroken
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.search_text import fold
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.stock import Movement, Reason, correction
from jooptics_desktop.l10n.formats import parse_money, plain_number
from jooptics_desktop.services.catalogue import ItemDraft, built, coded, next_sku
from jooptics_desktop.services.price_list_files import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.price_list_files import PriceList

_STEP: Final = 100  # rows between two reports of progress
_MOST_PIECES: Final = 1_000_000
_ROUNDED: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+")  # what a spreadsheet makes of a long number
_KINDS: Final = {
    ItemKind.FRAME: "frame; frames; sunglasses; sunglass; spectacle frame; اطار; اطارات; نظاره شمسيه; نظارات شمسيه",
    ItemKind.LENS: "lens; lenses; ophthalmic lens; spectacle lens; عدسه; عدسات; عدسات طبيه",
    ItemKind.CONTACT_LENS: "contact lens; contact lenses; contacts; cl; عدسه لاصقه; عدسات لاصقه; لاصقه",
    ItemKind.ACCESSORY: "accessory; accessories; solution; solutions; اكسسوار; اكسسوارات; محلول; محاليل",
    ItemKind.SERVICE: "service; services; exam; eye test; خدمه; خدمات; فحص; فحص نظر",
}
_KIND_WORDS: Final = {
    fold(word): kind for kind, words in _KINDS.items() for word in (*words.split(";"), kind)
}
_TEXTS: Final = (
    Column.SKU, Column.NAME_AR, Column.NAME_EN, Column.BRAND, Column.MODEL, Column.COLOUR, Column.SIZE,
    Column.TAX_CLASS,
)  # fmt: skip
_UNNUMBERED: Final = "\0"  # no typed stock number can begin so
_CURRENCY_WORDS: Final = re.compile(r"(?i)jod|jd|د\.أ\.?|دينار")


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """How to read the list: which column holds what, and what holds for rows that do not say."""

    columns: Mapping[Column, int]
    tax_class: str
    currency: Currency
    kind: ItemKind = ItemKind.FRAME
    price_includes_tax: bool = True
    decimal_comma: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was left out: the line it begins on, and why."""

    line: int
    error: RuleBroken


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or after a trial run would do."""

    added: int
    updated: int
    unchanged: int
    refused: tuple[Refusal, ...]
    was_trial: bool


@dataclass(slots=True)
class _Plan:
    """What a list comes to."""

    added: list[tuple[Item, int | None]] = field(default_factory=list)
    updated: list[tuple[Item, int | None]] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


def import_price_list(
    desk: Desk,
    price_list: PriceList,
    choices: ImportChoices,
    *,
    trial: bool,
    report: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Done[ImportReport]:
    """Add new items and update known ones (known by barcode, else by stock number).

    An empty cell leaves what is known alone. A row that cannot be taken is refused with its line and reason;
    the others are imported. `report(done, total)` is called now and then; `cancelled()` stops it with nothing
    changed. Raises `RuleBroken` `price_list.no_price_column`, `price_list.no_name_column`.
    """
    desk.require(Permission.CATALOGUE_WRITE)
    _check_columns(choices.columns)
    with desk.store.read() if trial else desk.store.write() as work:
        plan = _Plan()
        for done, (line, row) in enumerate(price_list.rows):
            if done % _STEP == 0:
                _tell(report, cancelled, done, len(price_list.rows))
            _take(desk, work, choices, plan, line, row)
        if not trial:
            _carry_out(desk, work, plan)
    _tell(report, None, len(price_list.rows), len(price_list.rows))
    result = ImportReport(len(plan.added), len(plan.updated), plan.unchanged, tuple(plan.refused), trial)
    return Done(result, work.changes)


def _check_columns(columns: Mapping[Column, int]) -> None:
    if Column.PRICE not in columns:
        raise RuleBroken("price_list.no_price_column", field=Column.PRICE.value)
    if not columns.keys() & {Column.NAME_AR, Column.NAME_EN, Column.BARCODE, Column.SKU}:
        raise RuleBroken("price_list.no_name_column", field=Column.NAME_AR.value)


def _tell(
    report: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None, done: int, total: int
) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled
    if report is not None:
        report(done, total)


def _take(desk: Desk, work: Work, choices: ImportChoices, plan: _Plan, line: int, row: Sequence[str]) -> None:
    """Read one row into the plan, or refuse it."""
    cells = {column: row[place].strip() for column, place in choices.columns.items() if place < len(row)}
    try:
        barcodes = _barcodes(cells.get(Column.BARCODE, ""))
        quantity = _whole(cells, Column.QUANTITY)
        before = _known(work, cells.get(Column.SKU, ""), barcodes)
        draft = _draft(ItemDraft.of(before) if before else None, cells, barcodes, choices)
        codes = _codes_not_seen(plan, draft)
        # A number is taken from the sequence only when the row is really added.
        numbered = replace(draft, sku=draft.sku or f"{_UNNUMBERED}{line}")
        after = built(work, before.id if before else ItemId(desk.ids.new()), numbered)
    except RuleBroken as error:
        plan.refused.append(Refusal(line, error))
        return
    plan.seen.update(dict.fromkeys(codes, line))
    if before is None:
        plan.added.append((after, quantity))
        return
    after = replace(after, active=before.active)
    if after == before and (quantity is None or work.stock.level(after.id).on_hand == quantity):
        plan.unchanged += 1
    else:
        plan.updated.append((after, quantity))


def _known(work: Work, sku: str, barcodes: Sequence[str]) -> Item | None:
    for code in (*barcodes, sku):
        item = coded(work, code) if code else None
        if item is not None:
            return item
    return None


def _draft(
    known: ItemDraft | None, cells: Mapping[Column, str], barcodes: tuple[str, ...], choices: ImportChoices
) -> ItemDraft:
    price_text = _CURRENCY_WORDS.sub("", cells.get(Column.PRICE, "")).strip()
    if not price_text and known is None:
        raise RuleBroken("price_list.price_missing", field=Column.PRICE.value)
    if choices.decimal_comma:
        price_text = plain_number(price_text).replace(".", "").replace(",", ".")
    written = parse_money(price_text, choices.currency, field=Column.PRICE.value) if price_text else None
    base = known or ItemDraft(
        choices.kind,
        Money(0, choices.currency) if written is None else written,
        choices.tax_class,
        price_includes_tax=choices.price_includes_tax,
    )
    texts: dict[str, Any] = {column.value: cells[column] for column in _TEXTS if cells.get(column)}
    reorder = _whole(cells, Column.REORDER_LEVEL)
    return replace(
        base,
        **texts,
        kind=_kind(cells.get(Column.KIND, "")) or base.kind,
        price=base.price if written is None else written,
        barcodes=tuple(dict.fromkeys((*base.barcodes, *barcodes))),
        reorder_level=base.reorder_level if reorder is None else reorder,
    )


def _barcodes(cell: str) -> tuple[str, ...]:
    codes = [part for part in re.split(r"[\s|,;]+", cell) if part]
    for code in codes:
        if _ROUNDED.fullmatch(code):
            raise RuleBroken("price_list.barcode_rounded", field=Column.BARCODE.value, cell=code)
    return tuple(clean_barcode(code) for code in codes)


def _kind(cell: str) -> ItemKind | None:
    if not cell:
        return None
    kind = _KIND_WORDS.get(fold(cell))
    if kind is None:
        raise RuleBroken("price_list.kind_unknown", field=Column.KIND.value, cell=cell)
    return kind


def _whole(cells: Mapping[Column, str], column: Column) -> int | None:
    text = plain_number(cells.get(column, ""))
    if not text:
        return None
    whole = text.removesuffix(".000").removesuffix(".00").removesuffix(".0")
    if not (whole.isascii() and whole.isdigit() and int(whole) <= _MOST_PIECES):
        raise RuleBroken("price_list.not_a_whole_number", field=column.value, cell=cells[column])
    return int(whole)


def _codes_not_seen(plan: _Plan, draft: ItemDraft) -> set[str]:
    codes = {way for code in draft.barcodes for way in same_barcode(code)}
    codes |= {draft.sku} if draft.sku else set()
    for code in codes & plan.seen.keys():
        raise RuleBroken("price_list.twice", field=Column.BARCODE.value, cell=code, line=plan.seen[code])
    return codes


def _carry_out(desk: Desk, work: Work, plan: _Plan) -> None:
    added = [
        (replace(item, sku=next_sku(work)) if item.sku.startswith(_UNNUMBERED) else item, quantity)
        for item, quantity in plan.added
    ]
    work.catalogue.add(desk.clock.now(), *(item for item, _ in added))
    work.catalogue.save(desk.clock.now(), *(item for item, _ in plan.updated))
    moves = [
        move for item, quantity in (*added, *plan.updated) if (move := _move(desk, work, item, quantity))
    ]
    work.stock.add(moves)
    desk.note(
        work, "price_list_imported", added=len(added), updated=len(plan.updated), refused=len(plan.refused)
    )
    work.changed("item", *(item.id for item, _ in (*added, *plan.updated)))
    if moves:
        work.changed("stock", *(move.item_id for move in moves))


def _move(desk: Desk, work: Work, item: Item, quantity: int | None) -> Movement | None:
    change = correction(work.stock.level(item.id), quantity) if item.tracked and quantity is not None else 0
    if not change:
        return None
    by = desk.require(Permission.CATALOGUE_WRITE).id
    return Movement(
        desk.ids.new(), item.id, Reason.COUNTED, change, 0, desk.clock.now(), by, note="price list"
    )
