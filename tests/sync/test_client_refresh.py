"""A session that several pieces of work share, and answers to a refresh that get lost: nobody is signed out by them."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_cloud.accounts.sessions import GRACE
from jooptics_desktop.sync import client as client_module
from jooptics_desktop.sync import cloud_session
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import REFRESH_SECONDS, CloudSession, SessionKeeper
from jooptics_desktop.sync.tls import CloudEndpoint
from tests.sync.tls_double import as_json, misbehaving

if TYPE_CHECKING:
    import pytest

    from tests.sync.tls_double import Answer

IDENTITY = Ed25519PrivateKey.generate()


def a_session(name: str) -> CloudSession:
    until = datetime.now(UTC) + timedelta(minutes=15)
    return CloudSession(f"access-{name}", until, f"refresh-{name}", until, "account", "device")


def answered(name: str) -> Answer:
    def plain(value: Any) -> Any:
        return value.replace("+00:00", "Z") if isinstance(value, str) else value

    return as_json({"session": {key: plain(value) for key, value in a_session(name).as_json().items()}})


def test_every_try_to_refresh_falls_within_the_grace_of_the_service() -> None:
    pauses = client_module._PAUSES
    last_try = sum(pauses) + len(pauses) * REFRESH_SECONDS
    assert last_try < GRACE.total_seconds()


def test_an_answer_that_never_comes_is_asked_for_again_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cloud_session, "REFRESH_SECONDS", 0.3)
    authority, released, refreshes = trustme.CA(), threading.Event(), []

    def answer(_method: str, path: str) -> Answer | None:
        if path.endswith("/refresh"):
            refreshes.append(path)
            if len(refreshes) == 1:
                released.wait(60)
                return None
            return answered("new")
        if len(refreshes) < 2:
            return as_json({"code": "cloud.session_expired", "status": 401}, 401)
        return as_json({})

    with misbehaving(answer, authority) as double:
        client = CloudClient(CloudEndpoint(double.url, authority.cert_pem.bytes()), pauses=(0.0,))
        keeper = SessionKeeper(client, a_session("old"), IDENTITY)
        assert keeper.call("GET", "/v1/account").status == 200
        assert keeper.session.access_token == "access-new"
        released.set()
        client.close()


def test_work_under_way_goes_on_with_the_session_somebody_else_began() -> None:
    """Its own token was exchanged long ago: sending it once more would close the session and frighten the owner."""
    authority = trustme.CA()

    def answer(_method: str, path: str) -> Answer | None:
        assert not path.endswith("/refresh"), "a token that was exchanged already is never sent"
        token = double.seen[-1][2]["authorization"]
        if token == "Bearer access-old":
            return as_json({"code": "cloud.session_expired", "status": 401}, 401)
        return as_json({})

    with misbehaving(answer, authority) as double:
        client = CloudClient(CloudEndpoint(double.url, authority.cert_pem.bytes()))
        kept = (a_session("new"), IDENTITY)
        keeper = SessionKeeper(client, a_session("old"), IDENTITY, kept=lambda: kept)
        assert keeper.call("GET", "/v1/account").status == 200
        assert keeper.session == kept[0]
        client.close()
