"""What lies on this computer: all of it declared and explained, none of it about a customer, each kind cleared."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.data.inventory import tables
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken, Unavailable
from jooptics_desktop.domain.local_state import LocalCategory, LocalItem
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.usage import UsageEvent
from jooptics_desktop.l10n import words_local
from jooptics_desktop.services import (
    cloud_login,
    customers,
    local_state,
    opening,
    privacy,
    sales,
    staff,
    usage,
)
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.system import device_settings, log, secret_keeper
from jooptics_desktop.system.home import FILES, Home
from tests.cloud.service_thread import Service
from tests.cloud_shop import CloudShop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import DemoStore, StillClock
    from tests.folder_keyring import FolderKeyring

CANARIES = ("Layan", "Masri", "المصري", "791234567")
OPTIONAL = [category for category in LocalCategory if category is not LocalCategory.ESSENTIAL]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all; every test opens an account of its own there."""
    running = Service(tmp_path_factory.mktemp("service") / "home", "")
    yield running
    running.stop()


@pytest.fixture
def day(
    tmp_path: Path, clock: StillClock, demo_store: DemoStore, sealed_keyring: FolderKeyring, service: Service
) -> Iterator[CloudShop]:
    """A day's work: a customer, a sale, a backup to the service, counts of use, preferences, a log."""
    home = Home(tmp_path / "till")
    made = demo_store(home.folder)
    handler = log.start(home.logs)
    shop = CloudShop(service, made.opened, made.desk, email=f"{tmp_path.name.lower()}@example.com")
    opening.keep_in_keyring(made.opened)
    shop.connect()
    device_settings.save(
        home.device,
        device_settings.DeviceSettings(language="ar", theme="dark", receipt_printer="Counter"),
    )
    layan = CustomerDraft(name="ليان المصري", name_alternative="Layan Al-Masri", phones=("0791234567",))
    customers.register_customer(made.desk, layan)
    pack = privacy.policies().in_force(clock.now())
    privacy.give(made.desk, pack, shown_policy(pack, "en"), PurposeCode.IMPROVEMENT)
    usage.UsageRecorder(lambda: made.desk).record(UsageEvent.DONE_SALE)
    logging.getLogger("jooptics_desktop.test").warning("a day", extra={"code": "day.over"})
    shop.back_up()
    yield shop
    log.stop(handler)


def items(shop: CloudShop) -> dict[str, LocalItem]:
    return {item.name: item for item in local_state.local_items(shop.opened, shop.desk)}


def there(shop: CloudShop, category: LocalCategory) -> set[str]:
    return {name for name, item in items(shop).items() if item.category is category and item.size}


@pytest.mark.promise("S8.1")
def test_everything_that_is_there_after_a_day_is_declared_and_listed(
    day: CloudShop, sealed_keyring: FolderKeyring
) -> None:
    folder = day.opened.home.folder
    declared = {path for pattern in FILES for path in folder.glob(pattern)}
    assert [path.name for path in folder.iterdir() if path not in declared] == []
    listed = items(day)
    assert {path.name for path in folder.iterdir()} <= listed.keys()
    assert json.loads(day.opened.home.device.read_text("utf-8")).keys() == device_settings.DECLARED.keys()
    assert len(list(sealed_keyring.entries())) == len(secret_keeper.ENTRIES)
    assert set(secret_keeper.ENTRIES) <= listed.keys()
    assert "usage_count" in listed


@pytest.mark.promise("S8.1")
def test_every_declaration_says_of_which_kind_it_is_and_has_words() -> None:
    on_this_computer = {**FILES, **device_settings.DECLARED, **secret_keeper.ENTRIES}
    assert [name for name, datum in on_this_computer.items() if datum.local is None] == []
    for name in on_this_computer:
        plain = name.replace("*.json", "x.json").replace("*", "")
        assert name == "*.part" or words_local.item(plain) in words_local.ITEMS.values(), name
    counted = {
        t.table.name for t in tables() for _, datum in t.columns if datum.local is LocalCategory.ANALYTICS
    }
    assert counted == {"usage_count"}


@pytest.mark.promise("S8.3")
def test_no_customer_is_in_anything_outside_the_encrypted_store(
    day: CloudShop, sealed_keyring: FolderKeyring
) -> None:
    files = [path for path in day.opened.home.folder.rglob("*") if path.is_file()] + list(
        sealed_keyring.entries()
    )
    assert len(files) > 8
    for path in files:
        content = path.read_bytes()
        assert [c for c in CANARIES if c.encode() in content or c.encode("utf-16-le") in content] == [], (
            path.name
        )


