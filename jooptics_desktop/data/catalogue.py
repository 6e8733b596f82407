"""Items, their barcodes and the classes of tax."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from jooptics_desktop.data.columns import Day, MinorUnits, UtcTime, id_column
from jooptics_desktop.data.full_text import FullText, indexed_together
from jooptics_desktop.data.inventory import GOODS, ID, ORDER, about_nobody
from jooptics_desktop.data.prepared import Prepared, PreparedAmong
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain.catalogue import Item, ItemKind, same_barcode
from jooptics_desktop.domain.ids import ItemId
from jooptics_desktop.domain.money import Money, currency
from jooptics_desktop.domain.search_text import fold
from jooptics_desktop.domain.tax import TaxCategory, TaxClass, TaxPeriod, TaxRate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jooptics_desktop.data.connections import Link

TAX_CLASS: Final = sa.Table(
    "tax_class",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True, info=GOODS),
    sa.Column("name_ar", sa.String(120), nullable=False, info=GOODS),
    sa.Column("name_en", sa.String(120), nullable=False, info=GOODS),
    info=about_nobody(),
)
TAX_PERIOD: Final = sa.Table(
    "tax_period",
    metadata,
    sa.Column("tax_class", sa.String(40), sa.ForeignKey("tax_class.code"), primary_key=True, info=GOODS),
    sa.Column("starts", Day, primary_key=True, info=GOODS),
    sa.Column("ppm", sa.Integer, nullable=False, info=GOODS),
    sa.Column("category", sa.String(1), nullable=False, info=GOODS),
    info=about_nobody(),
)
# `number` is the row's own number, so that full-text rows never drift.
ITEM: Final = sa.Table(
    "item",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, info=ID),
    sa.Column("id", id_column(), nullable=False, unique=True, info=ID),
    sa.Column("kind", sa.String(20), nullable=False, info=GOODS),
    sa.Column("sku", sa.String(48), nullable=False, unique=True, info=GOODS),
    sa.Column("name_ar", sa.String(200), nullable=False, info=GOODS),
    sa.Column("name_en", sa.String(200), nullable=False, info=GOODS),
    sa.Column("brand", sa.String(120), nullable=False, info=GOODS),
    sa.Column("model", sa.String(120), nullable=False, info=GOODS),
    sa.Column("colour", sa.String(120), nullable=False, info=GOODS),
    sa.Column("size", sa.String(60), nullable=False, info=GOODS),
    sa.Column("price", MinorUnits, nullable=False, info=GOODS),
    sa.Column("currency", sa.String(3), nullable=False, info=GOODS),
    sa.Column("price_includes_tax", sa.Boolean, nullable=False, info=GOODS),
    sa.Column("tax_class", sa.String(40), sa.ForeignKey("tax_class.code"), nullable=False, info=GOODS),
    sa.Column("tracked", sa.Boolean, nullable=False, info=GOODS),
    sa.Column("reorder_level", sa.Integer, nullable=True, info=GOODS),
    sa.Column("active", sa.Boolean, nullable=False, info=GOODS),
    sa.Column("search_text", sa.Text, nullable=False, info=GOODS),
    sa.Column("created_at", UtcTime, nullable=False, info=GOODS),
    sa.Column("updated_at", UtcTime, nullable=False, info=GOODS),
    info=about_nobody(),
)
ITEM_BARCODE: Final = sa.Table(
    "item_barcode",
    metadata,
    sa.Column("barcode", sa.String(48), primary_key=True, info=GOODS),
    sa.Column("item_id", id_column(), sa.ForeignKey("item.id"), nullable=False, index=True, info=ID),
    sa.Column("position", sa.Integer, nullable=False, info=ORDER),
    sqlite_with_rowid=False,
    info=about_nobody(),
)
ForLine = tuple[Item, TaxClass]
_SEARCH: Final = FullText(ITEM, ITEM.c.number)

_NEXT_NUMBER: Final = sa.select((sa.func.coalesce(sa.func.max(ITEM.c.number), 0) + 1).label("number"))
_ADD: Final = Prepared(ITEM.insert())
_CHANGE: Final = Prepared(
    ITEM.update()
    .where(ITEM.c.id == sa.bindparam("wanted"))
    .values({c.name: sa.bindparam(c.name) for c in ITEM.c if c.name not in {"number", "id", "created_at"}})
)
_ADD_BARCODES: Final = Prepared(ITEM_BARCODE.insert())
_REMOVE_BARCODES: Final = Prepared(
    ITEM_BARCODE.delete().where(ITEM_BARCODE.c.item_id == sa.bindparam("wanted"))
)
_BY_ID: Final = Prepared(sa.select(ITEM).where(ITEM.c.id == sa.bindparam("wanted")))
# What a line of a sale needs, as one text for each item: the item, without how it is found, and the rates of its tax.
# One column is quicker to read than sixteen, and tells at a glance that nothing changed.
_COPIED: Final = [c for c in ITEM.c if c.name not in {"number", "search_text", "created_at", "updated_at"}]
_RATES: Final = sa.select(
    sa.func.json_group_array(sa.func.json_array(TAX_PERIOD.c.starts, TAX_PERIOD.c.ppm, TAX_PERIOD.c.category))
).where(TAX_PERIOD.c.tax_class == ITEM.c.tax_class)
_FOR_LINES: Final = PreparedAmong(
    sa.select(sa.func.json_array(*_COPIED, sa.func.json(_RATES.scalar_subquery())).label("told")).select_from(
        ITEM
    ),
    ITEM.c.id,
)
_BY_SKU: Final = Prepared(sa.select(ITEM).where(ITEM.c.sku == sa.bindparam("wanted")))
_BARCODES: Final = Prepared(
    sa.select(ITEM_BARCODE.c.barcode)
    .where(ITEM_BARCODE.c.item_id == sa.bindparam("wanted"))
    .order_by(ITEM_BARCODE.c.position)
)
_BY_BARCODE: Final = Prepared(
    sa.select(ITEM)
    .join_from(ITEM_BARCODE, ITEM, ITEM.c.id == ITEM_BARCODE.c.item_id)
    .where(ITEM_BARCODE.c.barcode == sa.bindparam("wanted"))
)
_TAX_CLASS_BY_CODE: Final = Prepared(sa.select(TAX_CLASS).where(TAX_CLASS.c.code == sa.bindparam("wanted")))
_ALL_PERIODS: Final = Prepared(sa.select(TAX_PERIOD).where(TAX_PERIOD.c.tax_class == sa.bindparam("wanted")))


class CatalogueRepository:
    """Keeps items and finds them."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def add(self, at: dt.datetime, *items: Item) -> None:
        """Record new items."""
        if not items:
            return
        first = int(self._connection.execute(_NEXT_NUMBER).scalar_one())
        rows = [
            {**_row(item), "number": first + n, "created_at": at, "updated_at": at}
            for n, item in enumerate(items)
        ]
        with indexed_together(self._connection, ITEM, [(r["number"], r["search_text"]) for r in rows]):
            _ADD.run(self._connection, rows)
        self._put_barcodes(items)

    def save(self, at: dt.datetime, *items: Item) -> None:
        """Record changed items."""
        rows = [{**_row(item), "wanted": item.id, "updated_at": at} for item in items]
        _CHANGE.run(self._connection, rows)
        _REMOVE_BARCODES.run(self._connection, rows)
        self._put_barcodes(items)

    def get(self, item_id: ItemId) -> Item | None:
        """The item of that id."""
        return self._item(_BY_ID.first(self._connection, wanted=item_id))

    def for_lines(self, item_ids: Sequence[ItemId]) -> dict[ItemId, ForLine]:
        """Those of the items that there are, without barcodes, which no sale needs, and their classes of tax."""
        told = _FOR_LINES.plain(self._connection, item_ids)
        return {found[0].id: found for found in itertools.starmap(_for_line, told)}

    def by_sku(self, sku: str) -> Item | None:
        """The item of that stock number."""
        return self._item(_BY_SKU.first(self._connection, wanted=sku))

    def by_barcode(self, barcode: str) -> Item | None:
        """The item of that barcode, in any of the ways scanners report it."""
        for code in same_barcode(barcode):
            row = _BY_BARCODE.first(self._connection, wanted=code)
            if row is not None:
                return self._item(row)
        return None

    def search(
        self, text: str, limit: int = 50, *, kind: ItemKind | None = None, inactive: bool = False
    ) -> list[Item]:
        """Items whose names, brand, model, colour, size, number or barcode fit what was typed, best first."""
        only: sa.ColumnElement[bool] = sa.true() if inactive else ITEM.c.active.is_(True)
        if kind is not None:
            only = sa.and_(only, ITEM.c.kind == kind.value)
        folded = fold(text)
        if folded:
            return self._items(_SEARCH.search(self._connection, folded, limit, only=only))
        newest = sa.select(ITEM).where(only).order_by(ITEM.c.number.desc()).limit(limit)
        return self._items(self._connection.execute(newest).all())

    def all(self, *, batch: int = 2000) -> Iterator[Item]:
        """Every item in the order they came, a batch in memory at a time."""
        last = 0
        while True:
            page = sa.select(ITEM).where(ITEM.c.number > last).order_by(ITEM.c.number).limit(batch)
            rows = self._connection.execute(page).all()
            if not rows:
                return
            yield from self._items(rows)
            last = rows[-1].number

    def count(self) -> int:
        """How many items there are."""
        return int(self._connection.execute(sa.select(sa.func.count()).select_from(ITEM)).scalar_one())

    def owners_of(self, barcodes: Sequence[str]) -> dict[str, ItemId]:
        """Which item each of these barcodes belongs to, where one does."""
        found: dict[str, ItemId] = {}
        for code in barcodes:
            row = _BY_BARCODE.first(self._connection, wanted=code)
            if row is not None:
                found[code] = ItemId(row.id)
        return found

    def put_tax_class(self, tax_class: TaxClass) -> None:
        """Record a class of tax, new or changed."""
        self._connection.execute(TAX_PERIOD.delete().where(TAX_PERIOD.c.tax_class == tax_class.code))
        names = {"name_ar": tax_class.name_ar, "name_en": tax_class.name_en}
        changed = self._connection.execute(
            TAX_CLASS.update().where(TAX_CLASS.c.code == tax_class.code).values(**names)
        )
        if not changed.rowcount:
            self._connection.execute(TAX_CLASS.insert(), {"code": tax_class.code, **names})
        self._connection.execute(
            TAX_PERIOD.insert(),
            [
                {
                    "tax_class": tax_class.code,
                    "starts": p.starts,
                    "ppm": p.rate.ppm,
                    "category": p.rate.category.value,
                }
                for p in tax_class.periods
            ],
        )

    def tax_class(self, code: str) -> TaxClass | None:
        """The class of that code."""
        row = _TAX_CLASS_BY_CODE.first(self._connection, wanted=code)
        return None if row is None else TaxClass(row.code, row.name_ar, row.name_en, self._periods(code))

    def tax_classes(self) -> list[TaxClass]:
        """Every class, by code."""
        rows = self._connection.execute(sa.select(TAX_CLASS).order_by(TAX_CLASS.c.code)).all()
        return [TaxClass(row.code, row.name_ar, row.name_en, self._periods(row.code)) for row in rows]

    def _periods(self, code: str) -> tuple[TaxPeriod, ...]:
        return tuple(
            _period(row.starts, row.ppm, row.category)
            for row in _ALL_PERIODS.all(self._connection, wanted=code)
        )

    def _item(self, row: Any) -> Item | None:  # noqa: ANN401 - rows are dynamic
        return None if row is None else self._items([row])[0]

    def _items(self, rows: Sequence[Any]) -> list[Item]:
        return [
            _item(row, tuple(b.barcode for b in _BARCODES.all(self._connection, wanted=row.id)))
            for row in rows
        ]

    def _put_barcodes(self, items: Sequence[Item]) -> None:
        rows = [
            {"barcode": barcode, "item_id": item.id, "position": position}
            for item in items
            for position, barcode in enumerate(item.barcodes)
        ]
        if rows:
            _ADD_BARCODES.run(self._connection, rows)


