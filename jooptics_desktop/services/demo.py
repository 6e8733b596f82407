"""A believable store of any size, for trying things out: the same seed gives the same people."""

from __future__ import annotations

import random
import tomllib
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

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
from jooptics_desktop.domain.sales import Sale
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.domain.stock import Movement, Reason
from jooptics_desktop.l10n.resources import resources_folder
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.sales import SEQUENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.tax import TaxRate
    from jooptics_desktop.services.desk import Desk

MOST_CUSTOMERS: Final = 1_000_000
BATCH: Final = 1000
_SALE_SHARE: Final = 0.7
_RX_SHARE: Final = 0.85
_YEARS: Final = 4
_TAX: Final = "standard"
# How Jordanian mobile numbers begin after +962 7 (only these are given out).
_MOBILE: Final = [f"{network}{digit}" for network in "78" for digit in "012"] + [
    f"9{digit}" for digit in range(10)
]


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
    if not 0 <= customers <= MOST_CUSTOMERS:
        raise RuleBroken("demo.too_many", field="customers", most=MOST_CUSTOMERS)
    people = People(desk, random.Random(seed))  # noqa: S311 - believable, not secret
    with desk.store.write() as work:
        if work.customers.count() or work.catalogue.count():
            raise RuleBroken("demo.store_not_empty")
        people.stock_up(work)
        desk.note(work, "demo_filled", customers=customers, seed=seed)
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


@dataclass(slots=True)
class _Ids:
    """UUIDv7 from a seeded source, at a moment of the past, so that the order in time is kept."""

    chance: random.Random

    def at(self, moment: datetime) -> str:
        """An id of that moment."""
        value = (int(moment.timestamp() * 1000) << 80) | (7 << 76) | self.chance.getrandbits(76)
        return str(uuid.UUID(int=(value & ~(3 << 62)) | (2 << 62)))


class People:
    """Invents people and what they bought."""

    def __init__(self, desk: Desk, chance: random.Random) -> None:
        self._desk = desk
        self._chance = chance
        self._ids = _Ids(chance)
        self._items: dict[ItemKind, list[Item]] = {}
        self._sales = 0
        self._clerk = desk.require(Permission.SALES_SELL)
        self._now = desk.clock.now()
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
        customers = [self.customer(first_number + n) for n in range(count)]
        work.customers.add(*customers)
        prescriptions = {
            customer.id: self._prescription(customer)
            for customer in customers
            if self._chance.random() < _RX_SHARE
        }
        work.prescriptions.add(*prescriptions.values())
        sales = [
            self._sale(customer, prescriptions.get(customer.id))
            for customer in customers
            if self._chance.random() < _SALE_SHARE
        ]
        work.sales.add(*sales)
        work.settings.set_last_number(SEQUENCE, self._sales)

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
        chance, words = self._chance, self._words
        given = chance.choice(words["given_female" if chance.random() < 0.5 else "given_male"])
        father, family = chance.choice(words["given_male"]), chance.choice(words["family"])
        arabic, latin = (f"{given[0]} {father[0]} {family[0]}", f"{given[1]} {father[1][0]}. {family[1]}")
        if chance.random() < 0.6:
            name, other, language = arabic, latin if chance.random() < 0.3 else "", "ar"
        else:
            name, other, language = latin, arabic if chance.random() < 0.5 else "", "en"
        phone = f"+9627{chance.choice(_MOBILE)}{chance.randrange(10**6):06d}"
        area = chance.choice(words["districts"])
        since = self._now - timedelta(
            days=chance.randrange(30, 365 * _YEARS), seconds=chance.randrange(30000)
        )
        return Customer(
            CustomerId(self._ids.at(since)), number, name, other, (phone,), "", None,
            area[0 if language == "ar" else 1], "ar" if language == "ar" else "en", None, frozenset(), since, since,
        )  # fmt: skip

    def _prescription(self, customer: Customer) -> Prescription:
        day = customer.created_at.date()
        distance = Millimetres(self._chance.randrange(295, 340, 5))
        draft = PrescriptionDraft(
            customer.id, self._eye(distance), self._eye(distance), day,
            prescriber=self._chance.choice(self._words["prescribers"]),
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
        moment = datetime.combine(
            customer.created_at.date(), time(8), customer.created_at.tzinfo
        ) + timedelta(minutes=self._chance.randrange(600))
        self._sales += 1
        sale_id = SaleId(self._ids.at(moment))
        kinds = [ItemKind.FRAME, ItemKind.LENS] if prescription else [ItemKind.ACCESSORY]
        if self._chance.random() < 0.4:
            kinds.append(ItemKind.SERVICE if prescription else ItemKind.ACCESSORY)
        lines = tuple(
            SaleLine.of(SaleLineId(self._ids.at(moment)), self._chance.choice(self._items[kind]), self._tax)
            for kind in kinds
        )
        rx = prescription.id if prescription else None
        lines = tuple(replace(li, prescription_id=rx) if li.kind.follows_prescription else li for li in lines)
        draft = Sale(
            sale_id,
            self._currency,
            self._clerk.id,
            moment,
            lines=lines,
            customer_id=customer.id,
            prescription_id=rx,
        )
        return self._paid(draft.opened(f"S-{self._sales:06d}", moment, moment.date()), moment)

    def _paid(self, sale: Sale, moment: datetime) -> Sale:
        """Most were paid in full and collected; a few recent ones wait with a deposit."""
        waiting = self._now - moment < timedelta(days=60) and self._chance.random() < 0.3
        amount = Money(sale.gross.minor // 2, sale.currency) if waiting else sale.gross
        payment = Payment(
            PaymentId(self._ids.at(moment)), sale.id, self._chance.choice((Tender.CASH, Tender.CARD)), amount, amount,
            "", moment, moment.date(), self._clerk.id,
        )  # fmt: skip
        paid = sale.with_payment(payment)
        return paid if waiting else paid.collected(moment + timedelta(days=3))
