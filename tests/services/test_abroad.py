"""A service in another country: customers are asked, and one standing no stops everything that would go there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.errors import Cancelled, NotPermitted, RuleBroken
from jooptics_desktop.domain.purposes import AT_THE_COUNTER, PurposeCode
from jooptics_desktop.domain.staff import Role, Session
from jooptics_desktop.services import abroad, backup, consents, erasure, privacy, store_profile
from jooptics_desktop.services.backup_places import stop_using, use_folder
from jooptics_desktop.services.customers import register_customer
from tests.cloud.service_thread import Service
from tests.cloud_shop import CloudShop
from tests.conftest import StillClock, a_staff_member
from tests.narrowing import of
from tests.services.test_refusals import decide, object_to
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jooptics_desktop.domain.ids import CustomerId
    from tests.conftest import DemoStore

ABROAD = PurposeCode.CLOUD_BACKUP_ABROAD


@pytest.fixture
def connect(tmp_path: Path, demo_store: DemoStore) -> Iterator[Callable[[str], CloudShop]]:
    """Makes a store in Jordan that backs up to a service in that country."""
    made: list[CloudShop] = []

    def connected(country: str) -> CloudShop:
        changes = {'region = "JO"': f'region = "{country}"'}
        service = Service(tmp_path / "service", "", changes)
        first = demo_store(tmp_path / "till")
        shop = CloudShop(service, first.opened, first.desk)
        made.append(shop)
        shop.connect()
        return shop

    yield connected
    for shop in made:
        shop.service.stop()


def a_customer(shop: CloudShop, **answers: bool) -> CustomerId:
    name = CustomerDraft(name=f"Wafa {abroad.count_refusing(shop.desk)}", phones=("0791234567",))
    found = register_customer(shop.desk, name).value.customer.id
    if answers:
        decide(shop.desk, found, **answers)
    return found


def asked(shop: CloudShop) -> set[PurposeCode]:
    return {purpose.code for purpose in abroad.asked_now(shop.desk)}


def objects_at(shop: CloudShop) -> int:
    """How many sealed objects the service holds."""
    return sum(1 for path in shop.service.folder.rglob("*") if path.is_file() and len(path.name) == 64)


class TestAsked:
    @pytest.mark.promise("S10.1")
    def test_only_while_backups_go_abroad(self, connect: Callable[[str], CloudShop]) -> None:
        shop = connect("DE")
        assert asked(shop) == {purpose.code for purpose in AT_THE_COUNTER}
        stop_using(shop.desk, PlaceKind.CLOUD)
        assert asked(shop) == {purpose.code for purpose in AT_THE_COUNTER} - {ABROAD}

    def test_a_service_in_the_stores_own_country_is_not_abroad(
        self, connect: Callable[[str], CloudShop]
    ) -> None:
        shop = connect("JO")
        assert ABROAD not in asked(shop)
        a_customer(shop, cloud_backup_abroad=False)
        assert shop.back_up().generation == 0, "nobody asked about this, so it stops nothing"

    def test_nobody_is_asked_again_about_what_is_not_asked(self, connect: Callable[[str], CloudShop]) -> None:
        shop = connect("JO")
        who = a_customer(shop, cloud_backup_abroad=True, marketing=True)
        of(StillClock, shop.desk.clock).advance(days=364)
        assert {state.purpose.code for state in consents.due_again(shop.desk, who)} == {PurposeCode.MARKETING}


class TestOneNo:
    @pytest.mark.promise("S10.1")
    @pytest.mark.promise("S7.6")
    @pytest.mark.promise("S7.7")
    @pytest.mark.parametrize("how", ["refuses", "withdraws", "objects"])
    def test_nothing_leaves_any_more(
        self, connect: Callable[[str], CloudShop], tmp_path: Path, how: str
    ) -> None:
        shop = connect("DE")
        who = a_customer(shop)
        shop.back_up()
        use_folder(shop.desk, shop.opened.home, tmp_path / "disk")
        before = objects_at(shop)
        assert before > 0
        if how == "objects":
            object_to(shop.desk, who, ABROAD)
        else:
            decide(shop.desk, who, cloud_backup_abroad=how == "withdraws")
        if how == "withdraws":
            privacy.withdraw(shop.desk, ABROAD, who)
        with pytest.raises(RuleBroken, match=r"backup\.customers_refuse") as refused:
            shop.back_up()
        assert refused.value.values["count"] == 1
        due = backup.back_up_due(shop.opened, shop.desk, progress=quiet, cancelled=never)
        assert [(one.kind, one.error) for one in due] == [(PlaceKind.FOLDER, None)], "the disk goes on"
        assert objects_at(shop) == before
        status = shop.status()
        assert (status.refusing, status.last_error) == (1, ""), "no failed attempt: it waits for a decision"
        assert [one.id for one in abroad.refusing(shop.desk)] == [who]

    @pytest.mark.promise("S7.7")
    def test_what_is_on_its_way_stops_at_its_next_step(self, connect: Callable[[str], CloudShop]) -> None:
        shop = connect("DE")
        who = a_customer(shop)
        steps: list[int] = []

        def look(done: int, _of: int) -> None:
            if not steps:
                decide(shop.desk, who, cloud_backup_abroad=False)
            steps.append(done)

        with pytest.raises(Cancelled):
            backup.back_up(shop.opened, shop.desk, PlaceKind.CLOUD, progress=look, cancelled=never)
        assert shop.status().generation is None
        spool = shop.opened.home.backup / "cloud" / "spool"
        assert not spool.exists() or not any(spool.iterdir())

    @pytest.mark.parametrize("decision", ["erase", "ask again", "stop using"])
    def test_it_goes_on_once_somebody_decided(
        self, connect: Callable[[str], CloudShop], decision: str
    ) -> None:
        shop = connect("DE")
        who = a_customer(shop, cloud_backup_abroad=False)
        if decision == "erase":
            plan = erasure.plan_erasure(shop.desk, who)
            erasure.erase_customer(shop.opened, shop.desk, plan)
        elif decision == "ask again":
            decide(shop.desk, who, cloud_backup_abroad=True)
        else:
            stop_using(shop.desk, PlaceKind.CLOUD)
        assert abroad.refusing(shop.desk) == []
        if decision != "stop using":
            assert shop.back_up().generation == 0

    def test_deciding_is_for_who_answers_for_the_store(self, connect: Callable[[str], CloudShop]) -> None:
        shop = connect("DE")
        cashier = shop.desk.acting_as(Session("s", a_staff_member(Role.CASHIER), second_factor_at=None))
        with pytest.raises(NotPermitted):
            abroad.refusing(cashier)


class TestWhere:
    def test_one_that_never_said_where_it_is_counts_as_abroad(
        self, connect: Callable[[str], CloudShop]
    ) -> None:
        shop = connect("JO")
        raw = shop.opened.store.raw_connection()
        raw.execute("DROP TRIGGER consent_place_no_delete")
        raw.execute("DELETE FROM consent_place")
        raw.close()
        assert ABROAD in asked(shop)

    def test_the_stores_own_country_decides(self, connect: Callable[[str], CloudShop]) -> None:
        shop = connect("DE")
        with shop.desk.store.write() as work:
            from dataclasses import replace

            store_profile.put(work, replace(store_profile.get(work), country="DE"))
        assert ABROAD not in asked(shop)