@lru_cache(maxsize=512)
def _for_line(told: str) -> ForLine:
    """What the row tells; made once of rows that tell, word for word, the same.

    A shop sells the same few cloths, solutions and eye tests all day long. The row is read every time, so that
    what is remembered can never be older than what is in the store.
    """
    *copied, rates = json.loads(told)
    columns = zip((column.name for column in _COPIED), copied, strict=True)
    item = _item(SimpleNamespace(**dict(columns)), ())
    periods = tuple(_period(dt.date.fromisoformat(starts), ppm, code) for starts, ppm, code in rates)
    return item, TaxClass(item.tax_class, "", "", periods)


def _period(starts: dt.date, ppm: int, category: str) -> TaxPeriod:
    return TaxPeriod(starts, TaxRate(ppm, TaxCategory(category)))


def search_text(item: Item) -> str:
    """What the full-text index knows of an item."""
    names = (item.name_ar, item.name_en, item.brand, item.model, item.colour, item.size, item.sku)
    return fold(" ".join([*names, *item.barcodes]))


def _row(item: Item) -> dict[str, Any]:
    return {
        "id": item.id, "kind": item.kind.value, "sku": item.sku, "name_ar": item.name_ar, "name_en": item.name_en,
        "brand": item.brand, "model": item.model, "colour": item.colour, "size": item.size,
        "price": item.price.minor, "currency": item.price.currency.code,
        "price_includes_tax": item.price_includes_tax, "tax_class": item.tax_class, "tracked": item.tracked,
        "reorder_level": item.reorder_level, "active": item.active, "search_text": search_text(item),
    }  # fmt: skip


def _item(row: Any, barcodes: tuple[str, ...]) -> Item:  # noqa: ANN401 - rows are dynamic
    return Item(
        ItemId(row.id), ItemKind(row.kind), row.sku, row.name_ar, row.name_en, Money(row.price, currency(row.currency)),
        row.tax_class, bool(row.price_includes_tax), barcodes, row.brand, row.model, row.colour, row.size,
        bool(row.tracked), row.reorder_level, bool(row.active),
    )  # fmt: skip
