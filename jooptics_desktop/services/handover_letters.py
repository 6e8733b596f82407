"""The letter that tells customers who takes the store over, from when, and what they may ask for then and before."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, isolate, translator
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.joining import listed
from jooptics_desktop.l10n.words_handover import KINDS
from jooptics_desktop.services import handover, jurisdictions, officer, store_profile
from jooptics_desktop.services.request_letters import sender

if TYPE_CHECKING:
    from jooptics_desktop.documents.flow import Fact
    from jooptics_desktop.domain.handover import Announcement
    from jooptics_desktop.domain.officer import Officer
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.services.desk import Desk


def handover_letter(desk: Desk, language: Language) -> bytes:
    """The letter as a PDF. It names no customer: each gets the same, so nothing of anybody leaves with it.

    Raises `RuleBroken("handover.not_announced")`.
    """
    from jooptics_desktop.documents.letters import Letter, write_letter

    desk.require(Permission.PRIVACY_MANAGE)
    with desk.store.read() as work:
        said = handover.require_announced(work)
        profile, named = store_profile.get(work), officer.get(work)
    words = translator(language)
    formats = Formats(language, ZoneInfo(profile.time_zone))
    complaint = jurisdictions.jurisdiction(desk).complaint
    tr = words.tr
    letter = Letter(
        sender=sender(profile, language),
        to=tr(mark("To our customers")),
        to_contact="",
        on=desk.clock.today(),
        title=tr(mark("Our store gets a new owner")),
        facts=tuple(_facts(said, profile, named, words, formats)),
        paragraphs=tuple(_paragraphs(said, words, formats)),
        route=tuple(step.said_in(language) for step in complaint.route),
        authority=complaint.authority.said_in(language),
        authority_contact=complaint.contact.said_in(language),
        greeting=tr(mark("Dear customer,")),
    )
    paper = io.BytesIO()
    write_letter(letter, words, formats, paper)
    return paper.getvalue()


def _facts(
    said: Announcement, profile: StoreProfile, named: Officer, words: Translator, formats: Formats
) -> list[Fact]:
    from jooptics_desktop.documents.flow import Fact

    tr = words.tr
    reach = named.reach or (profile.phone, profile.email)
    return [
        Fact(tr(mark("New owner")), isolate(said.to), wide=True),
        Fact(tr(mark("As of")), isolate(formats.date(said.on))),
        Fact(tr(mark("Reason")), tr(KINDS[said.kind])),
        Fact(tr(mark("Whom to ask")), listed(map(isolate, filter(None, reach)), words), wide=True),
    ]


def _paragraphs(said: Announcement, words: Translator, formats: Formats) -> list[str]:
    tr, to, day = words.tr, isolate(said.to), isolate(formats.date(said.on))
    return [
        tr(
            mark(
                "On {day} our store passes to {to}. What we keep about you, such as your prescriptions and purchases, "
                "passes with it, so that they can go on caring for your glasses."
            ),
            day=day,
            to=to,
        ),
        tr(
            mark(
                "You need not do anything. What you agreed to, and what you refused, stays as it is: the new owner is "
                "bound by it, and by the same privacy policy."
            )
        ),
        tr(
            mark(
                "Until that day you can ask us for a copy of everything we keep about you, to have it corrected, or to "
                "have it erased. Afterwards you can ask the new owner for the same, at any time and at no cost."
            )
        ),
    ]
