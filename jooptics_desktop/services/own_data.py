"""What the program knows about the person using it: to look at and to take along, without asking anybody."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.l10n import Formats, translator
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.services.request_execution import gather_copy, write_copy

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.request_execution import HandedOut, OwnCopy

CATEGORIES: Final = ("account", "sessions", "consents", "requests")


def own_paper(desk: Desk, language: Language) -> Done[bytes]:
    """Everything about the acting person as a PDF in memory."""
    from jooptics_desktop.documents.dossiers import DossierPaper, write_dossier

    copy, changes = _gathered(desk, "look")
    paper = io.BytesIO()
    write_dossier(
        copy.dossier,
        DossierPaper(copy.person, copy.number, copy.printing_in(language), copy.profile.currency),
        translator(language),
        Formats(language, ZoneInfo(copy.profile.time_zone)),
        paper,
    )
    return Done(paper.getvalue(), changes)


def save_own_copy(desk: Desk, target: Path, language: Language, *, locked: bool = True) -> Done[HandedOut]:
    """Everything about the acting person in one ZIP file: PDF, JSON and CSV."""
    copy, changes = _gathered(desk, "copy")
    return Done(write_copy(copy, language, target, locked=locked), changes)


def _gathered(desk: Desk, why: str) -> tuple[OwnCopy, Changes]:
    if desk.session is None:
        raise NotPermitted("permission.nobody_signed_in")
    member = desk.session.staff
    with desk.store.write() as work:
        enter(desk, work, member.id, WayOut.COPY, CATEGORIES, purpose=why, recipient=member.name)
        copy = gather_copy(desk, work, member, Subject.STAFF, member.id, member.name, "")
    return copy, work.changes
