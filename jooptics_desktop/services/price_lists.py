"""Importing a price list: a trial run that says what would happen, then all of it, some rows at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.catalogue import ItemKind, clean_barcode, same_barcode
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.search_text import fold
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.stock import Movement, Reason, correction
from jooptics_desktop.l10n.formats import parse_money, plain_number
from jooptics_desktop.services.catalogue import ItemDraft, built, coded, next_sku
from jooptics_desktop.services.import_steps import ImportKind, Job, finish, in_steps, rows_in
from jooptics_desktop.services.price_list_files import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.import_steps import Rows
    from jooptics_desktop.services.price_list_files import PriceList

_MOST_PIECES: Final = 1_000_000
_LONGEST: Final = 18  # figures that are counted at all: a cell may hold thousands
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
    """What an import did, or after a trial run would do.

    `already` rows came in with an import of this file that stopped; `left` rows are still to come, because this
    one was stopped.
    """

    added: int
    updated: int
    unchanged: int
    refused: tuple[Refusal, ...]
    was_trial: bool
    already: int = 0
    left: int = 0


@dataclass(slots=True)
class _Tally:
    """What a list came to so far; `seen` says on which line each code stood, `numbers` are those the file names."""

    numbers: frozenset[str]
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Plan:
    """What some rows come to."""

    added: list[tuple[Item, int | None]] = field(default_factory=list)
    updated: list[tuple[Item, int | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as far as it can be read without the store."""

    line: int
    cells: dict[Column, str]
    barcodes: tuple[str, ...]
    quantity: int | None


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
    the others are imported, some at a time: a sale never waits for all of them. `report(done, total)` is called
    now and then; `cancelled()` stops it, and what is in by then stays. The same file imported again goes on where
    it stopped. Raises `RuleBroken` `price_list.no_price_column`, `price_list.no_name_column`, and `Cancelled`
    when nothing was changed.
    """
    desk.require(Permission.CATALOGUE_WRITE)
    _check_columns(choices.columns)
    first = rows_in(desk, ImportKind.PRICE_LIST, price_list)
    job = Job(ImportKind.PRICE_LIST, price_list, first, trial, report or _tell_nobody, cancelled or _never)
    tally = _begun(price_list.rows, choices, first)

    def take(work: Work, rows: list[_Row]) -> None:
        plan = _Plan()
        for row in rows:
            _take(desk, work, choices, tally, plan, row)
        if not trial:
            _carry_out(desk, work, plan, tally.numbers)

    done = in_steps(desk, job, lambda rows: _read(rows, choices, tally), take)
    refused = tuple(sorted(tally.refused, key=lambda one: one.line))
    result = ImportReport(
        tally.added, tally.updated, tally.unchanged, refused, trial, first, len(price_list.rows) - done.value
    )
    if trial:
        return Done(result, done.changes)
    with desk.store.write() as work:
        finish(
            desk, work, job, done.value, added=tally.added, updated=tally.updated, refused=len(tally.refused)
        )
    return Done(result, done.changes)


def _check_columns(columns: Mapping[Column, int]) -> None:
    if Column.PRICE not in columns:
        raise RuleBroken("price_list.no_price_column", field=Column.PRICE.value)
    if not columns.keys() & {Column.NAME_AR, Column.NAME_EN, Column.BARCODE, Column.SKU}:
        raise RuleBroken("price_list.no_name_column", field=Column.NAME_AR.value)


def _tell_nobody(_done: int, _total: int) -> None:
    """Nobody looks on."""


def _never() -> bool:
    return False


def _begun(rows: Rows, choices: ImportChoices, first: int) -> _Tally:
    """Nothing so far; but the codes of rows that an earlier import brought in were seen."""
    numbers = (_cells(row, choices).get(Column.SKU, "") for _, row in rows)
    tally = _Tally(frozenset(numbers) - {""})
    for row in _read(rows[:first], choices, tally):
        codes = {way for code in row.barcodes for way in same_barcode(code)} | {row.cells.get(Column.SKU, "")}
        tally.seen.update(dict.fromkeys(codes - {""}, row.line))
    tally.refused.clear()  # they were named by that import
    return tally


def _cells(row: Sequence[str], choices: ImportChoices) -> dict[Column, str]:
    return {column: row[place].strip() for column, place in choices.columns.items() if place < len(row)}


def _read(rows: Rows, choices: ImportChoices, tally: _Tally) -> list[_Row]:
    """What needs no store; rows that cannot be read are refused."""
    found = []
    for line, row in rows:
        cells = _cells(row, choices)
        try:
            barcodes, quantity = _barcodes(cells.get(Column.BARCODE, "")), _whole(cells, Column.QUANTITY)
        except RuleBroken as error:
            tally.refused.append(Refusal(line, error))
            continue
        found.append(_Row(line, cells, barcodes, quantity))
    return found


def _take(desk: Desk, work: Work, choices: ImportChoices, tally: _Tally, plan: _Plan, row: _Row) -> None:
    """Put one row into the plan, or refuse it."""
    try:
        before = _known(work, row.cells.get(Column.SKU, ""), row.barcodes)
        draft = _draft(ItemDraft.of(before) if before else None, row.cells, row.barcodes, choices)
        codes = _codes_not_seen(tally, draft)
        # A number is taken from the sequence only when the row is really added.
        numbered = replace(draft, sku=draft.sku or f"{_UNNUMBERED}{row.line}")
        after = built(work, before.id if before else ItemId(desk.ids.new()), numbered)
    except RuleBroken as error:
        tally.refused.append(Refusal(row.line, error))
        return
    tally.seen.update(dict.fromkeys(codes, row.line))
    if before is None:
        tally.added += 1
        plan.added.append((after, row.quantity))
        return
    after = replace(after, active=before.active)
    if after == before and (row.quantity is None or work.stock.level(after.id).on_hand == row.quantity):
        tally.unchanged += 1
    else:
        tally.updated += 1
        plan.updated.append((after, row.quantity))


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
    written = (
        parse_money(price_text, choices.currency, field=Column.PRICE.value, comma_groups=True)
        if price_text
        else None
    )
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
    figures = whole.isascii() and whole.isdigit() and len(whole) <= _LONGEST
    if not figures or int(whole) > _MOST_PIECES:
        raise RuleBroken("price_list.not_a_whole_number", field=column.value, cell=cells[column])
    return int(whole)


def _codes_not_seen(tally: _Tally, draft: ItemDraft) -> set[str]:
    codes = {way for code in draft.barcodes for way in same_barcode(code)}
    codes |= {draft.sku} if draft.sku else set()
    for code in codes & tally.seen.keys():
        raise RuleBroken("price_list.twice", field=Column.BARCODE.value, cell=code, line=tally.seen[code])
    return codes


def _carry_out(desk: Desk, work: Work, plan: _Plan, taken: frozenset[str]) -> None:
    added = [
        (replace(item, sku=_number(work, taken)) if item.sku.startswith(_UNNUMBERED) else item, quantity)
        for item, quantity in plan.added
    ]
    work.catalogue.add(desk.clock.now(), *(item for item, _ in added))
    work.catalogue.save(desk.clock.now(), *(item for item, _ in plan.updated))
    moves = [
        move for item, quantity in (*added, *plan.updated) if (move := _move(desk, work, item, quantity))
    ]
    work.stock.add(moves)
    work.changed("item", *(item.id for item, _ in (*added, *plan.updated)))
    if moves:
        work.changed("stock", *(move.item_id for move in moves))


def _number(work: Work, taken: frozenset[str]) -> str:
    """The next stock number that neither an item has nor a row of the file names."""
    while (sku := next_sku(work)) in taken:
        pass
    return sku


def _move(desk: Desk, work: Work, item: Item, quantity: int | None) -> Movement | None:
    change = correction(work.stock.level(item.id), quantity) if item.tracked and quantity is not None else 0
    if not change:
        return None
    by = desk.require(Permission.CATALOGUE_WRITE).id
    return Movement(
        desk.ids.new(), item.id, Reason.COUNTED, change, 0, desk.clock.now(), by, note="price list"
    )
