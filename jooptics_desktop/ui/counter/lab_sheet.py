"""Passing an open order on to the laboratory: which one, in which language, and the customer's yes on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal

from PySide6.QtCore import Signal

from jooptics_desktop.domain.changes import Done
from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current_language, mark, tr
from jooptics_desktop.services.customers import open_customer
from jooptics_desktop.services.lab_sheets import LabSheetWanted, laboratories, make_lab_sheet, may_pass_on
from jooptics_desktop.ui.consents.acts import ConsentActs
from jooptics_desktop.ui.customers.words import LANGUAGE_NAMES
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CheckField, ChoiceField
from jooptics_desktop.ui.kit.forms import Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.kit.paper import PaperOverlay
from jooptics_desktop.ui.kit.shortcuts import key_action

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.processors import Processor
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.tasks import Cancelling, Report

WIDTH: Final = 640
ASK_KEY, GO_KEY = "F6", "F10"
_LAB: Final = PURPOSES[PurposeCode.SHARE_WITH_LAB]
_PAPERS: Final[tuple[tuple[Literal["a5", "a4"], str], ...]] = (
    ("a5", mark("A5, half a sheet")),
    ("a4", mark("A4, a whole sheet")),
)


@dataclass(frozen=True, slots=True)
class _Facts:
    customer: Customer
    agrees: bool
    laboratories: list[Processor]


class LabSheet(Overlay):
    """`ready` carries the PDF and a name for its file."""

    ready = Signal(bytes, str)

    def __init__(self, window: QWidget, context: Context, sale: Sale, customer_id: CustomerId) -> None:
        super().__init__(window, width=WIDTH)
        self._context, self._sale, self._customer_id = context, sale, customer_id
        self._facts: _Facts | None = None
        self.bar = MessageBar()
        self.form = Form(columns=2)
        self.laboratory = ChoiceField[str](mark("&Laboratory"), (), translate=False)
        self.language = ChoiceField(mark("Its lan&guage"), LANGUAGE_NAMES)
        self.language.set_value(current_language())
        self.paper = ChoiceField(mark("&Paper"), _PAPERS)
        self.named = CheckField(mark("The laboratory needs the customer's name"))
        self.acts = ConsentActs(context, self, self.bar.show_error)
        self.consent = Paragraph()
        self.ask_button = Button(mark("Ask the customer now"), self.ask, icon="square-check", key=ASK_KEY)
        self.companies_button = Button(mark("Enter a laboratory"), self._to_companies, icon="factory")
        self.go_button = Button(
            mark("Make the sheet"), self.go_on, icon="printer", key=GO_KEY, kind="primary"
        )
        self._arrange()
        key_action(self, ASK_KEY, self.ask)
        key_action(self, GO_KEY, self.go_on)
        context.hub.changed.connect(self._on_changed)
        self.closed.connect(self.deleteLater)

    def come(self) -> None:
        """Open, and see where the customer stands."""
        self.open(self.laboratory.editor)
        self._read()

    def ask(self) -> None:
        """Put the question before the customer, when it is open."""
        if self._facts is not None and not self._facts.agrees and self.ask_button.isEnabled():
            self.acts.ask(self._facts.customer, (_LAB,))

    def go_on(self) -> None:
        """Enter it in the register and make the paper."""
        company = self.laboratory.value()
        if company is None or not self.go_button.isEnabled():
            return
        wanted = LabSheetWanted(
            company, self.language.value() or "ar", self.paper.value() or "a5", self.named.isChecked()
        )
        sale = self._sale

        def work(desk: Desk, _report: Report, _cancelled: Cancelling) -> Done[bytes]:
            stream = BytesIO()
            done = make_lab_sheet(desk, sale.id, wanted, stream)
            return Done(stream.getvalue(), done.changes)

        self.go_button.setEnabled(False)
        self._context.tasks.run(work, self, self._made, self.bar.show_error)

    def _made(self, pdf: bytes) -> None:
        self.close_overlay()
        self.ready.emit(pdf, f"lens-order-{self._sale.number}.pdf")

    def _read(self) -> None:
        customer_id = self._customer_id

        def read(desk: Desk) -> _Facts:
            agrees = may_pass_on(desk, customer_id)
            return _Facts(open_customer(desk, customer_id), agrees, laboratories(desk))

        self._context.tasks.read(read, self, self._show, self.bar.show_error)

    def _show(self, facts: _Facts) -> None:
        chosen, self._facts = self.laboratory.value(), facts
        self.laboratory.set_choices([(one.id, one.name) for one in facts.laboratories])
        if chosen is not None:
            self.laboratory.set_value(chosen)
        asks = self._context.may(Permission.CUSTOMERS_WRITE)
        nobody = not facts.laboratories
        self.ask_button.setVisible(asks and not facts.agrees and not nobody)
        self.companies_button.setVisible(nobody and self._context.may(Permission.PRIVACY_MANAGE))
        self.go_button.setEnabled(facts.agrees and not nobody)
        self.consent.setProperty("role", "muted" if facts.agrees else "strong")
        self.consent.show_text(self._said(facts))

    def _said(self, facts: _Facts) -> str:
        if not facts.laboratories:
            return tr("No laboratory is in the list of companies yet. Enter it there first, under Privacy.")
        if not facts.agrees:
            return tr("The customer has not agreed that the laboratory gets the prescription. Ask first.")
        return tr("The customer agrees. What leaves is entered in the disclosure register.")

    def _to_companies(self) -> None:
        self.close_overlay()
        self._context.go("privacy", "processors")

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches("consent"):
            self._read()

    def _arrange(self) -> None:
        self.form.add("laboratory", self.laboratory, span=2)
        self.form.add("language", self.language)
        self.form.add("paper", self.paper)
        self.body.setSpacing(theme.size("space_sm"))
        for part in (
            Label(mark("Order sheet for the laboratory"), "title"),
            self.bar,
            self.form,
            self.named,
            self.consent,
        ):
            self.body.addWidget(part)
        cancel = Button(mark("Cancel"), self.close_overlay, key="Esc")
        self.body.addLayout(row(self.companies_button, self.ask_button, None, cancel, self.go_button))
        self.companies_button.hide()
        self.ask_button.hide()
        self.go_button.setEnabled(False)


def show_lab_paper(owner: QWidget, context: Context, pdf: bytes, name: str) -> PaperOverlay:
    """The finished sheet, with the keyboard on Print."""
    overlay = PaperOverlay(owner, context, pdf, name)
    overlay.open(overlay.preview.print_button)
    return overlay
