"""A signed-in session: handed about as a value, kept fresh by one keeper."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.sync import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jooptics_desktop.sync.client import CloudClient, Reply
    from jooptics_desktop.sync.wire import Json

# The service gives the same successor for 60 seconds. An answer that was lost is asked for again well within them,
# where the usual patience with an answer would use them up with the first try.
REFRESH_SECONDS: Final = 15.0
# A session may have been refreshed, or begun anew, by somebody else meanwhile, and that one have run out too.
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class CloudSession:
    """Tokens and what they belong to. Secret: keep it in the encrypted store or the keyring, never in a file."""

    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime
    account_id: str
    device_id: str | None

    @classmethod
    def read(cls, source: Json) -> CloudSession:
        """From an answer, or from what `as_json` gave. Raises `Untrusted` `cloud.answer_broken`."""
        return cls(
            access_token=wire.text(source, "access_token", 200),
            access_expires_at=wire.instant(source, "access_expires_at"),
            refresh_token=wire.text(source, "refresh_token", 200),
            refresh_expires_at=wire.instant(source, "refresh_expires_at"),
            account_id=wire.text(source, "account_id", 36),
            device_id=wire.optional_text(source, "device_id"),
        )

    def as_json(self) -> Json:
        """For keeping; `read` takes it back."""
        return {
            "access_token": self.access_token,
            "access_expires_at": self.access_expires_at.isoformat(),
            "refresh_token": self.refresh_token,
            "refresh_expires_at": self.refresh_expires_at.isoformat(),
            "account_id": self.account_id,
            "device_id": self.device_id,
        }


def signed(identity: Ed25519PrivateKey, *lines: str) -> str:
    """The device's signature over these lines (docs/protocol.md §3), base64."""
    return wire.base64_text(identity.sign("\n".join(lines).encode()))


class SessionKeeper:
    """Makes calls with a session and exchanges its tokens when they run out, once for all threads.

    `identity` is the device's key; a session bound to a device cannot be refreshed without it. `on_change` is
    told each new session before it is used: keep it, the old one is void. `kept` gives what was kept last: another
    keeper on this computer may have gone on with the session, or somebody signed in anew, and a token that was
    exchanged already would close the session.
    """

    def __init__(
        self,
        client: CloudClient,
        session: CloudSession,
        identity: Ed25519PrivateKey | None = None,
        on_change: Callable[[CloudSession], None] | None = None,
        kept: Callable[[], tuple[CloudSession, Ed25519PrivateKey]] | None = None,
    ) -> None:
        self._client = client
        self._session = session
        self._identity = identity
        self._on_change = on_change or (lambda _session: None)
        self._kept = kept
        self._turn = threading.Lock()

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    @property
    def session(self) -> CloudSession:
        """The session as it is now."""
        return self._session

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        most: int | None = None,
    ) -> Reply:
        """Like `CloudClient.call`, signed in. A session that ran out is refreshed and the call made again."""
        limit = {} if most is None else {"most": most}
        for left in reversed(range(_ROUNDS)):
            present = self._session
            sent = {**(headers or {}), "Authorization": f"Bearer {present.access_token}"}
            try:
                return self._client.call(
                    method, path, body=body, data=data, headers=sent, repeatable=repeatable, **limit
                )
            except NotPermitted as error:
                if not left or error.code != "cloud.session_expired":
                    raise
            self._refresh(present)
        raise AssertionError("the last round returns or raises")

    def sign(self, *lines: str) -> str:
        """The device's signature over these lines. Raises `NotPermitted` `cloud.device_needed` without a key."""
        if self._identity is None:
            raise NotPermitted("cloud.device_needed")
        return signed(self._identity, *lines)

    def adopt(self, session: CloudSession, identity: Ed25519PrivateKey | None = None) -> None:
        """Go on with another session: the device was enrolled or came back."""
        self._identity = identity or self._identity
        self._on_change(session)
        self._session = session

    def _refresh(self, used: CloudSession) -> None:
        with self._turn:
            if self._session is not used:
                return  # another thread was quicker
            if self._kept is not None:
                session, identity = self._kept()
                if session.refresh_token != used.refresh_token:
                    self._session, self._identity = session, identity
                    return
            signature = None
            if used.device_id is not None:
                signature = self.sign(
                    "jooptics/v1/refresh", used.device_id, wire.hash_text(used.refresh_token.encode())
                )
            body = {"refresh_token": used.refresh_token, "signature": signature}
            reply = self._client.call(
                "POST", "/v1/auth/refresh", body=body, repeatable=True, patience=REFRESH_SECONDS
            )
            self.adopt(CloudSession.read(wire.part(reply.json(), "session")))
