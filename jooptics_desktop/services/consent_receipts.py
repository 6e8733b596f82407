"""Receipts of consent: handed out as a PDF, and checked by the code that stands on them."""

from __future__ import annotations

import io
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from jooptics_desktop.domain import consent_receipts as receipts
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.consent_receipts import Issued, Sealed, Verdict, Verified
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.privacy import EventType, Method
from jooptics_desktop.domain.purposes import AT_THE_COUNTER
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import Formats, translator
from jooptics_desktop.services import jurisdictions, store_profile
from jooptics_desktop.services.abroad import asked_in
from jooptics_desktop.services.consent_keeping import state_in
from jooptics_desktop.services.consents import serve_notice
from jooptics_desktop.services.customers import existing
from jooptics_desktop.services.privacy import policies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import StaffId
    from jooptics_desktop.domain.privacy import ConsentEvent, NoticeServed
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk

KEY_SETTING: Final = "consents.receipt_key"
_DECIDED: Final = frozenset(EventType) - {EventType.ACKNOWLEDGED}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it is handed over: the code, and the paper."""

    code: str
    number: int  # the customer's record number, for the file's name
    pdf: bytes


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The notice and the questions on paper, to be signed; `notice_id` takes the answers when it comes back."""

    notice_id: str
    number: int
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code comes to, and whose receipt it is as far as the store still knows."""

    found: Verified
    customer: Customer | None


def issue_receipt(desk: Desk, customer_id: CustomerId, language: Language) -> Done[Receipt]:
    """Write down what a customer decided last about every purpose, and seal it with a code.

    Raises `RuleBroken("consent.nothing_decided")`.
    """
    actor = desk.require(Permission.CUSTOMERS_WRITE)
    with desk.store.write() as work:
        customer = existing(work, customer_id)
        events = _last_decisions(work, customer_id)
        if not events:
            raise RuleBroken("consent.nothing_decided", field="customer")
        issued = Issued(
            desk.ids.new(), receipts.serial_of(secrets.token_bytes(receipts.SERIAL_BYTES)), customer_id,
            desk.clock.now(), actor.id, language, tuple(event.id for event in events),
        )  # fmt: skip
        work.privacy.add_receipt(issued)
        desk.note(work, "consent_receipt_issued", customer_id, receipt=issued.id, decisions=len(events))
        notices = _notices(work, events)
        code = receipts.code_of(_key(work), issued, events, notices)
        profile = store_profile.get(work)
        names = {member.id: member.name for member in work.staff.all()}
        jurisdiction = jurisdictions.in_force(work).code
        work.changed("consent", customer_id)
    paper = _Paper(issued, code, customer, profile, events, notices, names, jurisdiction)
    return Done(Receipt(code, customer.number, _written(paper, language)), work.changes)


def verify_receipt(desk: Desk, typed: str) -> Checked:
    """Whether a code is of this store, whether the record behind it is as it was, and whether it still stands.

    Raises `RuleBroken("consent.code_malformed")`.
    """
    desk.require(Permission.CUSTOMERS_READ)
    letters = receipts.read_code(typed)
    with desk.store.read() as work:
        issued = work.privacy.receipt(receipts.serial_in(letters))
        if issued is None:
            return Checked(Verified(Verdict.UNKNOWN), None)
        events = [event for name in issued.events if (event := work.privacy.event(name)) is not None]
        if not receipts.is_genuine(_key(work), letters, issued, events, _notices(work, events)):
            return Checked(Verified(Verdict.ALTERED, issued), None)
        decisions = tuple(
            Sealed(event, state_in(desk, work, event.purpose, issued.principal_id)) for event in events
        )
        customer = work.customers.get(CustomerId(issued.principal_id))
    stands = all(decision.stands for decision in decisions)
    verdict = Verdict.STANDS if stands else Verdict.CHANGED_SINCE
    return Checked(Verified(verdict, issued, decisions), customer)


def print_form(desk: Desk, customer_id: CustomerId, language: Language) -> Done[PaperForm]:
    """The notice and the questions as a PDF to sign; that it was handed over is kept as a notice served on paper."""
    from jooptics_desktop.documents.consent_forms import ConsentForm, Question, write_consent_form

    served = serve_notice(desk, customer_id, language, Method.PAPER)
    with desk.store.read() as work:
        customer = existing(work, customer_id)
        profile, asked = store_profile.get(work), asked_in(work)
    text = served.value.text
    questions = tuple(
        Question(words.label, words.text, purpose.months)
        for purpose in asked
        for words in [text.purpose(purpose.code.value)]
    )
    form = ConsentForm(
        profile.name_in(language), profile.phone, customer.name_in(language), customer.number, text, questions,
        served.value.notice.served_at, form_number(served.value.notice.id),
    )  # fmt: skip
    paper = io.BytesIO()
    write_consent_form(form, translator(language), Formats(language, ZoneInfo(profile.time_zone)), paper)
    return Done(PaperForm(served.value.notice.id, customer.number, paper.getvalue()), served.changes)


def form_number(notice_id: str) -> str:
    """What stands on a form, so that it is found again: `CF-` and the end of the notice's id."""
    return f"CF-{notice_id.replace('-', '')[-10:].upper()}"


