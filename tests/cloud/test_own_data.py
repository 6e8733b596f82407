"""What holders of accounts can do about their own data: a copy, another address, news or none, the end."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from jooptics_cloud import inventory
from jooptics_cloud.accounts import closing
from jooptics_cloud.accounts.tables import AccountRow, EndedAccountRow
from jooptics_cloud.housekeeping import sweep
from jooptics_cloud.keys import sha256_hex
from jooptics_cloud.mail.texts import CLASSES, TEXTS, LetterClass
from jooptics_cloud.tables import metadata
from tests.cloud.service_thread import Account, Service, b64

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def prove(member: Account) -> None:
    assert member.post("/v1/auth/step-up", {"auth_key": b64(member.key)}).status_code == 204


def busy(service: Service) -> Account:
    """A member who has left something in every table an account can have rows in."""
    member = service.member()
    repository = member.repository()
    repository.put(b"sealed")
    listed = [{"name": sha256_hex(b"sealed"), "size": 6}]
    assert repository.commit(0, None, b"manifest", objects=listed).status_code == 201
    return member


def rows_left(service: Service, account_id: str) -> dict[str, int]:
    with service.cloud.db.read() as session:
        return {
            one.table.name: len(
                session.execute(select(one.table).where(inventory.rows_about(one.table, account_id))).all()
            )
            for one in inventory.tables(metadata)
            if one.facts.owner
        }


@pytest.mark.promise("S7.2", "S7.5")
def test_one_act_hands_out_everything_and_no_secret(service: Service) -> None:
    member = busy(service)
    service.clock.advance(minutes=6)
    member.sign_in_again()
    service.clock.advance(minutes=6)
    assert member.get("/v1/account/export").json()["code"] == "cloud.second_factor_needed"
    prove(member)
    answer = member.get("/v1/account/export")
    assert answer.status_code == 200
    copy: dict[str, Any] = answer.json()
    assert copy["format"] == "jooptics-cloud.account/1"
    sections = copy["sections"]
    assert sections["account"][0]["email"] == member.email
    assert sections["devices"][0]["label"] == "Till"
    assert {one["kind"] for one in sections["security_events"]} >= {"account_opened", "own_copy_taken"}
    assert sections["generations"][0]["object_bytes"] == 6
    for secret in (member.token, b64(member.key), "$argon2id$", b64(b"manifest")):
        assert secret not in answer.text


@pytest.mark.promise("S7.2")
def test_the_copy_has_each_personal_row_there_is(service: Service) -> None:
    member = busy(service)
    sections = member.get("/v1/account/export").json()["sections"]
    left = rows_left(service, member.session["account_id"])
    for one in inventory.tables(metadata):
        shown = any(datum.personal and datum.exported for _, datum in one.columns)
        if one.facts.owner and shown:
            assert len(sections[one.facts.section]) == left[one.table.name], one.table.name
    other = service.member()
    assert other.email not in str(sections)


@pytest.mark.promise("S7.3")
def test_another_address_is_proven_there_and_told_to_the_one_before(
    service: Service, member: Account
) -> None:
    new, key, before = f"new-{member.email}", os.urandom(32), member.email
    body = {"email": new, "auth_key": b64(member.key), "new_auth_key": b64(key)}
    assert member.post("/v1/account/email", {**body, "auth_key": b64(bytes(32))}).json()["code"] == (
        "cloud.credentials_wrong"
    )
    assert member.post("/v1/account/email", body).status_code == 202
    code = service.code_for(new)
    assert member.get("/v1/account").json()["email"] == before
    wrong = member.post("/v1/account/email/confirm", {"code": "AAAA-AAAA-AAAA"})
    assert wrong.json()["code"] == "cloud.code_wrong"
    assert member.post("/v1/account/email/confirm", {"code": code}).status_code == 204
    assert member.get("/v1/account").json()["email"] == new
    assert any("another e-mail address" in one for one in service.letters(before, 3))
    assert member.login().status_code == 401
    member.email, member.key = new, key
    assert member.login().status_code == 200
    assert member.post("/v1/account/email/confirm", {"code": code}).json()["code"] == "cloud.code_wrong"


def test_an_address_that_is_taken_gives_nothing_away_and_stays(service: Service, member: Account) -> None:
    other = service.member()
    body = {"email": other.email, "auth_key": b64(member.key), "new_auth_key": b64(os.urandom(32))}
    assert member.post("/v1/account/email", body).status_code == 202
    assert any("already have an account" in one for one in service.letters(other.email, 3))
    assert member.post("/v1/account/email/confirm", {"code": "AAAA-AAAA-AAAA"}).status_code == 403


def test_a_code_for_an_address_is_void_after_a_day(service: Service, member: Account) -> None:
    new = f"late-{member.email}"
    body = {"email": new, "auth_key": b64(member.key), "new_auth_key": b64(os.urandom(32))}
    assert member.post("/v1/account/email", body).status_code == 202
    code = service.code_for(new)
    service.clock.advance(hours=24)
    member.sign_in_again()
    assert member.post("/v1/account/email/confirm", {"code": code}).json()["code"] == "cloud.code_wrong"


@pytest.mark.promise("S3.4", "S7.6", "S7.7")
def test_news_go_to_those_who_asked_and_stop_at_once(service: Service, member: Account) -> None:
    words = {"ar": "خبر", "en": "Something new"}

    def send() -> bool:
        with service.cloud.db.write() as session:
            row = session.get(AccountRow, member.session["account_id"])
            assert row is not None
            return service.cloud.outbox.put_news(session, row, words)

    assert member.get("/v1/account").json()["news"] is False
    assert not send()
    assert member.call("PUT", "/v1/account/news", {"wanted": True}).status_code == 204
    assert send()
    assert any("Something new" in one for one in service.letters(member.email, 3))
    assert member.call("PUT", "/v1/account/news", {"wanted": False}).status_code == 204
    assert not send()
    events = [one["kind"] for one in member.get("/v1/audit").json()["events"]]
    assert events[-2:] == ["news_asked_for", "news_stopped"]


@pytest.mark.promise("S3.4")
def test_no_letter_of_news_leaves_as_a_service_message(service: Service, member: Account) -> None:
    news = [kind for kind in TEXTS if CLASSES[kind] is LetterClass.NEWS]
    assert news
    for kind in news:
        with service.cloud.db.write() as session, pytest.raises(ValueError, match=kind):
            service.cloud.outbox.put(session, member.email, "en", kind, words="Buy this")
        for language in ("ar", "en"):
            assert re.search("إيقافها|Stop it at any time", TEXTS[kind][language][1])


@pytest.fixture
def alone(tmp_path: Path, database: Any) -> Iterator[Service]:
    """A service nobody else looks at, which keeps the names of ended accounts for a year."""
    changes = {"[controller]": "[retention]\naccount_years = 1\n\n[controller]"}
    running = Service(tmp_path / "home", database(), changes)
    yield running
    running.stop()


@pytest.mark.promise("S6.2", "S7.4", "S8.5")
def test_an_account_ends_after_thirty_days_secrets_first_then_what_is_sealed(alone: Service) -> None:
    member = busy(alone)
    account_id, objects = (
        member.session["account_id"],
        alone.folder / "objects" / member.session["account_id"],
    )
    answer = member.post("/v1/account/deletion")
    assert answer.status_code == 202
    assert member.get("/v1/account").json()["closes_at"] == answer.json()["closes_at"]
    assert any("to be deleted" in one for one in alone.letters(member.email, 3))
    alone.clock.advance(days=30, seconds=-1)
    sweep(alone.cloud)
    member.sign_in_again()
    assert member.get("/v1/account").status_code == 200
    alone.clock.advance(seconds=1)
    sweep(alone.cloud)
    assert member.get("/v1/account").status_code == 401
    assert member.login().json()["code"] == "cloud.credentials_wrong"
    left = rows_left(alone, account_id)
    at_once = {
        one.table.name for one in inventory.tables(metadata) if one.facts.goes is inventory.Goes.AT_ONCE
    }
    assert {name: left[name] for name in at_once} == dict.fromkeys(at_once, 0)
    with alone.cloud.db.read() as session:
        row = session.get(AccountRow, account_id)
        assert row is not None
        assert (row.email, row.auth_hash, row.totp_secret) == (account_id, "", None)
    assert left["object"] == left["generation"] == 1
    assert any(path.is_file() for path in objects.rglob("*"))
    alone.clock.advance(days=30, seconds=-1)
    sweep(alone.cloud)
    assert rows_left(alone, account_id)["generation"] == 1
    alone.clock.advance(seconds=1)
    sweep(alone.cloud)
    left = {name: count for name, count in rows_left(alone, account_id).items() if count}
    assert left.keys() == {"account", "security_event", "ended_account"}
    assert not objects.exists()
    alone.clock.advance(days=365)
    sweep(alone.cloud)
    with alone.cloud.db.read() as session:
        assert session.get(EndedAccountRow, account_id) is None
    alone.clock.advance(days=400)
    sweep(alone.cloud)
    sweep(alone.cloud)
    assert {name: count for name, count in rows_left(alone, account_id).items() if count} == {}


@pytest.mark.promise("S3.3")
def test_an_account_without_room_keeps_nobody_from_their_data(tmp_path: Path, database: Any) -> None:
    """No payment is taken here; what a plan would limit is space, and that locks nobody in."""
    running = Service(tmp_path / "home", database(), {"quota_bytes = 53687091200": "quota_bytes = 100"})
    try:
        member = running.member()
        repository = member.repository()
        assert repository.put(bytes(90)).status_code == 201
        full = repository.put(bytes(91))
        assert (full.status_code, full.json()["code"]) == (507, "cloud.full")
        stored = f"{repository.base}/objects/{sha256_hex(bytes(90))}"
        assert member.get(stored).content == bytes(90)
        assert member.get("/v1/account/export").json()["sections"]["account"][0]["email"] == member.email
        assert member.post("/v1/account/deletion").status_code == 202
    finally:
        running.stop()


def test_an_account_can_be_kept_on_the_last_day(service: Service, member: Account) -> None:
    member.post("/v1/account/deletion")
    service.clock.advance(days=29)
    member.sign_in_again()
    assert member.call("DELETE", "/v1/account/deletion").status_code == 204
    service.clock.advance(days=5)
    sweep(service.cloud)
    member.sign_in_again()
    assert member.get("/v1/account").json()["closes_at"] is None
    assert member.get("/v1/account").json()["email"] == member.email
    kinds = [one["kind"] for one in member.get("/v1/audit").json()["events"]]
    assert {"deletion_asked", "deletion_called_off"} <= set(kinds)


def test_two_processes_end_an_account_once_and_nobody_ends_one_that_is_kept(
    service: Service, member: Account
) -> None:
    account_id = member.session["account_id"]
    member.post("/v1/account/deletion")
    with service.cloud.db.write() as session:
        closing.end(session, service.cloud, account_id)  # before its day: as if it had just been called off
    assert member.get("/v1/account").status_code == 200
    service.clock.advance(days=30)
    for _ in range(2):
        with service.cloud.db.write() as session:
            closing.end(session, service.cloud, account_id)
    with service.cloud.db.read() as session:
        ended = session.get(AccountRow, account_id)
        assert ended is not None
        assert ended.email == account_id


def test_asking_twice_does_not_move_the_day_and_needs_proof(service: Service, member: Account) -> None:
    first = member.post("/v1/account/deletion").json()
    service.clock.advance(minutes=6)
    assert member.post("/v1/account/deletion").json()["code"] == "cloud.second_factor_needed"
    prove(member)
    assert member.post("/v1/account/deletion").json() == first


def test_the_address_of_an_ended_account_is_free_again(alone: Service) -> None:
    member = alone.member()
    member.post("/v1/account/deletion")
    alone.clock.advance(days=30)
    sweep(alone.cloud)
    again = Account(alone, member.email)
    again.register()
    assert again.verify(alone.code_for(member.email, 2)).status_code == 204
    again.sign_in()
    assert again.session["account_id"] != member.session["account_id"]
