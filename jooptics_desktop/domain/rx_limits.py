"""How far each figure of a prescription may go: a soft range that warns, a hard one that refuses.

The ranges are those counters and labs use; a step is what the figure is written in multiples of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Limit:
    """Soft and hard bounds of one figure, inclusive, in the figure's own whole units."""

    soft_low: int
    soft_high: int
    hard_low: int
    hard_high: int

    def allows(self, value: int) -> bool:
        """Whether the value may be recorded at all."""
        return self.hard_low <= value <= self.hard_high

    def expects(self, value: int) -> bool:
        """Whether the value is usual enough to pass without a word."""
        return self.soft_low <= value <= self.soft_high


SPHERE: Final = Limit(-2000, 2000, -4000, 4000)  # hundredths of a dioptre
CYLINDER: Final = Limit(-600, 600, -2000, 2000)
ADD: Final = Limit(50, 400, 25, 600)
PRISM: Final = Limit(25, 1000, 25, 2000)  # hundredths of a prism dioptre
MONOCULAR_PD: Final = Limit(200, 400, 150, 450)  # tenths of a millimetre
BINOCULAR_PD: Final = Limit(450, 800, 350, 900)
BACK_VERTEX_DISTANCE: Final = Limit(80, 180, 40, 250)

USUAL_BACK_VERTEX_DISTANCE: Final = 120  # taken where none was written down
