"""Accounts, sessions, second factors and limits."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import select, text

from jooptics_cloud.accounts.tables import AccountRow, RecoveryCodeRow, TokenRow
from jooptics_cloud.ids import new_id
from tests.cloud.service_thread import Account, b64

if TYPE_CHECKING:
    from collections.abc import Callable

    from requests import Response

    from tests.cloud.service_thread import Service


def code_of(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def fresh(service: Service) -> Account:
    return Account(service, f"fresh-{new_id()}@example.com")


def totp_on(member: Account) -> tuple[pyotp.TOTP, list[str]]:
    """Switch the second factor on; returns the authenticator and the recovery codes."""
    totp = pyotp.TOTP(member.post("/v1/mfa/totp").json()["secret"])
    answer = member.post("/v1/mfa/totp/confirm", {"code": totp.at(member.service.clock.now())})
    assert answer.status_code == 200
    member.service.clock.advance(seconds=60)
    return totp, answer.json()["recovery_codes"]


def now_code(totp: pyotp.TOTP, service: Service) -> str:
    return totp.at(service.clock.now())


def test_registering_says_the_same_for_known_and_unknown(service: Service, member: Account) -> None:
    stranger = fresh(service)
    known = Account(service, member.email)
    assert (stranger.register().status_code, stranger.register().text) == (202, "{}")
    assert (known.register().status_code, known.register().text) == (202, "{}")
    assert service.letters(member.email, 3)[-1].startswith("You already have an account")
    assert member.login().status_code == 200


def test_prelogin_never_tells_whether_an_address_is_known(service: Service) -> None:
    account = fresh(service)
    before = service.post("/v1/auth/prelogin", {"email": account.email}).json()
    account.register()
    account.verify()
    assert service.post("/v1/auth/prelogin", {"email": f" {account.email.upper()} "}).json() == before
    assert before["kdf"]["algorithm"] == "argon2id"
    other = service.post("/v1/auth/prelogin", {"email": "nobody@example.com"}).json()
    assert other["kdf"]["salt"] != before["kdf"]["salt"]
    assert {**other["kdf"], "salt": ""} == {**before["kdf"], "salt": ""}


def test_unknown_address_and_wrong_key_cannot_be_told_apart(service: Service, member: Account) -> None:
    def attempt(account: Account) -> tuple[float, object]:
        started = perf_counter()
        answer = account.login(os.urandom(32))
        return perf_counter() - started, (answer.status_code, {**answer.json(), "request_id": ""})

    known = [attempt(Account(service, member.email)) for _ in range(5)]
    unknown = [attempt(fresh(service)) for _ in range(5)]
    assert {str(one[1]) for one in known} == {str(one[1]) for one in unknown}
    # Both spend one Argon2id; without that an unknown address would answer many times faster.
    assert median(one[0] for one in unknown) > median(one[0] for one in known) / 3


def test_children_have_no_accounts(service: Service) -> None:
    assert code_of(fresh(service).register(adult=False)) == (422, "cloud.adult_required")


def test_a_strangers_letter_opens_no_account(service: Service) -> None:
    """Someone registers your address with their key; you type the code of their letter."""
    owner = fresh(service)
    stranger = Account(service, owner.email)
    stranger.register()
    code = service.code_for(owner.email, 1)
    assert code_of(owner.verify(code)) == (403, "cloud.code_wrong")
    owner.register()
    assert owner.verify(service.code_for(owner.email, 2)).status_code == 204
    assert code_of(stranger.login()) == (401, "cloud.credentials_wrong")
    assert owner.login().status_code == 200


def test_a_letters_code_runs_out_and_serves_once(service: Service) -> None:
    account = fresh(service)
    account.register()
    code = service.code_for(account.email)
    service.clock.advance(hours=25)
    assert code_of(account.verify(code)) == (403, "cloud.code_wrong")
    account.register()
    code = service.code_for(account.email, 2)
    assert account.verify(code.lower().replace("-", " ")).status_code == 204
    assert code_of(account.verify(code)) == (403, "cloud.code_wrong")


def test_an_unconfirmed_account_cannot_sign_in(service: Service) -> None:
    account = fresh(service)
    account.register()
    assert code_of(account.login()) == (403, "cloud.email_unverified")
    assert code_of(account.login(os.urandom(32))) == (401, "cloud.credentials_wrong")


@pytest.mark.promise("S2.P.4")
def test_no_key_and_no_token_is_stored_in_the_clear(service: Service, member: Account) -> None:
    with service.cloud.db.read() as session:
        stored = session.scalars(select(AccountRow.auth_hash).where(AccountRow.email == member.email)).one()
        digests = session.scalars(select(TokenRow.digest)).all()
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert b64(member.key) not in stored
    assert member.token.encode() not in digests
    assert all(len(digest) == 32 for digest in digests)


def test_access_ends_after_a_quarter_of_an_hour(service: Service, member: Account) -> None:
    service.clock.advance(minutes=14)
    assert member.get("/v1/account").status_code == 200
    service.clock.advance(minutes=2)
    assert code_of(member.get("/v1/account")) == (401, "cloud.session_expired")
    member.session = member.refresh().json()["session"]
    assert member.get("/v1/account").status_code == 200


def test_refreshing_twice_within_the_grace_gives_the_same_successor(
    service: Service, member: Account
) -> None:
    first = member.refresh().json()
    service.clock.advance(seconds=50)
    assert member.refresh().json() == first


def test_a_token_used_again_later_closes_the_session_and_tells(service: Service, member: Account) -> None:
    successor = member.refresh().json()["session"]
    service.clock.advance(seconds=61)
    assert code_of(member.refresh()) == (401, "cloud.session_reused")
    member.session = successor
    assert code_of(member.get("/v1/account")) == (401, "cloud.session_expired")
    assert code_of(member.refresh()) == (401, "cloud.session_expired")
    assert "closed as a precaution" in service.letters(member.email, 3)[-1]


def test_a_race_of_refreshes_has_one_successor(member: Account) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: member.refresh().json(), range(8)))
    assert all(answer == answers[0] for answer in answers)


def test_refreshing_needs_the_devices_signature(member: Account) -> None:
    assert code_of(member.refresh(signature=None)) == (403, "cloud.signature_wrong")
    assert code_of(member.refresh(signature=b64(bytes(64)))) == (403, "cloud.signature_wrong")
    assert member.refresh().status_code == 200


def test_a_session_ends_for_good_after_half_a_year(service: Service, member: Account) -> None:
    for _ in range(7):
        service.clock.advance(days=25)
        member.session = member.refresh().json()["session"]
    service.clock.advance(days=6)
    assert code_of(member.refresh()) == (401, "cloud.session_expired")


def test_an_unused_session_ends_after_thirty_days(service: Service, member: Account) -> None:
    service.clock.advance(days=30, seconds=1)
    assert code_of(member.refresh()) == (401, "cloud.session_expired")


@pytest.mark.promise("S5.5")
def test_second_factor_and_recovery_codes(service: Service, member: Account) -> None:
    totp, codes = totp_on(member)
    assert len(set(codes)) == 10
    ticket = member.login().json()["second_factor"]["ticket"]
    wrong = service.post("/v1/auth/second-factor", {"ticket": ticket, "code": totp.at(0)})
    assert code_of(wrong) == (403, "cloud.code_wrong")
    code = now_code(totp, service)
    assert service.post("/v1/auth/second-factor", {"ticket": ticket, "code": code}).status_code == 200
    again = service.post("/v1/auth/second-factor", {"ticket": ticket, "code": code})
    assert code_of(again) == (401, "cloud.ticket_expired")
    ticket = member.login().json()["second_factor"]["ticket"]
    body = {"ticket": ticket, "recovery_code": codes[3]}
    assert service.post("/v1/auth/second-factor", body).status_code == 200
    ticket = member.login().json()["second_factor"]["ticket"]
    assert code_of(service.post("/v1/auth/second-factor", {**body, "ticket": ticket})) == (
        403,
        "cloud.code_wrong",
    )
    assert member.get("/v1/account").json()["recovery_codes_left"] == 9
    with service.cloud.db.read() as session:
        digests = session.scalars(select(RecoveryCodeRow.digest)).all()
        sealed = session.scalars(select(AccountRow.totp_secret).where(AccountRow.email == member.email)).one()
    assert codes[0].encode() not in digests
    assert sealed is not None
    assert totp.secret.encode() not in sealed


def test_a_ticket_runs_out(service: Service, member: Account) -> None:
    totp, _ = totp_on(member)
    ticket = member.login().json()["second_factor"]["ticket"]
    service.clock.advance(minutes=5)
    answer = service.post("/v1/auth/second-factor", {"ticket": ticket, "code": now_code(totp, service)})
    assert code_of(answer) == (401, "cloud.ticket_expired")


@pytest.mark.trap("a one-time code is taken twice")
def test_totp_replay(service: Service, member: Account) -> None:
    """Twelve sign-ins with one code at the same moment: the step serves exactly one of them."""
    totp, _ = totp_on(member)
    tickets = [member.login().json()["second_factor"]["ticket"] for _ in range(4)]
    code = now_code(totp, service)

    def use(ticket: str) -> int:
        return service.post("/v1/auth/second-factor", {"ticket": ticket, "code": code}).status_code

    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(threads.map(use, tickets))
    assert statuses == [200, 403, 403, 403]


def test_sensitive_calls_need_a_fresh_proof(service: Service, member: Account) -> None:
    service.clock.advance(minutes=5)
    for method, path, body in (
        ("POST", "/v1/mfa/totp", None),
        ("POST", "/v1/mfa/recovery-codes", None),
        ("DELETE", "/v1/mfa/totp", None),
        ("POST", "/v1/auth/password", {"auth_key": b64(member.key), "new_auth_key": b64(bytes(32))}),
        ("POST", f"/v1/devices/{member.device_id}/revoke", {"reason": "lost"}),
        ("DELETE", f"/v1/repositories/{new_id()}/generations/0", None),
    ):
        answer = member.call(method, path, body)
        assert (*code_of(answer), answer.json()["method"]) == (
            403,
            "cloud.second_factor_needed",
            "password",
        ), path
    wrong = member.post("/v1/auth/step-up", {"auth_key": b64(bytes(32))})
    assert code_of(wrong) == (401, "cloud.credentials_wrong")
    assert member.post("/v1/auth/step-up", {"auth_key": b64(member.key)}).status_code == 204
    totp, _ = totp_on(member)
    service.clock.advance(minutes=5)
    refused = member.post("/v1/auth/step-up", {"auth_key": b64(member.key)})
    assert (refused.json()["code"], refused.json()["method"]) == ("cloud.second_factor_needed", "totp")
    assert member.post("/v1/auth/step-up", {"code": now_code(totp, service)}).status_code == 204
    assert member.call("DELETE", "/v1/mfa/totp").status_code == 204
    assert member.login().json()["session"] is not None


def test_changing_the_password_ends_other_sessions(service: Service, member: Account) -> None:
    other = Account(service, member.email, member.key)
    other.sign_in()
    new = os.urandom(32)
    body = {"auth_key": b64(member.key), "new_auth_key": b64(new)}
    assert member.post("/v1/auth/password", body).status_code == 204
    assert code_of(other.get("/v1/account")) == (401, "cloud.session_expired")
    assert member.get("/v1/account").status_code == 200
    assert (member.login().status_code, member.login(new).status_code) == (401, 200)


def test_changing_the_password_ends_a_sign_in_that_waits_for_its_code(
    service: Service, member: Account
) -> None:
    totp, _ = totp_on(member)
    ticket = member.login().json()["second_factor"]["ticket"]
    body = {"auth_key": b64(member.key), "new_auth_key": b64(os.urandom(32))}
    assert member.post("/v1/auth/password", body).status_code == 204
    answer = service.post("/v1/auth/second-factor", {"ticket": ticket, "code": now_code(totp, service)})
    assert code_of(answer) == (401, "cloud.ticket_expired")


def test_a_ticket_serves_once_even_at_the_same_moment(service: Service, member: Account) -> None:
    """Two recovery codes are both right; the sign-in they finish is one."""
    _, codes = totp_on(member)
    ticket = member.login().json()["second_factor"]["ticket"]

    def use(code: str) -> int:
        return service.post("/v1/auth/second-factor", {"ticket": ticket, "recovery_code": code}).status_code

    with ThreadPoolExecutor(4) as threads:
        statuses = sorted(threads.map(use, codes[:4]))
    assert statuses == [200, 401, 401, 401]


def test_guessing_meets_growing_delays_but_never_a_lock(service: Service, member: Account) -> None:
    waits = []
    for _ in range(60):
        answer = member.login(os.urandom(32), address="203.0.113.9")
        if answer.status_code == 429:
            assert answer.headers["Retry-After"] == str(answer.json()["retry_after"])
            waits.append(answer.json()["retry_after"])
            service.clock.advance(seconds=waits[-1])
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) <= 900
    blocked = member.login(address="203.0.113.9")
    service.clock.advance(seconds=30)
    assert blocked.status_code in {200, 429}
    assert member.login(address="198.51.100.7").status_code == 200


@pytest.mark.trap("guessing in parallel outruns the limit")
def test_guessing_in_parallel_gains_nothing(service: Service, member: Account) -> None:
    """Attempts are counted before they are judged."""

    def guess(_: int) -> int:
        return member.login(os.urandom(32), address="203.0.113.77").status_code

    with ThreadPoolExecutor(16) as threads:
        statuses = list(threads.map(guess, range(32)))
    assert statuses.count(401) <= 6
    assert set(statuses) == {401, 429}


def test_codes_cannot_be_guessed(service: Service, member: Account) -> None:
    totp_on(member)
    ticket = member.login().json()["second_factor"]["ticket"]
    statuses = [
        service.post("/v1/auth/second-factor", {"ticket": ticket, "code": f"{guess:06}"}).status_code
        for guess in range(10)
    ]
    assert statuses.count(403) == 6
    assert statuses[-1] == 429


def test_letters_cannot_be_poured_on_somebody(service: Service) -> None:
    account = fresh(service)
    for _ in range(8):
        assert account.register().status_code == 202
    last = fresh(service)
    last.register()
    service.letters(last.email, 1)
    assert len(service.letters(account.email, 1)) <= 4


def test_an_address_from_the_outside_is_not_believed(service: Service, member: Account) -> None:
    """Only what our own proxy adds counts; what a client writes in front of it does not."""
    statuses = [
        member.login(os.urandom(32), address=f"192.0.2.{turn}, 203.0.113.200").status_code
        for turn in range(9)
    ]
    assert 429 in statuses


@pytest.mark.trap("an error repeats the password that was sent")
@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/v1/auth/prelogin", {"email": 7}, ["email"]),
        ("/v1/auth/prelogin", {"email": "a@b.jo", "Ahmad Haddad": 1}, []),
        ("/v1/auth/prelogin", {"email": "no address of Ahmad Haddad"}, ["email"]),
        ("/v1/auth/register", {"email": "a@b.jo", "auth_key": "AAAA", "language": "en", "adult": 1},
         ["adult", "auth_key"]),
        ("/v1/auth/register", {"email": "a@b.jo", "auth_key": b64(bytes(32)), "language": "Ahmad Haddad",
                               "adult": "true"}, ["adult", "language"]),
        ("/v1/auth/second-factor", {"ticket": "x" * 43}, []),
        ("/v1/auth/refresh", {"refresh_token": "Ahmad Haddad!"}, ["refresh_token"]),
    ],
)  # fmt: skip
def test_a_problem_never_repeats_what_was_sent(
    service: Service, path: str, body: object, fields: list[str]
) -> None:
    answer = service.post(path, body)
    assert code_of(answer) == (422, "cloud.request_invalid")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["fields"] == fields
    assert "Ahmad" not in answer.text


def test_events_are_listed_for_their_owner_only(service: Service, member: Account) -> None:
    events = member.get("/v1/audit?limit=2").json()
    kinds = [one["kind"] for one in events["events"]]
    assert kinds == ["account_opened", "signed_in"]
    rest = member.get(f"/v1/audit?after={events['next']}").json()
    assert [one["kind"] for one in rest["events"]] == ["device_enrolled"]
    mine = {one["id"] for one in events["events"] + rest["events"]}
    theirs = {one["id"] for one in service.member().get("/v1/audit").json()["events"]}
    assert not mine & theirs


def test_no_address_of_a_network_is_stored(service: Service, member: Account) -> None:
    member.login(address="203.0.113.55")
    with service.cloud.db.read() as session:
        rows = [
            str(row) for table in ("attempts", "security_event", "session", "device")
            for row in session.execute(text(f"SELECT * FROM {table}"))
        ]  # fmt: skip
    assert rows
    assert not any("203.0.113" in row for row in rows)


def test_old_traces_end(service: Service, member: Account, database: Callable[[], str]) -> None:
    from jooptics_cloud.housekeeping import sweep

    assert member.get("/v1/audit").json()["events"]
    service.clock.advance(days=731)
    sweep(service.cloud)
    member.sign_in()
    assert [one["kind"] for one in member.get("/v1/audit").json()["events"]] == ["signed_in"]
