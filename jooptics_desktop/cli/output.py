"""What a command says: sentences for people, JSON for machines."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from jooptics_desktop.domain.errors import Unavailable
from jooptics_desktop.l10n import sentence, trn

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError


def take_every_letter() -> None:
    """Let Arabic and isolates through: UTF-8 into files and pipes, and to a terminal what it can show.

    Python otherwise writes in the system's old code page where output is redirected on Windows, and stops at the
    first letter that is not in it. A program without a console has no streams at all.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


@dataclass(frozen=True, slots=True)
class Output:
    """Writes results to standard output and errors to standard error, as text or as one JSON object."""

    as_json: bool

    def result(self, value: dict[str, object], *lines: str) -> None:
        """The answer of a command: `value` for machines, `lines` for people."""
        if self.as_json:
            self._write(json.dumps(value, ensure_ascii=False, sort_keys=True))
        else:
            for line in lines:
                self._write(line)

    def line(self, text: str) -> None:
        """Something said on the way; machines do not get it."""
        if not self.as_json:
            self._write(text)

    def progress(self, text: str) -> None:
        """How far it is, on standard error and on one line when that is a terminal."""
        if not self.as_json and _is_terminal(sys.stderr):
            _say(sys.stderr, f"\r\x1b[K{text}", end="")

    def error(self, error: JoopticsError) -> None:
        """The sentence of an error, with its code and field for machines."""
        if _is_terminal(sys.stderr):
            _say(sys.stderr, "")
        if self.as_json:
            self._write_error(error.code, error.field, sentence(error))
        else:
            _say(sys.stderr, sentence(error))

    def usage(self, usage: str, message: str) -> None:
        """That the command was written wrongly, in the same shape; people also see how it is written."""
        if self.as_json:
            self._write_error("usage", None, message)
        else:
            _say(sys.stderr, f"{usage}{message}")

    @staticmethod
    def _write_error(code: str, field: str | None, message: str) -> None:
        told = {"code": code, "field": field, "message": message}
        _say(sys.stderr, json.dumps({"error": told}, ensure_ascii=False, sort_keys=True))

    @staticmethod
    def _write(text: str) -> None:
        """Raises `Unavailable("output.not_written")`: the disk it goes to is full, or nobody reads any more."""
        try:
            _put(sys.stdout, text)
        except OSError:
            _give_up(sys.stdout)
            raise Unavailable("output.not_written") from None


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _put(stream: TextIO | None, text: str, end: str = "\n") -> None:
    if stream is not None:
        stream.write(text + end)
        stream.flush()


def _say(stream: TextIO | None, text: str, end: str = "\n") -> None:
    """What nobody may be there to hear is no reason to stop."""
    with contextlib.suppress(OSError):
        _put(stream, text, end)


def _give_up(stream: TextIO | None) -> None:
    """Let what could not be written go, so that Python does not try again while it ends."""
    if stream is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):  # a stream of a test's own has no number
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def already_in(rows: int) -> list[str]:
    """The line that says that an import goes on where an earlier one stopped; none when there was none."""
    if not rows:
        return []
    return [
        trn(
            "{count} row came in with an earlier import that stopped.",
            "{count} rows came in with an earlier import that stopped.",
            rows,
        )
    ]
