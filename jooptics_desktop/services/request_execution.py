"""Carrying out what a request asks for, each kind in its own way; what was done is an event of the request."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.erasure import ErasureReason
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import ConsentId, CustomerId
from jooptics_desktop.domain.inventory import Subject
from jooptics_desktop.domain.privacy import ConsentEvent, EventType, Standing
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.domain.requests import AskedAbout, EventKind, RequestKind
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, mark, translator
from jooptics_desktop.l10n.bidi import isolate_ltr
from jooptics_desktop.services import erasure, records, store_profile
from jooptics_desktop.services.consent_keeping import keep_event, principal_of, state_in
from jooptics_desktop.services.customers import existing
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.services.purpose_words import purpose_labels
from jooptics_desktop.services.request_letters import LetterKind, addressee, letter
from jooptics_desktop.services.requests import found, step, taken
from jooptics_desktop.system.passwords import new_passphrase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.documents.record_values import Printing
    from jooptics_desktop.domain.dossier import Dossier
    from jooptics_desktop.domain.erasure import ErasurePlan, ErasureReceipt
    from jooptics_desktop.domain.ids import RequestId
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.domain.requests import SubjectRequest
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.services.request_letters import WrittenLetter

_EVERYTHING: Final = ("contact", "consents", "prescriptions", "sales", "notes", "requests", "disclosures")
_ON_RECORD: Final = {AskedAbout.CUSTOMER, AskedAbout.STAFF}
_COPIES: Final = {RequestKind.ACCESS, RequestKind.PORTABILITY}


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A person's own copy as it was written. `passphrase` is told once and kept nowhere; empty for an open file."""

    path: Path
    sha256: str
    passphrase: str = ""


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """What was done, and the letter that tells the person: kept nowhere, so print it or save it now."""

    receipt: ErasureReceipt
    letter: WrittenLetter


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """What a person's own copy is made from, gathered in one transaction."""

    dossier: Dossier
    profile: StoreProfile
    printing: Printing
    person: str
    number: str
    record: bytes = b""  # the customer's record as a PDF, in the words of the trade

    def printing_in(self, language: Language) -> Printing:
        """Whose paper it is, by the store's name in that language."""
        return replace(self.printing, store=self.profile.name_in(language))


def hand_out_copy(desk: Desk, request_id: RequestId, target: Path, *, locked: bool = True) -> Done[HandedOut]:
    """Write everything about the person into one ZIP: PDF to read, JSON and CSV to move.

    It is entered in the disclosure register before it leaves. Needs a fresh authenticator code. Nothing is left
    behind when writing fails, and the request stays where it was.
    """
    actor = desk.require(Permission.EXPORT_CUSTOMER)
    with desk.store.write() as work:
        request = _ready(work, request_id, _COPIES)
        language: Language = "ar" if request.asked.language == "ar" else "en"
        _register(desk, work, actor, request, f"R-{request.number}")  # first, so that the copy shows it too
        copy = _gather(desk, work, actor, request, language)
    handed = write_copy(copy, language, target, locked=locked)
    facts: dict[str, str | int] = {
        "way": "copy",
        "locked": int(locked),
        "sections": len(copy.dossier.sections),
    }
    done = _executed(desk, request_id, facts)
    return Done(handed, work.changes.merged("request", *done.changes.ids.get("request", ())))


def write_copy(copy: OwnCopy, language: Language, target: Path, *, locked: bool) -> HandedOut:
    """The copy as one ZIP file."""
    from jooptics_desktop.documents.dossiers import dossier_tables
    from jooptics_desktop.documents.packages import write_package

    currency = copy.profile.currency
    files = {"everything.pdf": _paper(copy, language), "data.json": copy.dossier.canonical()}
    if copy.record:
        files["record.pdf"] = copy.record
    tables = dossier_tables(copy.dossier, currency)
    files |= {f"tables/{name}": content for name, content in tables.items()}
    passphrase = new_passphrase() if locked else ""
    write_package(files, target, passphrase)
    return HandedOut(target, hashlib.sha256(target.read_bytes()).hexdigest(), passphrase)


def stop_purposes(desk: Desk, request_id: RequestId) -> Done[SubjectRequest]:
    """End the uses that an objection or a withdrawal names, from now on; what has ended already stays so.

    Raises `RuleBroken("request.purpose_needed")` for a use that is stated rather than asked about, since the store
    cannot work without it.
    """
    actor = desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.write() as work:
        request = _ready(work, request_id, {RequestKind.OBJECTION, RequestKind.WITHDRAWAL})
        stopped = sum([_stop(desk, work, actor, request, purpose) for purpose in _purposes(request)])
        after = taken(
            desk, work, request_id, EventKind.EXECUTED,
            lambda r, stamp, _: r.execute(stamp, {"stopped": stopped}), actor,
        )  # fmt: skip
        work.changed("customer", request.asked.subject_id)
    return Done(after, work.changes)


