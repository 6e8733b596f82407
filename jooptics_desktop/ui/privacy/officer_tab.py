"""Who the store's data protection officer is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.domain.officer import Officer
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import mark
from jooptics_desktop.services import officer
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.fields import CodeField, TextField
from jooptics_desktop.ui.kit.forms import Card, Form, row
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.kit.feature import Context


class OfficerTab(PrivacyTab):
    """Three fields; emptied and saved, nobody is designated any more."""

    NAME: ClassVar[str] = "officer"
    TITLE: ClassVar[str] = mark("Data protection officer")
    ICON: ClassVar[str] = "id-card"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE
    TOUCHED: ClassVar[tuple[str, ...]] = ("officer",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.form = Form(columns=2)
        self.name = TextField(mark("&Name"), max_length=120)
        self.email = CodeField(mark("E-&mail"), max_length=120)
        self.phone = CodeField(mark("&Phone"), max_length=40)
        for name in ("name", "email", "phone"):
            self.form.add(name, getattr(self, name), span=2 if name == "name" else 1)
        self.standing = Paragraph(role="strong")
        self.save_button = Button(mark("Save"), self.save, icon="save", kind="primary")
        card = Card(margin="space_lg")
        card.body.addWidget(
            Paragraph(
                mark(
                    "Stands on the notice to customers and on every letter about their data. Jordan's law wants one "
                    "where health data is kept or data goes abroad: ask your lawyer whether your store needs to name "
                    "somebody."
                ),
                "quiet",
            )
        )
        card.body.addWidget(self.standing)
        card.body.addWidget(self.form)
        card.body.addStretch(1)
        card.body.addLayout(row(None, self.save_button))
        self.body.addWidget(card, 1)

    def reload(self) -> None:
        """Show who it is."""
        self.context.tasks.read(officer.officer, self, self._show, self.failed.emit)

    def save(self) -> None:
        """Designate them."""
        self.form.clear_errors()
        named = Officer(self.name.text(), self.email.text(), self.phone.text())
        self.context.tasks.write(
            lambda desk: officer.designate(desk, named), self, self._saved, self._refused
        )

    def _saved(self, found: Officer) -> None:
        self._show(found)
        self.context.toast.say(mark("Saved. Notices and letters say so from now on."), None)

    def _refused(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.failed.emit(error)

    def _show(self, found: Officer) -> None:
        for name in ("name", "email", "phone"):
            getattr(self, name).set_text(getattr(found, name))
        self.standing.say(
            mark("Designated.")
            if found.designated
            else mark("Not yet designated: notices send people to the store's own address and phone.")
        )
