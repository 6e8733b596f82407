"""What every request passes: an id, a size and a pace for its body, safe headers, one line in the log."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect, Request

from jooptics_cloud.backups.schemas import GENERATION_BYTES, KEY_WRAPS_BYTES, OBJECT_BYTES
from jooptics_cloud.blobs import PIECE_BYTES
from jooptics_cloud.errors import Problem, problem_response
from jooptics_cloud.faults import log_fault
from jooptics_cloud.ids import new_id
from jooptics_cloud.logbook import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_USUAL_BODY_BYTES = 128 * 1024
# Each piece of a body may come late, the whole may not come slower than this: a peer that only drips holds a line.
SLOWEST_BYTES_A_SECOND = 1024
SAFE_HEADERS = [
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
]


class Doorkeeper:
    """Wraps the whole application, so that nothing leaves without these."""

    def __init__(self, app: ASGIApp, body_seconds: float) -> None:
        self._app = app
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = Visit(scope, receive, send, self._body_seconds)
        try:
            visit.check_stated_length()
            await self._app(scope, visit.receive, visit.send)
            visit.raise_refusal()
        except ClientDisconnect:
            visit.status = 499
        except Problem as problem:
            await visit.answer(problem)
        except Exception as error:  # noqa: BLE001 - the last door: a fault is told as one, never in detail
            log_fault(visit.request_id, error)
            await visit.answer(Problem("cloud.failed"))
        finally:
            visit.log()


class Visit:
    """One request on its way through."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, body_seconds: float) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._seconds = body_seconds
        self._limit = _body_limit(scope)
        self._read = 0
        self._reading_since: float | None = None
        self._whole = False
        self._started = time.monotonic()
        self._answering = False
        self._refusal: Problem | None = None
        self.request_id = new_id()
        self.status = 0
        scope.setdefault("state", {})["request_id"] = self.request_id

    def check_stated_length(self) -> None:
        """Refuse a body that announces to be too large before reading any of it."""
        for name, value in self._scope["headers"]:
            if name == b"content-length" and (not value.isdigit() or int(value) > self._limit):
                raise Problem("cloud.too_large", limit=self._limit)

    async def receive(self) -> Message:
        """Pass a piece of the body on, counting it, unless it dawdles."""
        if self._whole:
            return await self._receive()  # not a piece: somebody waits for the peer to leave
        try:
            message = await asyncio.wait_for(self._receive(), self._patience())
        except TimeoutError:
            raise self.refuse(Problem("cloud.too_slow")) from None
        self._read += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        if self._read > self._limit:
            raise self.refuse(Problem("cloud.too_large", limit=self._limit))
        return message

    def _patience(self) -> float:
        """Seconds for the next piece: as many as for any, unless the whole is too slow."""
        now = time.monotonic()
        if self._reading_since is None:
            self._reading_since = now
        whole = self._reading_since + self._seconds + self._read / SLOWEST_BYTES_A_SECOND - now
        return max(0.0, min(self._seconds, whole))

    def refuse(self, problem: Problem) -> Problem:
        """Remember that nothing but this problem is answered, and that the line ends with it."""
        self._refusal = problem
        return problem

    def raise_refusal(self) -> None:
        """Raise what `receive` refused; whoever read the body may have taken it for a malformed one."""
        if self._refusal is not None:
            raise self._refusal

    async def send(self, message: Message) -> None:
        """Pass the answer on with its headers; nothing of it once the body was refused."""
        if self._refusal is None:
            await self._send_headed(message)

    async def _send_headed(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._answering = True
            self.status = message["status"]
            headers = [*message["headers"], *SAFE_HEADERS, (b"x-request-id", self.request_id.encode())]
            message = {**message, "headers": headers}
        for piece in _in_pieces(message):
            await self._send(piece)

    async def answer(self, problem: Problem) -> None:
        """Answer with a problem, if nothing has been said yet."""
        if not self._answering:
            response = problem_response(Request(self._scope), problem)
            if self._refusal is not None:
                # A body that stalls or does not end is not waited for; one of honest length is read off, since
                # hanging up on a peer who still sends would keep the answer from it.
                response.headers["Connection"] = "close"
            await response(self._scope, self._receive, self._send_headed)

    def log(self) -> None:
        """One line: what, how it went, how long. No address, no path, no name."""
        route = self._scope.get("route")
        line = {
            "request": self.request_id,
            "method": self._scope["method"],
            "route": getattr(route, "path", None) or "-",
            "status": self.status,
            "ms": round((time.monotonic() - self._started) * 1000),
        }
        entry(logging.INFO, **line)


async def turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    """What answers on a line too many: that the service is busy, and the end of the line."""
    visit = Visit(scope, receive, send, 0.0)
    await visit.answer(visit.refuse(Problem("cloud.busy", retry_after=5)))
    visit.log()


def _in_pieces(message: Message) -> Iterator[Message]:
    """An answer in pieces that each wait until the line took what came before.

    Handed over at once it would count as sent, however slow the line, and the line as idle.
    """
    body = message.get("body", b"")
    for start in range(0, len(body) - PIECE_BYTES, PIECE_BYTES):
        yield {**message, "body": body[start : start + PIECE_BYTES], "more_body": True}
    yield {**message, "body": body[(len(body) - 1) // PIECE_BYTES * PIECE_BYTES :]} if body else message


def _body_limit(scope: Scope) -> int:
    path: str = scope["path"]
    if "/objects/" in path:
        return OBJECT_BYTES
    if path.endswith("/generations"):
        return GENERATION_BYTES
    if path.endswith("/key-wraps"):
        return KEY_WRAPS_BYTES
    return _USUAL_BODY_BYTES
