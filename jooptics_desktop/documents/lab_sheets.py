"""The order sheet for the laboratory that makes the lenses: what to make, to which powers, and for no named person."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final, Literal

from jooptics_desktop.documents.codes import QR_SIDE, draw_qr
from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import SMALL, Fact, facts, paragraph, section
from jooptics_desktop.documents.heads import banner
from jooptics_desktop.documents.sheet import A4, A5_ACROSS, PageParts, Sheet
from jooptics_desktop.documents.tables import Column, Table, TableLook
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_entry import entry_of
from jooptics_desktop.domain.rx_writing import write_millimetres
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator

if TYPE_CHECKING:
    from datetime import date

    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats
from jooptics_desktop.l10n.joining import side_by_side

LabPaper = Literal["a4", "a5"]
TITLE: Final = mark("Lens order")
_PAPERS: Final = {"a4": A4, "a5": A5_ACROSS}
_QR: Final = QR_SIDE * 0.62
_EYES: Final = ((Eye.RIGHT, mark("R (OD)")), (Eye.LEFT, mark("L (OS)")))
# The trade's order from left to right in any language. Fitting heights are measured on the frame, with a pen.
_GRID: Final = (("SPH", 48), ("CYL", 48), ("AXIS", 42), ("ADD", 52), ("PRISM", 108), ("PD", 42), ("NPD", 42))


@dataclass(frozen=True, slots=True)
class OrderedPart:
    """A lens or a frame of the order; `detail` is its stock-keeping unit."""

    title: str
    detail: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Glasses:
    """What is made for one person: to which powers, and the lenses and frames of it."""

    prescription: Prescription
    lenses: tuple[OrderedPart, ...]
    frames: tuple[OrderedPart, ...]


@dataclass(frozen=True, slots=True)
class LabOrder:
    """What the laboratory is told: each person's glasses on a page of their own, counted and without a name.

    `person` is the customer's name, and empty unless the laboratory has to know it.
    """

    store: str
    store_phone: str
    laboratory: str
    number: str
    ordered_on: date
    glasses: tuple[Glasses, ...]
    person: str = ""


def write_lab_sheet(
    order: LabOrder, paper: LabPaper, words: Translator, formats: Formats, target: Target
) -> None:
    """Write it as a PDF in the language of `words`: A4, or half of one (A5, lying across)."""
    tr, other = words.tr, translator("en" if words.language == "ar" else "ar")
    number = isolate_ltr(order.number)
    head = banner(tr(TITLE), other.tr(TITLE), isolate(order.store), number)
    foot = side_by_side((isolate(order.store), number))
    with writing(target) as stream:
        sheet = Sheet(stream, _PAPERS[paper], words, tr(TITLE), PageParts(head=head, foot=foot))
        for place, glasses in enumerate(order.glasses, start=1):
            if place > 1:
                sheet.next_page()
            which = _which(order, place, words, formats)
            _order(sheet, order, which, words, formats)
            _powers(sheet, glasses.prescription, words)
            _parts(sheet, glasses, which, words, formats)
        sheet.finish()


def _order(sheet: Sheet, order: LabOrder, which: str, words: Translator, formats: Formats) -> None:
    """Whose order it is; the code beside it finds the order again at the counter."""
    tr, top = words.tr, sheet.y
    phone = formats.phone(order.store_phone) if order.store_phone.startswith("+") else order.store_phone
    draw_qr(sheet.canvas, order.number, sheet.box_x(sheet.width - _QR, _QR), top, _QR)
    facts(
        sheet,
        [
            Fact(tr(mark("Order number")), isolate_ltr(order.number)),
            Fact(tr(mark("Glasses")), which),
            Fact(tr(mark("Customer")), isolate(order.person) if order.person else ""),
            Fact(tr(mark("Laboratory")), isolate(order.laboratory), wide=True),
            Fact(tr(mark("Ordered on")), formats.date(order.ordered_on), wide=True),
            Fact(tr(mark("Questions to")), isolate_ltr(phone) if phone else "", wide=True),
        ],
    )
    sheet.y = min(sheet.y, top - _QR - 6)


def _which(order: LabOrder, number: int, words: Translator, formats: Formats) -> str:
    """The how-manieth glasses of the order, where it is for several people."""
    of = len(order.glasses)
    if of == 1:
        return ""
    return words.tr(mark("{number} of {of}"), number=formats.number(number), of=formats.number(of))


def _powers(sheet: Sheet, prescription: Prescription, words: Translator) -> None:
    tr = words.tr
    section(sheet, tr(mark("Powers and measurements")), keep=80)
    columns = [
        Column(tr(mark("Eye")), 48),
        *(Column(title, share, "centre") for title, share in _GRID),
        Column(tr(mark("Height")), 52, "centre"),
    ]
    table = Table(sheet, columns, TableLook(size=11, head_size=8.5, left_to_right=True, row_gap=4))
    rows = []
    for eye, name in _EYES:
        rows.append((isolate(tr(name)), *astuple(entry_of(prescription.eye(eye))), "………"))
    table.group(rows)
    table.close()
    distances = (
        (mark("PD of both eyes, mm"), prescription.binocular_pd),
        (mark("Near PD of both eyes, mm"), prescription.binocular_near_pd),
        (mark("Lens to eye, mm"), prescription.back_vertex_distance),
    )
    facts(
        sheet,
        [
            Fact(tr(name), isolate_ltr(write_millimetres(length)))
            for name, length in distances
            if length is not None
        ],
        label_width=130,
    )


def _parts(sheet: Sheet, glasses: Glasses, which: str, words: Translator, formats: Formats) -> None:
    """Each part says which glasses it is of: a long list goes on on a loose page."""
    tr = words.tr
    section(sheet, tr(mark("What to make")), keep=60)
    columns = [
        Column(tr(mark("What")), 20),
        Column(tr(mark("Item")), 52),
        Column(tr(mark("Code")), 20),
        Column(tr(mark("Pieces")), 8, "number"),
    ]
    table = Table(sheet, columns, TableLook(size=9.5, row_gap=4))
    for kind, parts in ((mark("Lenses"), glasses.lenses), (mark("Frame"), glasses.frames)):
        for part in parts:
            what = f"{tr(kind)} · {which}" if which else tr(kind)
            table.row((what, isolate(part.title), isolate_ltr(part.detail), formats.number(part.quantity)))
    table.close()
    paragraph(
        sheet,
        tr(
            mark(
                "Health data: use it to make these lenses and for nothing else, and destroy this sheet afterwards."
            )
        ),
        SMALL,
    )
