"""Another e-mail address for an account: proven by a code sent there, and told to the address before.

Keys are derived with the address (docs/protocol.md §3), so a new one comes with a new key.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from sqlalchemy import delete

from jooptics_cloud.accounts import passwords, repository
from jooptics_cloud.accounts.registration import CODE_LASTS, code_digest, new_code
from jooptics_cloud.accounts.service import check_key
from jooptics_cloud.accounts.tables import EmailChangeRow, TicketRow
from jooptics_cloud.audit.service import note
from jooptics_cloud.errors import Problem
from jooptics_cloud.limits import CODES, LETTERS

if TYPE_CHECKING:
    from jooptics_cloud.accounts.schemas import EmailChangeBody, EmailCodeBody
    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.security import Caller


def propose(cloud: Cloud, caller: Caller, body: EmailChangeBody) -> None:
    """Send a code to the new address. The answer never tells whether it belongs to somebody else."""
    cloud.attempts.take(CODES, caller.account_id)
    check_key(cloud, caller.account_id, body.auth_key)
    cloud.attempts.forget(CODES, caller.account_id)
    letter_allowed = cloud.attempts.allows(LETTERS, body.email)
    auth_hash, code = passwords.hash_key(body.new_auth_key), new_code()
    with cloud.db.write() as session:
        account = repository.account(session, caller.account_id)
        taken = repository.account_by_email(session, body.email)
        session.merge(
            EmailChangeRow(
                account_id=account.id, email=body.email, auth_hash=auth_hash,
                code_digest=code_digest(cloud, body.email, code), expires_at=cloud.clock.now() + CODE_LASTS,
            )
        )  # fmt: skip
        if letter_allowed and taken is None:
            cloud.outbox.put(session, body.email, account.language, "email_confirm", code=code)
        elif letter_allowed:
            cloud.outbox.put(session, body.email, taken.language if taken else account.language, "known")


def confirm(cloud: Cloud, caller: Caller, body: EmailCodeBody) -> None:
    """Put the new address and its key in force; every other session ends. Raises `cloud.code_wrong`."""
    cloud.attempts.take(CODES, "email", caller.account_id)
    now = cloud.clock.now()
    with cloud.db.write() as session:
        account = repository.account(session, caller.account_id)
        wish = session.get(EmailChangeRow, account.id)
        if wish is None or now >= wish.expires_at:
            raise Problem("cloud.code_wrong")
        right = hmac.compare_digest(code_digest(cloud, wish.email, body.code), wish.code_digest)
        if not right or repository.account_by_email(session, wish.email) is not None:
            raise Problem("cloud.code_wrong")
        cloud.outbox.put(session, account.email, account.language, "email_changed")
        account.email, account.auth_hash = wish.email, wish.auth_hash
        session.execute(delete(EmailChangeRow).where(EmailChangeRow.account_id == account.id))
        # A sign-in that waits for its second factor was begun under the former address.
        session.execute(delete(TicketRow).where(TicketRow.account_id == account.id))
        repository.end_sessions(session, now, "email_changed", account.id, but=caller.session_id)
        note(session, now, account.id, "email_changed", caller.device_id)
    cloud.attempts.forget(CODES, "email", caller.account_id)
