"""The icons as files: Lucide, stroked in one colour."""

from __future__ import annotations

from functools import cache

from jooptics_desktop.l10n.resources import resources_folder


@cache
def svg_source(name: str) -> str:
    """The icon's SVG text, stroked in `currentColor`."""
    return (resources_folder() / "icons" / f"{name}.svg").read_text("utf-8")


def tinted_svg(name: str, colour: str) -> bytes:
    """The icon's SVG in that colour."""
    return svg_source(name).replace("currentColor", colour).encode()
