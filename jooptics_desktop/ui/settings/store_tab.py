"""What stands at the head of receipts and invoices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services import store_profile
from jooptics_desktop.ui.firstrun.logo import LogoPicker
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CodeField, PhoneField, TextField
from jooptics_desktop.ui.kit.forms import Card, Form, row
from jooptics_desktop.ui.settings.tab import Tab

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.store_profile import StoreProfile
    from jooptics_desktop.ui.kit.feature import Context

_NAMES = (
    "name", "name_alternative", "address", "phone", "email", "tax_number", "income_source", "receipt_note",
)  # fmt: skip


class StoreTab(Tab):
    """Papers printed before keep what they said."""

    NAME = "store"
    TITLE = mark("Store details")
    ICON = "store"
    PERMISSION = Permission.STORE_CONFIGURE
    TOUCHED = ("store_profile",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._kept: StoreProfile | None = None
        self.form = Form(columns=2)
        self.name = TextField(mark("Name in &Arabic"))
        self.name_alternative = TextField(mark("Name in &English"))
        self.address = TextField(mark("A&ddress"))
        self.phone = PhoneField()
        self.email = CodeField(mark("E-&mail"), max_length=200)
        self.tax_number = CodeField(mark("&Tax number"))
        self.income_source = CodeField(mark("&Income source sequence"))
        self.receipt_note = TextField(mark("&Line at the foot of receipts"))
        self.logo = LogoPicker(context)
        for name in _NAMES:
            self.form.add(name, getattr(self, name), span=2 if name in {"address", "receipt_note"} else 1)
        self.name_alternative.changed.connect(lambda: self.name.set_error(None))  # one of the two is enough
        self.save_button = Button(mark("Save"), self.save, icon="save", key="F10", kind="primary")
        self.undo_button = Button(mark("Cancel"), self.undo)
        card = Card()
        across = row(self.form, self.logo, spacing="space_xl")
        across.setStretch(0, 1)
        card.body.addLayout(across)
        card.body.addStretch(1)
        card.body.addLayout(row(None, self.undo_button, self.save_button))
        self.body.addWidget(card)

    @property
    def is_dirty(self) -> bool:
        return self._kept is not None and self._written(self._kept) != self._kept

    def reload(self) -> None:
        self.context.tasks.read(store_profile.store_profile, self, self._show, self.failed.emit)

    def undo(self) -> None:
        """Show what is kept again."""
        if self._kept is not None:
            self._show(self._kept)

    def save(self) -> None:
        if self._kept is None:
            return
        self.form.clear_errors()
        written = self._written(self._kept)
        self.context.tasks.write(
            lambda desk: store_profile.change_store_profile(desk, written), self, self._saved, self._refuse
        )

    def _saved(self, profile: StoreProfile) -> None:
        self._show(profile)
        self.context.toast.say(mark("The store's details were saved"))

    def _refuse(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.failed.emit(error)

    def _show(self, profile: StoreProfile) -> None:
        self._kept = profile
        for name in _NAMES:
            getattr(self, name).set_text(getattr(profile, name))
        self.logo.show_content(profile.logo)

    def _written(self, kept: StoreProfile) -> StoreProfile:
        texts = {name: getattr(self, name).text() for name in _NAMES}
        return replace(kept, **texts, logo=self.logo.content)
