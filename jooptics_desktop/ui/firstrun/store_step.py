"""What stands at the head of receipts and invoices."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.domain.money import CURRENCIES
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.l10n import mark
from jooptics_desktop.ui.firstrun.logo import LogoPicker
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit.fields import ChoiceField, CodeField, PhoneField, TextField
from jooptics_desktop.ui.kit.forms import Form, row

if TYPE_CHECKING:
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context


class StoreStep(Step):
    """The store's own details; a name in one script is enough, the rest may come later."""

    TITLE = mark("Your store")
    LEAD = mark("These details stand on receipts and invoices. All but the name can be filled in later.")
    STAGE = mark("Details")

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.form = Form(columns=2)
        self.name = TextField(mark("Name in &Arabic"), help=mark("One of the two names is enough."))
        self.name_alternative = TextField(mark("Name in &English"))
        self.address = TextField(mark("A&ddress"))
        self.phone = PhoneField()
        self.email = CodeField(mark("E-&mail"), max_length=200)
        self.currency_code = ChoiceField(
            mark("&Currency"), [(code, code) for code in CURRENCIES], translate=False
        )
        self.tax_number = CodeField(
            mark("&Tax number"), help=mark("As the Income and Sales Tax Department has it.")
        )
        self.income_source = CodeField(
            mark("&Income source sequence"), help=mark("From the JoFotara portal; needed for e-invoices.")
        )
        self.receipt_note = TextField(
            mark("&Line at the foot of receipts"),
            placeholder=mark("e.g. Exchange within 14 days with this receipt"),
        )
        self.logo = LogoPicker(context)
        for name, span in (
            ("name", 1), ("name_alternative", 1), ("address", 2), ("phone", 1), ("email", 1), ("tax_number", 1),
            ("income_source", 1), ("receipt_note", 2), ("currency_code", 1),
        ):  # fmt: skip
            self.form.add(name, getattr(self, name), span=span)
        across = row(self.form, self.logo, spacing="space_xl")
        across.setStretch(0, 1)
        self.body.addLayout(across)
        self.body.addStretch()
        self.currency_code.set_value(draft.profile.currency_code)
        self.name_alternative.changed.connect(lambda: self.name.set_error(None))  # one of the two is enough

    def on_shown(self) -> None:
        self.name.editor.setFocus()

    def go_on(self) -> None:
        self.form.clear_errors()
        self.bar.clear()
        try:
            self.draft.profile = self._profile().checked()
        except JoopticsError as error:
            if not self.form.show_error(error):
                self.show_error(error)
            return
        self.done.emit()

    def _profile(self) -> StoreProfile:
        kept = {field.name: getattr(self.draft.profile, field.name) for field in fields(StoreProfile)}
        texts = {
            name: getattr(self, name).text()
            for name in (
                "name", "name_alternative", "address", "phone", "email", "tax_number", "income_source", "receipt_note",
            )
        }  # fmt: skip
        return StoreProfile(
            **{
                **kept,
                **texts,
                "currency_code": self.currency_code.value() or "JOD",
                "logo": self.logo.content,
            }
        )
