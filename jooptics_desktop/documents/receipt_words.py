"""The wording of a receipt: every label and figure, ready to be placed on either paper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jooptics_desktop.documents.flow import Fact
from jooptics_desktop.domain.optics import Eye
from jooptics_desktop.domain.rx_writing import write_line
from jooptics_desktop.l10n.bidi import isolate, isolate_ltr
from jooptics_desktop.l10n.catalogue import mark, translator
from jooptics_desktop.l10n.words_wearers import wearer_words

if TYPE_CHECKING:
    from jooptics_desktop.documents.receipt_values import MadeTo, Receipt, ReceiptLine
    from jooptics_desktop.domain.money import Money
    from jooptics_desktop.l10n.catalogue import Translator
    from jooptics_desktop.l10n.formats import Formats
from jooptics_desktop.l10n.joining import side_by_side


class ReceiptWords:
    """Says what stands on the paper in the receipt's language, and headings in the other one too."""

    def __init__(self, receipt: Receipt, words: Translator, formats: Formats) -> None:
        self.receipt, self.words, self.formats = receipt, words, formats
        self.other = translator("en" if words.language == "ar" else "ar")

    def figure(self, amount: Money) -> str:
        """An amount without its unit: the currency stands once beside the total."""
        return self.formats.money(amount, unit=False)

    def off(self, amount: Money) -> str:
        """A discount: with a minus when there is one."""
        return self.figure(-amount) if amount else self.figure(amount)

    @property
    def title(self) -> str:
        """`Tax invoice S-2026-000123`."""
        return self.words.tr(
            mark("{document} no. {number}"),
            document=self.words.tr(self.receipt.kind.heading),
            number=isolate_ltr(self.receipt.number),
        )

    @property
    def other_title(self) -> str:
        """What the paper is, in the second language."""
        return self.other.tr(self.receipt.kind.heading)

    @property
    def copy_mark(self) -> str:
        """That this is a reprint, in both languages."""
        said = mark("Copy {number}")
        number = isolate_ltr(str(self.receipt.copy))
        return (
            f"{isolate(self.words.tr(said, number=number))} · {isolate(self.other.tr(said, number=number))}"
        )

    @property
    def foot(self) -> str:
        """What identifies a loose page."""
        return f"{isolate(self.receipt.seller.name)} · {isolate_ltr(self.receipt.number)}"

    @property
    def status(self) -> str:
        """Whether money is still owed."""
        if self.receipt.balance.minor <= 0:
            return self.words.tr(mark("Paid in full"))
        if self.receipt.paid:
            return self.words.tr(mark("Partly paid"))
        return self.words.tr(mark("Not paid yet"))

    def seller_lines(self) -> list[str]:
        """Address, phone and tax number, as many as are known."""
        seller, said = self.receipt.seller, []
        if seller.phone:
            said.append(self.words.tr(mark("Phone {number}"), number=self.formats.phone(seller.phone)))
        if seller.tax_number:
            said.append(self.words.tr(mark("Tax no. {number}"), number=isolate_ltr(seller.tax_number)))
        if seller.income_source:
            said.append(
                self.words.tr(mark("Income source {number}"), number=isolate_ltr(seller.income_source))
            )
        return [line for line in (seller.address and isolate(seller.address), side_by_side(said)) if line]

    def facts(self) -> list[Fact]:
        """Who, when, by whom: labelled values."""
        tr, receipt = self.words.tr, self.receipt
        customer = isolate(receipt.customer_name) if receipt.customer_name else ""
        if customer and receipt.customer_number:
            customer += f" ·\u00a0{isolate_ltr(receipt.customer_number)}"
        phone = self.formats.phone(receipt.customer_phone) if receipt.customer_phone else ""
        ready = self.formats.date(receipt.ready_on) if receipt.ready_on else ""
        return [
            Fact(tr(mark("Date")), self.formats.moment(receipt.issued_at)),
            Fact(tr(mark("Status")), self.status),
            Fact(tr(mark("Customer")), customer),
            Fact(tr(mark("Phone")), phone),
            Fact(tr(mark("Customer's tax no.")), _code(receipt.customer_tax_number)),
            Fact(tr(mark("Served by")), isolate(receipt.served_by) if receipt.served_by else ""),
            Fact(tr(mark("Ready on")), ready),
            Fact(tr(mark("Refers to")), _code(receipt.refers_to)),
        ]

    def eyes(self) -> list[Fact]:
        """The prescriptions the glasses are made from, one line for each eye; whose, unless all are the customer's."""
        return [fact for made_to in self.receipt.made_to for fact in self._eyes(made_to)]

    def _eyes(self, made_to: MadeTo) -> list[Fact]:
        rx = made_to.prescription
        sides = ((Eye.RIGHT, mark("Right eye")), (Eye.LEFT, mark("Left eye")))
        lines = [(label, write_line(replace(rx.eye(eye), pd=None, near_pd=None))) for eye, label in sides]
        told = [Fact(self.words.tr(label), isolate_ltr(line), wide=True) for label, line in lines if line]
        if rx.wearer is None and not self._for_several:
            return told
        return [Fact(self.words.tr(mark("Worn by")), wearer_words(made_to.wearer, self.words.tr)), *told]

    @property
    def _for_several(self) -> bool:
        return len(self.receipt.made_to) > 1

    def item(self, line: ReceiptLine) -> str:
        """What was sold; on a second line its detail, and whose it is where the sale is for several people."""
        told = [isolate(line.detail)] if line.detail else []
        if line.made_to is not None and self._for_several:
            told.append(wearer_words(line.made_to.wearer, self.words.tr))
        return "\n".join([isolate(line.title), " · ".join(told)] if told else [isolate(line.title)])

    def rate(self, ppm: int | None) -> str:
        """A line's tax rate."""
        return "" if ppm is None else self.formats.percent(ppm)

    def sums(self) -> list[tuple[str, str, bool]]:
        """Label, figure and whether it stands out, from the subtotal to what is still owed."""
        tr, receipt = self.words.tr, self.receipt
        rows = [(tr(mark("Subtotal")), self.figure(receipt.listed), False)]
        if receipt.discount:
            rows.append((tr(mark("Discount")), self.off(receipt.discount), False))
        if receipt.taxes:
            rows.append((tr(mark("Net before tax")), self.figure(receipt.net), False))
            rows.append((tr(mark("Sales tax")), self.figure(receipt.total - receipt.net), False))
        unit = self.formats.currency_sign(receipt.total.currency)
        rows.append(
            (tr(mark("Total ({currency})"), currency=isolate(unit)), self.figure(receipt.total), True)
        )
        if receipt.paid or receipt.balance:
            rows.append((tr(mark("Amount paid")), self.figure(receipt.paid), False))
            rows.append((tr(mark("Balance due")), self.figure(receipt.balance), True))
        return rows

    def taxes(self) -> list[tuple[str, str, str]]:
        """Rate, what it is charged on, and the tax."""
        return [
            (
                self.words.tr(mark("Exempt")) if entry.is_exempt else self.formats.percent(entry.ppm),
                self.figure(entry.net),
                self.figure(entry.tax),
            )
            for entry in self.receipt.taxes
        ]

    def payments(self) -> list[tuple[str, str]]:
        """How money was given and how much; cash tendered and change at the end."""
        rows = [
            (f"{isolate(paid.label)} · {self.formats.numeric_date(paid.on)}", self.figure(paid.amount))
            for paid in self.receipt.payments
        ]
        if self.receipt.tendered is not None:
            rows.append((self.words.tr(mark("Cash received")), self.figure(self.receipt.tendered)))
        if self.receipt.change is not None:
            rows.append((self.words.tr(mark("Change given")), self.figure(self.receipt.change)))
        return rows


def _code(text: str) -> str:
    return isolate_ltr(text) if text else ""