def restrict(desk: Desk, request_id: RequestId) -> Done[SubjectRequest]:
    """Freeze the use of the record: it is stored, and used for the person's own requests and for legal claims."""
    actor = desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.write() as work:
        request = _ready(work, request_id, {RequestKind.RESTRICTION}, about={AskedAbout.CUSTOMER})
        customer = existing(work, CustomerId(request.asked.subject_id))
        stamp = {"at": desk.clock.now(), "by": actor.id, "request_id": request.id}
        work.requests.restrict(customer.id, stamp, restricted=True)
        desk.note(work, "restricted", customer.id, request=request.number)
        after = taken(
            desk, work, request_id, EventKind.EXECUTED,
            lambda r, stamp, _: r.execute(stamp, {"restricted": 1}), actor,
        )  # fmt: skip
        work.changed("customer", customer.id)
    return Done(after, work.changes)


def plan_deletion(desk: Desk, request_id: RequestId) -> ErasurePlan:
    """What would go with the person who asks to be deleted, what would stay and why; changes nothing."""
    desk.require(Permission.REQUESTS_HANDLE)
    with desk.store.read() as work:
        request = _ready(work, request_id, {RequestKind.DELETION}, about={AskedAbout.CUSTOMER})
    return erasure.plan_erasure(desk, CustomerId(request.asked.subject_id))


def erase_person(
    opened: OpenStore, desk: Desk, request_id: RequestId, plan: ErasurePlan
) -> Done[ErasedPerson]:
    """Erase the person as the plan says, and write the letter that tells them while their name is still at hand.

    Raises as `erasure.erase_agreed` does. The letter is in memory only: nothing in the store names them now.
    """
    desk.require(Permission.PRIVACY_ERASE)
    with desk.store.read() as work:
        request = _ready(work, request_id, {RequestKind.DELETION}, about={AskedAbout.CUSTOMER})
        to = addressee(work, request)
    done = erasure.erase_agreed(opened, desk, plan, ErasureReason.REQUEST)
    kept = sorted({remainder.why for remainder in done.value.remains})
    facts: dict[str, str | int] = {"gone": plan.goes, "stays": plan.stays, "kept": ",".join(kept)}
    days = [remainder.until for remainder in done.value.remains if remainder.until is not None]
    if days:
        facts["sealed_until"] = max(days).isoformat()
    after = _executed(desk, request_id, facts)
    written = letter(desk, request_id, LetterKind.ANSWER, to=to)
    changes = done.changes.merged("request", *after.changes.ids.get("request", ()))
    return Done(ErasedPerson(done.value, written), changes)


def note_correction(desk: Desk, request_id: RequestId, fields: int) -> Done[SubjectRequest]:
    """Note that the record was corrected in so many places."""
    _must_be(desk, request_id, {RequestKind.CORRECTION})
    return _executed(desk, request_id, {"fields": fields})


def note_examined(desk: Desk, request_id: RequestId, words: str) -> Done[SubjectRequest]:
    """Note what came of a complaint; `words` stand in the answer."""
    _must_be(desk, request_id, {RequestKind.COMPLAINT})
    if not words.strip():
        raise RuleBroken("request.reason_missing", field="words")
    return _executed(desk, request_id, {"examined": 1}, words)


def note_nothing_kept(desk: Desk, request_id: RequestId) -> Done[SubjectRequest]:
    """Note that the store looked and keeps nothing about whoever asked."""
    with desk.store.read() as work:
        if found(work, request_id).asked.about is not AskedAbout.NOBODY_KNOWN:
            raise RuleBroken("request.other_kind", field="request")
    return _executed(desk, request_id, {"nothing": 1})


def _executed(
    desk: Desk, request_id: RequestId, facts: dict[str, str | int], words: str = ""
) -> Done[SubjectRequest]:
    return step(desk, request_id, EventKind.EXECUTED, lambda r, stamp, _: r.execute(stamp, facts, words))


def _must_be(desk: Desk, request_id: RequestId, kinds: set[RequestKind]) -> None:
    with desk.store.read() as work:
        _ready(work, request_id, kinds)


