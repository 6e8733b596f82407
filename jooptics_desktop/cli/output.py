"""What a command says: sentences for people, JSON for machines."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.l10n import sentence, trn

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError


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
        if self.as_json or not sys.stderr.isatty():
            return
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()

    def error(self, error: JoopticsError) -> None:
        """The sentence of an error, with its code and field for machines."""
        if sys.stderr.isatty():
            sys.stderr.write("\n")
        if self.as_json:
            self._write_error(error.code, error.field, sentence(error))
        else:
            sys.stderr.write(sentence(error) + "\n")

    def usage(self, usage: str, message: str) -> None:
        """That the command was written wrongly, in the same shape; people also see how it is written."""
        if self.as_json:
            self._write_error("usage", None, message)
        else:
            sys.stderr.write(f"{usage}{message}\n")

    @staticmethod
    def _write_error(code: str, field: str | None, message: str) -> None:
        told = {"code": code, "field": field, "message": message}
        sys.stderr.write(json.dumps({"error": told}, ensure_ascii=False, sort_keys=True) + "\n")

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


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
