"""Every error about privacy says in both languages what is wrong and what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.l10n import sentence, translator
from jooptics_desktop.l10n.sentences_privacy import SENTENCES

PACKAGE = Path(__file__).parents[2] / "jooptics_desktop"


def raised() -> set[str]:
    """Every code about privacy that stands in the program outside the sentences themselves."""
    nouns = "|".join(sorted({code.split(".")[0] for code in SENTENCES}))
    files = [file for file in PACKAGE.rglob("*.py") if "sentences" not in file.name]
    sources = "".join(file.read_text("utf-8") for file in files)
    return set(re.findall(rf'"((?:{nouns})\.[a-z_]+)"', sources))


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert set(SENTENCES) - raised() == set()
    raising = {code for code in raised() if code.startswith(("consent.", "policy."))}
    assert raising - set(SENTENCES) == set()


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_both_languages_say_it(code: str) -> None:
    error = JoopticsError(
        code, file="pack.toml", version="2", purpose="news", count=2, most=24, known=1, expected=2
    )
    english, arabic = (sentence(error, translator(language)) for language in ("en", "ar"))
    assert re.search("[ء-ي]", arabic)
    assert not re.search("[ء-ي]", english)
    assert "{" not in english + arabic
