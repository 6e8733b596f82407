"""Letters about a request, in the person's language: received, takes longer, refused, answered."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.jurisdiction import Unit
from jooptics_desktop.domain.requests import AskedAbout, EventKind, Refusal, RequestKind
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, isolate, isolate_ltr, translator
from jooptics_desktop.l10n.catalogue import mark
from jooptics_desktop.l10n.joining import listed
from jooptics_desktop.l10n.words_requests import KEPT, KINDS_ASKED, SEALED_HISTORY, SEALED_UNTIL
from jooptics_desktop.services import jurisdictions, officer, store_profile
from jooptics_desktop.services.purpose_words import purpose_labels
from jooptics_desktop.services.requests import found

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.documents.flow import Fact
    from jooptics_desktop.documents.letters import Letter, Sender
    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.domain.jurisdiction import Jurisdiction, Term
    from jooptics_desktop.domain.officer import Officer
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language, Translator
    from jooptics_desktop.services.desk import Desk


class LetterKind(StrEnum):
    """What a letter is for."""

    RECEIPT = "receipt"
    EXTENSION = "extension"
    REFUSAL = "refusal"
    ANSWER = "answer"


TITLES: Final = {
    LetterKind.RECEIPT: mark("We received your request"),
    LetterKind.EXTENSION: mark("Your request takes longer"),
    LetterKind.REFUSAL: mark("Your request is refused"),
    LetterKind.ANSWER: mark("The answer to your request"),
}
_NEEDED: Final = {
    LetterKind.RECEIPT: EventKind.RECEIVED,
    LetterKind.EXTENSION: EventKind.EXTENDED,
    LetterKind.REFUSAL: EventKind.REFUSED,
    LetterKind.ANSWER: EventKind.EXECUTED,
}
_WHY_LATER: Final = {
    "complex": mark("There is much to look through before we can answer you properly."),
    "many_requests": mark("Many requests reached us at the same time."),
    "waiting_for_others": mark("We have to ask others before we can answer you."),
}
_WHY_NOT: Final = {
    Refusal.NOT_IDENTIFIED: mark("We could not make sure that the request comes from you."),
    Refusal.NOT_ENTITLED: mark(
        "The data is about somebody else, and we were not shown that you may act for them."
    ),
    Refusal.REQUIRED_BY_LAW: mark("The law obliges us to keep this data."),
    Refusal.RIGHTS_OF_OTHERS: mark("Doing so would touch the rights of other people."),
    Refusal.REPEATED: mark("We answered the same request a short while ago and nothing has changed since."),
    Refusal.OTHER: "",
}
_ANSWERS: Final = {
    RequestKind.ACCESS: (
        mark("Enclosed is a copy of everything we keep about you, to read and as files for computers."),
        mark("It includes who of us looked at it or passed it on, and what you agreed to."),
    ),
    RequestKind.PORTABILITY: (
        mark("Enclosed is your data as files in common formats (JSON and CSV), and as PDF to read."),
        mark("Another store can read them in. You may do with them what you like."),
    ),
    RequestKind.CORRECTION: (
        mark("We corrected your data as you asked."),
        mark("Papers that were issued before, such as invoices, keep what they said; new ones say what is right."),
    ),
    RequestKind.DELETION: (
        mark("We erased your data. Only the following stays, and none of it says your name:"),
    ),
    RequestKind.OBJECTION: (
        mark("We no longer use your data for what you object to: {purposes}."),
    ),
    RequestKind.WITHDRAWAL: (
        mark("Your consent has ended, for: {purposes}."),
        mark("What was done before, while your consent held, stays lawful."),
    ),
    RequestKind.RESTRICTION: (
        mark("From now on we only keep your data. We use it to answer you, and where a legal claim demands it."),
        mark("Before we lift this restriction we will tell you."),
    ),
    RequestKind.COMPLAINT: (
        mark("We looked into your complaint."),
    ),
}  # fmt: skip
_TERMS: Final = {
    Unit.WORKING_DAYS: mark("{count} working days"),
    Unit.MONTHS: mark("{count} months"),
}


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter as a PDF, with a name for the file that says nothing of the person."""

    content: bytes
    file_name: str