def _ready(
    work: Work, request_id: RequestId, kinds: set[RequestKind], about: set[AskedAbout] = _ON_RECORD
) -> SubjectRequest:
    """The request, if it asks for one of these and may be carried out now."""
    request = found(work, request_id)
    if request.asked.kind not in kinds or request.asked.about not in about:
        raise RuleBroken("request.other_kind", field="request")
    if not request.may(EventKind.EXECUTED):
        raise RuleBroken("request.not_now", state=request.state.value, step=EventKind.EXECUTED.value)
    return request


def _gather(
    desk: Desk, work: Work, actor: StaffMember, request: SubjectRequest, language: Language
) -> OwnCopy:
    subject_id = request.asked.subject_id
    if request.asked.about is AskedAbout.STAFF:
        name = next((m.name for m in work.staff.all() if m.id == subject_id), request.asked.name)
        return gather_copy(desk, work, actor, Subject.STAFF, subject_id, name, f"R-{request.number}")
    customer = existing(work, CustomerId(subject_id))
    copy = gather_copy(
        desk,
        work,
        actor,
        Subject.CUSTOMER,
        subject_id,
        customer.name_in(language),
        translator(language).tr(mark("No. {number}"), number=isolate_ltr(str(customer.number))),
    )
    return _with_record(desk, work, copy, customer.id, language)


def gather_copy(
    desk: Desk, work: Work, actor: StaffMember, subject: Subject, subject_id: str, person: str, number: str
) -> OwnCopy:
    """A person's own copy, gathered inside somebody's transaction; that it was is written down first."""
    from jooptics_desktop.documents.record_values import Printing

    desk.note(work, "dossier_gathered", subject_id)
    profile = store_profile.get(work)
    copies = max(1, work.disclosures.count(CustomerId(subject_id)))
    printing = Printing(profile.name, actor.name, desk.clock.now(), copies)
    return OwnCopy(work.dossiers.of(subject, subject_id), profile, printing, person, number)


def _with_record(
    desk: Desk, work: Work, copy: OwnCopy, customer_id: CustomerId, language: Language
) -> OwnCopy:
    from jooptics_desktop.documents.records import write_record

    words = translator(language)
    record = records.gather(work, customer_id, words, purpose_labels(desk, language), desk.clock.today())
    printing = copy.printing_in(language)
    paper = io.BytesIO()
    write_record(record, printing, words, Formats(language, ZoneInfo(copy.profile.time_zone)), paper)
    return replace(copy, record=paper.getvalue(), printing=printing)


def _paper(copy: OwnCopy, language: Language) -> bytes:
    from jooptics_desktop.documents.dossiers import DossierPaper, write_dossier

    paper = io.BytesIO()
    write_dossier(
        copy.dossier,
        DossierPaper(copy.person, copy.number, copy.printing_in(language), copy.profile.currency),
        translator(language),
        Formats(language, ZoneInfo(copy.profile.time_zone)),
        paper,
    )
    return paper.getvalue()


def _register(desk: Desk, work: Work, actor: StaffMember, request: SubjectRequest, why: str) -> None:
    asked = request.asked
    customer_id = CustomerId(asked.subject_id) if asked.about is AskedAbout.CUSTOMER else None
    enter(desk, work, actor.id, WayOut.COPY, _EVERYTHING, customer_id=customer_id, purpose=why)


def _purposes(request: SubjectRequest) -> Iterable[Purpose]:
    for code in request.asked.purposes:
        try:
            purpose = PURPOSES[PurposeCode(code)]
        except ValueError:
            raise RuleBroken("consent.unknown_purpose", field=code, purpose=code) from None
        if not purpose.optional:
            raise RuleBroken("request.purpose_needed", field="purposes")
        yield purpose


def _stop(desk: Desk, work: Work, actor: StaffMember, request: SubjectRequest, purpose: Purpose) -> bool:
    """Add the event that ends one use; an objection counts also where nobody was ever asked."""
    principal = principal_of(purpose, request.asked.subject_id)
    state = state_in(desk, work, purpose, principal)
    objection = request.asked.kind is RequestKind.OBJECTION
    if state.standing is Standing.OBJECTED if objection else not state.in_force:
        return False
    kind = EventType.OBJECTED if objection else EventType.WITHDRAWN
    event = ConsentEvent(
        ConsentId(desk.ids.new()), principal, purpose, kind, desk.clock.now(), actor.id, None,
        reason=f"request {request.number}",
    )  # fmt: skip
    keep_event(desk, work, event)
    return True
