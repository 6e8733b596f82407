"""Talking to the cloud: TLS, timeouts, repeats that are safe, and every failure as one of our errors."""

from __future__ import annotations

import json
import platform
import ssl
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import requests
import urllib3

from jooptics_desktop import __version__
from jooptics_desktop.domain.errors import Cancelled, JoopticsError, Unavailable, Untrusted
from jooptics_desktop.sync.cloud_errors import error_of
from jooptics_desktop.sync.tls import CloudEndpoint, open_http
from jooptics_desktop.sync.wire import Json, broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_FAMILIES: Final = {"Windows": "Windows", "Darwin": "macOS"}
_TIMEOUTS: Final = (10.0, 60.0)
_PAUSES: Final = (0.3, 1.0, 3.0)
_SLICE_SECONDS: Final = 0.1
_PATIENCE_SECONDS = 60.0
_LEAST_A_SECOND: Final = 1024
_PIECE: Final = 64 * 1024
_JSON_BYTES: Final = 64 * 1024**2
_WORTH_REPEATING: Final = frozenset({"cloud.unreachable", "cloud.busy", "cloud.too_slow"})
_PROBLEM: Final = "application/problem+json"


def os_family() -> str:
    """Windows, macOS or Linux: all that is said of this computer."""
    return _FAMILIES.get(platform.system(), "Linux")


def user_agent() -> str:
    """Version and family of operating system; no host, user or library names."""
    return f"Jooptics/{__version__} ({os_family()})"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that was not a refusal."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self) -> Json:
        """Its JSON object. Raises `Untrusted` `cloud.answer_broken`."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            raise broken() from None
        if not isinstance(value, dict):
            raise broken()
        return value


class CloudClient:
    """Calls one service. Safe to use from several threads; `close` gives the connections back.

    `cancelled` is asked between pieces and during pauses; once it says yes, `Cancelled` is raised.
    `pauses` are the seconds waited before each repeat of a call that is safe to repeat.
    """

    def __init__(
        self,
        endpoint: CloudEndpoint,
        *,
        cancelled: Callable[[], bool] | None = None,
        timeouts: tuple[float, float] = _TIMEOUTS,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        self.endpoint = endpoint
        self._http = open_http(endpoint, user_agent())
        self._cancelled = cancelled or (lambda: False)
        self._timeouts = timeouts
        self._pauses = tuple(pauses)
        self._never = threading.Event()

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        body: Json | None = None,
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        most: int = _JSON_BYTES,
        patience: float | None = None,
    ) -> Reply:
        """Make a call and read its answer, at most `most` bytes of it; `patience` are seconds without any of it.

        Raises `Unavailable` `cloud.unreachable` and what `error_of` makes of a refusal; `Untrusted`
        `cloud.certificate_untrusted`, `cloud.tls_failed`, `cloud.redirect_refused`, `cloud.answer_broken`.
        """
        sent = dict(headers or {})
        if body is not None:
            data = json.dumps(body, separators=(",", ":")).encode()
            sent["Content-Type"] = "application/json"
        pauses = iter(self._pauses if repeatable else ())
        while True:
            try:
                return self._once(method, path, data, sent, most, patience or self._timeouts[1])
            except Unavailable as error:
                pause = next(pauses, None)
                if error.code not in _WORTH_REPEATING or pause is None:
                    raise
            self._wait(pause)

    def _once(
        self, method: str, path: str, data: bytes | None, headers: dict[str, str], most: int, patience: float
    ) -> Reply:
        self._stop_if_asked()
        try:
            with self._http.request(
                method,
                self.endpoint.url + path,
                data=None if data is None else _Pieces(data, self._stop_if_asked),
                headers=headers,
                timeout=(self._timeouts[0], patience),
                allow_redirects=False,
                stream=True,
                verify=True,
            ) as response:
                return self._read(response, most)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise _failure(error) from error

    def _read(self, response: requests.Response, most: int) -> Reply:
        status = response.status_code
        if 300 <= status < 400:
            raise Untrusted("cloud.redirect_refused")
        pieces, began = bytearray(), time.monotonic()
        while piece := response.raw.read1(_PIECE):  # what has come so far, be it one byte
            self._stop_if_asked()
            pieces += piece
            if len(pieces) > most:
                raise broken()
            _check_speed(len(pieces), time.monotonic() - began)
        _check_whole(response, len(pieces))
        reply = Reply(status, bytes(pieces), response.headers)
        if status >= 400:
            raise _refusal(reply)
        return reply

    def _wait(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds / _SLICE_SECONDS))):
            self._stop_if_asked()
            self._never.wait(min(seconds, _SLICE_SECONDS))

    def _stop_if_asked(self) -> None:
        if self._cancelled():
            raise Cancelled


class _Pieces:
    """Bytes sent piece by piece, so that stopping takes effect in the middle; knows its length."""

    def __init__(self, data: bytes, before_each: Callable[[], None]) -> None:
        self._data = memoryview(data)
        self._before_each = before_each

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        for at in range(0, len(self._data), _PIECE):
            self._before_each()
            yield bytes(self._data[at : at + _PIECE])


def _check_speed(received: int, seconds: float) -> None:
    """An answer that comes drop by drop would keep a worker for ever, since each drop is in time."""
    if seconds > _PATIENCE_SECONDS and received < seconds * _LEAST_A_SECOND:
        raise Unavailable("cloud.too_slow")


def _check_whole(response: requests.Response, received: int) -> None:
    """A connection cut in the middle must not pass for a short answer."""
    stated = response.headers.get("Content-Length", "")
    if stated.isdecimal() and int(stated) != received and response.request.method != "HEAD":
        raise Unavailable("cloud.unreachable")


def _refusal(reply: Reply) -> JoopticsError:
    if reply.headers.get("Content-Type", "").partition(";")[0].strip().lower() == _PROBLEM:
        return error_of(reply.json())
    if reply.status == 503:
        return Unavailable("cloud.busy")
    if reply.status in {502, 504}:
        return Unavailable("cloud.unreachable")
    return broken()


def _failure(error: BaseException) -> JoopticsError:
    """Which of our errors a failed call is."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return Untrusted("cloud.certificate_untrusted")
    cut = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLWantReadError, TimeoutError, ConnectionError)
    if any(isinstance(cause, cut) for cause in causes):
        return Unavailable("cloud.unreachable")
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Untrusted("cloud.tls_failed")
    return Unavailable("cloud.unreachable")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what lies under it; libraries hide the system's error in arguments and attributes."""
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
