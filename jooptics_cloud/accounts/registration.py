"""Opening an account: a wish, a letter, a code. Answers never tell whether an address is known."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from jooptics_cloud.accounts import passwords, repository
from jooptics_cloud.accounts.schemas import KdfAnswer, RegisterBody, VerifyEmailBody
from jooptics_cloud.accounts.tables import AccountRow, RegistrationRow
from jooptics_cloud.audit.service import note
from jooptics_cloud.db import insert_if_absent
from jooptics_cloud.errors import Problem
from jooptics_cloud.ids import new_id
from jooptics_cloud.limits import CODES, LETTERS, SIGN_IN_HERE, per_address

if TYPE_CHECKING:
    from jooptics_cloud.cloud import Cloud

CODE_LASTS = timedelta(hours=24)
# Crockford's base 32 without the letters people confuse.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})
_SALT_BYTES = 16


def new_code() -> str:
    """Twelve random letters and digits (60 bits) in three groups."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def plain_code(code: str) -> str:
    """A typed code in its one canonical form."""
    return code.upper().translate(_LOOKALIKES)


def kdf_for(cloud: Cloud, email: str) -> KdfAnswer:
    """The key derivation of an address: the same for ever, whether the address is known or not."""
    return KdfAnswer(salt=cloud.keys.mac("prelogin-salt", email)[:_SALT_BYTES])


def register(cloud: Cloud, body: RegisterBody, address: str) -> None:
    """Take note of the wish and send a letter; both paths do the same work."""
    if not body.adult:
        raise Problem("cloud.adult_required")
    cloud.attempts.take(per_address(cloud.home.settings.limits.attempts_per_address), "register", address)
    letter_allowed = cloud.attempts.allows(LETTERS, body.email)
    auth_hash = passwords.hash_key(body.auth_key)
    code = new_code()
    now = cloud.clock.now()
    with cloud.db.write() as session:
        known = repository.account_by_email(session, body.email)
        session.add(
            RegistrationRow(
                id=new_id(), email=body.email, auth_hash=auth_hash, language=body.language, created_at=now,
                code_digest=code_digest(cloud, body.email, code), expires_at=now + CODE_LASTS,
            )
        )  # fmt: skip
        if letter_allowed and known is None:
            cloud.outbox.put(session, body.email, body.language, "confirm", code=code)
        elif letter_allowed:
            cloud.outbox.put(session, body.email, body.language, "known")


def send_code_again(cloud: Cloud, email: str, address: str) -> None:
    """A fresh code for the latest wish of this address, if there is one."""
    cloud.attempts.take(per_address(cloud.home.settings.limits.attempts_per_address), "resend", address)
    letter_allowed = cloud.attempts.allows(LETTERS, email)
    code = new_code()
    with cloud.db.write() as session:
        wish = repository.newest_registration(session, email, cloud.clock.now())
        known = repository.account_by_email(session, email)
        if wish is not None and known is None and letter_allowed:
            wish.code_digest = code_digest(cloud, email, code)
            cloud.outbox.put(session, email, wish.language, "confirm", code=code)


def verify_email(cloud: Cloud, body: VerifyEmailBody, address: str) -> None:
    """Open the account. The key must be that of the wish, so nobody's letter opens a stranger's account."""
    at_address = per_address(cloud.home.settings.limits.attempts_per_address)
    cloud.attempts.take(at_address, "verify", address)
    cloud.attempts.take(SIGN_IN_HERE, "verify", body.email, address)
    cloud.attempts.take(CODES, "verify", body.email)
    now = cloud.clock.now()
    digest = code_digest(cloud, body.email, body.code)
    with cloud.db.read() as session:
        wish = repository.registration_by_code(session, body.email, digest, now)
    if not passwords.key_fits(wish.auth_hash if wish else None, body.auth_key) or wish is None:
        raise Problem("cloud.code_wrong")
    with cloud.db.write() as session:
        account_id = new_id()
        opened = insert_if_absent(
            session, AccountRow, id=account_id, email=wish.email, auth_hash=wish.auth_hash,
            language=wish.language, created_at=now, adult_declared_at=wish.created_at, totp_last_step=0,
            used_bytes=0, quota_bytes=cloud.home.settings.storage.quota_bytes,
        )  # fmt: skip
        if not opened:
            raise Problem("cloud.code_wrong")
        repository.forget_registrations(session, body.email)
        note(session, now, account_id, "account_opened")
    cloud.attempts.forget(SIGN_IN_HERE, "verify", body.email, address)
    cloud.attempts.forget(CODES, "verify", body.email)
    cloud.attempts.give_back(at_address, "verify", address)


def code_digest(cloud: Cloud, email: str, code: str) -> bytes:
    """What is stored of a code that was sent to an address."""
    return cloud.keys.mac("email-code", email, plain_code(code))
