"""The real service in a thread of the tests, over real TLS, with a clock the tests move."""

from __future__ import annotations

import base64
import itertools
import os
import re
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_cloud.cloud import Cloud
from jooptics_cloud.commands.initialise import Wishes, initialise
from jooptics_cloud.config import CONFIG_NAME, Home
from jooptics_cloud.ids import new_id
from jooptics_cloud.keys import sha256_hex
from jooptics_cloud.server import CloudServer, Patience, listening_socket

if TYPE_CHECKING:
    from pathlib import Path

_numbers = itertools.count(1)
_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


class MovableClock:
    """Stands still until a test moves it; a slow computer changes nothing."""

    def __init__(self) -> None:
        self._instant = datetime.now(UTC)

    def now(self) -> datetime:
        return self._instant

    def advance(self, **by: float) -> None:
        self._instant += timedelta(**by)


class Service:
    """One running service; `patience` is what differs from the usual one.

    Calls answer with `requests.Response`, checked against nothing but TLS.
    """

    def __init__(
        self, folder: Path, database: str, changes: dict[str, str] | None = None, **patience: float
    ) -> None:
        wishes = Wishes("127.0.0.1", 0, (), "development", database, None, None)
        if not (folder / CONFIG_NAME).exists():
            initialise(folder, wishes, datetime.now(UTC))
            config = folder / CONFIG_NAME
            text = config.read_text("utf-8").replace(
                "trusted_proxies = []", 'trusted_proxies = ["127.0.0.1/32"]'
            )
            for old, new in (changes or {}).items():
                assert old in text
                text = text.replace(old, new)
            config.write_text(text, "utf-8")
        self.clock = MovableClock()
        self.folder, self._patience, self.url = folder, patience, ""
        self.start()

    def start(self) -> None:
        """Serve, on the same port as before when it was stopped meanwhile."""
        self.cloud = Cloud.build(Home.open(self.folder), self.clock)
        self.listener = listening_socket("127.0.0.1", int(self.url.rpartition(":")[2] or 0))
        listening = threading.Event()

        def told(url: str) -> None:
            self.url = url
            listening.set()

        self.server = CloudServer(
            self.cloud,
            self.listener,
            told,
            replace(Patience.of(self.cloud.home.settings), **self._patience),  # type: ignore[arg-type] # names are declared there
        )
        self._thread = threading.Thread(target=self.server.serve_with_housekeeping)
        self._thread.start()
        assert listening.wait(60)
        self._http = requests.Session()
        self._http.trust_env = False
        self._http.verify = str(self.cloud.home.authority_path)

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join()
        self._http.close()
        self.listener.close()
        self.cloud.db.close()

    def move_to(self, country: str) -> None:
        """The backups lie in another country from now on."""
        home = self.cloud.home
        moved = Home(home.folder, home.settings.model_copy(update={"region": country}))
        object.__setattr__(self.cloud, "home", moved)

    def call(
        self, method: str, path: str, body: object = None, token: str = "", **how: Any
    ) -> requests.Response:
        headers = {
            "X-Forwarded-For": how.pop("address", f"10.0.0.{next(_numbers) % 250}"),
            **how.pop("headers", {}),
        }
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._http.request(method, self.url + path, json=body, headers=headers, timeout=60, **how)

    def post(self, path: str, body: object = None, token: str = "", **how: Any) -> requests.Response:
        return self.call("POST", path, body, token, **how)

    def get(self, path: str, token: str = "", **how: Any) -> requests.Response:
        return self.call("GET", path, None, token, **how)

    def letters(self, to: str, count: int) -> list[str]:
        """The letters to an address, once there are so many; subject first."""
        pause, until = threading.Event(), time.monotonic() + 30
        while True:
            found = []
            for path in sorted((self.folder / "mail").glob("*.eml")):
                with suppress(FileNotFoundError):  # swept a moment ago
                    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
                    if letter["To"] == to:
                        found.append(f"{letter['Subject']}\n{letter.get_content()}")
            if len(found) >= count:
                return found
            assert time.monotonic() < until, f"{len(found)} of {count} letters"
            pause.wait(0.02)

    def code_for(self, to: str, count: int = 1) -> str:
        match = _CODE.search(self.letters(to, count)[-1])
        assert match
        return match.group()

    def member(self) -> Account:
        """A confirmed account, signed in on one enrolled device."""
        account = Account(self, f"m{next(_numbers)}-{new_id()}@example.com")
        account.register()
        assert account.verify().status_code == 204
        account.sign_in()
        account.enrol()
        return account


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Account:
    """What a client remembers of an account."""

    service: Service
    email: str
    key: bytes = field(default_factory=lambda: os.urandom(32))
    identity: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    session: dict[str, Any] = field(default_factory=dict)
    device_id: str = ""

    @property
    def token(self) -> str:
        return str(self.session["access_token"])

    def register(self, **changes: object) -> requests.Response:
        body = {"email": self.email, "auth_key": b64(self.key), "language": "en", "adult": True, **changes}
        return self.service.post("/v1/auth/register", body)

    def verify(self, code: str | None = None, **how: Any) -> requests.Response:
        code = code or self.service.code_for(self.email)
        body = {"email": self.email, "code": code, "auth_key": b64(self.key)}
        return self.service.post("/v1/auth/verify-email", body, **how)

    def login(self, key: bytes | None = None, **how: Any) -> requests.Response:
        return self.service.post(
            "/v1/auth/login", {"email": self.email, "auth_key": b64(key or self.key)}, **how
        )

    def sign_in(self) -> None:
        answer = self.login()
        assert answer.status_code == 200, answer.text
        self.session = answer.json()["session"]

    def sign(self, *lines: str) -> str:
        return b64(self.identity.sign("\n".join(lines).encode()))

    def sign_in_again(self) -> None:
        """Sign in as the device enrolled before."""
        self.sign_in()
        body = {"signature": self.sign("jooptics/v1/return", self.device_id, sha256_hex(self.token.encode()))}
        self.session = self.post(f"/v1/devices/{self.device_id}/return", body).json()["session"]

    def enrol(self, **changes: object) -> requests.Response:
        body = {
            "public_key": b64(self.identity.public_key().public_bytes_raw()), "platform": "linux", "label": "Till",
            "signature": self.sign("jooptics/v1/enrol", sha256_hex(self.token.encode())), **changes,
        }  # fmt: skip
        answer = self.service.post("/v1/devices", body, self.token)
        if answer.ok:
            self.session, self.device_id = answer.json()["session"], answer.json()["device"]["id"]
        return answer

    def refresh(self, token: str | None = None, **changes: object) -> requests.Response:
        token = token or self.session["refresh_token"]
        signature = self.sign("jooptics/v1/refresh", self.device_id, sha256_hex(token.encode()))
        return self.service.post(
            "/v1/auth/refresh", {"refresh_token": token, "signature": signature, **changes}
        )

    def post(self, path: str, body: object = None, **how: Any) -> requests.Response:
        return self.service.post(path, body, self.token, **how)

    def get(self, path: str, **how: Any) -> requests.Response:
        return self.service.get(path, self.token, **how)

    def call(self, method: str, path: str, body: object = None, **how: Any) -> requests.Response:
        return self.service.call(method, path, body, self.token, **how)

    def repository(self) -> Repository:
        made = Repository(self, new_id())
        assert self.post("/v1/repositories", {"id": made.id}).status_code == 201
        return made


