"""Signing in, proving it again, and what an account may change about itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete

from jooptics_cloud.accounts import passwords, repository, second_factor, sessions
from jooptics_cloud.accounts.schemas import (
    AccountAnswer,
    LoginAnswer,
    LoginBody,
    PasswordBody,
    SecondFactorBody,
    SessionTokens,
    StepUpBody,
    TicketAnswer,
)
from jooptics_cloud.accounts.tables import TicketRow
from jooptics_cloud.audit.service import note
from jooptics_cloud.db import rows_changed
from jooptics_cloud.errors import Problem
from jooptics_cloud.keys import new_token
from jooptics_cloud.limits import CODES, SIGN_IN_ANYWHERE, SIGN_IN_HERE, per_address
from jooptics_cloud.security import token_digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import Caller

TICKET_LASTS = timedelta(minutes=5)


def sign_in(cloud: Cloud, body: LoginBody, address: str) -> LoginAnswer:
    """Judge address and key; the answer and its time are the same for a wrong key and an unknown address."""
    at_address = per_address(cloud.home.settings.limits.attempts_per_address)
    cloud.attempts.take(at_address, "sign-in", address)
    cloud.attempts.take(SIGN_IN_HERE, body.email, address)
    cloud.attempts.take(SIGN_IN_ANYWHERE, body.email)
    account_id = _judged(cloud, body)
    with cloud.db.write() as session:
        answer = _next_step(session, cloud, account_id)
    cloud.attempts.forget(SIGN_IN_HERE, body.email, address)
    cloud.attempts.forget(SIGN_IN_ANYWHERE, body.email)
    cloud.attempts.give_back(at_address, "sign-in", address)
    return answer


def _judged(cloud: Cloud, body: LoginBody) -> str:
    with cloud.db.read() as session:
        account = repository.account_by_email(session, body.email)
        wish = repository.newest_registration(session, body.email, cloud.clock.now())
    stored = account or wish
    if not passwords.key_fits(stored.auth_hash if stored else None, body.auth_key):
        raise Problem("cloud.credentials_wrong")
    if account is None:
        raise Problem("cloud.email_unverified")
    return account.id


def _next_step(session: Session, cloud: Cloud, account_id: str) -> LoginAnswer:
    if repository.account(session, account_id).totp_confirmed_at is None:
        return LoginAnswer(second_factor=None, session=sessions.start(session, cloud, account_id))
    ticket, until = new_token(), cloud.clock.now() + TICKET_LASTS
    session.add(TicketRow(digest=token_digest(ticket), account_id=account_id, expires_at=until))
    return LoginAnswer(second_factor=TicketAnswer(ticket=ticket, expires_at=until), session=None)


def finish_sign_in(cloud: Cloud, body: SecondFactorBody) -> SessionTokens:
    """The second step of signing in."""
    digest = token_digest(body.ticket)
    with cloud.db.read() as session:
        ticket = session.get(TicketRow, digest)
    if ticket is None or cloud.clock.now() >= ticket.expires_at:
        raise Problem("cloud.ticket_expired")
    cloud.attempts.take(CODES, ticket.account_id)
    with cloud.db.write() as session:
        account = repository.account(session, ticket.account_id)
        if body.code is not None:
            right = second_factor.code_fits(session, cloud, account, body.code)
        else:
            right = second_factor.recovery_code_fits(session, cloud, account, body.recovery_code or "")
        if not right:
            second_factor.note_wrong(session, cloud, account)
            raise Problem("cloud.code_wrong", stands=True)
        used_up = session.execute(delete(TicketRow).where(TicketRow.digest == digest))
        if not rows_changed(used_up):  # a ticket serves once, or the password was changed meanwhile
            raise Problem("cloud.ticket_expired")
        tokens = sessions.start(session, cloud, account.id)
    cloud.attempts.forget(CODES, ticket.account_id)
    return tokens


def step_up(cloud: Cloud, caller: Caller, body: StepUpBody) -> None:
    """Prove again that it is the same person; with the second factor on, only a code counts."""
    cloud.attempts.take(CODES, caller.account_id)
    if body.auth_key is not None and not caller.totp:
        check_key(cloud, caller.account_id, body.auth_key)
    elif body.auth_key is not None:
        raise Problem("cloud.second_factor_needed", method="totp")
    with cloud.db.write() as session:
        if body.code is not None:
            account = repository.account(session, caller.account_id)
            if account.totp_confirmed_at is None:
                raise Problem("cloud.second_factor_needed", method="password")
            if not second_factor.code_fits(session, cloud, account, body.code):
                raise Problem("cloud.code_wrong")
        repository.prove(session, cloud.clock.now(), caller.session_id)
    cloud.attempts.forget(CODES, caller.account_id)


def change_password(cloud: Cloud, caller: Caller, body: PasswordBody) -> None:
    """Replace the key; every other session ends and a letter tells."""
    cloud.attempts.take(CODES, caller.account_id)
    check_key(cloud, caller.account_id, body.auth_key)
    new_hash = passwords.hash_key(body.new_auth_key)
    now = cloud.clock.now()
    with cloud.db.write() as session:
        account = repository.account(session, caller.account_id)
        account.auth_hash = new_hash
        repository.end_sessions(session, now, "password_changed", account.id, but=caller.session_id)
        # A sign-in that waits for its second factor was begun with the former password.
        session.execute(delete(TicketRow).where(TicketRow.account_id == account.id))
        note(session, now, account.id, "password_changed", caller.device_id)
        cloud.outbox.put(session, account.email, account.language, "security_changed")
    cloud.attempts.forget(CODES, caller.account_id)


def want_news(session: Session, cloud: Cloud, caller: Caller, *, wanted: bool) -> None:
    """Ask for news of the service, or object to them; counts from this moment on."""
    account = repository.account(session, caller.account_id)
    if wanted == (account.news_since is not None):
        return
    now = cloud.clock.now()
    account.news_since = now if wanted else None
    note(session, now, account.id, "news_asked_for" if wanted else "news_stopped", caller.device_id)


def describe(session: Session, account_id: str) -> AccountAnswer:
    """What the service knows about an account."""
    row = repository.account(session, account_id)
    return AccountAnswer(
        id=row.id, email=row.email, language=row.language, created_at=row.created_at,
        totp=row.totp_confirmed_at is not None,
        recovery_codes_left=repository.recovery_codes_left(session, account_id),
        used_bytes=row.used_bytes, quota_bytes=row.quota_bytes,
        news=row.news_since is not None, closes_at=row.closes_at,
    )  # fmt: skip


def check_key(cloud: Cloud, account_id: str, auth_key: bytes) -> None:
    """Raise `cloud.credentials_wrong` unless this is the account's present key."""
    with cloud.db.read() as session:
        stored = repository.account(session, account_id).auth_hash
    if not passwords.key_fits(stored, auth_key):
        raise Problem("cloud.credentials_wrong")
