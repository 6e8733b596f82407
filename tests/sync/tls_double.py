"""A little HTTPS server that misbehaves exactly as told; for what a real service never does."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import trustme

Answer = tuple[int, dict[str, str], bytes]


class Double:
    """The server's address, what it was asked, and what it will say."""

    def __init__(self, url: str, answer: Callable[[str, str], Answer | None]) -> None:
        self.url = url
        self.answer = answer
        self.seen: list[tuple[str, str, dict[str, str]]] = []


def as_json(value: dict[str, Any], status: int = 200) -> Answer:
    """An answer in JSON; a problem document where the status says so."""
    kind = "application/problem+json" if status >= 400 else "application/json"
    return status, {"Content-Type": kind}, json.dumps(value).encode()


@contextmanager
def misbehaving(
    answer: Callable[[str, str], Answer | None],
    authority: trustme.CA | None,
    *names: str,
    tune: Callable[[ssl.SSLContext], None] | None = None,
) -> Iterator[Double]:
    """Serve `answer(method, path)`; None cuts the line. Without an authority it speaks plain HTTP."""
    double = Double("", answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            double.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            said = double.answer(self.command, self.path)
            self.close_connection = True
            if said is None:
                return
            status, headers, body = said
            self.send_response_only(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's own names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = False

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is what these tests are about."""

        def shutdown_request(self, request: Any) -> None:
            """Close at once, without waiting for a farewell."""
            request.close()

    server = Quiet(("127.0.0.1", 0), Handler)
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*(names or ("127.0.0.1",))).configure_cert(context)
        if tune is not None:
            tune(context)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    double.url = f"https://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class CuttingProxy:
    """Passes bytes on to a service and cuts the line after so many from the client, a given number of times."""

    def __init__(self, target_url: str, cut_after: int, times: int) -> None:
        host, _, port = target_url.removeprefix("https://").rpartition(":")
        self._target = (host, int(port))
        self._cut_after = cut_after
        self.cuts_left = times
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """Where to connect instead."""
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Stop and wait for every line to end."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in list(self._threads):
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            far = socket.create_connection(self._target)
            for job in (self._forward, self._back):
                thread = threading.Thread(target=job, args=(near, far))
                self._threads.append(thread)
                thread.start()

    def _forward(self, near: socket.socket, far: socket.socket) -> None:
        passed = 0
        try:
            while data := near.recv(65536):
                passed += len(data)
                if self.cuts_left and passed > self._cut_after:
                    self.cuts_left -= 1
                    break
                far.sendall(data)
        except OSError:
            pass
        _shut(near, far)

    @staticmethod
    def _back(near: socket.socket, far: socket.socket) -> None:
        try:
            while data := far.recv(65536):
                near.sendall(data)
        except OSError:
            pass
        _shut(near, far)


def _shut(*lines: socket.socket) -> None:
    for line in lines:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
        line.close()
