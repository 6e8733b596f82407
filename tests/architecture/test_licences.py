"""The page of licences is true, and the app ships nothing it may not."""

from __future__ import annotations

import runpy
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def tool(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "tools/make_licences.py"))


def test_the_page_lists_what_is_locked(root: Path, tool: dict[str, Any]) -> None:
    written = (root / "docs/licences.md").read_text(encoding="utf-8")
    assert written == tool["document"](), "run tools/make_licences.py"


def test_every_licence_is_known(tool: dict[str, Any]) -> None:
    unknown = [package.name for package in tool["packages"]() if package.licence == "unknown"]
    assert not unknown


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "AGPL-3.0-or-later", "unknown", "MIT AND GPL-2.0-only"]
)
def test_strong_copyleft_is_refused(tool: dict[str, Any], expression: str) -> None:
    assert not tool["may_ship"](expression)


@pytest.mark.parametrize("expression", ["MIT", "LGPL-3.0-only OR GPL-2.0-only", "BSD-3-Clause AND Zlib"])
def test_what_lets_us_ship_is_accepted(tool: dict[str, Any], expression: str) -> None:
    assert tool["may_ship"](expression)


def test_fonts_and_icons_carry_their_texts(root: Path) -> None:
    assert "SIL OPEN FONT LICENSE" in (root / "resources/fonts/OFL.txt").read_text(encoding="utf-8").upper()
    assert "ISC" in (root / "resources/icons/LICENSE.lucide.txt").read_text(encoding="utf-8")
