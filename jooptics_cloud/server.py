"""The HTTP server: our own socket, our own TLS, and a watch over connections that only half speak."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from jooptics_cloud.app import create_app
from jooptics_cloud.housekeeping import Housekeeper
from jooptics_cloud.tls import load_certificate, server_context

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator

    from jooptics_cloud.cloud import Cloud

log = logging.getLogger("jooptics_cloud")

_HEADER_BYTES = 16 * 1024
_KEEP_ALIVE_SECONDS = 30
_FAREWELL_SECONDS = 10


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that names TCP as its protocol: asyncio sets TCP_NODELAY only then, else every answer waits 40 ms."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


def address_of(listener: socket.socket) -> str:
    """The https address of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


class WatchfulProtocol(H11Protocol):
    """Hangs up on a peer whose request head is not whole after `head_seconds`; uvicorn alone waits for ever."""

    head_seconds: ClassVar[float]
    _head_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvicorn's own narrowing
        super().connection_made(transport)
        self._head_due = self.loop.call_later(self.head_seconds, self.transport.abort)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def _watch(self) -> None:
        half_a_head = self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])
        if half_a_head and self._head_due is None:
            self._head_due = self.loop.call_later(self.head_seconds, self.transport.abort)
        elif not half_a_head:
            self._forget()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Part from a peer that is owed nothing without waiting for its TLS farewell, which may never come."""
        answering = self.conn.our_state in {h11.SEND_RESPONSE, h11.SEND_BODY}
        if not answering and not self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            super().shutdown()

    def _forget(self) -> None:
        if self._head_due is not None:
            self._head_due.cancel()
            self._head_due = None


def watchful(seconds: float) -> type[WatchfulProtocol]:
    """The protocol with its patience set."""
    return type("WatchfulProtocol", (WatchfulProtocol,), {"head_seconds": seconds})


class CloudServer(uvicorn.Server):
    """Serves one cloud on one socket; says so once it does."""

    def __init__(self, cloud: Cloud, listener: socket.socket, announce: Callable[[str], None]) -> None:
        settings = cloud.home.settings
        context = server_context(cloud.home)
        super().__init__(
            uvicorn.Config(
                create_app(cloud),
                http=watchful(settings.listen.header_seconds),
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=settings.limits.requests_at_once,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_FAREWELL_SECONDS,
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
        log.info('{"certificate": "reloaded"}')
