"""Error reports: without a word of anybody's, seen before they go, gone only when somebody says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from jooptics_cloud.usage.tables import ErrorReportRow
from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.error_reports import PARTS, ErrorReport, Place
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import customers, error_reports, privacy, usage
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.system import error_reports as making

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.services.desk import Desk
    from tests.cloud_shop import CloudShop

CANARIES = (
    "Layan Al-Masri",
    "ليان المصري",
    "0791234567",
    "+962791234567",
    "-2.75",
    "R -2.75/-0.50x180",
    "layan@example.com",
)


def raised(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever it is, a report is made of it
        return error
    raise AssertionError("nothing was raised")


def by_message(desk: Desk) -> object:
    raise ValueError(" ".join(CANARIES))


def by_key(desk: Desk) -> object:
    return {}[CANARIES]  # type: ignore[index]  # that is the error


def by_a_kind_named_after_somebody(desk: Desk) -> object:
    raise type("Layan_Al_Masri_0791234567", (Exception,), {})(CANARIES)


def by_sql(desk: Desk) -> object:
    with desk.store.write() as work:
        work._connection.execute(
            sa.text("INSERT INTO customer (id) VALUES (:name)"), {"name": " ".join(CANARIES)}
        )
    return None


def by_our_own_code(desk: Desk) -> object:
    """Deep inside the program, with a customer's data in every frame."""
    return customers.register_customer(desk, CustomerDraft(name=CANARIES[1], phones=(CANARIES,)))  # type: ignore[arg-type]  # that is the error


def by_a_chain(desk: Desk) -> object:
    try:
        by_message(desk)
    except ValueError as error:
        raise RuntimeError(CANARIES[0]) from error
    return None


@pytest.mark.promise("S2.U.6")
@pytest.mark.parametrize(
    "act", [by_message, by_key, by_a_kind_named_after_somebody, by_sql, by_our_own_code, by_a_chain]
)
def test_nothing_of_anybody_gets_into_a_report(desk: Desk, act: Callable[[Desk], object]) -> None:
    error = raised(lambda: act(desk))
    report = making.build(error, "1a2b3c4d")
    text = error_reports.as_sent(report, ()) + repr(report)
    for canary in CANARIES:
        assert [word for word in canary.split() if len(word) > 3 and word in text] == []


def test_a_report_says_where_in_our_code_and_what_kind(desk: Desk) -> None:
    report = making.build(raised(lambda: by_our_own_code(desk)), "1a2b3c4d")
    assert report.where
    assert all(place.module.startswith("jooptics_desktop.") for place in report.where)
    assert "register_customer" in [place.function for place in report.where]
    assert report.error == "AttributeError"


@pytest.mark.parametrize(
    "report",
    [
        ErrorReport("Layan", None, None, None, None, None),
        ErrorReport("1a2b3c4d", "for Layan", None, None, None, None),
        ErrorReport("1a2b3c4d", None, "Linux till-1", None, None, None),
        ErrorReport("1a2b3c4d", None, None, None, "no customer 0791234567", None),
        ErrorReport("1a2b3c4d", None, None, None, None, (Place("jooptics_desktop", "sell(to='ليان')", 1),)),
        ErrorReport("1a2b3c4d", None, None, None, None, (Place("a", "b", 1),) * 41),
    ],
)
def test_what_could_be_data_is_refused(report: ErrorReport) -> None:
    with pytest.raises(RuleBroken, match=r"report\.not_of_the_form"):
        report.checked()


REPORT = ErrorReport(
    "1a2b3c4d",
    "1.0.0",
    "Linux",
    "3.11.9",
    "ValueError",
    (Place("jooptics_desktop.services.sales", "pay", 12),),
)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_can_be_struck_out(part: str) -> None:
    shown: dict[str, Any] = json.loads(error_reports.as_sent(REPORT, {part}))
    assert shown[part] is None
    assert [name for name, value in shown.items() if value is None] == [part]


def received(cloud_shop: CloudShop) -> list[Any]:
    with cloud_shop.service.cloud.db.read() as session:
        return [json.loads(one.report) for one in session.scalars(select(ErrorReportRow))]


def agree(desk: Desk) -> None:
    pack = privacy.policies().in_force(desk.clock.now())
    privacy.give(desk, pack, shown_policy(pack, "en"), PurposeCode.ERROR_REPORTS)


@pytest.mark.promise("S2.U.6")
def test_it_leaves_when_somebody_says_so_and_as_they_saw_it(cloud_shop: CloudShop) -> None:
    with pytest.raises(RuleBroken, match=r"consent\.not_given"):
        error_reports.send_report(cloud_shop.opened, cloud_shop.desk, REPORT, ())
    assert error_reports.may_send(cloud_shop.desk) is False
    agree(cloud_shop.desk)
    assert error_reports.may_send(cloud_shop.desk) is True
    usage.run_errands(cloud_shop.opened, cloud_shop.desk)
    assert received(cloud_shop) == [], "agreeing sends nothing"
    shown = json.loads(error_reports.as_sent(REPORT, {"python"}))
    error_reports.send_report(cloud_shop.opened, cloud_shop.desk, REPORT, {"python"})
    assert received(cloud_shop) == [shown]
    assert [json.loads(one.content) for one in error_reports.sent_reports(cloud_shop.desk)] == [shown]


@pytest.mark.promise("S7.7")
def test_taking_it_back_has_the_reports_deleted(cloud_shop: CloudShop) -> None:
    agree(cloud_shop.desk)
    error_reports.send_report(cloud_shop.opened, cloud_shop.desk, REPORT, ())
    privacy.withdraw(cloud_shop.desk, PurposeCode.ERROR_REPORTS)
    assert usage.run_errands(cloud_shop.opened, cloud_shop.desk) is True
    assert received(cloud_shop) == []
    assert [one.content for one in error_reports.sent_reports(cloud_shop.desk)] == [""]
