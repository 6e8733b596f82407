"""A believable store of any size, for trying things out: the same seed gives the same people."""

from __future__ import annotations

import contextlib
import gc
import random
import tomllib
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jooptics_desktop.domain.catalogue import Item, ItemKind, in_store_barcode
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.customers import Customer
from jooptics_desktop.domain.errors import Cancelled, RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.ids import CustomerId, ItemId, PaymentId, PrescriptionId, SaleId, SaleLineId
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.optics import Axis, Millimetres, Power
from jooptics_desktop.domain.payments import Payment, Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft, recorded
from jooptics_desktop.domain.sale_lines import SaleLine
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.stock import Movement, Reason
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.sales import SEQUENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.tax import TaxRate
    from jooptics_desktop.services.desk import Desk

MOST_CUSTOMERS: Final = 1_000_000
BATCH: Final = 5000
_SALE_SHARE: Final = 0.7
_RX_SHARE: Final = 0.85
_YEARS: Final = 4
_QUIET_DAYS: Final = 30  # before now, in which nobody came
_OPENS: Final = time(7)
_OPEN_SECONDS: Final = 9 * 3600
_EYES: Final = 400  # to choose from, for each distance of the pupils
_TENDERS: Final = (Tender.CASH, Tender.CARD)
_TAX: Final = "standard"
# How Jordanian mobile numbers begin after +962 7 (only these are given out).
_MOBILE: Final = [f"{network}{digit}" for network in "78" for digit in "012"] + [
    f"9{digit}" for digit in range(10)
]
_Thing = TypeVar("_Thing")


def check_size(customers: int) -> None:
    """Raise `RuleBroken("demo.too_many")` for more people than a demonstration has, or fewer than none."""
    if not 0 <= customers <= MOST_CUSTOMERS:
        raise RuleBroken("demo.too_many", field="customers", most=MOST_CUSTOMERS)


