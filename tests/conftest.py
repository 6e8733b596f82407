"""What every test may ask for: a still clock, countable ids, and a real encrypted store copied from a template."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest
from argon2 import low_level

from jooptics_desktop.cli.demo import make_demo_store
from jooptics_desktop.data.store import Store
from jooptics_desktop.domain.catalogue import Item, ItemKind
from jooptics_desktop.domain.customers import Customer, CustomerDraft
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.staff import Role, Session, StaffMember
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.domain.tax import EXEMPT, TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.services import audit_keys, catalogue, store_profile
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.open_store import OpenStore
from jooptics_desktop.sync import stretching
from jooptics_desktop.sync.keys import BackupKey, VaultKey
from jooptics_desktop.sync.keyslots import Vault
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_desktop.services.first_run import FirstRunResult

    DemoStore = Callable[[Path], FirstRunResult]

KEY = bytes(range(32))
VAULT = Vault("test", VaultKey(bytes(32)), BackupKey(bytes(32)), frozenset())
START = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


class StillClock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.instant = START
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return (self.instant + timedelta(hours=3)).date()

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, **by: float) -> None:
        """Let that much time pass, on both hands."""
        step = timedelta(**by)
        self.instant += step
        self.seconds += step.total_seconds()


class CountingIds:
    """UUIDv7-shaped ids that count up, so that a failing test reads the same twice."""

    def __init__(self, first: int = 1) -> None:
        self._next = first

    def go_on_after(self, other: CountingIds) -> None:
        """Count on where another left off."""
        self._next = other._next

    def new(self) -> str:
        value, self._next = self._next, self._next + 1
        return f"01930000-0000-7000-8000-{value:012x}"


def a_staff_member(role: Role = Role.OWNER, **changes: object) -> StaffMember:
    """Somebody of that role, without authenticator unless said so."""
    member = StaffMember(
        StaffId(f"01920000-0000-7000-8000-{list(Role).index(role):012x}"), f"Test {role.value}", role,
        has_pin=False, has_second_factor=False, attested_adult_at=START, active=True,
    )  # fmt: skip
    return replace(member, **changes)  # type: ignore[arg-type]  # builders take any field


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def ids() -> CountingIds:
    return CountingIds()


@pytest.fixture(scope="session", autouse=True)
def derived_once() -> Iterator[None]:
    """Deriving a key is slow on purpose, and always gives the same: each is worked out once a run.

    Only what fits is remembered; a wrong password is tried anew each time.
    """
    remembered = cache(low_level.hash_secret_raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretching, "hash_secret_raw", remembered)
        patch.setattr("argon2._password_hasher.verify_secret", cache(low_level.verify_secret))
        yield


@pytest.fixture(scope="session")
def demo_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[FirstRunResult, CountingIds]:
    """A store as the first run leaves it, with one member of each role; made once a run, and closed."""
    ids = CountingIds()
    made = make_demo_store(Home(tmp_path_factory.mktemp("demo") / "home"), StillClock(), ids)
    made.opened.store.close()
    return made, ids


@pytest.fixture
def demo_store(
    demo_template: tuple[FirstRunResult, CountingIds], clock: StillClock, ids: CountingIds
) -> Iterator[DemoStore]:
    """`demo_store(folder)`: a copy of the template in that folder, open, with the owner at the desk."""
    first, counted = demo_template
    made: list[FirstRunResult] = []

    def copied(folder: Path) -> FirstRunResult:
        shutil.copytree(first.opened.home.folder, folder)
        home = Home(folder)
        ids.go_on_after(counted)
        opened = OpenStore(home, Store.open(home.store, first.opened.store.key), first.opened.vault)
        desk = Desk(opened.store, clock, ids, first.desk.session)
        made.append(replace(first, opened=opened, desk=desk))
        return made[-1]

    yield copied
    for shop in made:
        shop.opened.store.close()


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store with one staff member per role, made once per run."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    store = Store.create(path, KEY)
    with store.write() as work:
        audit_keys.begin(work, VAULT, START)
        for role in Role:
            work.staff.add(a_staff_member(role), "$argon2id$not-a-password", START)
    store.close()
    return path


@pytest.fixture
def store(store_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A real SQLCipher store of its own."""
    path = tmp_path / "home" / "store.db"
    path.parent.mkdir()
    shutil.copyfile(store_template, path)
    opened = Store.open(path, KEY, cache_kib=4096)
    yield opened
    opened.close()


@pytest.fixture
def opened(store: Store) -> OpenStore:
    """The store with the vault that can verify its audit trail."""
    return OpenStore(Home(store.path.parent), store, VAULT)


@pytest.fixture
def desk(store: Store, clock: StillClock, ids: CountingIds) -> Desk:
    """A desk with the owner at it."""
    return Desk(store, clock, ids, Session("session-1", a_staff_member(), second_factor_at=clock.monotonic()))


@pytest.fixture
def desk_of(desk: Desk) -> Callable[[Role], Desk]:
    """The same desk with somebody of another role at it."""
    return lambda role: desk.acting_as(Session("session-2", a_staff_member(role), second_factor_at=None))


@dataclass(frozen=True, slots=True)
class Shop:
    """A desk in a shop that has something to sell: standard-rated goods, exempt lenses, and a customer."""

    desk: Desk
    frame: Item
    lens: Item
    cloth: Item
    eye_test: Item
    customer: Customer


@pytest.fixture
def shop(desk: Desk) -> Shop:
    """A shop with four items (95.000, 60.000, 3.750 and 10.000 dinars, tax included) and one customer."""
    started = date(2020, 1, 1)
    with desk.store.write() as work:
        store_profile.put(work, StoreProfile("جوبتكس للبصريات", "Jooptics Optical", tax_number="1234567"))
        catalogue.put_tax_classes(
            work,
            [
                TaxClass("standard", "خاضع للضريبة", "Standard", (TaxPeriod(started, TaxRate.percent(16)),)),
                TaxClass("exempt", "معفى", "Exempt", (TaxPeriod(started, EXEMPT),)),
            ],
        )

    def an_item(kind: ItemKind, minor: int, name_ar: str, name_en: str, code: str, tax: str) -> Item:
        barcodes = (code,) if code else ()
        draft = catalogue.ItemDraft(kind, Money(minor, JOD), tax, name_ar, name_en, barcodes=barcodes)
        return catalogue.add_item(desk, draft).value

    layan = CustomerDraft(name="ليان المصري", name_alternative="Layan Al-Masri", phones=("0791234567",))
    return Shop(
        desk,
        an_item(ItemKind.FRAME, 95_000, "إطار راي بان", "Ray-Ban frame", "8056597138123", "standard"),
        an_item(ItemKind.LENS, 60_000, "عدسة إيسيلور", "Essilor lens", "", "exempt"),
        an_item(ItemKind.ACCESSORY, 3_750, "قطعة تنظيف", "Cleaning cloth", "036000241457", "standard"),
        an_item(ItemKind.SERVICE, 10_000, "فحص نظر", "Eye test", "", "exempt"),
        register_customer(desk, layan).value.customer,
    )
