"""Where the service keeps backups is shown, agreed to and kept; once it moves, nothing goes until somebody agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from jooptics_cloud.backups.tables import GenerationRow, ObjectRow
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.privacy import StoragePlace
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.status import IndicatorCode, IndicatorState
from jooptics_desktop.services import (
    backup,
    cloud_account,
    cloud_country,
    customers,
    privacy,
    privacy_status,
)
from jooptics_desktop.services.policy_papers import shown_policy
from tests.cloud.service_thread import Service
from tests.cloud_shop import CLOUD_PASSWORD, EMAIL, CloudShop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_desktop.services.desk import Desk
    from tests.conftest import DemoStore

pytestmark = pytest.mark.promise("S10.1")


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> Iterator[CloudShop]:
    """A store and a service it is not connected to yet."""
    service = Service(tmp_path / "service", "")
    made = demo_store(tmp_path / "till")
    yield CloudShop(service, made.opened, made.desk)
    service.stop()


def received(shop: CloudShop) -> tuple[int, int]:
    """How much the service holds: objects and generations."""
    with shop.service.cloud.db.read() as session:
        counts = [session.scalar(select(func.count()).select_from(row)) for row in (ObjectRow, GenerationRow)]
    return counts[0] or 0, counts[1] or 0


def agree(shop: CloudShop) -> None:
    pack = privacy.policies().in_force(shop.desk.clock.now())
    privacy.give(shop.desk, pack, shown_policy(pack, "en"), PurposeCode.CLOUD_BACKUP)


def test_a_service_is_not_even_asked_before_the_store_agreed_to_the_cloud(shop: CloudShop) -> None:
    with pytest.raises(RuleBroken, match=r"consent\.not_given"):
        cloud_country.look(shop.desk, shop.endpoint)


def test_nobody_connects_before_agreeing_to_the_country(shop: CloudShop) -> None:
    agree(shop)
    with pytest.raises(RuleBroken) as refused:
        cloud_account.connect(shop.opened, shop.desk, shop.endpoint, EMAIL, CLOUD_PASSWORD, "", "Till 1")
    assert (refused.value.code, refused.value.values["country"]) == (cloud_country.NOT_AGREED, "JO")


def test_the_country_is_kept_in_the_consent_and_in_its_record(shop: CloudShop) -> None:
    shop.connect()
    place = StoragePlace(shop.endpoint.host, "JO")
    assert cloud_country.agreed(shop.desk) == place
    with shop.desk.store.read() as work:
        event = work.privacy.events_of("store")[-1]
        record = event.record(work.privacy.notice(event.notice_id or ""), {"name": "Shop"})
    assert event.place == place
    assert "JO" in record["purposes"][0]["storage_locations"]  # type: ignore[index, call-overload, operator] # plain JSON
    from dataclasses import replace

    moved = replace(event, place=StoragePlace(place.host, "DE"))
    assert moved.sha256() != event.sha256(), "a changed country no longer agrees with the audit trail"


def test_uploads_stop_when_the_service_moves_and_go_on_once_somebody_agreed(shop: CloudShop) -> None:
    shop.connect()
    shop.back_up()
    held = received(shop)
    shop.service.move_to("DE")
    customers.register_customer(shop.desk, CustomerDraft(name="Layan Haddad", phones=("0791234567",)))
    with pytest.raises(RuleBroken) as refused:
        shop.back_up()
    assert (refused.value.code, refused.value.values["country"]) == (cloud_country.NOT_AGREED, "DE")
    assert received(shop) == held
    status = shop.status()
    assert status.last_error == cloud_country.NOT_AGREED
    assert backup.is_problem(status, shop.desk.clock.now())
    lines = {one.code: one.state for one in privacy_status.privacy_status(shop.opened, shop.desk)}
    assert lines[IndicatorCode.BACKUP_CLOUD] is IndicatorState.BROKEN
    shop.agree_to_country()
    assert shop.back_up().last_error == ""
    assert received(shop)[1] == held[1] + 1
    shop.service.move_to("JO")
    with pytest.raises(RuleBroken):
        shop.back_up()


def test_only_who_may_set_backups_up_may_agree(shop: CloudShop, desk_of: Callable[[Role], Desk]) -> None:
    agree(shop)
    clerk = shop.desk.acting_as(desk_of(Role.CASHIER).session)
    pack = privacy.policies().in_force(shop.desk.clock.now())
    with pytest.raises(NotPermitted):
        cloud_country.agree(clerk, pack, shown_policy(pack, "en"), StoragePlace("example.com", "JO"))
