"""Looks for planted words in files: as they are, and in each disguise that text commonly takes."""

from __future__ import annotations

import base64
import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FOR_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_heard: list[set[Path]] = []


def disguises(text: str) -> set[bytes]:
    """The text in UTF-8 and UTF-16, of each also hexadecimal and base64 in every alignment, both alphabets."""
    found = set()
    for plain in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
        found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
        for shift in range(3):
            # The signs that depend on nothing but the text, whatever stands before and behind it.
            whole = slice(-(-8 * shift // 6), 8 * (shift + len(plain)) // 6)
            padded = b"\0" * shift + plain
            found |= {base64.b64encode(padded)[whole], base64.urlsafe_b64encode(padded)[whole]}
    return found


def traces(planted: Iterable[str], *places: Path) -> list[str]:
    """Every file, in these folders or among these files, that holds something planted."""
    patterns = {pattern: text for text in planted for pattern in disguises(text)}
    found = []
    for place in places:
        for file in (place, *place.rglob("*")):
            if file.is_file():
                content = file.read_bytes()
                found += [
                    f"{file.name}: {text!r}" for pattern, text in patterns.items() if pattern in content
                ]
    return found


@contextlib.contextmanager
def written() -> Iterator[set[Path]]:
    """Every file that this program opens for writing meanwhile, wherever it lies."""
    if _listen not in _listening:
        sys.addaudithook(_listen)  # there is no way to take one away again
        _listening.append(_listen)
    files: set[Path] = set()
    _heard.append(files)
    try:
        yield files
    finally:
        _heard.remove(files)


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _heard and isinstance(arguments[0], str | bytes):
        name, _mode, flags = arguments
        if flags & _FOR_WRITING:
            for files in _heard:
                files.add(Path(os.fsdecode(name)).absolute())


_listening: list[Any] = []
