"""Use is counted only while the store agrees, sent exactly as shown, and deleted everywhere when that is taken back."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from jooptics_cloud.usage.tables import ConsentRow, UsageRow
from jooptics_desktop.domain.errors import JoopticsError, NotPermitted, RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.usage import UsageEvent
from jooptics_desktop.services import privacy, usage
from jooptics_desktop.services.policy_papers import shown_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from tests.cloud_shop import CloudShop
    from tests.conftest import StillClock

SALE = UsageEvent.DONE_SALE


def agree(desk: Desk, code: PurposeCode = PurposeCode.IMPROVEMENT) -> None:
    pack = privacy.policies().in_force(desk.clock.now())
    privacy.give(desk, pack, shown_policy(pack, "en"), code)


def count(desk: Desk, event: UsageEvent = SALE, times: int = 1) -> None:
    recorder = usage.UsageRecorder(lambda: desk)
    for _ in range(times):
        recorder.record(event)


def rows(desk: Desk) -> int:
    with desk.store.read() as work:
        return work.usage.size()


def counted(desk: Desk) -> list[tuple[str, str, int]]:
    return [(one.event.value, one.day.isoformat(), one.count) for one in usage.standing(desk).counts]


class TestCounting:
    @pytest.mark.promise("S2.U.4", "S3.6", "S8.4")
    def test_nothing_is_counted_before_somebody_agreed(self, desk: Desk) -> None:
        for event in UsageEvent:
            assert usage.UsageRecorder(lambda: desk).record(event) is False
        assert rows(desk) == 0
        assert usage.standing(desk).agreed is False

    def test_what_is_counted_is_a_number_for_a_day(self, desk: Desk, clock: StillClock) -> None:
        agree(desk)
        count(desk, SALE, 3)
        count(desk, UsageEvent.SCREEN_STOCK)
        clock.advance(days=1)
        count(desk)
        assert counted(desk) == [
            ("done.sale", "2026-11-22", 3), ("screen.stock", "2026-11-22", 1), ("done.sale", "2026-11-23", 1),
        ]  # fmt: skip

    @pytest.mark.promise("S2.U.4")
    def test_the_table_has_no_room_for_an_order_a_time_or_a_person(self, desk: Desk) -> None:
        agree(desk)
        count(desk)
        raw = desk.store.raw_connection()
        columns = [name for (name,) in raw.execute("SELECT name FROM pragma_table_info('usage_count')")]
        (row,) = raw.execute("SELECT * FROM usage_count").fetchall()
        raw.close()
        assert columns == ["day", "event", "count", "consent_id"]
        assert row[:3] == ("2026-11-22", "done.sale", 1)

    @pytest.mark.promise("S2.U.1")
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        stray=st.text()
        | st.integers()
        | st.none()
        | st.dictionaries(st.text(), st.text())
        | st.sampled_from([str(SALE)])
    )
    def test_the_recorder_refuses_whatever_is_not_on_the_list(self, desk: Desk, stray: Any) -> None:
        with pytest.raises(RuleBroken, match=r"usage\.not_on_the_list"):
            usage.UsageRecorder(lambda: desk).record(stray)

    def test_nobody_at_the_desk_is_counted_as_nobody(self, desk: Desk) -> None:
        agree(desk)
        assert usage.UsageRecorder(lambda: desk.acting_as(None)).record(SALE) is False
        assert rows(desk) == 0

    @pytest.mark.promise("S3.6")
    def test_taking_it_back_lets_go_what_was_counted(self, desk: Desk) -> None:
        agree(desk)
        count(desk)
        privacy.withdraw(desk, PurposeCode.IMPROVEMENT)
        assert rows(desk) == 0
        count(desk)
        assert rows(desk) == 0

    @pytest.mark.promise("S3.6")
    def test_what_one_consent_let_be_counted_is_not_sent_under_another(
        self, desk: Desk, clock: StillClock
    ) -> None:
        agree(desk)
        count(desk, SALE, 5)
        clock.advance(days=800)  # the consent ran out by itself, nobody took it back
        count(desk)
        assert rows(desk) == 1
        agree(desk)
        assert counted(desk) == []
        count(desk)
        assert [one[2] for one in counted(desk)] == [1]

    def test_renewing_in_time_carries_on(self, desk: Desk) -> None:
        agree(desk)
        count(desk)
        agree(desk)
        count(desk)
        assert [one[2] for one in counted(desk)] == [2]

    def test_only_who_answers_for_privacy_sees_and_sends(self, desk_of: Callable[[Role], Desk]) -> None:
        with pytest.raises(NotPermitted):
            usage.standing(desk_of(Role.CASHIER))


def received(cloud_shop: CloudShop) -> list[tuple[str, str, int]]:
    with cloud_shop.service.cloud.db.read() as session:
        found = session.scalars(select(UsageRow).order_by(UsageRow.day, UsageRow.event)).all()
        return [(one.event, one.day.isoformat(), one.count) for one in found]


def on_file(cloud_shop: CloudShop) -> list[tuple[str, str]]:
    with cloud_shop.service.cloud.db.read() as session:
        found = session.scalars(select(ConsentRow).order_by(ConsentRow.key)).all()
        return [(one.purpose, one.decision) for one in found]


def move_service(cloud_shop: CloudShop, url: str) -> None:
    with cloud_shop.desk.store.write() as work:
        work.settings.put("backup.cloud", {**cloud_shop.facts, "url": url})


@pytest.fixture
def a_day_counted(cloud_shop: CloudShop, clock: StillClock) -> CloudShop:
    agree(cloud_shop.desk)
    count(cloud_shop.desk, SALE, 4)
    clock.advance(days=1)
    count(cloud_shop.desk)
    return cloud_shop


class TestSending:
    @pytest.mark.promise("S2.U.1", "S2.U.4", "S3.6")
    def test_what_goes_is_what_was_shown_and_only_days_that_are_over(self, a_day_counted: CloudShop) -> None:
        cloud_shop = a_day_counted
        report = usage.standing(cloud_shop.desk).next_report
        assert report is not None
        shown = usage.as_sent(report)
        assert usage.send_now(cloud_shop.opened, cloud_shop.desk).value == 1
        assert received(cloud_shop) == [("done.sale", "2026-11-22", 4)]
        (sent,) = usage.standing(cloud_shop.desk).sent
        assert json.loads(sent.content) == json.loads(shown)
        assert counted(cloud_shop.desk) == [("done.sale", "2026-11-23", 1)]
        with pytest.raises(RuleBroken, match=r"usage\.nothing_to_send"):
            usage.send_now(cloud_shop.opened, cloud_shop.desk)

    @pytest.mark.promise("S2.U.4", "S3.6", "S8.4")
    def test_without_consent_not_a_byte_leaves(self, cloud_shop: CloudShop, clock: StillClock) -> None:
        count(cloud_shop.desk)
        clock.advance(days=30)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(0.2)
            move_service(cloud_shop, f"https://127.0.0.1:{listening.getsockname()[1]}")
            assert usage.run_errands(cloud_shop.opened, cloud_shop.desk) is False
            with pytest.raises(RuleBroken, match=r"usage\.nothing_to_send"):
                usage.send_now(cloud_shop.opened, cloud_shop.desk)
            with pytest.raises(TimeoutError):
                listening.accept()
        assert rows(cloud_shop.desk) == 0

    def test_it_goes_by_itself_once_a_week(self, a_day_counted: CloudShop, clock: StillClock) -> None:
        cloud_shop = a_day_counted
        clock.advance(days=5)
        assert usage.run_errands(cloud_shop.opened, cloud_shop.desk) is False
        clock.advance(days=1)
        assert usage.run_errands(cloud_shop.opened, cloud_shop.desk) is True
        assert len(received(cloud_shop)) == 2
        assert usage.run_errands(cloud_shop.opened, cloud_shop.desk) is False

    @pytest.mark.promise("S3.6", "S7.7")
    def test_taken_back_offline_it_is_deleted_there_as_soon_as_the_service_answers(
        self, a_day_counted: CloudShop
    ) -> None:
        cloud_shop, home = a_day_counted, a_day_counted.service.url
        usage.send_now(cloud_shop.opened, cloud_shop.desk)
        count(cloud_shop.desk)
        with socket.create_server(("127.0.0.1", 0)) as closed:
            nowhere = f"https://127.0.0.1:{closed.getsockname()[1]}"
        move_service(cloud_shop, nowhere)
        privacy.withdraw(cloud_shop.desk, PurposeCode.IMPROVEMENT)
        assert rows(cloud_shop.desk) == 0
        with pytest.raises(JoopticsError, match=r"cloud\.unreachable"):
            usage.run_errands(cloud_shop.opened, cloud_shop.desk)
        assert usage.standing(cloud_shop.desk).deletion_owed is True
        move_service(cloud_shop, home)
        assert usage.run_errands(cloud_shop.opened, cloud_shop.desk) is True
        after = usage.standing(cloud_shop.desk)
        assert (received(cloud_shop), after.deletion_owed) == ([], False)
        assert [(one.content, one.deleted_at is not None) for one in after.sent] == [("", True)]
        assert on_file(cloud_shop)[-1] == ("improvement", "withdrawn")
        assert usage.run_errands(cloud_shop.opened, cloud_shop.desk) is False

    @pytest.mark.promise("S3.6")
    def test_agreeing_anew_before_the_deletion_came_through_deletes_first(
        self, a_day_counted: CloudShop, clock: StillClock
    ) -> None:
        cloud_shop = a_day_counted
        usage.send_now(cloud_shop.opened, cloud_shop.desk)
        privacy.withdraw(cloud_shop.desk, PurposeCode.IMPROVEMENT)
        agree(cloud_shop.desk)
        count(cloud_shop.desk, UsageEvent.SCREEN_STOCK)
        clock.advance(days=1)
        usage.send_now(cloud_shop.opened, cloud_shop.desk)
        assert received(cloud_shop) == [("screen.stock", "2026-11-23", 1)]
        assert [decision for _, decision in on_file(cloud_shop)] == ["given", "withdrawn", "given"]
        assert [one.deleted_at is None for one in usage.standing(cloud_shop.desk).sent] == [True, False]

    def test_a_store_without_an_account_keeps_its_counts_and_says_so(
        self, desk: Desk, clock: StillClock, cloud_shop: CloudShop
    ) -> None:
        agree(desk)
        count(desk)
        clock.advance(days=8)
        assert usage.run_errands(cloud_shop.opened, desk) is False
        with pytest.raises(RuleBroken, match=r"usage\.not_connected"):
            usage.send_now(cloud_shop.opened, desk)
        assert rows(desk) == 1
        clock.advance(days=90)
        usage.run_errands(cloud_shop.opened, desk)
        assert rows(desk) == 0, "what nobody sends is not kept for ever"

    def test_more_than_two_hundred_go_in_parts(self, cloud_shop: CloudShop, clock: StillClock) -> None:
        agree(cloud_shop.desk)
        for _ in range(21):
            for event in list(UsageEvent)[:10]:
                count(cloud_shop.desk, event)
            clock.instant += timedelta(days=1)
        assert usage.send_now(cloud_shop.opened, cloud_shop.desk).value == 210
        assert len(received(cloud_shop)) == 210
        assert [len(json.loads(one.content)["events"]) for one in usage.standing(cloud_shop.desk).sent] == [
            10,
            200,
        ]
