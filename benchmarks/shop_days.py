"""The program's own store with many customers, and days sold in it by the program's own acts."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import people_store

from jooptics_desktop.data import cipher
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.optics import Axis, Power
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.services import demo
from jooptics_desktop.services.customers import change_customer, register_customer
from jooptics_desktop.services.prescriptions import record_prescription
from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale, ring_up

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.services.desk import Desk

KEY = people_store.KEY
_NEW_PHONES = 1 / 3
ACTS = ["sale"] * 300 + ["prescription"] * 160 + ["customer"] * 40 + ["edit"] * 60


def build(path: Path, customers: int) -> None:
    """The store `people_store.build` makes, at `path`."""
    people_store.build(path.parent, customers, with_sales=True, name=path.name)


def sell_day(path: Path, day: int) -> None:
    """560 acts: 300 sales of one to four lines, 160 prescriptions, 40 new customers, 60 changed ones."""
    desk = people_store.a_desk(Store.open(path, KEY))
    _Day(desk, day).run()
    desk.store.close()
    connection = cipher.connect(path, KEY)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()


class _Day:
    """People who come in, anybody from the shop's past, and what they want."""

    def __init__(self, desk: Desk, day: int) -> None:
        self._desk = desk
        self._chance = random.Random(4242 + day)
        self._people = demo.People(desk, random.Random(f"day {day}"))
        with desk.store.read() as work:
            self._count = work.customers.count()
            self._items = list(work.catalogue.search("", limit=500))

    def run(self) -> None:
        """All of the day's acts, in any order."""
        acts = ACTS.copy()
        self._chance.shuffle(acts)
        for act in acts:
            getattr(self, f"_{act}")()

    def _somebody(self) -> Customer:
        with self._desk.store.read() as work:
            found = work.customers.page(after_number=self._chance.randrange(self._count), limit=1)
        return found[0]

    def _sale(self) -> None:
        items: list[Item] = self._chance.choices(self._items, k=self._chance.choice((1, 2, 3, 3, 4)))
        lines = tuple(NewLine(item.id) for item in items)
        price = Money(sum(item.price.minor for item in items) * 2, items[0].price.currency)
        ring_up(self._desk, NewSale(lines, (NewPayment(Tender.CASH, price),), self._somebody().id))

    def _prescription(self) -> None:
        draft = PrescriptionDraft(self._somebody().id, self._eye(), self._eye(), self._desk.clock.today())
        record_prescription(self._desk, draft)

    def _eye(self) -> EyeRx:
        sphere, cylinder = self._chance.randrange(-24, 17), self._chance.randrange(-8, 0)
        axis = Axis(self._chance.randrange(5, 181, 5))
        return EyeRx(sphere=Power(25 * sphere), cylinder=Power(25 * cylinder), axis=axis)

    def _customer(self) -> None:
        register_customer(self._desk, _draft(self._people.customer(self._count + 1)))

    def _edit(self) -> None:
        known = self._somebody()
        fresh = self._people.customer(0)
        phones = fresh.phones if self._chance.random() < _NEW_PHONES else known.phones
        change_customer(self._desk, known.id, replace(_draft(known), phones=phones, address=fresh.address))


def _draft(known: Customer) -> CustomerDraft:
    return CustomerDraft(
        known.name, known.name_alternative, known.phones, known.email, known.birth_date, known.address,
        known.language,
    )  # fmt: skip