def letter(
    desk: Desk, request_id: RequestId, kind: LetterKind, *, to: tuple[str, str] | None = None
) -> WrittenLetter:
    """The letter of that kind, in the language of the request; `to` is name and address where the store knows none.

    The receipt may be printed by whoever takes requests in. Raises `RuleBroken("request.not_now")` for a letter
    whose step was not taken yet.
    """
    from jooptics_desktop.documents.letters import write_letter

    receipt = kind is LetterKind.RECEIPT
    desk.require(Permission.CUSTOMERS_READ if receipt else Permission.REQUESTS_HANDLE)
    with desk.store.read() as work:
        request = found(work, request_id)
        if request.event(_NEEDED[kind]) is None:
            raise RuleBroken("request.not_now", state=request.state.value, step=kind.value)
        profile, named = store_profile.get(work), officer.get(work)
        language: Language = "ar" if request.asked.language == "ar" else "en"
        purposes = purpose_labels(desk, language)
        writer = _Writer(
            request, jurisdictions.pack(request.jurisdiction), profile, named, language, purposes
        )
        made = writer.letter(kind, *(to or addressee(work, request)), desk.clock.today())
    paper = io.BytesIO()
    write_letter(made, writer.words, writer.formats, paper)
    return WrittenLetter(paper.getvalue(), f"request-{request.number}-{kind.value}.pdf")


def save_letter(desk: Desk, request_id: RequestId, kind: LetterKind, target: Path) -> None:
    """The same as a file; raises as `documents.files.writing` does."""
    from jooptics_desktop.documents.files import writing

    written = letter(desk, request_id, kind)
    with writing(target) as stream:
        stream.write(written.content)


def letters_due(request: SubjectRequest) -> list[LetterKind]:
    """The letters that can be written now, the one that matters most first."""
    order = (LetterKind.REFUSAL, LetterKind.ANSWER, LetterKind.EXTENSION, LetterKind.RECEIPT)
    possible = [kind for kind in order if request.event(_NEEDED[kind]) is not None]
    if request.event(EventKind.REFUSED) is not None:
        possible = [kind for kind in possible if kind is not LetterKind.ANSWER]
    return possible


