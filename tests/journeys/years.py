"""A shop over years, and beside it what should be true of it: the model that `test_years.py` walks.

Everything is real: the store, a folder for backups, the service over TLS. Only the clocks are moved. People are made
of words that nobody else has, in both scripts, so that whoever was erased is found wherever anything of them is left.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from jooptics_cloud.housekeeping import sweep
from jooptics_desktop.cli.demo import PASSWORD, make_demo_store
from jooptics_desktop.data.pages import PAGE_SIZE, SALT_SIZE, PageCodec
from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import Conflict, NotPermitted, RuleBroken
from jooptics_desktop.domain.eye_rx import EyeRx
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.optics import Power
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.prescriptions import PrescriptionDraft
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import (
    audit,
    backup,
    backup_places,
    catalogue,
    cloud_proof,
    customers,
    erasure,
    prescriptions,
    privacy,
    restore,
    retention,
    sales,
)
from jooptics_desktop.services.backup_targets import target_of
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.system import log
from jooptics_desktop.system.home import Home
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop
from tests.conftest import CountingIds, StillClock
from tests.sealed_backups import opened_objects, sealed_texts
from tests.services.test_privacy import PACK, shop_notice
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.sync.target import BackupTarget

PRICE: Final = Money(45_000, JOD)
FULL_AFTER: Final = timedelta(days=21)
KEPT_ALL: Final = timedelta(days=30)
GONE_AFTER: Final = timedelta(days=75)
# A place is looked through once a day, so what is due goes a day later at the latest.
A_DAY: Final = timedelta(days=1)
_LATIN: Final = "bdfgklmnrstvz"
_ARABIC: Final = "بدفجكلمنرستوز"
_LETTERS: Final = 4


@dataclass(frozen=True)
class Person:
    """Somebody, and every word that is theirs alone."""

    id: CustomerId
    name: str
    latin: str
    phone: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """What the store should say; frozen, so that a backup is a copy."""

    people: frozenset[CustomerId] = frozenset()
    sales: int = 0
    abroad: datetime | None = None  # until when the shop agreed to backups at the service
    agreed: frozenset[tuple[CustomerId, datetime]] = frozenset()  # to reminders, until when

    def without(self, gone: set[CustomerId]) -> Truth:
        """The same after these were erased."""
        agreed = frozenset((who, until) for who, until in self.agreed if who not in gone)
        return replace(self, people=self.people - gone, agreed=agreed)


@dataclass(frozen=True, order=True)
class Moment:
    """When something was done; of two things at the same time, which was first."""

    at: datetime
    act: int


@dataclass
class Erased:
    """Somebody who was erased, and when."""

    person: Person
    when: Moment


@dataclass
class Place:
    """What the model knows of a place: when it was backed up to, and what lies in each generation."""

    backed_up: list[Moment] = field(default_factory=list)
    holds: dict[int, Truth] = field(default_factory=dict)


class Years:
    """The shop and its model; each act does the same to both."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jooptics-years-"))
        self.clock, self.ids = StillClock(), CountingIds()
        self.service = Service(self.folder / "service", "")
        self.home = Home(self.folder / "till-0")
        made = make_demo_store(self.home, self.clock, self.ids)
        self.handler = log.start(self.home.logs)
        self.opened, self.desk = made.opened, made.desk
        self.shop = CloudShop(self.service, made.opened, made.desk)
        self.shop.connect()
        backup_places.use_folder(self.desk, self.home, self.folder / "disk")
        frame = catalogue.ItemDraft(ItemKind.FRAME, PRICE, "standard", name_en="Frame")
        self.item = catalogue.add_item(self.desk, frame).value
        self.began = self.clock.now()
        self.acts = 0
        self.truth = Truth(abroad=self._abroad())
        self.known: dict[CustomerId, Person] = {}
        self.erased: list[Erased] = []
        self.places = {kind: Place() for kind in PlaceKind}
        self.restored = self.now()
        self.swept_at = self.began
        self.computers = 1
        self.made = 0

    def close(self) -> None:
        self.opened.store.close()
        log.stop(self.handler)
        self.service.stop()
        shutil.rmtree(self.folder)

    def now(self) -> Moment:
        """This very moment, which comes after every other."""
        self.acts += 1
        return Moment(self.clock.now(), self.acts)

    # --- people and sales

    def register(self) -> Person:
        """Somebody new, with a prescription and a note."""
        self.made += 1
        latin, arabic = f"Qwx{_spelt(self.made, _LATIN)}", f"ظغذ{_spelt(self.made, _ARABIC)}"
        note, advice = f"glare-{latin}-dusk", f"وهج {arabic} مساءً"
        phone = f"079{5_000_000 + self.made * 7919 % 1_000_000:07d}"
        draft = CustomerDraft(name=arabic, name_alternative=latin, phones=(phone,))
        person_id = customers.register_customer(self.desk, draft).value.customer.id
        customers.add_note(self.desk, person_id, note)
        eye = EyeRx(sphere=Power(-325))
        written = PrescriptionDraft(person_id, eye, eye, self.clock.today(), note=advice)
        prescriptions.record_prescription(self.desk, written)
        person = Person(person_id, arabic, latin, phone, (arabic, latin, phone[1:], note, advice))
        self.known[person_id] = person
        self.truth = replace(self.truth, people=self.truth.people | {person_id})
        return person

    def sell(self, buyer: Person | None) -> None:
        """A frame over the counter, paid at once."""
        paid = (sales.NewPayment(Tender.CASH, PRICE),)
        whose = None if buyer is None else buyer.id
        sales.ring_up(self.desk, sales.NewSale((sales.NewLine(self.item.id),), paid, whose))
        self.truth = replace(self.truth, sales=self.truth.sales + 1)

    def agree(self, person: Person) -> None:
        """They agree to be reminded."""
        [state] = privacy.record_customer_consent(
            self.desk, person.id, PACK, shop_notice(), {"reminders": True}
        ).value
        assert state.valid_until is not None
        self._keep_agreed(person.id, state.valid_until)

    def withdraw(self, person: Person) -> None:
        """They take it back, where there is something to take back."""
        if any(who == person.id and until > self.clock.now() for who, until in self.truth.agreed):
            privacy.withdraw(self.desk, PurposeCode.REMINDERS, person.id)
        self._keep_agreed(person.id, None)

    def erase(self, person: Person, *, reachable: bool = True) -> None:
        """They go for good; a place that is reachable is told at once, as the program does by itself."""
        erasure.erase_customer(self.opened, self.desk, erasure.plan_erasure(self.desk, person.id))
        self.erased.append(Erased(person, self.now()))
        self.truth = self.truth.without({person.id})
        for kind in PlaceKind:
            if reachable and self.places[kind].backed_up:
                self.back_up(kind)

    def all_told(self, kind: PlaceKind) -> bool:
        """Whether the place knows of every erasure; until then another computer could not know."""
        backed_up = self.places[kind].backed_up
        return bool(backed_up) and all(one.when < backed_up[-1] for one in self.erased)

    def _keep_agreed(self, person: CustomerId, until: datetime | None) -> None:
        others = frozenset(one for one in self.truth.agreed if one[0] != person)
        self.truth = replace(self.truth, agreed=others | ({(person, until)} if until else frozenset()))

    # --- backups and time

    def back_up(self, kind: PlaceKind) -> int:
        """Back up to a place, taking it over where another computer was last; the generation."""
        try:
            done = self._back_up(kind, take_over=False)
        except Conflict:  # another computer was last there, or this one does not remember the place
            done = self._back_up(kind, take_over=True)
        self.places[kind].backed_up.append(self.now())
        self.places[kind].holds.setdefault(done, self.truth)
        return done

    def place(self, kind: PlaceKind) -> BackupTarget:
        """The place; the owner agrees anew where that ran out, and signs in again where the session did."""
        if kind is PlaceKind.CLOUD:
            self._agree_abroad()
        target = target_of(self.opened, self.desk, kind)
        try:
            target.head()
        except NotPermitted:
            cloud_proof.prove_it_is_you(self.opened, self.desk, CLOUD_PASSWORD, "")
        return target_of(self.opened, self.desk, kind)

    def _agree_abroad(self) -> None:
        """Nothing goes to the service, nor is asked of it, once the shop's own agreement has run out."""
        assert self.truth.abroad is not None
        ended = self.truth.abroad <= self.clock.now()
        assert privacy.may(self.desk, PurposeCode.CLOUD_BACKUP) is not ended
        if ended:
            with pytest.raises(RuleBroken, match=r"consent\.not_given"):
                target_of(self.opened, self.desk, PlaceKind.CLOUD)
            privacy.give(self.desk, PACK, shown_policy(PACK, "en"), PurposeCode.CLOUD_BACKUP)
            self.shop.agree_to_country()
            self.truth = replace(self.truth, abroad=self._abroad())

    def _abroad(self) -> datetime | None:
        """Until when the shop agreed to backups at the service."""
        [until] = [
            state.valid_until
            for state in privacy.current_decisions(self.desk)
            if state.purpose.code is PurposeCode.CLOUD_BACKUP
        ]
        return until

    def _back_up(self, kind: PlaceKind, *, take_over: bool) -> int:
        self.place(kind)
        done = backup.back_up(
            self.opened, self.desk, kind, progress=quiet, cancelled=never, take_over=take_over
        )
        return done.value.head.generation

    def pass_by(self, days: int) -> None:
        """Time goes on. The program runs every day; the last 40 days it also sells and backs up every week."""
        if days > 40:
            self._days(days - 40)
            self._a_working_week()
        for _ in range(min(days, 40) // 7):
            self._days(7)
            self._a_working_week()
        self._days(min(days, 40) % 7)

    def _days(self, days: int) -> None:
        self.clock.advance(days=days, minutes=1)
        self.service.clock.advance(days=days, minutes=1)
        retention.run_due(self.opened, self.desk, progress=quiet, cancelled=never)
        sweep(self.service.cloud)
        self.swept_at = self.clock.now()

    def _a_working_week(self) -> None:
        self.sell(None)
        for kind in PlaceKind:
            self.back_up(kind)
        sweep(self.service.cloud)

    def restorable(self, kind: PlaceKind) -> list[int]:
        """The generations of a place that can still be brought back."""
        found = self.place(kind).generations()
        return [info.number for info in found if info.complete]

    def bring_back(self, kind: PlaceKind, number: int, *, elsewhere: bool) -> None:
        """Restore over the store that is here, or on a computer that never saw it; the old one is then given away."""
        if elsewhere:
            source = restore.open_cloud(
                self.shop.endpoint, EMAIL, CLOUD_PASSWORD, "", f"Till {self.computers + 1}"
            )[0]
            self.home = Home(self.folder / f"till-{self.computers}")
            self.computers += 1
        elif kind is PlaceKind.FOLDER:
            source = restore.open_folder(self.folder / "disk", self.clock)
        else:
            source = replace(
                restore.open_folder(self.folder / "disk", self.clock), kind=kind, label=self.shop.endpoint.host,
                target=self.place(kind), facts=backup_places.facts_of(self.desk, kind),
            )  # fmt: skip
        unlocked = restore.unlock_with_password(source, PASSWORD)
        before = self.opened
        back = restore.restore(
            self.home, unlocked, number, self.clock, progress=quiet, cancelled=never,
            before_exchange=before.store.close,
        )  # fmt: skip
        self._sit_down(back.opened)
        self.truth = self.places[kind].holds[number].without({one.person.id for one in self.erased})
        self.restored = self.now()

    def _sit_down(self, opened: OpenStore) -> None:
        self.opened = opened
        self.desk = Desk(opened.store, self.clock, self.ids, self.desk.session)
        self.shop.opened, self.shop.desk = opened, self.desk

    # --- what is so

    def told(self) -> Truth:
        """What the store says."""
        people = frozenset(one.id for one in customers.list_customers(self.desk))
        with self.desk.store.read() as work:
            sold = len(work.sales.recent(10_000))
        agreed = frozenset(
            (who, state.valid_until)
            for who in people
            for state in privacy.customer_consents(self.desk, who)
            if state.purpose.code is PurposeCode.REMINDERS and state.in_force and state.valid_until
        )
        return Truth(people, sold, self._abroad(), agreed)

    def expected(self) -> Truth:
        """What it should say now."""
        now = self.clock.now()
        return replace(
            self.truth, agreed=frozenset((who, until) for who, until in self.truth.agreed if until > now)
        )

    def found_by_search(self) -> set[CustomerId]:
        """Everybody the search still knows by their own words."""
        return {
            one.id
            for one in self.known.values()
            for words in (one.name, one.latin, one.phone)
            if any(hit.id == one.id for hit in customers.search_customers(self.desk, words))
        }

    def left_here(self) -> set[str]:
        """Words of erased people in any page of the store, in its log, or among temporary and other files."""
        words = [word for one in self.erased for word in one.person.words]
        pages = self.opened.store.path.read_bytes()
        content = np.frombuffer(pages[: len(pages) // PAGE_SIZE * PAGE_SIZE], np.uint8).reshape(-1, PAGE_SIZE)
        numbers = np.arange(1, len(content) + 1, dtype=np.uint32)
        codec = PageCodec(self.opened.store.key[:32], bytes(content[0, :SALT_SIZE]))
        plain = codec.decrypt(numbers, content).tobytes()
        return sealed_texts(words, [plain, *self._open_files()])

    def _open_files(self) -> Iterator[bytes]:
        for file in self.folder.rglob("*"):
            if file.is_file() and file.suffix not in {".db", ".db-wal"}:
                yield file.read_bytes()

    def overdue(self, kind: PlaceKind) -> list[str]:
        """Words of erased people that a place should have let go of by now, and still holds."""
        due = [one.person for one in self.erased if self.should_be_gone(kind, one.when)]
        if not due:
            return []
        where = self.folder / ("disk" if kind is PlaceKind.FOLDER else "service")
        target = self.place(kind)
        words = [word for one in due for word in one.words]
        return sorted(sealed_texts(words, opened_objects(where.rglob("*"), target, self.opened.vault)))

    def should_be_gone(self, kind: PlaceKind, erased: Moment) -> bool:
        """From the 75th day, once a full backup from after three weeks is a month old and somebody tidied."""
        since = [one for one in self.places[kind].backed_up if one > erased]
        full = [one.at for one in since if one.at >= erased.at + FULL_AFTER and one > self.restored]
        if not full:
            return False
        told = erased.at if kind is PlaceKind.FOLDER else since[0].at
        due = max(told + GONE_AFTER, full[0] + KEPT_ALL) + A_DAY
        tidied = since[-1].at if kind is PlaceKind.FOLDER else self.swept_at
        return tidied >= due

    def trail_holds(self) -> bool:
        """Whether the audit trail verifies."""
        return audit.first_broken(self.opened, self.desk, progress=quiet, cancelled=never) is None


def _spelt(number: int, letters: str) -> str:
    """A number in letters, always as many, so that none is part of another."""
    text = ""
    for _ in range(_LETTERS):
        number, digit = divmod(number, len(letters))
        text += letters[digit]
    return text
