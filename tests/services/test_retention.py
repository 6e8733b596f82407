"""What is over goes, in its order and with its parts; nothing goes early, and no turned clock hurries it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.inventory import RetentionClass
from jooptics_desktop.domain.jurisdiction import Floor
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.payments import Tender
from jooptics_desktop.domain.requests import Asked, AskedAbout, Channel, IdentityProof, RequestKind
from jooptics_desktop.domain.retention import RetentionPreferences
from jooptics_desktop.services import (
    catalogue,
    check,
    customers,
    disclosures,
    erasure,
    jurisdictions,
    request_execution,
    requests,
    retention,
    sales,
    trusted_time,
)

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import DemoStore, StillClock

pytestmark = pytest.mark.promise("S6.1")


@pytest.fixture
def shop(tmp_path: Path, demo_store: DemoStore) -> FirstRunResult:
    return demo_store(tmp_path / "home")


def run(shop: FirstRunResult) -> dict[str, int]:
    done = retention.run(shop.opened, shop.desk, progress=lambda *_: None, cancelled=lambda: False)
    return dict(done.value.gone)


def years(shop: FirstRunResult, clock: StillClock, count: float) -> None:
    """Time passes, and the owner confirms it each time, as after a long closing."""
    clock.advance(days=count * 365.25)
    retention.confirm_time(shop.desk)


def rows(shop: FirstRunResult, table: str) -> int:
    raw = shop.opened.store.raw_connection()
    count = int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    raw.close()
    return count


def a_sale(shop: FirstRunResult, customer_id: CustomerId | None = None) -> None:
    draft = catalogue.ItemDraft(ItemKind.FRAME, Money(45_000, JOD), "standard", name_en="Frame")
    item = catalogue.add_item(shop.desk, draft).value
    paid = (sales.NewPayment(Tender.CASH, item.price),)
    sales.ring_up(shop.desk, sales.NewSale((sales.NewLine(item.id),), paid, customer_id=customer_id))


@pytest.mark.promise("S6.5")
def test_sign_ins_go_after_two_years_and_not_a_day_before(shop: FirstRunResult, clock: StillClock) -> None:
    before = rows(shop, "sign_in")
    clock.advance(days=729)
    retention.confirm_time(shop.desk)
    assert set(run(shop)) == {"audit"}  # a month goes whole, with its first day
    assert rows(shop, "sign_in") == before
    years(shop, clock, 2 / 365)
    assert run(shop)["sign_ins"] == before
    assert rows(shop, "sign_in") == 0


@pytest.mark.promise("S6.4")
def test_sales_go_whole_after_ten_years(shop: FirstRunResult, clock: StillClock) -> None:
    a_sale(shop)
    years(shop, clock, 9.99)
    run(shop)
    assert (rows(shop, "sale"), rows(shop, "payment")) == (1, 1)
    years(shop, clock, 0.02)
    assert run(shop)["sales"] == 1
    assert [rows(shop, table) for table in ("sale", "sale_line", "payment")] == [0, 0, 0]
    assert rows(shop, "disposal") == 0
    findings = check.check_store(shop.opened, shop.desk, progress=lambda *_: None, cancelled=lambda: False)
    assert [finding.check for finding in findings if not finding.sound] == []


def test_proofs_stay_seven_years_and_notices_as_long_as_something_cites_them(
    shop: FirstRunResult, clock: StillClock
) -> None:
    years(shop, clock, 6.9)
    run(shop)
    kept = rows(shop, "consent_event")
    assert kept
    years(shop, clock, 0.2)
    run(shop)
    assert rows(shop, "consent_event") < kept
    assert rows(shop, "notice_served") == 0


@pytest.mark.promise("S3.8")
def test_papers_of_somebody_erased_stay_for_their_term_under_a_random_id_and_then_go(
    shop: FirstRunResult, clock: StillClock
) -> None:
    gone = customers.register_customer(shop.desk, CustomerDraft(name="Zubaida Haddad")).value.customer
    a_sale(shop, gone.id)
    plan = erasure.plan_erasure(shop.desk, gone.id)
    erasure.erase_customer(shop.opened, shop.desk, plan)
    raw = shop.opened.store.raw_connection()
    kept = raw.execute("SELECT customer_id FROM sale").fetchall()
    named = raw.execute("SELECT count(*) FROM customer WHERE name LIKE '%Zubaida%'").fetchone()
    raw.close()
    assert kept in ([(None,)], [(gone.id,)])
    assert named == (0,)
    years(shop, clock, 9.99)
    run(shop)
    assert (rows(shop, "sale"), rows(shop, "payment")) == (1, 1)
    years(shop, clock, 0.02)
    run(shop)
    assert (rows(shop, "sale"), rows(shop, "payment")) == (0, 0)


@pytest.mark.promise("S6.3")
def test_customers_stay_until_the_store_says_otherwise(shop: FirstRunResult, clock: StillClock) -> None:
    old = customers.register_customer(shop.desk, CustomerDraft(name="Zubaida")).value.customer
    years(shop, clock, 6)
    new = customers.register_customer(shop.desk, CustomerDraft(name="Omar")).value.customer
    assert "customers" not in run(shop)
    retention.change_preferences(shop.desk, RetentionPreferences(inactive_customers=60))
    assert [d.count for d in retention.review(shop.opened, shop.desk).due if d.section == "customers"] == [1]
    assert run(shop)["customers"] == 1
    assert [c.id for c in customers.list_customers(shop.desk)] == [new.id]
    assert [entry.subject_id for entry in erasure.ledger_of(shop.opened).entries()] == [old.id]


def test_a_shorter_term_of_the_store_holds(shop: FirstRunResult, clock: StillClock) -> None:
    shorter = RetentionPreferences(shorter={RetentionClass.USAGE_LOG: 6})
    retention.change_preferences(shop.desk, shorter)
    assert retention.preferences(shop.desk).months(RetentionClass.USAGE_LOG) == 6
    years(shop, clock, 0.6)
    assert run(shop)["sign_ins"] > 0


@pytest.mark.trap("a clock set ahead throws data away")
def test_a_computer_set_three_years_ahead_throws_nothing_away(
    shop: FirstRunResult, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(shop) == {}
    right = clock.instant
    monkeypatch.setattr(trusted_time, "RUN", "the next morning")
    clock.instant = right + timedelta(days=3 * 365)
    assert run(shop) == {}
    assert not retention.time_believed(shop.desk)
    assert rows(shop, "sign_in") > 0
    clock.instant = right + timedelta(hours=20)
    monkeypatch.setattr(trusted_time, "RUN", "the morning after")
    assert retention.time_believed(shop.desk)


def test_it_runs_once_a_day(shop: FirstRunResult, clock: StillClock) -> None:
    assert retention.is_due(shop.desk)
    run(shop)
    assert not retention.is_due(shop.desk)
    clock.advance(hours=25)
    assert retention.is_due(shop.desk)


def test_batches_leave_room_for_sales(
    shop: FirstRunResult, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        disclosures.note_print(
            shop.desk,
            customers.register_customer(shop.desk, CustomerDraft(name="A")).value.customer.id,
            ("sales",),
            "",
        )
    monkeypatch.setattr(retention, "BATCH", 3)
    years(shop, clock, 7.01)
    seen: list[int] = []
    retention.run(
        shop.opened, shop.desk, progress=lambda done, _of: seen.append(done), cancelled=lambda: False
    )
    assert rows(shop, "disclosure") == 0
    assert len(seen) >= 3


def test_nothing_else_can_be_deleted(shop: FirstRunResult) -> None:
    a_sale(shop)
    raw = shop.opened.store.raw_connection()
    for table in ("sale", "sale_line", "payment", "consent_event", "notice_served"):
        with pytest.raises(Exception, match=r"append-only|kept"):
            raw.execute(f"DELETE FROM {table}")
    raw.close()


@pytest.mark.promise("S6.3", "S7.6")
def test_whoever_waits_for_an_answer_or_restricted_their_record_is_not_thrown_away(
    shop: FirstRunResult, clock: StillClock
) -> None:
    desk = shop.desk
    waiting, restricted, gone = (
        customers.register_customer(desk, CustomerDraft(name=name)).value.customer
        for name in ("Waiting", "Restricted", "Gone")
    )
    retention.change_preferences(desk, RetentionPreferences(inactive_customers=12))
    wanted = Asked(RequestKind.ACCESS, AskedAbout.CUSTOMER, waiting.id)
    requests.open_request(desk, wanted)
    frozen = Asked(RequestKind.RESTRICTION, AskedAbout.CUSTOMER, restricted.id)
    case = requests.open_request(desk, frozen, proof=IdentityProof.KNOWN).value
    requests.accept(desk, case.id)
    request_execution.restrict(desk, case.id)
    requests.answer(desk, case.id, Channel.LETTER)
    years(shop, clock, 1.2)
    run(shop)
    kept = {customer.name for customer in customers.list_customers(desk)}
    assert {"Waiting", "Restricted"} <= kept
    assert "Gone" not in kept
    assert gone.name not in kept
    requests.lift_restriction(desk, restricted.id)
    years(shop, clock, 0.1)
    run(shop)
    assert "Restricted" not in {customer.name for customer in customers.list_customers(desk)}


@pytest.mark.promise("S6.3", "S10.5")
def test_a_floor_of_the_law_wins_over_a_shorter_wish(
    shop: FirstRunResult, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pack has a floor that anybody confirmed; a lawyer may write one in."""
    jordan = jurisdictions.pack("JO")
    floors = {**jordan.floors, Floor.PRESCRIPTIONS: 3}
    monkeypatch.setattr(jurisdictions, "pack", lambda _code: replace(jordan, floors=floors))
    customers.register_customer(shop.desk, CustomerDraft(name="Layan"))
    retention.change_preferences(shop.desk, RetentionPreferences(inactive_customers=12))
    for passing, left in ((2.5, True), (0.6, False)):
        years(shop, clock, passing)
        run(shop)
        names = {customer.name for customer in customers.list_customers(shop.desk)}
        assert ("Layan" in names) is left
