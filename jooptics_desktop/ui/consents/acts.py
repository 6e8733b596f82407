"""What can be done about a customer's consents, from wherever one is: asked, printed, taken in, proven."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.l10n import mark
from jooptics_desktop.services.abroad import asked_now
from jooptics_desktop.services.consent_receipts import issue_receipt, print_form
from jooptics_desktop.services.consents import papers_out
from jooptics_desktop.ui.consents.ask_sheet import AskSheet
from jooptics_desktop.ui.consents.customer_screen import CustomerScreen
from jooptics_desktop.ui.kit.paper import PaperOverlay

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.privacy import NoticeServed
    from jooptics_desktop.domain.purposes import Purpose
    from jooptics_desktop.ui.kit.feature import Context


class ConsentActs:
    """Belongs to a page or a tab, `owner`; `sheet`, `screen` and `paper` are what is up now."""

    def __init__(self, context: Context, owner: QWidget, fail: Callable[[JoopticsError], object]) -> None:
        self._context, self._owner, self._fail = context, owner, fail
        self.sheet: AskSheet | None = None
        self.screen: CustomerScreen | None = None
        self.paper: PaperOverlay | None = None

    def ask(self, customer: Customer, purposes: Sequence[Purpose] | None = None) -> None:
        """At the counter, now; everything that is asked about today, or only these."""
        if purposes is not None:
            self._open_sheet(customer, purposes, None)
            return
        self._about_everything(lambda everything: self._open_sheet(customer, everything, None))

    def ask_on_screen(self, customer: Customer) -> None:
        """On a screen of the customer's own; pressed again it takes that away."""
        if self.screen is not None:
            self.screen.close_now()
            return

        def come(purposes: Sequence[Purpose]) -> None:
            self.screen = CustomerScreen(self._context, customer, purposes, self._owner.window())
            self.screen.answered.connect(lambda: self._kept(customer))
            self.screen.left.connect(self._screen_left)
            self.screen.come()

        self._about_everything(come)

    def ask_on_paper(self, customer: Customer) -> None:
        """The form in the customer's language, to print and have signed."""

        def show(pdf: bytes) -> None:
            self._show(pdf, f"consents-{customer.number}.pdf")

        self._context.tasks.write(
            lambda desk: print_form(desk, customer.id, customer.language),
            self._owner,
            lambda form: show(form.pdf),
            self._fail,
        )

    def take_paper(self, customer: Customer) -> None:
        """A signed form came back: enter what is ticked on the one that was printed last."""

        def found(papers: list[NoticeServed]) -> None:
            if papers:
                self._about_everything(lambda asked: self._open_sheet(customer, asked, papers[0].id))
            else:
                self._context.toast.say(mark("No form was printed for this customer that is not back yet"))

        self._context.tasks.read(lambda desk: papers_out(desk, customer.id), self._owner, found, self._fail)

    def hand_out_receipt(self, customer: Customer) -> None:
        """The receipt of what they decided, in their language."""
        self._context.tasks.write(
            lambda desk: issue_receipt(desk, customer.id, customer.language),
            self._owner,
            lambda receipt: self._show(receipt.pdf, f"consent-receipt-{customer.number}.pdf"),
            self._fail,
        )

    def _about_everything(self, then: Callable[[Sequence[Purpose]], object]) -> None:
        self._context.tasks.read(asked_now, self._owner, then, self._fail)

    def _open_sheet(self, customer: Customer, purposes: Sequence[Purpose], paper: str | None) -> None:
        self.sheet = AskSheet(self._owner.window(), self._context, customer, purposes, paper)
        self.sheet.saved.connect(lambda: self._kept(customer))
        self.sheet.closed.connect(self._sheet_closed)
        self.sheet.come()

    def _kept(self, customer: Customer) -> None:
        self._context.toast.offer(
            mark("The answers were kept"), mark("Print the receipt"), lambda: self.hand_out_receipt(customer)
        )

    def _show(self, pdf: bytes, name: str) -> None:
        self.paper = PaperOverlay(self._owner.window(), self._context, pdf, name)
        self.paper.closed.connect(self._paper_closed)
        self.paper.open(self.paper.preview.print_button)

    def _sheet_closed(self) -> None:
        self.sheet = None

    def _paper_closed(self) -> None:
        self.paper = None

    def _screen_left(self) -> None:
        self.screen = None
