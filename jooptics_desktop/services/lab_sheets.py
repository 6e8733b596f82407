"""Passing an order on to the laboratory that makes the lenses: only while the customer agrees to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.disclosures import WayOut
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.processors import ProcessorKind
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.sales import SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n.catalogue import translator
from jooptics_desktop.l10n.formats import Formats
from jooptics_desktop.services import store_profile
from jooptics_desktop.services.customers import existing as existing_customer
from jooptics_desktop.services.disclosures import enter
from jooptics_desktop.services.minors import require_guardian_agrees
from jooptics_desktop.services.privacy import may, require_consent_in
from jooptics_desktop.services.reading import note_reading
from jooptics_desktop.services.refusals import require_in_use
from jooptics_desktop.services.sales import existing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import IO

    from jooptics_desktop.data.store import Work
    from jooptics_desktop.documents.lab_sheets import LabOrder, LabPaper
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import CustomerId, SaleId
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.processors import Processor
    from jooptics_desktop.domain.sale_lines import SaleLine
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk

_CATEGORIES = ("prescriptions", "sales")
_NAMED = ("contact", *_CATEGORIES)


@dataclass(frozen=True, slots=True)
class LabSheetWanted:
    """Which laboratory (its entry in the list of companies), in its language, on which paper.

    `named` says the customer's name as well, where the laboratory cannot do without.
    """

    company_id: str
    language: Language = "ar"
    paper: LabPaper = "a5"
    named: bool = False


def laboratories(desk: Desk) -> list[Processor]:
    """The laboratories the store works with today."""
    desk.require(Permission.SALES_SELL)
    with desk.store.read() as work:
        return _laboratories(work)


def may_pass_on(desk: Desk, customer_id: CustomerId) -> bool:
    """Whether that customer's orders may go to a laboratory now; to say so before anything is made."""
    return may(desk, PurposeCode.SHARE_WITH_LAB, customer_id)


def make_lab_sheet(
    desk: Desk, sale_id: SaleId, wanted: LabSheetWanted, target: Path | IO[bytes]
) -> Done[LabOrder]:
    """Write the order sheet of an open order as a PDF; it is entered in the disclosure register before it leaves.

    Raises `RuleBroken`: `consent.not_given` unless the customer agrees that it is passed on now,
    as `refusals.require_in_use`, `lab_sheet.order_not_open`, `lab_sheet.no_customer`, `lab_sheet.no_prescription`,
    `lab_sheet.no_lenses`, `lab_sheet.laboratory_unknown`; of an order for several people `lab_sheet.frame_nobodys`
    unless each frame is somebody's, and `dependant.consent_ended` for a child whose guardian's consent is over.
    """
    from jooptics_desktop.documents.lab_sheets import write_lab_sheet

    member = desk.require(Permission.SALES_SELL)
    desk.require(Permission.PRESCRIPTIONS_READ)
    with desk.store.write() as work:
        sale, customer = _open_order(work, sale_id)
        require_consent_in(desk, work, PurposeCode.SHARE_WITH_LAB, customer.id)
        require_in_use(work, customer.id)
        prescriptions = _prescriptions(desk, work, sale)
        laboratory = _laboratory(work, wanted.company_id)
        profile = store_profile.get(work)
        enter(
            desk, work, member.id, WayOut.LAB, _NAMED if wanted.named else _CATEGORIES, customer_id=customer.id,
            purpose=PurposeCode.SHARE_WITH_LAB.value, recipient=laboratory.name,
        )  # fmt: skip
        for prescription in prescriptions:
            note_reading(desk, work, "prescription_read", prescription.id)
        desk.note(work, "lab_sheet_written", sale.id, company=laboratory.id, named=wanted.named)
        work.changed("sale", sale.id)
    person = customer.name_in(wanted.language) if wanted.named else ""
    order = _order(sale, prescriptions, laboratory, profile, wanted.language, person)
    formats = Formats(wanted.language, ZoneInfo(profile.time_zone))
    write_lab_sheet(order, wanted.paper, translator(wanted.language), formats, target)
    return Done(order, work.changes)


def _open_order(work: Work, sale_id: SaleId) -> tuple[Sale, Customer]:
    sale = existing(work, sale_id)
    if sale.state is not SaleState.OPEN:
        raise RuleBroken("lab_sheet.order_not_open", field="sale")
    if sale.customer_id is None:
        raise RuleBroken("lab_sheet.no_customer", field="customer")
    if not any(line.kind.follows_prescription for line in sale.lines):
        raise RuleBroken("lab_sheet.no_lenses", field="sale")
    return sale, existing_customer(work, sale.customer_id)


def _prescriptions(desk: Desk, work: Work, sale: Sale) -> list[Prescription]:
    """Each wearer's that lenses of the order are made to, in the order of the lines."""
    if len(sale.made_to) > 1:
        _check_shared_out(sale)
    lenses = {line.prescription_id for line in sale.lines if line.kind.follows_prescription}
    cited = [one for one in sale.made_to if one in lenses or len(sale.made_to) == 1]
    found = [one for one in map(work.prescriptions.get, cited) if one is not None]
    if not found:
        raise RuleBroken("lab_sheet.no_prescription", field="prescription")
    for one in found:
        require_guardian_agrees(desk, work, one.wearer)
    return found


def _check_shared_out(sale: Sale) -> None:
    """Where there are several people's glasses, a laboratory must not have to guess which part is whose."""
    for line in sale.lines:
        if line.prescription_id is None and line.kind.follows_prescription:
            raise RuleBroken("lab_sheet.no_prescription", field="prescription")
        if line.prescription_id is None and line.kind is ItemKind.FRAME:
            raise RuleBroken("lab_sheet.frame_nobodys", field="sale", sku=line.sku)


def _laboratories(work: Work) -> list[Processor]:
    return [one for one in work.processors.all() if one.kind is ProcessorKind.LAB and one.active]


def _laboratory(work: Work, company_id: str) -> Processor:
    for one in _laboratories(work):
        if one.id == company_id:
            return one
    raise RuleBroken("lab_sheet.laboratory_unknown", field="laboratory")


def _order(
    sale: Sale,
    prescriptions: list[Prescription],
    laboratory: Processor,
    profile: StoreProfile,
    language: Language,
    person: str,
) -> LabOrder:
    from jooptics_desktop.documents.lab_sheets import Glasses, LabOrder, OrderedPart

    def parts(lines: Iterable[SaleLine]) -> tuple[OrderedPart, ...]:
        return tuple(OrderedPart(line.name(language), line.sku, line.quantity) for line in lines)

    def glasses(one: Prescription) -> Glasses:
        # Of an order for one person everything is theirs, said or not.
        theirs = [line for line in sale.lines if len(sale.made_to) == 1 or line.prescription_id == one.id]
        lenses = parts(line for line in theirs if line.kind.follows_prescription)
        return Glasses(one, lenses, parts(line for line in theirs if line.kind is ItemKind.FRAME))

    return LabOrder(
        profile.name_in(language), profile.phone, laboratory.name, sale.number,
        sale.business_day or sale.created_at.date(), tuple(map(glasses, prescriptions)), person,
    )  # fmt: skip