@dataclass(frozen=True, slots=True)
class _Paper:
    issued: Issued
    code: str
    customer: Customer
    profile: StoreProfile
    events: Sequence[ConsentEvent]
    notices: Sequence[NoticeServed]
    names: Mapping[StaffId, str]
    jurisdiction: str


def _written(paper: _Paper, language: Language) -> bytes:
    from jooptics_desktop.documents.consents import ConsentReceipt, Decision, Shown, write_consent_receipt

    pack = policies().in_force(paper.issued.issued_at)
    text = pack.text(language, DocumentName.CUSTOMERS)
    words = {purpose.code: purpose for purpose in text.purposes}
    shown = {notice.id: notice for notice in paper.notices}
    decisions = []
    for event in paper.events:
        said, notice = words[event.purpose.code.value], shown.get(event.notice_id or "")
        decisions.append(
            Decision(
                said.label, event.type.value, event.at, said.text, event.valid_until,
                data=event.purpose.pii, basis=event.purpose.basis, recipients=event.purpose.recipients,
                storage=event.purpose.storage_locations, months=event.purpose.months,
                method=event.method.value,
                notice=None if notice is None else Shown(
                    notice.policy_version, notice.ui_text_sha256, notice.served_at, notice.language
                ),
            )
        )  # fmt: skip
    profile = paper.profile
    receipt = ConsentReceipt(
        person=paper.customer.name_in(language),
        person_number=paper.customer.number,
        controller=profile.name_in(language),
        policy_title=text.filled({"shop": profile.name_in(language), "shop_address": profile.address,
                                  "shop_phone": profile.phone, "data_protection_officer": ""}).title.text,
        issued_at=paper.issued.issued_at,
        decisions=tuple(decisions),
        code=paper.code,
        receipt_id=paper.issued.id,
        jurisdiction=paper.jurisdiction,
        controller_contact=profile.phone or profile.address,
        noted_by=paper.names.get(paper.issued.by, ""),
    )  # fmt: skip
    stream = io.BytesIO()
    write_consent_receipt(
        receipt, translator(language), Formats(language, ZoneInfo(profile.time_zone)), stream
    )
    return stream.getvalue()


def _last_decisions(work: Work, customer_id: CustomerId) -> list[ConsentEvent]:
    """The last event of each purpose that customers are asked about, in the order they are asked."""
    last = {e.purpose.code: e for e in work.privacy.events_of(customer_id) if e.type in _DECIDED}
    return [last[purpose.code] for purpose in AT_THE_COUNTER if purpose.code in last]


def _notices(work: Work, events: Sequence[ConsentEvent]) -> list[NoticeServed]:
    ids = dict.fromkeys(event.notice_id for event in events if event.notice_id)
    return [notice for name in ids if (notice := work.privacy.notice(name)) is not None]


def _key(work: Work) -> bytes:
    """The key of this store's receipts, made when the first is handed out."""
    found = work.settings.get(KEY_SETTING)
    if isinstance(found, str):
        return bytes.fromhex(found)
    fresh = secrets.token_bytes(32)
    work.settings.put(KEY_SETTING, fresh.hex())
    return fresh
