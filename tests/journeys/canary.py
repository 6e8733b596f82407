"""Looks for planted words and keys in files: as they are, and in each disguise that they commonly take."""

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
_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")
_heard: list[set[Path]] = []


def disguises(planted: str | bytes) -> set[bytes]:
    """Text in UTF-8 and UTF-16, bytes as they are; of each also hexadecimal and base64, however aligned."""
    found = set()
    written_as = (planted,) if isinstance(planted, bytes) else map(planted.encode, _ENCODINGS)
    for plain in written_as:
        found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
        for shift in range(3):
            # The signs that depend on nothing but what was planted, whatever stands before and behind it.
            whole = slice(-(-8 * shift // 6), 8 * (shift + len(plain)) // 6)
            padded = b"\0" * shift + plain
            found |= {base64.b64encode(padded)[whole], base64.urlsafe_b64encode(padded)[whole]}
    return found


def traces(planted: Iterable[str | bytes], *places: Path) -> list[str]:
    """Every file, in these folders or among these files, that holds something planted."""
    patterns = {pattern: one for one in planted for pattern in disguises(one)}
    found = []
    for place in places:
        for file in (place, *place.rglob("*")):
            if file.is_file():
                content = file.read_bytes()
                found += [f"{file.name}: {one!r}" for pattern, one in patterns.items() if pattern in content]
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
