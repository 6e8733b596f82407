"""The sheets to keep in a safe: the store's recovery code and a staff member's sign-in codes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.search_text import digits
from jooptics_desktop.l10n import Formats, current_language, translator
from jooptics_desktop.services import store_profile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import IO

    from jooptics_desktop.services.desk import Desk

ASKED_GROUPS = 2


def write_recovery_sheet(desk: Desk, code: str, target: Path | IO[bytes]) -> None:
    """The recovery code on paper, in the language of the screen; the code itself is kept nowhere."""
    from jooptics_desktop.documents.recovery import write_recovery_sheet as draw

    profile = store_profile.store_profile(desk)
    language = current_language()
    formats = Formats(language, ZoneInfo(profile.time_zone))
    draw(code, profile.name_in(language), desk.clock.now(), translator(language), formats, target)


def write_staff_codes(desk: Desk, name: str, codes: Sequence[str], target: Path | IO[bytes]) -> None:
    """A staff member's ten single-use codes on paper."""
    from jooptics_desktop.documents.recovery import write_staff_codes as draw

    profile = store_profile.store_profile(desk)
    language = current_language()
    formats = Formats(language, ZoneInfo(profile.time_zone))
    draw(codes, name, profile.name_in(language), desk.clock.now(), translator(language), formats, target)


def check_typed_back(code: str, groups: Sequence[int], typed: Sequence[str]) -> None:
    """Whether those groups (from 1) were typed back from the sheet; raises `RuleBroken("recovery_code.not_same")`."""
    right = code.split("-")
    for group, answer in zip(groups, typed, strict=True):
        if digits(answer) != right[group - 1]:
            raise RuleBroken("recovery_code.not_same", field=f"group_{group}", group=group)
