"""Proving to the cloud service that it is really you, and what was waiting for that.

The service takes changed keys, and lets computers be shut out, only from somebody who has just signed in with
everything: a till that somebody walked up to, or walked away with, is not enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.services import backup, cloud_login
from jooptics_desktop.services.backup_places import facts_of
from jooptics_desktop.services.privacy import may
from jooptics_desktop.sync.cloud_target import RepositoryClient

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore

# What a fresh sign-in puts right, whether it was refused just now or remembered of the last backup.
PROOF_HELPS: Final = frozenset(
    {
        backup.KEYS_OUTDATED,
        "cloud.second_factor_needed",
        "cloud.session_expired",
        "cloud.session_reused",
        "cloud.ticket_expired",
    }
)


def proof_helps(error: JoopticsError) -> bool:
    """Whether the act may be done again once the person proved themselves."""
    return error.code in PROOF_HELPS


def prove_it_is_you(opened: OpenStore, desk: Desk, password: str, code: str) -> Done[None]:
    """Sign in to the account anew, as this computer; what waited for it goes on.

    Changed keys are stored on the service, a session that ran out is begun again, and for five minutes acts that
    want a fresh proof are allowed. Whoever took back the consent to cloud backup can still prove it, to have a copy or
    the end of the account; nothing of the store leaves then. Raises `NotPermitted`: `cloud.second_factor_needed` when
    the account wants a code and none was given, `cloud.credentials_wrong`, `cloud.device_revoked`;
    `RuleBroken("cloud.code_wrong")`.
    """
    desk.require(Permission.BACKUP_CONFIGURE)
    facts, before = facts_of(desk, PlaceKind.CLOUD), cloud_login.kept_login(opened)
    connection = cloud_login.sign_in_again(
        cloud_login.endpoint_of(facts), str(facts["email"]), password, code, before
    )
    keeper = connection.account.keeper
    try:
        cloud_login.keep(opened.home, opened.vault, keeper.session, connection.identity)
        cloud_login.end(facts, before)
        if may(desk, PurposeCode.CLOUD_BACKUP):
            backup.renew_keys(opened, RepositoryClient(keeper, str(facts["repository"])))
            backup.note_keys_known(opened.home, PlaceKind.CLOUD)
    finally:
        keeper.close()
    with desk.store.write() as work:
        desk.note(work, "cloud_proof_given")
    return Done(None, Changes().merged("backup"))
