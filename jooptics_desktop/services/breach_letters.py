"""Letters about a breach, to be read and signed: to the authority, and to the people concerned."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.breaches import Risk, Whom
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, isolate, isolate_ltr, translator
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.joining import listed
from jooptics_desktop.l10n.words_breaches import CATEGORIES, HAPPENED, RISKS
from jooptics_desktop.services import breaches, jurisdictions, officer, store_profile
from jooptics_desktop.services.request_letters import sender

if TYPE_CHECKING:
    from jooptics_desktop.documents.flow import Fact
    from jooptics_desktop.documents.letters import Letter
    from jooptics_desktop.domain.breaches import Breach
    from jooptics_desktop.domain.jurisdiction import Jurisdiction
    from jooptics_desktop.domain.officer import Officer
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk


def breach_letter(desk: Desk, breach_id: str, whom: Whom, language: Language) -> bytes:
    """The draft as a PDF. It names no customer: the one to the people goes to each of them alike."""
    from jooptics_desktop.documents.letters import write_letter

    desk.require(Permission.PRIVACY_MANAGE)
    breach = breaches.running(desk, breach_id).breach
    with desk.store.read() as work:
        profile, named = store_profile.get(work), officer.get(work)
    writer = _Writer(breach, jurisdictions.pack(breach.jurisdiction), profile, named, language)
    paper = io.BytesIO()
    write_letter(writer.letter(whom, desk), writer.words, writer.formats, paper)
    return paper.getvalue()


class _Writer:
    """Puts one breach into words."""

    def __init__(
        self, breach: Breach, law: Jurisdiction, profile: StoreProfile, named: Officer, language: Language
    ) -> None:
        self.breach, self.law, self.profile, self.officer = breach, law, profile, named
        self.words = translator(language)
        self.formats = Formats(language, ZoneInfo(profile.time_zone))

    def letter(self, whom: Whom, desk: Desk) -> Letter:
        """The letter to them."""
        from jooptics_desktop.documents.letters import Letter

        tr, language, complaint = self.words.tr, self.words.language, self.law.complaint
        to_authority = whom is Whom.AUTHORITY
        facts = self.breach.facts
        titles = {
            Whom.AUTHORITY: mark("Notification of a breach of personal data"),
            Whom.PEOPLE: mark("Your data may have been affected"),
        }
        return Letter(
            sender=sender(self.profile, language),
            to=complaint.authority.said_in(language) if to_authority else tr(mark("To our customers")),
            to_contact=complaint.contact.said_in(language) if to_authority else "",
            on=desk.clock.today(),
            title=tr(titles[whom]),
            facts=tuple(self._facts(whom)),
            paragraphs=tuple(self._to_authority() if to_authority else self._to_people()),
            quoted_as=tr(mark("What happened, and what we have done about it")),
            quoted=f"{facts.what}\n\n{facts.measures}",
            route=() if to_authority else tuple(step.said_in(language) for step in complaint.route),
            authority="" if to_authority else complaint.authority.said_in(language),
            authority_contact="" if to_authority else complaint.contact.said_in(language),
            greeting=tr(mark("Dear Sir or Madam,")) if to_authority else tr(mark("Dear customer,")),
        )

    def _facts(self, whom: Whom) -> list[Fact]:
        from jooptics_desktop.documents.flow import Fact

        tr, facts = self.words.tr, self.breach.facts
        kinds = listed((tr(CATEGORIES.get(k, k)) for k in facts.categories), self.words)
        told = [
            Fact(tr(mark("Reference")), isolate_ltr(f"B-{self.breach.number}")),
            Fact(tr(mark("Noticed on")), isolate(self.formats.moment(facts.noticed_at))),
            Fact(tr(mark("Kind of event")), tr(HAPPENED[facts.happened]), wide=True),
            Fact(tr(mark("Kinds of data")), kinds, wide=True),
        ]
        if whom is Whom.AUTHORITY:
            told += [
                Fact(tr(mark("People concerned")), self.formats.number(facts.people)),
                Fact(tr(mark("Risk")), tr(RISKS[facts.risk])),
            ]
        reach = self.officer.reach or (self.profile.phone, self.profile.email)
        told.append(
            Fact(tr(mark("Whom to ask")), listed(map(isolate, filter(None, reach)), self.words), wide=True)
        )
        told.append(Fact(tr(mark("Law")), self.law.law.said_in(self.words.language), wide=True))
        return told

    def _to_authority(self) -> list[str]:
        tr = self.words.tr
        return [
            tr(mark("We notify you of a breach of personal data that we are responsible for.")),
            tr(mark("What we learn later we will send after this letter, under the same reference.")),
        ]

    def _to_people(self) -> list[str]:
        tr = self.words.tr
        said = [
            tr(mark("Something happened to data that we keep, and yours may be among it. We are sorry.")),
            tr(
                mark(
                    "Be careful with calls and messages that speak of your visits to us, and ask us if in doubt."
                )
            ),
        ]
        if self.breach.facts.risk is Risk.HIGH:
            said.append(
                tr(mark("Where you use a password that others could guess from this data, change it now."))
            )
        return said
