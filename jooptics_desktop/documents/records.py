"""A customer's whole record on paper: what the customer may ask for and the counter may look up."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

from jooptics_desktop.documents.files import writing
from jooptics_desktop.documents.flow import SMALL, Fact, facts, paragraph, section, typed_paragraph
from jooptics_desktop.documents.heads import banner, printed, trace
from jooptics_desktop.documents.sheet import A4, PageParts, Sheet
from jooptics_desktop.documents.tables import Column, Table, TableLook
from jooptics_desktop.documents.text import typed
from jooptics_desktop.domain.customers import Channel
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_entry import entry_of
from jooptics_desktop.domain.rx_writing import write_millimetres
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator
from jooptics_desktop.l10n.joining import listed
from jooptics_desktop.l10n.words_wearers import wearer_words

if TYPE_CHECKING:
    from jooptics_desktop.documents.files import Target
    from jooptics_desktop.documents.record_values import CustomerRecord, Printing, RecordSale, RecordSaleLine
    from jooptics_desktop.domain.prescriptions import Prescription
    from jooptics_desktop.domain.wearers import Wearer
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats

TITLE = mark("Customer record")
CONFIDENTIAL = mark("Confidential: health data")
_CHANNELS = {
    Channel.PHONE: mark("Phone call"),
    Channel.SMS: mark("Text message"),
    Channel.WHATSAPP: mark("WhatsApp"),
    Channel.EMAIL: mark("E-mail"),
}
_EYES = ((Eye.RIGHT, mark("R (OD)")), (Eye.LEFT, mark("L (OS)")))


def write_record(
    record: CustomerRecord, printing: Printing, words: Translator, formats: Formats, target: Target
) -> None:
    """Write everything the store keeps about a customer as a PDF in the language of `words`.

    Each page names the record's number, who printed it and when, and warns that it is health data.
    """
    page = _RecordPage(record, printing, words, formats)
    with writing(target) as stream:
        sheet = Sheet(stream, A4, words, words.tr(TITLE), page.parts())
        page.lay_out(sheet)
        sheet.finish()


class _RecordPage:
    """The record's sections, one after the other."""

    def __init__(
        self, record: CustomerRecord, printing: Printing, words: Translator, formats: Formats
    ) -> None:
        self.record, self.printing, self.formats = record, printing, formats
        self.words = words
        self.other = translator("en" if words.language == "ar" else "ar")
        self.number = words.tr(mark("No. {number}"), number=isolate_ltr(str(record.customer.number)))

    def parts(self) -> PageParts:
        """Banner, confidentiality line and watermark."""
        printing, tr = self.printing, self.words.tr
        head = banner(
            tr(TITLE),
            self.other.tr(TITLE),
            f"{isolate(printing.store)} · {tr(CONFIDENTIAL)}",
            self.number,
        )
        foot = f"{tr(CONFIDENTIAL)} · {self.number} · {printed(printing, self.words, self.formats)}"
        return PageParts(head=head, foot=foot, watermark=trace(printing, self.formats))

    def lay_out(self, sheet: Sheet) -> None:
        """All sections; one without content says so."""
        self._person(sheet)
        self._consents(sheet)
        self._prescriptions(sheet)
        self._sales(sheet)
        self._notes(sheet)
        self._events(sheet)

    def _section(self, sheet: Sheet, title: str, *, keep: float = 60) -> None:
        section(sheet, self.words.tr(title), self.other.tr(title), keep=keep)
        sheet.bookmark(self.words.tr(title), f"section-{title}")

    def _nothing(self, sheet: Sheet) -> None:
        paragraph(sheet, self.words.tr(mark("Nothing recorded.")), SMALL, indent=6, after=8)

    def _person(self, sheet: Sheet) -> None:
        tr, formats, customer = self.words.tr, self.formats, self.record.customer
        self._section(sheet, mark("Contact"))
        channels = [tr(_CHANNELS[channel]) for channel in sorted(customer.preferred_channels)]
        members = [f"{isolate(member.name)} {isolate_ltr(member.number)}" for member in self.record.members]
        languages = {"ar": mark("Arabic"), "en": mark("English")}
        facts(
            sheet,
            [
                Fact(tr(mark("Name")), typed(customer.name)),
                Fact(tr(mark("Other name")), typed(customer.name_alternative)),
                Fact(tr(mark("Phone")), "\n".join(formats.phone(phone) for phone in customer.phones)),
                Fact(tr(mark("E-mail")), isolate_ltr(customer.email) if customer.email else ""),
                Fact(
                    tr(mark("Date of birth")),
                    formats.date(customer.birth_date) if customer.birth_date else "",
                ),
                Fact(tr(mark("Language")), tr(languages[customer.language])),
                Fact(tr(mark("Address")), typed(customer.address), wide=True),
                Fact(tr(mark("Contact by")), listed(channels, self.words)),
                Fact(tr(mark("Customer since")), formats.moment(customer.created_at)),
                Fact(tr(mark("Household")), typed(self.record.household)),
                Fact(tr(mark("Members")), "\n".join(members)),
            ],
        )

    def _consents(self, sheet: Sheet) -> None:
        tr = self.words.tr
        self._section(sheet, mark("Consents"))
        if not self.record.consents:
            return self._nothing(sheet)
        titles = (
            (mark("Purpose"), 44),
            (mark("Decision"), 14),
            (mark("Time"), 26),
            (mark("Notice version"), 16),
        )
        table = Table(sheet, [Column(tr(title), share) for title, share in titles], TableLook(size=9))
        for consent in self.record.consents:
            decision = mark("Agreed") if consent.given else mark("Refused or withdrawn")
            moment = self.formats.moment(consent.decided_at)
            table.row((consent.purpose, tr(decision), moment, isolate_ltr(consent.notice_version)))
        return table.close()

    def _prescriptions(self, sheet: Sheet) -> None:
        self._section(sheet, mark("Prescriptions"), keep=110)
        if not self.record.prescriptions:
            return self._nothing(sheet)
        for wearer in (None, *self.record.wearers):
            whose = None if wearer is None else wearer.id
            worn = tuple(rx for rx in self.record.prescriptions if rx.wearer == whose)
            if worn:
                self._worn(sheet, wearer, worn)
        return None

    def _worn(self, sheet: Sheet, wearer: Wearer | None, prescriptions: tuple[Prescription, ...]) -> None:
        """One wearer's, under their own line as soon as the customer orders for somebody else."""
        if self.record.wearers:
            sheet.need(90)
            sheet.gap(4)
            paragraph(sheet, wearer_words(wearer, self.words.tr), indent=6, after=2)
        prescription_grid(sheet, prescriptions, self.words, self.formats)
        for rx in prescriptions:
            if rx.note:
                paragraph(sheet, self.formats.date(rx.written_on), SMALL, indent=6, after=0)
                typed_paragraph(sheet, rx.note, indent=6, after=6)

    def _sales(self, sheet: Sheet) -> None:
        tr = self.words.tr
        self._section(sheet, mark("Sales and payments"), keep=90)
        if not self.record.sales:
            return self._nothing(sheet)
        columns = (
            Column(tr(mark("Sale")), 38),
            Column(tr(mark("Date")), 17),
            Column(tr(mark("Status")), 13),
            Column(tr(mark("Total")), 14, "number"),
            Column(tr(mark("Amount paid")), 14, "number"),
            Column(tr(mark("Balance due")), 14, "number"),
        )
        table = Table(sheet, columns, TableLook(size=9))
        for sale in self.record.sales:
            money = (
                self.formats.money(amount, unit=False) for amount in (sale.total, sale.paid, sale.balance)
            )
            table.row((self._sale_lines(sale), self.formats.numeric_date(sale.on), sale.state_label, *money))
        return table.close()

    def _sale_lines(self, sale: RecordSale) -> str:
        lines = [isolate_ltr(sale.number)]
        lines += [
            f"{self.formats.number(line.quantity)} × {isolate(line.title)}{self._worn_by(line)}"
            for line in sale.lines
        ]
        for paid in sale.payments:
            amount = self.formats.money(paid.amount, unit=False)
            lines.append(f"{isolate(paid.label)} {self.formats.numeric_date(paid.on)}: {amount}")
        return "\n".join(lines)

    def _worn_by(self, line: RecordSaleLine) -> str:
        """Whose a line is, as soon as the customer orders for somebody else."""
        number = self.record.number_of_line(line)
        if number is None or not self.record.wearers:
            return ""
        wearer = next((one for one in self.record.wearers if one.number == number), None)
        return f" · {wearer_words(wearer, self.words.tr)}"

    def _notes(self, sheet: Sheet) -> None:
        self._section(sheet, mark("Notes"))
        if not self.record.notes:
            return self._nothing(sheet)
        for note in self.record.notes:
            sheet.need(40)
            paragraph(
                sheet,
                f"{self.formats.moment(note.written_at)} · {isolate(note.by)}",
                SMALL,
                indent=6,
                after=0,
            )
            typed_paragraph(sheet, note.text, indent=6, after=6)
        return None

    def _events(self, sheet: Sheet) -> None:
        tr = self.words.tr
        self._section(sheet, mark("Timeline"))
        if not self.record.events:
            return self._nothing(sheet)
        titles = ((mark("Time"), 26), (mark("What happened"), 54), (mark("By whom"), 20))
        table = Table(sheet, [Column(tr(title), share) for title, share in titles], TableLook(size=8.5))
        for event in self.record.events:
            table.row((self.formats.moment(event.at), typed(event.what), isolate(event.by)))
        return table.close()