class _Writer:
    """Puts one request into words."""

    def __init__(
        self,
        request: SubjectRequest,
        law: Jurisdiction,
        profile: StoreProfile,
        named: Officer,
        language: Language,
        purposes: dict[str, str],
    ) -> None:
        self.request, self.law, self.profile, self.officer = request, law, profile, named
        self.words: Translator = translator(language)
        self.formats = Formats(language, ZoneInfo(profile.time_zone))
        self.purposes = purposes

    def letter(self, kind: LetterKind, to: str, contact: str, on: date) -> Letter:
        """The letter of that kind."""
        from jooptics_desktop.documents.letters import Letter

        says = {
            LetterKind.RECEIPT: self._receipt,
            LetterKind.EXTENSION: self._extension,
            LetterKind.REFUSAL: self._refusal,
            LetterKind.ANSWER: self._answer,
        }[kind]
        language, complaint = self.words.language, self.law.complaint
        event = _NEEDED[kind] if kind is not LetterKind.ANSWER else EventKind.ANSWERED
        quoted = "" if kind is LetterKind.RECEIPT else self.request.words.get(event.value, "")
        if kind is LetterKind.ANSWER and not quoted:
            quoted = self.request.words.get(EventKind.EXECUTED.value, "")
        return Letter(
            sender=sender(self.profile, language),
            to=to,
            to_contact=contact,
            on=on,
            title=self.words.tr(TITLES[kind]),
            facts=tuple(self._facts(kind)),
            paragraphs=tuple(says()),
            quoted_as=self.words.tr(mark("In our own words")),
            quoted=quoted,
            route=tuple(step.said_in(language) for step in complaint.route),
            authority=complaint.authority.said_in(language),
            authority_contact=complaint.contact.said_in(language),
        )

    def _facts(self, kind: LetterKind) -> list[Fact]:
        from jooptics_desktop.documents.flow import Fact

        tr, request = self.words.tr, self.request
        told = [
            Fact(tr(mark("Reference")), isolate_ltr(f"R-{request.number}")),
            Fact(tr(mark("Received on")), self.formats.date(request.received_on)),
            Fact(tr(mark("You asked")), tr(KINDS_ASKED[request.asked.kind]), wide=True),
        ]
        if kind in {LetterKind.RECEIPT, LetterKind.EXTENSION}:
            told.append(Fact(tr(mark("Answer by")), self.formats.date(request.due_on), wide=True))
        told.append(Fact(tr(mark("Law")), self.law.law.said_in(self.words.language), wide=True))
        if self.officer.designated:
            told.append(
                Fact(
                    tr(mark("Data protection officer")),
                    listed(map(isolate, self.officer.reach), self.words),
                    wide=True,
                )
            )
        return told

    def _receipt(self) -> list[str]:
        tr, request = self.words.tr, self.request
        said = [
            tr(
                mark("Your request reached us on {received}. We will answer it by {due} at the latest."),
                received=isolate(self.formats.date(request.received_on)),
                due=isolate(self.formats.date(request.due_on)),
            ),
            tr(
                mark(
                    "The law gives us {term} for it, counted from the day after we received it. If that is not "
                    "enough we will tell you before, with the reason; it can be extended once, by {extension}."
                ),
                term=self._term(self.law.terms.due),
                extension=self._term(self.law.terms.extension),
            ),
        ]
        if request.identity is None and request.asked.kind.needs_identity:
            said.append(
                tr(
                    mark(
                        "So that nobody else gets your data we have to make sure who you are: show us your identity "
                        "card at the counter, or call us from the phone number we have on record."
                    )
                )
            )
        said.append(tr(mark("It costs you nothing.")))
        return said

    def _extension(self) -> list[str]:
        tr, event = self.words.tr, self.request.event(EventKind.EXTENDED)
        why = "" if event is None else str(event.facts["why"])
        return [
            tr(
                mark("We need longer for your request than we thought. You will have our answer by {due}."),
                due=isolate(self.formats.date(self.request.due_on)),
            ),
            tr(_WHY_LATER[why]),
            tr(mark("The law allows this once, so it will not happen again.")),
        ]

    def _refusal(self) -> list[str]:
        tr, why = self.words.tr, self.request.refusal
        reason = _WHY_NOT[why] if why is not None else ""
        said = [tr(mark("We looked at your request and cannot do what you ask."))]
        if reason:
            said.append(tr(reason))
        said.append(tr(mark("You may ask us again at any time, and you may complain: how is said below.")))
        return said

    def _answer(self) -> list[str]:
        event = self.request.event(EventKind.EXECUTED)
        done = {} if event is None else event.facts
        if done.get("nothing"):
            return [self.words.tr(mark("We looked for data about you and keep none."))]
        named = listed(
            (isolate(self.purposes.get(code, code)) for code in self.request.asked.purposes), self.words
        )
        said = [
            self.words.tr(text, purposes=named) if "{purposes}" in text else self.words.tr(text)
            for text in _ANSWERS[self.request.asked.kind]
        ]
        kept = str(done.get("kept", "")).split(",")
        said += [f"– {self.words.tr(text)}" for why, text in KEPT.items() if why.value in kept]
        if "sealed_history" in kept:
            said.append(self._sealed(str(done.get("sealed_until", ""))))
        if done.get("locked"):
            said.append(
                self.words.tr(
                    mark(
                        "The file is locked (AES). We gave you its passphrase separately and kept no copy. Open it "
                        "with 7-Zip or another program that knows locked ZIP files."
                    )
                )
            )
        return said

    def _sealed(self, until: str) -> str:
        if not until:  # carried out before the day was kept
            return self.words.tr(SEALED_HISTORY)
        day = self.formats.date(date.fromisoformat(until))
        return self.words.tr(SEALED_UNTIL, until=isolate(day))

    def _term(self, term: Term) -> str:
        count = isolate_ltr(str(term.amount))
        if term.unit is Unit.MONTHS and term.amount == 1:
            return self.words.tr(mark("one month"))
        if term.unit is Unit.MONTHS and term.amount == 2:
            return self.words.tr(mark("two months"))
        return self.words.tr(_TERMS[term.unit], count=count)


def addressee(work: Work, request: SubjectRequest) -> tuple[str, str]:
    """The name and address of whoever asked; a guardian's own name where one asks for somebody else."""
    asked = request.asked
    if asked.about is AskedAbout.CUSTOMER and not asked.guardian:
        customer = work.customers.get(CustomerId(asked.subject_id))
        if customer is not None:
            return customer.name_in(asked.language), asked.contact or customer.address
    if asked.about is AskedAbout.STAFF:
        name = next((m.name for m in work.staff.all() if m.id == asked.subject_id), asked.name)
        return name, asked.contact
    return asked.name, asked.contact


def sender(profile: StoreProfile, language: Language) -> Sender:
    """The store at the head of a letter."""
    from jooptics_desktop.documents.letters import Sender

    name, other = profile.name_in(language), profile.name_in("en" if language == "ar" else "ar")
    return Sender(
        name, other if other != name else "", profile.address, profile.phone, profile.email, profile.logo
    )
