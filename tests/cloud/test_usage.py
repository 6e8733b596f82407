"""Counts of use and error reports: only with a consent on file, only of closed lists, gone when it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from jooptics_cloud.clock import instant_text
from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.ids import new_id
from jooptics_cloud.usage.schemas import UsageEvent
from jooptics_cloud.usage.tables import ConsentRow, ErrorReportRow, UsageRow

if TYPE_CHECKING:
    from requests import Response

    from tests.cloud.service_thread import Account, Service

COUNT = {"event": "screen.counter", "day": "2026-11-20", "count": 3}
REPORT: dict[str, Any] = {
    "format": "jooptics.error-report/1", "incident": "1a2b3c4d", "version": "1.0.0", "system": "Linux",
    "python": "3.11.9", "error": "ValueError",
    "where": [{"module": "jooptics_desktop.services.sales", "function": "take_payment", "line": 12}],
}  # fmt: skip


def consent(
    member: Account, purpose: str = "improvement", *, given: bool = True, **changes: object
) -> dict[str, Any]:
    until = instant_text(member.service.clock.now() + timedelta(days=30)) if given else None
    return {
        "record_id": new_id(), "purpose": purpose, "decision": "given" if given else "withdrawn",
        "policy_version": "1", "valid_until": until, **changes,
    }  # fmt: skip


def agree(member: Account, purpose: str = "improvement", *, given: bool = True) -> None:
    assert member.post("/v1/consents", consent(member, purpose, given=given)).status_code == 201


def send(member: Account, *events: object) -> Response:
    body = {"format": "jooptics.usage/1", "version": "1.0.0", "events": list(events or (COUNT,))}
    return member.post("/v1/usage-events", body)


def kept(member: Account, table: type[UsageRow | ErrorReportRow | ConsentRow] = UsageRow) -> int:
    with member.service.cloud.db.read() as session:
        mine = select(func.count()).select_from(table).where(table.device_id == member.device_id)
        return session.scalar(mine) or 0


def code(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.promise("S3.6", "S2.U.4", "S8.4")
def test_nothing_is_taken_without_a_consent_that_is_in_force(member: Account) -> None:
    refused = (403, "cloud.consent_missing")
    assert code(send(member)) == refused
    assert code(member.post("/v1/error-reports", REPORT)) == refused
    agree(member, "error_reports")
    assert code(send(member)) == refused, "one purpose is not another"
    agree(member)
    assert send(member).status_code == 204
    agree(member, given=False)
    assert code(send(member, {**COUNT, "day": "2026-11-21"})) == refused
    agree(member)
    member.service.clock.advance(days=31)
    member.sign_in_again()
    assert code(send(member, {**COUNT, "day": "2026-11-21"})) == refused, "a consent ends by itself"
    assert kept(member) == 1


def test_a_consent_is_put_on_file_once(member: Account) -> None:
    body = consent(member)
    assert [member.post("/v1/consents", body).status_code for _ in range(3)] == [201, 200, 200]
    agree(member, given=False)
    assert member.post("/v1/consents", body).status_code == 200
    assert code(send(member))[0] == 403, "an old answer told again does not come back into force"
    assert kept(member, ConsentRow) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "care_record"}, {"purpose": "marketing"}, {"decision": "yes"}, {"valid_until": None},
        {"principal": "Layan"}, {"record_id": "Layan"}, {"policy_version": "for Layan Al-Masri"},
    ],
)  # fmt: skip
def test_consents_of_customers_and_words_never_come_here(member: Account, wrong: dict[str, object]) -> None:
    assert code(member.post("/v1/consents", consent(member) | wrong)) == (422, "cloud.request_invalid")


def test_what_is_sent_twice_is_kept_once(member: Account) -> None:
    agree(member)
    assert [send(member).status_code for _ in range(2)] == [204, 204]
    assert kept(member) == 1
    agree(member, "error_reports")
    assert [member.post("/v1/error-reports", REPORT).status_code for _ in range(2)] == [201, 200]
    assert kept(member, ErrorReportRow) == 1


@pytest.mark.promise("S2.U.1")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_but_the_closed_list_is_taken(member: Account, data: st.DataObject) -> None:
    if not kept(member, ConsentRow):
        agree(member)
    known = [event.value for event in UsageEvent]
    stray = st.one_of(
        st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.none(), st.booleans()
    )
    name = data.draw(st.sampled_from(["event", "day", "count", "customer"]))
    value: object = data.draw(stray)
    if name == "event" and value in known:
        value = "screen.layan"
    if name == "count" and type(value) is int:
        value = -abs(value)
    assert code(send(member, {**COUNT, name: value})) == (422, "cloud.request_invalid")


@pytest.mark.parametrize(
    "day", ["2026-11-20T09:00:00Z", "2026-11-20 09:00", "20261120", "2026-W47-5", 20261120]
)
def test_no_time_is_finer_than_a_day(member: Account, day: object) -> None:
    agree(member)
    assert code(send(member, {**COUNT, "day": day})) == (422, "cloud.request_invalid")


def test_two_hundred_counts_at_once_and_no_more(member: Account) -> None:
    agree(member)
    many = [{**COUNT, "day": f"{2000 + number // 12}-{number % 12 + 1:02}-01"} for number in range(201)]
    assert send(member, *many).status_code == 422
    assert send(member, *many[:200]).status_code == 204


@pytest.mark.promise("S2.U.6")
@pytest.mark.parametrize(
    "wrong",
    [
        {"message": "Layan Al-Masri"}, {"error": "no such customer: ليان"}, {"incident": "Layan"},
        {"where": [{**REPORT["where"][0], "values": "0791234567"}]},
        {"where": [{"module": "jooptics_desktop.x", "function": "f(phone='0791234567')", "line": 1}]},
        {"system": "Linux shop-till-1"},
    ],
)  # fmt: skip
def test_a_report_has_no_room_for_words(member: Account, wrong: dict[str, object]) -> None:
    agree(member, "error_reports")
    assert code(member.post("/v1/error-reports", {**REPORT, **wrong})) == (422, "cloud.request_invalid")


def test_what_was_struck_out_is_no_part_of_a_report(member: Account) -> None:
    agree(member, "error_reports")
    struck = dict.fromkeys(("version", "system", "python", "error", "where"))
    assert member.post("/v1/error-reports", {**REPORT, **struck}).status_code == 201


@pytest.mark.promise("S3.6")
def test_what_was_received_is_deleted_on_asking_and_nobody_elses(service: Service, member: Account) -> None:
    other = service.member()
    for one in (member, other):
        for purpose in ("improvement", "error_reports"):
            agree(one, purpose)
        send(one)
        one.post("/v1/error-reports", REPORT)
    for path, table in (("/v1/usage-events", UsageRow), ("/v1/error-reports", ErrorReportRow)):
        answers = [member.call("DELETE", path).json() for _ in range(2)]
        assert answers == [{"deleted": 1}, {"deleted": 0}]
        assert (kept(member, table), kept(other, table)) == (0, 1)


def test_a_session_without_a_device_sends_nothing(member: Account) -> None:
    member.sign_in()
    for method, path in (
        ("POST", "/v1/usage-events"),
        ("DELETE", "/v1/usage-events"),
        ("DELETE", "/v1/error-reports"),
    ):
        assert member.call(method, path, {}).json()["code"] == "cloud.device_needed"
    assert member.service.post("/v1/usage-events", {}).status_code == 401


@pytest.mark.promise("S6.5")
def test_counts_are_kept_two_years_at_most_and_reports_ninety_days(member: Account) -> None:
    for purpose in ("improvement", "error_reports"):
        agree(member, purpose)
    now = member.service.clock.now()
    send(member, {**COUNT, "day": now.date().isoformat()})
    member.post("/v1/error-reports", REPORT)
    for days, left in ((89, (1, 1)), (1, (1, 0)), (639, (1, 0)), (1, (0, 0))):
        member.service.clock.advance(days=days)
        sweep(member.service.cloud)
        assert (kept(member), kept(member, ErrorReportRow)) == left
