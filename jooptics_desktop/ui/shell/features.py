"""The list of features, in the order of the navigation rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.counter import FEATURE as COUNTER
from jooptics_desktop.ui.customers import FEATURE as CUSTOMERS

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.feature import Feature

FEATURES: Final[tuple[Feature, ...]] = (COUNTER, CUSTOMERS)