@pytest.mark.promise("S8.2", "S8.3", "S8.4", "S8.5", "S8.6")
@pytest.mark.parametrize("category", OPTIONAL)
def test_clearing_one_kind_clears_that_and_nothing_else_and_work_goes_on(
    day: CloudShop, category: LocalCategory
) -> None:
    before = {kind: there(day, kind) for kind in LocalCategory}
    assert before[category]
    local_state.clear(day.opened, day.desk, category)
    after = {kind: there(day, kind) for kind in LocalCategory}
    effect: dict[LocalCategory, set[str]] = {
        # the file of preferences stays with what everything begins with
        LocalCategory.PREFERENCE: before[category] - {"language", "receipt_printer"},
        LocalCategory.ANALYTICS: set(),
        LocalCategory.SECURITY: set(),
    }
    assert after[category] == effect[category]
    for other in set(LocalCategory) - {category}:
        assert after[other] >= before[other] - {"usage_count"}, other
    customers.register_customer(day.desk, CustomerDraft(name="Rami"))
    assert sales.start_sale(day.desk).value.lines == ()


@pytest.mark.promise("S8.2")
def test_the_essential_stays(day: CloudShop) -> None:
    with pytest.raises(RuleBroken, match=r"local\.essential"):
        local_state.clear(day.opened, day.desk, LocalCategory.ESSENTIAL)
    for category in OPTIONAL:
        local_state.clear(day.opened, day.desk, category)
    assert {"store.db", "keys.json"} <= there(day, LocalCategory.ESSENTIAL)
    day.opened.store.close()
    again = opening.open_with_password(day.opened.home, PASSWORD)
    with again.store.read() as work:
        assert work.staff.all()
    again.store.close()


@pytest.mark.promise("S8.3")
def test_preferences_are_as_on_the_first_day(day: CloudShop) -> None:
    local_state.clear(day.opened, day.desk, LocalCategory.PREFERENCE)
    found = device_settings.load(day.opened.home.device)
    assert found == device_settings.DeviceSettings()


@pytest.mark.promise("S8.4", "S8.6")
def test_analytics_are_off_until_agreed_to_and_off_again_when_cleared(day: CloudShop) -> None:
    assert privacy.may(day.desk, PurposeCode.IMPROVEMENT)
    local_state.clear(day.opened, day.desk, LocalCategory.ANALYTICS)
    assert not privacy.may(day.desk, PurposeCode.IMPROVEMENT)
    assert usage.UsageRecorder(lambda: day.desk).record(UsageEvent.DONE_SALE) is False


@pytest.mark.promise("S8.5")
def test_signing_the_computer_out_leaves_nothing_that_lets_it_in(
    day: CloudShop, sealed_keyring: FolderKeyring
) -> None:
    kept = cloud_login.kept_login(day.opened)
    local_state.clear(day.opened, day.desk, LocalCategory.SECURITY)
    assert list(sealed_keyring.entries()) == []
    assert not day.opened.home.cloud_session.exists()
    with pytest.raises(NotPermitted, match=r"cloud\.session_expired"):
        cloud_login.kept_login(day.opened)
    answer = day.service.get("/v1/devices", kept.session.access_token)
    assert (answer.status_code, answer.json()["code"]) == (401, "cloud.session_expired")
    day.opened.store.close()
    with pytest.raises(Unavailable, match=r"keys\.passphrase_needed"):
        opening.open_by_keyring(day.opened.home)
    assert day.opened.home.logs.joinpath("jooptics.log").read_bytes() == b""


@pytest.mark.promise("S8.6")
@pytest.mark.parametrize(
    ("role", "category", "may"),
    [
        (Role.CASHIER, LocalCategory.PREFERENCE, True), (Role.CASHIER, LocalCategory.ANALYTICS, False),
        (Role.CASHIER, LocalCategory.SECURITY, False), (Role.MANAGER, LocalCategory.ANALYTICS, True),
        (Role.MANAGER, LocalCategory.SECURITY, True),
    ],
)  # fmt: skip
def test_who_may_clear_what(day: CloudShop, role: Role, category: LocalCategory, may: bool) -> None:
    member: Any = next(one for one in staff.staff_list(day.desk) if one.role is role)
    session = staff.sign_in(day.desk, member.id, PASSWORD).value
    desk = day.desk.acting_as(session)
    if may:
        local_state.clear(day.opened, desk, category)
    else:
        with pytest.raises(NotPermitted):
            local_state.clear(day.opened, desk, category)
    with pytest.raises(NotPermitted):
        local_state.clear(day.opened, day.desk.acting_as(None), category)