@dataclass
class Repository:
    """A lineage of one account."""

    account: Account
    id: str

    @property
    def base(self) -> str:
        return f"/v1/repositories/{self.id}"

    def put(self, data: bytes, name: str | None = None, **how: Any) -> requests.Response:
        return self.account.call("PUT", f"{self.base}/objects/{name or sha256_hex(data)}", data=data, **how)

    def head(self) -> dict[str, Any] | None:
        answer = self.account.get(f"{self.base}/head")
        return answer.json() if answer.status_code == 200 else None

    def offer(
        self, number: int, expected: dict[str, Any] | None, manifest: bytes, **changes: Any
    ) -> dict[str, Any]:
        """The body of a commit, signed."""
        generation = {
            "generation": number, "parent": expected["hash"] if expected else "", "base": None, "epoch": 1,
            "tier": "recent", "erasures": 0, "objects": [], "manifest": b64(manifest), **changes,
        }  # fmt: skip
        objects = "".join(f"{one['name']} {one['size']}\n" for one in generation["objects"])
        base = "" if generation["base"] is None else str(generation["base"])
        signature = self.account.sign(
            "jooptics/v1/commit", self.id, str(generation["generation"]), generation["parent"], base,
            str(generation["epoch"]), generation["tier"], str(generation["erasures"]), sha256_hex(manifest),
            sha256_hex(objects.encode()),
        )  # fmt: skip
        short = {"generation": expected["generation"], "hash": expected["hash"]} if expected else None
        return {"expected": short, "generation": generation, "signature": signature}

    def commit(
        self, number: int, expected: dict[str, Any] | None, manifest: bytes, **changes: Any
    ) -> requests.Response:
        return self.account.post(
            f"{self.base}/generations", self.offer(number, expected, manifest, **changes)
        )
