"""The HTTP server: our own socket, our own TLS, and a watch over connections that only half speak."""

from __future__ import annotations

import json
import logging
import signal
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from jooptics_cloud.app import create_app
from jooptics_cloud.errors import document
from jooptics_cloud.housekeeping import Housekeeper
from jooptics_cloud.logbook import entry
from jooptics_cloud.middleware import SAFE_HEADERS, turn_away
from jooptics_cloud.tls import load_certificate, server_context

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from jooptics_cloud.cloud import Cloud
    from jooptics_cloud.config import Settings

_HEADER_BYTES = 16 * 1024
# What may wait to be sent on one line; what comes after it is not even read from the disk.
_UNSENT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a line is waited for: `head` for a whole request head, `body` for the rest of a body that
    nobody reads any more, `unsent` for a peer to take anything of an answer, `idle` between two requests, and
    `farewell` for answers under way when the service ends.
    """

    head: float
    body: float
    unsent: float
    idle: float = 30
    farewell: int = 10

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """As configured. A peer that does not listen gets three times as long as for a piece of a body: the system
        takes some of an answer, and only then asks for more.
        """
        listen = settings.listen
        return cls(listen.header_seconds, listen.body_seconds, 3 * listen.body_seconds)


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that names TCP as its protocol: asyncio sets TCP_NODELAY only then, else every answer waits 40 ms."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def address_of(listener: socket.socket) -> str:
    """The https address of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


class WatchfulProtocol(H11Protocol):
    """Hangs up on peers that only half speak or half listen; uvicorn alone waits for ever.

    It waits as its `patience` says. Who comes while there are `most` lines is turned away; who was there before is
    served.
    """

    patience: ClassVar[Patience]
    most: ClassVar[int]
    _head_due: asyncio.TimerHandle | None = None
    _tail_due: asyncio.TimerHandle | None = None
    _unsent_due: asyncio.TimerHandle | None = None
    _unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's own narrowing
        super().connection_made(transport)
        transport.set_write_buffer_limits(_UNSENT_BYTES)
        if len(self.connections) > self.most:
            self.app = turn_away
        self._head_due = self.loop.call_later(self.patience.head, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def _watch(self) -> None:
        half_a_head = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if half_a_head and self._head_due is None:
            self._head_due = self.loop.call_later(self.patience.head, self.transport.abort)
        elif not half_a_head:
            self._head_due = _forgotten(self._head_due)
        self._watch_answered()

    def _watch_answered(self) -> None:
        """Once answered, what is left of the body is read off for a while; then the line idles like any other."""
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        answered = cycle is not None and cycle.response_complete
        body_comes_still = answered and self.conn.their_state is h11.SEND_BODY
        if body_comes_still and self._tail_due is None:
            self._tail_due = self.loop.call_later(self.patience.body, self.transport.abort)
        elif not body_comes_still:
            self._tail_due = _forgotten(self._tail_due)
        idle = answered and self.conn.their_state is h11.IDLE and self._head_due is None
        if idle and self.timeout_keep_alive_task is None and not self.transport.is_closing():
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unsent = self.transport.get_write_buffer_size()
        self._look_again_at_unsent()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unsent_due = _forgotten(self._unsent_due)

    def _look_at_unsent(self) -> None:
        left = self.transport.get_write_buffer_size()
        if left >= self._unsent:
            self.transport.abort()
            return
        self._unsent = left
        self._look_again_at_unsent()

    def _look_again_at_unsent(self) -> None:
        self._unsent_due = self.loop.call_later(self.patience.unsent, self._look_at_unsent)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        for due in (self._head_due, self._tail_due, self._unsent_due, self.timeout_keep_alive_task):
            _forgotten(due)
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Part from a peer that is owed nothing without waiting for its TLS farewell, which may never come."""
        answering = self.conn.our_state in {h11.SEND_RESPONSE, h11.SEND_BODY}
        if not answering and not self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().shutdown()

    def send_400_response(self, _msg: str) -> None:
        """Say in a problem document that this was no HTTP, and hang up; what it was is told to nobody."""
        body = json.dumps({**document("cloud.request_invalid", ""), "status": 400, "fields": []}).encode()
        headers = [*SAFE_HEADERS, (b"content-type", b"application/problem+json"), (b"connection", b"close")]
        try:
            for event in (h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                          h11.Data(data=body), h11.EndOfMessage()):  # fmt: skip
                self.transport.write(self.conn.send(event) or b"")
        except h11.LocalProtocolError:  # in the middle of an answer to something else
            self.transport.abort()
        else:
            self.transport.close()


def _forgotten(due: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    """Wait for this no more; what takes its place is None."""
    if due is not None:
        due.cancel()
    return None


def watchful(patience: Patience, most: int) -> type[WatchfulProtocol]:
    """The protocol with its patience, for so many lines at once."""
    return type("WatchfulProtocol", (WatchfulProtocol,), {"patience": patience, "most": most})


class CloudServer(uvicorn.Server):
    """Serves one cloud on one socket; says so once it does. Its `patience` is as configured unless given."""

    def __init__(
        self,
        cloud: Cloud,
        listener: socket.socket,
        announce: Callable[[str], None],
        patience: Patience | None = None,
    ) -> None:
        settings = cloud.home.settings
        patience = patience or Patience.of(settings)
        context = server_context(cloud.home)
        super().__init__(
            uvicorn.Config(
                create_app(cloud),
                http=watchful(patience, settings.limits.requests_at_once),
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_keep_alive=patience.idle,  # type: ignore[arg-type] # given to the loop as it is, which takes parts of seconds,
                timeout_graceful_shutdown=patience.farewell,
                h11_max_incomplete_event_size=_HEADER_BYTES,
                ssl_context_factory=lambda _config, _default: context,
            )
        )
        self._cloud = cloud
        self._context = context
        self._listener = listener
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then announce the address."""
        await super().startup(sockets)
        self._announce(address_of(self._listener))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take SIGTERM and SIGINT as a wish to end well; uvicorn would die of them once it has ended."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def serve_until_told(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP loads a renewed certificate."""
        signal.signal(signal.SIGHUP, self._on_renewed)
        self.serve_with_housekeeping()

    def serve_with_housekeeping(self) -> None:
        """Serve, with letters leaving and leftovers swept meanwhile."""
        with Housekeeper(self._cloud):
            self.run([self._listener])

    def _on_renewed(self, *_: Any) -> None:  # noqa: ANN401 - the signature of a signal handler
        load_certificate(self._context, self._cloud.home)
        entry(logging.INFO, certificate="reloaded")
