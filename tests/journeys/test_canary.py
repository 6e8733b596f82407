"""The search for planted words would find them."""

from __future__ import annotations

import base64
import random
from typing import TYPE_CHECKING

import pytest

from tests.journeys.canary import traces, written

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("Zainab", "الكنعاني", "0791987654")


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", range(6))
def test_a_word_is_found_in_every_disguise_and_alignment(
    tmp_path: Path, word: str, encoding: str, before: int
) -> None:
    noise = random.Random(before)  # noqa: S311 - something around it
    plain = noise.randbytes(before) + word.encode(encoding) + noise.randbytes(7)
    forms = (
        plain, plain.hex().encode(), plain.hex().upper().encode(),
        base64.b64encode(plain), base64.urlsafe_b64encode(plain),
    )  # fmt: skip
    for form in forms:
        (tmp_path / "file").write_bytes(form)
        assert traces([word], tmp_path) == [f"file: {word!r}"]


def test_noise_is_no_trace(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1 << 20)  # noqa: S311 - the same noise each time
    (tmp_path / "file").write_bytes(noise + base64.b64encode(noise) + noise.hex().encode())
    assert traces(WORDS, tmp_path) == []


def test_a_file_written_anywhere_is_heard_of(tmp_path: Path) -> None:
    (tmp_path / "before").write_text("before")
    with written() as files:
        (tmp_path / "meanwhile").write_text("meanwhile")
        (tmp_path / "before").read_text()
    (tmp_path / "after").write_text("after")
    assert {path.name for path in files if path.parent == tmp_path} == {"meanwhile"}
