"""Customers' consents: whom to ask again, and whether a receipt is genuine and still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.domain.consent_receipts import Verdict
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, side_by_side, tr
from jooptics_desktop.l10n.words_consents import ANSWERS, VERDICTS
from jooptics_desktop.services.consent_receipts import verify_receipt
from jooptics_desktop.services.consents import renewals
from jooptics_desktop.services.customers import open_customer
from jooptics_desktop.services.purpose_words import purpose_labels
from jooptics_desktop.ui.consents.acts import ConsentActs
from jooptics_desktop.ui.consents.banner import RENEW_KEY
from jooptics_desktop.ui.customers.words import hit_detail, hit_title
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.fields import CodeField
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Composed, Label, Pill
from jooptics_desktop.ui.kit.shortcuts import key_action
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.consents import Renewal
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.consent_receipts import Checked
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

_PILLS: dict[Verdict, tuple[PillKind, str]] = {
    Verdict.STANDS: ("ok", mark("Genuine")),
    Verdict.CHANGED_SINCE: ("warning", mark("Genuine")),
    Verdict.ALTERED: ("danger", mark("Not genuine")),
    Verdict.UNKNOWN: ("danger", mark("Unknown")),
}


class CustomersConsentsTab(PrivacyTab):
    """A code to type or scan, and a list: Enter opens the customer, a key asks them again at once."""

    NAME: ClassVar[str] = "consents"
    TITLE: ClassVar[str] = mark("Customers' consents")
    ICON: ClassVar[str] = "square-check"
    PERMISSION: ClassVar[Permission | None] = Permission.CUSTOMERS_READ
    TOUCHED: ClassVar[tuple[str, ...]] = ("consent", "customer", "request")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._labels: dict[Language, dict[str, str]] = {}
        self.checked: Checked | None = None
        self.acts = ConsentActs(context, self, self.failed.emit)
        self.body.addWidget(self._checking())
        self.body.addWidget(self._renewing(), 1)

    def reload(self) -> None:
        """Read the list anew."""

        def ask(desk: Desk) -> tuple[list[Renewal], dict[Language, dict[str, str]]]:
            return renewals(desk), {"ar": purpose_labels(desk, "ar"), "en": purpose_labels(desk, "en")}

        self.context.tasks.read(ask, self, self._show, self.failed.emit)

    def open_item(self, what: object) -> None:
        """A code, to be checked."""
        self.code.set_text(str(what))
        self.check()

    def check(self) -> None:
        """Look the code up."""
        typed = self.code.text()
        self.context.tasks.read(
            lambda desk: verify_receipt(desk, typed), self, self._say_checked, self._not_checked
        )

    def ask_again(self) -> None:
        """Ask the chosen customer, who is here, about what ends or has ended."""
        chosen = self.table.current_row()
        if chosen is None or not self.context.may(Permission.CUSTOMERS_WRITE):
            return
        purposes = [state.purpose for state in chosen.states]

        def begin(customer: Customer) -> None:
            self.acts.ask(customer, purposes)

        self.context.tasks.read(
            lambda desk: open_customer(desk, chosen.customer.id), self, begin, self.failed.emit
        )

    def _checking(self) -> Card:
        card = Card(mark("Check a receipt"), margin="space_md")
        self.code = CodeField(mark("Code on the receipt"), placeholder=mark("e.g. JC-ABCD-…"), max_length=60)
        self.code.setFixedWidth(theme.pixels(480))
        self.code.editor.returnPressed.connect(self.check)
        self.check_button = Button(mark("Check"), self.check, icon="badge-check")
        self.pill, self.said = Pill(), Composed("quiet")
        self.said.setWordWrap(True)
        self.pill.hide()
        self.code.add_beside(self.check_button)
        line = row(self.code, self.pill, self.said)
        line.setStretch(2, 1)
        card.body.addLayout(line)
        return card

    def _renewing(self) -> Card:
        formats, empty = self.context.formats, EmptyState(
            "square-check",
            mark("Nobody is to be asked again"),
            mark("Customers appear here a month before a consent of theirs ends."),
        )  # fmt: skip
        columns: list[Column[Renewal]] = [
            Column("name", mark("Customer"), lambda one: hit_title(one.customer, formats()),
                   second=lambda one: hit_detail(one.customer, formats())),
            Column("purposes", mark("Ask again about"), self._purposes),
            Column("ends", mark("Ends"), lambda one: formats().date(one.ends.date()), value=lambda one: one.ends,
                   width=150),
            Column("state", mark("State"), lambda one: tr("Ended") if one.ended else tr("Ends soon"),
                   pill=lambda one: "warning" if one.ended else "info", width=130),
        ]  # fmt: skip
        self.model: RowsModel[Renewal] = RowsModel(columns)
        self.table = Table(self.model, mark("To ask again"), sortable=True)
        self.table.opened.connect(lambda one: self.context.go("customers", one.customer.id))
        self.ask_button = Button(mark("Ask again"), self.ask_again, icon="refresh-cw", key=RENEW_KEY)
        key_action(self, RENEW_KEY, self.ask_again)
        card = Card(margin="space_md")
        card.body.addLayout(row(Label(mark("To ask again"), "title"), None, self.ask_button))
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        return card

    def _purposes(self, one: Renewal) -> str:
        labels = self._labels.get(current_language(), {})
        return side_by_side(
            isolate(labels.get(state.purpose.code.value, state.purpose.code.value)) for state in one.states
        )

    def _show(self, found: tuple[list[Renewal], dict[Language, dict[str, str]]]) -> None:
        rows, self._labels = found
        self.model.set_rows(rows)
        self.ask_button.setEnabled(bool(rows) and self.context.may(Permission.CUSTOMERS_WRITE))

    def _say_checked(self, checked: Checked) -> None:
        self.checked = checked
        self.code.set_error(None)
        kind, word = _PILLS[checked.found.verdict]
        self.pill.set_kind(kind)
        self.pill.say(word)
        self.pill.show()
        self.said.compose(self._verdict)

    def _verdict(self) -> str:
        checked = self.checked
        if checked is None:
            return ""
        said, labels = [tr(VERDICTS[checked.found.verdict])], self._labels.get(current_language(), {})
        if checked.customer is not None:
            name = isolate(checked.customer.name_in(current_language()))
            number = isolate_ltr(str(checked.customer.number))
            said.append(tr("{name}, record number {number}.", name=name, number=number))
        elif checked.found.decisions:
            said.append(tr("The person is no longer on record."))
        for decision in checked.found.decisions:
            code = decision.event.purpose.code.value
            answer = tr(ANSWERS[decision.event.type])
            if not decision.stands:
                said.append(
                    tr(
                        "{purpose}: {answer} then, not now.",
                        purpose=isolate(labels.get(code, code)),
                        answer=answer,
                    )
                )
        return " ".join(said)

    def _not_checked(self, error: JoopticsError) -> None:
        self.pill.hide()
        self.checked = None
        self.said.compose(str)
        if error.field == "code":
            self.code.set_error(error)
        else:
            self.failed.emit(error)
