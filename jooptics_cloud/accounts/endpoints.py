"""Paths of accounts, sessions and second factors."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from jooptics_cloud.accounts import (
    addresses,
    closing,
    registration,
    repository,
    second_factor,
    service,
    sessions,
)
from jooptics_cloud.accounts.own_copy import own_copy
from jooptics_cloud.accounts.schemas import (
    AccountAnswer,
    ConfirmTotpBody,
    DeletionAnswer,
    EmailBody,
    EmailChangeBody,
    EmailCodeBody,
    Empty,
    LoginAnswer,
    LoginBody,
    NewsBody,
    PasswordBody,
    PreloginAnswer,
    RecoveryCodesAnswer,
    RefreshBody,
    RegisterBody,
    SecondFactorBody,
    SessionAnswer,
    StepUpBody,
    TotpAnswer,
    VerifyEmailBody,
)
from jooptics_cloud.audit.service import note
from jooptics_cloud.limits import CODES
from jooptics_cloud.security import FromAddress, SignedIn, TheCloud, need_proof

router = APIRouter(prefix="/v1", tags=["accounts"])


@router.post("/auth/prelogin")
def prelogin(cloud: TheCloud, body: EmailBody) -> PreloginAnswer:
    """How to derive keys for this address."""
    return PreloginAnswer(kdf=registration.kdf_for(cloud, body.email))


@router.post("/auth/register", status_code=202)
def register(cloud: TheCloud, address: FromAddress, body: RegisterBody) -> Empty:
    """Ask for an account; a letter tells what happened."""
    registration.register(cloud, body, address)
    return Empty()


@router.post("/auth/verification", status_code=202)
def send_code_again(cloud: TheCloud, address: FromAddress, body: EmailBody) -> Empty:
    """Ask for another letter."""
    registration.send_code_again(cloud, body.email, address)
    return Empty()


@router.post("/auth/verify-email", status_code=204)
def verify_email(cloud: TheCloud, address: FromAddress, body: VerifyEmailBody) -> Response:
    """Open the account with the letter's code."""
    registration.verify_email(cloud, body, address)
    return Response(status_code=204)


@router.post("/auth/login")
def login(cloud: TheCloud, address: FromAddress, body: LoginBody) -> LoginAnswer:
    """Sign in, or get a ticket for the second step."""
    return service.sign_in(cloud, body, address)


@router.post("/auth/second-factor")
def finish_login(cloud: TheCloud, body: SecondFactorBody) -> SessionAnswer:
    """The second step of signing in."""
    return SessionAnswer(session=service.finish_sign_in(cloud, body))


@router.post("/auth/refresh")
def refresh(cloud: TheCloud, body: RefreshBody) -> SessionAnswer:
    """Exchange a refresh token."""
    with cloud.db.write() as session:
        tokens = sessions.refresh(session, cloud, body.refresh_token, body.signature)
    return SessionAnswer(session=tokens)


@router.post("/auth/logout", status_code=204)
def logout(cloud: TheCloud, caller: SignedIn) -> Response:
    """End this session."""
    with cloud.db.write() as session:
        repository.end_session(session, cloud.clock.now(), "signed_out", caller.session_id)
    return Response(status_code=204)


@router.post("/auth/step-up", status_code=204)
def step_up(cloud: TheCloud, caller: SignedIn, body: StepUpBody) -> Response:
    """Prove again that it is you."""
    service.step_up(cloud, caller, body)
    return Response(status_code=204)


@router.post("/auth/password", status_code=204)
def change_password(cloud: TheCloud, caller: SignedIn, body: PasswordBody) -> Response:
    """Replace the key that the password gives."""
    need_proof(cloud, caller)
    service.change_password(cloud, caller, body)
    return Response(status_code=204)


@router.get("/account")
def account(cloud: TheCloud, caller: SignedIn) -> AccountAnswer:
    """What the service knows about this account."""
    with cloud.db.read() as session:
        return service.describe(session, caller.account_id)


@router.get("/account/export")
def export(cloud: TheCloud, caller: SignedIn) -> dict[str, Any]:
    """Everything about this account, as JSON."""
    need_proof(cloud, caller)
    with cloud.db.write() as session:
        note(session, cloud.clock.now(), caller.account_id, "own_copy_taken", caller.device_id)
        session.flush()
        return own_copy(session, cloud, caller.account_id)


@router.post("/account/email", status_code=202)
def propose_email(cloud: TheCloud, caller: SignedIn, body: EmailChangeBody) -> Empty:
    """Ask for another address; a letter goes there."""
    need_proof(cloud, caller)
    addresses.propose(cloud, caller, body)
    return Empty()


@router.post("/account/email/confirm", status_code=204)
def confirm_email(cloud: TheCloud, caller: SignedIn, body: EmailCodeBody) -> Response:
    """Put the new address in force."""
    addresses.confirm(cloud, caller, body)
    return Response(status_code=204)


@router.put("/account/news", status_code=204)
def want_news(cloud: TheCloud, caller: SignedIn, body: NewsBody) -> Response:
    """Ask for news, or object to them."""
    with cloud.db.write() as session:
        service.want_news(session, cloud, caller, wanted=body.wanted)
    return Response(status_code=204)


@router.post("/account/deletion", status_code=202)
def ask_for_deletion(cloud: TheCloud, caller: SignedIn) -> DeletionAnswer:
    """Have the account end in thirty days."""
    need_proof(cloud, caller)
    with cloud.db.write() as session:
        return DeletionAnswer(closes_at=closing.ask(session, cloud, caller))


@router.delete("/account/deletion", status_code=204)
def call_deletion_off(cloud: TheCloud, caller: SignedIn) -> Response:
    """Keep the account after all."""
    with cloud.db.write() as session:
        closing.call_off(session, cloud, caller)
    return Response(status_code=204)


@router.post("/mfa/totp")
def propose_totp(cloud: TheCloud, caller: SignedIn) -> TotpAnswer:
    """A new secret, not yet in force."""
    need_proof(cloud, caller)
    with cloud.db.write() as session:
        secret, uri = second_factor.propose(session, cloud, caller.account_id)
    return TotpAnswer(secret=secret, uri=uri)


@router.post("/mfa/totp/confirm")
def confirm_totp(cloud: TheCloud, caller: SignedIn, body: ConfirmTotpBody) -> RecoveryCodesAnswer:
    """Put the secret in force."""
    need_proof(cloud, caller)
    cloud.attempts.take(CODES, caller.account_id)
    with cloud.db.write() as session:
        codes = second_factor.confirm(session, cloud, caller.account_id, body.code)
    cloud.attempts.forget(CODES, caller.account_id)
    return RecoveryCodesAnswer(recovery_codes=codes)


@router.delete("/mfa/totp", status_code=204)
def switch_totp_off(cloud: TheCloud, caller: SignedIn) -> Response:
    """Do without the second factor."""
    need_proof(cloud, caller)
    with cloud.db.write() as session:
        second_factor.switch_off(session, cloud, caller.account_id)
    return Response(status_code=204)


@router.post("/mfa/recovery-codes")
def renew_recovery_codes(cloud: TheCloud, caller: SignedIn) -> RecoveryCodesAnswer:
    """Ten fresh recovery codes; the former ones are void."""
    need_proof(cloud, caller)
    with cloud.db.write() as session:
        row = repository.account(session, caller.account_id)
        codes = second_factor.renew_recovery_codes(session, cloud, row)
    return RecoveryCodesAnswer(recovery_codes=codes)
