"""The list of features, in the order of the navigation rail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.ui.backup import FEATURE as BACKUP
from jooptics_desktop.ui.counter import FEATURE as COUNTER
from jooptics_desktop.ui.customers import FEATURE as CUSTOMERS
from jooptics_desktop.ui.privacy import FEATURE as PRIVACY
from jooptics_desktop.ui.settings import FEATURE as SETTINGS
from jooptics_desktop.ui.stock import FEATURE as STOCK

if TYPE_CHECKING:
    from jooptics_desktop.ui.kit.feature import Feature

FEATURES: Final[tuple[Feature, ...]] = (COUNTER, CUSTOMERS, STOCK, PRIVACY, BACKUP, SETTINGS)
