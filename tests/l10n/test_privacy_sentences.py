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
    """Every `consent.…` and `policy.…` code that is raised anywhere in the program."""
    sources = "".join(file.read_text("utf-8") for file in PACKAGE.rglob("*.py"))
    return set(
        re.findall(r"(?:RuleBroken|Untrusted|Unavailable)\(\s*\"((?:consent|policy)\.[a-z_]+)\"", sources)
    )


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    assert raised() == set(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_both_languages_say_it(code: str) -> None:
    error = JoopticsError(code, file="pack.toml", version="2", purpose="news")
    english, arabic = (sentence(error, translator(language)) for language in ("en", "ar"))
    assert re.search("[ء-ي]", arabic)
    assert not re.search("[ء-ي]", english)
    assert "{" not in english + arabic
