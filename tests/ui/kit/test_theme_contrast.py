"""What the eye needs of every theme (WCAG 2.2: 1.4.3 text 4.5:1, 1.4.6 text 7:1, 1.4.11 edges 3:1)."""

from __future__ import annotations

import pytest

from jooptics_desktop.ui.kit.tokens import THEMES, ThemeName, contrast, scale, tokens

TEXT = [
    ("text", "ground"), ("text", "surface"), ("text", "surface_sunken"), ("text", "selection"),
    ("text_muted", "ground"), ("text_muted", "surface"), ("text_muted", "surface_sunken"), ("text_muted", "selection"),
    ("text_disabled", "surface"),
    ("on_primary", "primary"), ("on_primary", "primary_hover"), ("on_primary", "primary_pressed"),
    ("primary", "surface"), ("primary", "primary_soft"),
    ("danger", "surface"), ("danger", "danger_soft"), ("ok", "ok_soft"), ("warning", "warning_soft"),
    ("info", "info_soft"), ("on_danger", "danger"), ("on_inverse", "inverse"),
]  # fmt: skip
EDGES = [("line_strong", "surface"), ("line_strong", "ground"), ("focus", "surface"), ("focus", "ground"),
         ("danger", "surface")]  # fmt: skip


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(name: ThemeName, ink: str, ground: str) -> None:
    theme = tokens(name)
    least = 7.0 if name == "contrast" and "disabled" not in ink else 4.5
    if "disabled" in ink:
        least = 3.0  # 1.4.3 asks nothing of inactive controls; they shall still be legible
    assert contrast(theme[ink], theme[ground]) >= least


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_controls_can_be_seen(name: ThemeName, edge: str, ground: str) -> None:
    assert contrast(tokens(name)[edge], tokens(name)[ground]) >= 3.0


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_themes_speak_of_the_same_meanings() -> None:
    assert (
        tokens("light").colours.keys() == tokens("dark").colours.keys() == tokens("contrast").colours.keys()
    )


def test_nothing_to_press_is_smaller_than_the_target() -> None:
    sizes = scale()
    assert sizes["size_control"] >= sizes["size_target"] >= 32
    assert sizes["size_row"] >= 44
