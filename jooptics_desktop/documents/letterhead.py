"""The store's logo, or the pair of spectacles drawn when it has none."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from reportlab.lib.utils import ImageReader

from jooptics_desktop.documents.sheet import TEAL

if TYPE_CHECKING:
    from reportlab.lib.colors import Color

    from jooptics_desktop.documents.sheet import Sheet

_LOGO_WIDTH: Final = 110.0
_LOGO_HEIGHT: Final = 46.0
_SIGN_WIDTH: Final = 62.0


def draw_logo(sheet: Sheet, logo: bytes | None, top: float, *, offset: float = 0) -> float:
    """Draw it where reading starts, hanging from `top`; answers the room it took, gap included."""
    if logo is None:
        draw_spectacles(sheet, sheet.box_x(offset, _SIGN_WIDTH), top - 8, _SIGN_WIDTH, TEAL)
        return _SIGN_WIDTH + 12
    image = ImageReader(io.BytesIO(logo))
    pixels_wide, pixels_high = image.getSize()
    scale = min(_LOGO_WIDTH / pixels_wide, _LOGO_HEIGHT / pixels_high)
    width, height = pixels_wide * scale, pixels_high * scale
    sheet.canvas.drawImage(image, sheet.box_x(offset, width), top - height, width, height, mask="auto")
    return width + 12


def draw_spectacles(sheet: Sheet, x: float, top: float, width: float, colour: Color) -> None:
    """Two lenses and a bridge in a box of that width."""
    canvas, radius = sheet.canvas, width * 0.19
    line = width * 0.045
    middle = top - radius - line
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(line)
    left, right = x + radius + line / 2, x + width - radius - line / 2
    canvas.circle(left, middle, radius)
    canvas.circle(right, middle, radius)
    bridge = (right - left) / 2 - radius
    centre = (left + right) / 2
    canvas.arc(centre - bridge, middle - bridge, centre + bridge, middle + bridge, 20, 140)