def prescription_grid(
    sheet: Sheet, prescriptions: tuple[Prescription, ...], words: Translator, formats: Formats
) -> None:
    """Prescriptions, right eye above left, columns in the trade's order from left to right in any language."""
    columns = [
        Column("\n".join((words.tr(mark("Written")), words.tr(mark("Valid until")))), 62),
        Column(words.tr(mark("Eye")), 48),
        *(Column(title, share, "centre") for title, share in _GRID),
        Column(words.tr(mark("Prescriber")), 70),
    ]
    table = Table(sheet, columns, TableLook(size=9, head_size=8, left_to_right=True, row_gap=3))
    for rx in prescriptions:
        days = (rx.written_on, rx.valid_until)
        rows: list[tuple[str, ...]] = []
        for day, (eye, name), by in zip(days, _EYES, (rx.prescriber, ""), strict=True):
            rows.append(
                (
                    formats.numeric_date(day),
                    isolate(words.tr(name)),
                    *astuple(entry_of(rx.eye(eye))),
                    isolate(by) if by else "",
                )
            )
        if rx.binocular_pd or rx.binocular_near_pd or rx.back_vertex_distance:
            rows.append(_both(rx, words))
        table.group(rows)
    table.close()


def _both(rx: Prescription, words: Translator) -> tuple[str, ...]:
    """What was measured of both eyes together."""
    vertex = write_millimetres(rx.back_vertex_distance)
    distance = words.tr(mark("Lens to eye, mm")) + f": {vertex}" if vertex else ""
    pds = (write_millimetres(rx.binocular_pd), write_millimetres(rx.binocular_near_pd))
    return ("", isolate(words.tr(mark("Both (OU)"))), "", "", "", "", "", *pds, distance)


_GRID = (("SPH", 42), ("CYL", 42), ("AXIS", 36), ("ADD", 42), ("PRISM", 60), ("PD", 36), ("NPD", 36))
