"""What the top bar says about a new version of the policy, to those who answer for privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, mark
from jooptics_desktop.services import policies
from jooptics_desktop.ui.kit.notes import Note

if TYPE_CHECKING:
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.services.desk import Desk


def policy_notes(desk: Desk, formats: Formats) -> list[Note]:
    """One note at most: no to what holds, a version that comes, or one that waits for an answer."""
    if desk.session is None or not desk.session.staff.may(Permission.PRIVACY_MANAGE):
        return []
    found = policies.standing(desk)
    if found.declined:
        return [Note("warning", mark("Policy not accepted"))]
    if found.waiting is not None:
        return [Note("warning", mark("New policy to read"))]
    if found.announced is not None and found.announced.significant:
        day = isolate(formats.day(found.announced.effective_at))
        return [Note("info", mark("New policy on {day}"), {"day": day})]
    return []