def fill_demo_store(
    desk: Desk,
    customers: int,
    seed: int,
    *,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> Done[int]:
    """Fill a new store with that many customers, their prescriptions and sales, and a catalogue.

    Works in batches so that memory stays flat; a cancelled run leaves the batches that are done. Raises
    `RuleBroken`: `demo.too_many`, `demo.store_not_empty`.
    """
    desk.require(Permission.STORE_CONFIGURE)
    check_size(customers)
    people = People(desk, random.Random(seed), customers)  # noqa: S311 - believable, not secret
    with desk.store.write() as work:
        if work.customers.count() or work.catalogue.count():
            raise RuleBroken("demo.store_not_empty")
        people.stock_up(work)
        desk.note(work, "demo_filled", customers=customers, seed=seed)
    with _uncollected():
        for start in range(0, customers, BATCH):
            if cancelled():
                raise Cancelled
            with desk.store.write() as work:
                people.arrive(work, start + 1, min(BATCH, customers - start))
            progress(min(start + BATCH, customers), customers)
    with desk.store.write() as work:
        work.changed("customer")
        work.changed("item")
        work.changed("sale")
    return Done(customers, work.changes)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for rings of objects: nobody invented forms one, and looking takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Ids:
    """UUIDv7 from a seeded source, at a moment of the past, so that the order in time is kept."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._moment: datetime | None = None
        self._begins = ""

    def at(self, moment: datetime) -> str:
        """An id of that moment."""
        if moment is not self._moment:
            since = f"{int(moment.timestamp() * 1000):012x}"
            self._moment, self._begins = moment, f"{since[:8]}-{since[8:]}-7"
        bits = self._chance.getrandbits(74)
        return f"{self._begins}{bits & 0xFFF:03x}-{0x8000 | bits >> 12 & 0x3FFF:04x}-{bits >> 26:012x}"


class People:
    """Invents people and what they bought.

    Where so many of them are `expected`, they come spread evenly over the shop's years in the order of their
    numbers: as in a real shop, whoever comes later has the later ids, and rows are added where their tables end.
    Else they come on any day.
    """

    def __init__(self, desk: Desk, chance: random.Random, expected: int | None = None) -> None:
        self._desk = desk
        self._chance = chance
        self._expected = expected
        self._ids = _Ids(chance)
        self._items: dict[ItemKind, list[Item]] = {}
        self._carts: dict[tuple[str, ...], Sale] = {}
        self._sales = 0
        self._clerk = desk.require(Permission.SALES_SELL)
        self._now = desk.clock.now()
        self._first_morning = datetime.combine(
            (self._now - timedelta(days=365 * _YEARS)).date(), _OPENS, self._now.tzinfo
        )
        with desk.store.read() as work:
            self._currency = store_profile.get(work).currency
            tax_class = work.catalogue.tax_class(_TAX)
        if tax_class is None:
            raise RuleBroken("demo.store_not_empty")
        self._tax: TaxRate = tax_class.rate_on(desk.clock.today())

    @cached_property
    def _words(self) -> dict[str, Any]:
        with (resources_folder() / "demo" / "people.toml").open("rb") as file:
            return tomllib.load(file)

    @cached_property
    def _eyes(self) -> list[list[EyeRx]]:
        """Eyes to choose from, alike in the distance of their pupils; each went through the rules once."""
        return [[self._eye(Millimetres(distance)) for _ in range(_EYES)] for distance in range(295, 340, 5)]

    def stock_up(self, work: Work) -> None:
        """A catalogue with stock on hand."""
        number = 0
        for group in self._words["items"]:
            kind = ItemKind(group["kind"])
            for brand in group["brands"]:
                for name_ar, name_en in group["names"]:
                    number += 1
                    self._items.setdefault(kind, []).append(
                        self._item(number, kind, brand, name_ar, name_en, group)
                    )
        everything = [item for items in self._items.values() for item in items]
        work.catalogue.add(self._now, *everything)
        work.stock.add([
            Movement(self._ids.at(self._now), item.id, Reason.RECEIVED, 40, 0, self._now, self._clerk.id)
            for item in everything if item.tracked
        ])  # fmt: skip

    def arrive(self, work: Work, first_number: int, count: int) -> None:
        """A batch of customers with what they bring and buy."""
        chance = self._chance.random
        customers = [self.customer(first_number + n) for n in range(count)]
        work.customers.add(*customers)
        prescriptions = {
            customer.id: self._prescription(customer) for customer in customers if chance() < _RX_SHARE
        }
        work.prescriptions.add(*prescriptions.values())
        sales = [
            self._sale(customer, prescriptions.get(customer.id))
            for customer in customers
            if chance() < _SALE_SHARE
        ]
        work.sales.add(*sales)
        work.settings.set_last_number(SEQUENCE, self._sales)

    def _one_of(self, things: Sequence[_Thing]) -> _Thing:
        return things[int(self._chance.random() * len(things))]

    def _item(
        self, number: int, kind: ItemKind, brand: str, name_ar: str, name_en: str, group: dict[str, Any]
    ) -> Item:
        low, high = group["price"]
        title = f" {brand}" if brand else ""
        return Item(
            id=ItemId(self._ids.at(self._now)), kind=kind, sku=f"{kind.value[:2].upper()}-{number:04d}",
            name_ar=name_ar + title, name_en=name_en + title,
            price=Money(self._chance.randrange(low, high, 500), self._currency), tax_class=_TAX,
            barcodes=(in_store_barcode(number),), brand=brand, tracked=kind is not ItemKind.SERVICE, reorder_level=None,
        )  # fmt: skip

    def customer(self, number: int) -> Customer:
        """Somebody of that record number."""
        chance, words = self._chance.random, self._words
        given = self._one_of(words["given_female" if chance() < 0.5 else "given_male"])
        father, family = self._one_of(words["given_male"]), self._one_of(words["family"])
        arabic, latin = (f"{given[0]} {father[0]} {family[0]}", f"{given[1]} {father[1][0]}. {family[1]}")
        if chance() < 0.6:
            name, other, language = arabic, latin if chance() < 0.3 else "", "ar"
        else:
            name, other, language = latin, arabic if chance() < 0.5 else "", "en"
        phone = f"+9627{self._one_of(_MOBILE)}{int(chance() * 10**6):06d}"
        area = self._one_of(words["districts"])
        since = self._came(number)
        return Customer(
            CustomerId(self._ids.at(since)), number, name, other, (phone,), "", None,
            area[0 if language == "ar" else 1], "ar" if language == "ar" else "en", None, frozenset(), since, since,
        )  # fmt: skip

    def _came(self, number: int) -> datetime:
        """When that number's turn came, in the shop's hours."""
        chance = self._chance.random
        share = chance() if self._expected is None else (number - chance()) / self._expected
        day = int(share * (365 * _YEARS - _QUIET_DAYS))
        return self._first_morning + timedelta(days=day, seconds=int(chance() * _OPEN_SECONDS))

    def _prescription(self, customer: Customer) -> Prescription:
        day = customer.created_at.date()
        eyes = self._one_of(self._eyes)
        draft = PrescriptionDraft(
            customer.id, self._one_of(eyes), self._one_of(eyes), day,
            prescriber=self._one_of(self._words["prescribers"]),
        )  # fmt: skip
        return recorded(
            draft, prescription_id=PrescriptionId(self._ids.at(customer.created_at)), supersedes=None,
            at=customer.created_at, by=self._clerk.id, today=day,
        )  # fmt: skip

    def _eye(self, distance: Millimetres) -> EyeRx:
        chance = self._chance
        sphere = Power(round(chance.gauss(-100, 200) / 25) * 25)
        cylinder = Power(-25 * chance.randrange(1, 9)) if chance.random() < 0.6 else None
        axis = Axis(chance.choice((180, 175, 170, 90, 85, 95, 5, 10, 45, 135))) if cylinder else None
        add = Power(25 * chance.randrange(4, 11)) if chance.random() < 0.35 else None
        return EyeRx(sphere=sphere, cylinder=cylinder, axis=axis, add=add, pd=distance)

    def _sale(self, customer: Customer, prescription: Prescription | None) -> Sale:
        """Most were paid in full and collected; a few recent ones wait with a deposit."""
        chance = self._chance.random
        moment = customer.created_at + timedelta(minutes=5 + int(chance() * 40))
        kinds = [ItemKind.FRAME, ItemKind.LENS] if prescription else [ItemKind.ACCESSORY]
        if chance() < 0.4:
            kinds.append(ItemKind.SERVICE if prescription else ItemKind.ACCESSORY)
        cart = self._cart([self._one_of(self._items[kind]) for kind in kinds])
        rx = prescription.id if prescription else None
        sale_id = SaleId(self._ids.at(moment))
        lines = tuple(self._line(line, SaleLineId(self._ids.at(moment)), rx) for line in cart.lines)
        waiting = self._now - moment < timedelta(days=60) and chance() < 0.3
        paid = Money(cart.paid.minor // 2, self._currency) if waiting else cart.paid
        payment = Payment(
            PaymentId(self._ids.at(moment)), sale_id, self._one_of(_TENDERS), paid, paid, "", moment, moment.date(),
            self._clerk.id,
        )  # fmt: skip
        self._sales += 1
        return Sale(
            sale_id, self._currency, self._clerk.id, moment, SaleState.OPEN if waiting else SaleState.COLLECTED,
            f"S-{self._sales:06d}", lines, cart.frozen, payments=(payment,), customer_id=customer.id,
            prescription_id=rx, business_day=moment.date(), opened_at=moment,
            collected_at=None if waiting else moment + timedelta(days=3),
        )  # fmt: skip

    def _line(self, line: SaleLine, line_id: SaleLineId, rx: PrescriptionId | None) -> SaleLine:
        return SaleLine(
            line_id, line.item_id, line.kind, line.sku, line.name_ar, line.name_en, line.quantity, line.unit_price,
            line.price_includes_tax, line.tax_class, line.tax, line.tracked, line.discount,
            rx if line.kind.follows_prescription else None,
        )  # fmt: skip

    def _cart(self, items: Sequence[Item]) -> Sale:
        """What these items come to when they are sold, paid and handed over by the rules: reckoned once."""
        goods = tuple(item.sku for item in items)
        known = self._carts.get(goods)
        if known is None:
            lines = tuple(
                SaleLine.of(SaleLineId(f"{place}"), item, self._tax) for place, item in enumerate(items)
            )
            draft = Sale(SaleId(""), self._currency, self._clerk.id, self._now, lines=lines)
            opened = draft.opened("S", self._now, self._now.date())
            payment = Payment(
                PaymentId(""), opened.id, Tender.CASH, opened.gross, opened.gross, "", self._now,
                self._now.date(), self._clerk.id,
            )  # fmt: skip
            known = self._carts[goods] = opened.with_payment(payment).collected(self._now)
        return known
