"""The owner: name, of age, a password that also opens the store, and perhaps a quick PIN."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.domain.staff import check_new_password, check_new_pin
from jooptics_desktop.l10n import mark, sentence, tr
from jooptics_desktop.l10n.formats import western
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.fields import CheckField, PasswordField, TextField
from jooptics_desktop.ui.kit.forms import Card, Form, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.sign import Sign

if TYPE_CHECKING:
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

_ADVICE_WIDTH = 320


class OwnerStep(Step):
    """Advice is given while typing; what is wrong is said when going on."""

    TITLE = mark("The owner's account")
    LEAD = mark("The owner may do everything here, and lets others in later.")
    STAGE = mark("Owner")

    def __init__(self, context: Context, draft: Draft) -> None:
        super().__init__(context, draft)
        self.form = Form(columns=2)
        self.name = TextField(mark("Your &name"), required=True, max_length=80)
        self.password = PasswordField(mark("&Password"), required=True)
        self.again = PasswordField(mark("The same password &again"), required=True)
        self.pin = PasswordField(
            mark("&Quick PIN (optional)"),
            help=mark("Six digits or more, to come back quickly after the screen was locked."),
        )
        self.pin_again = PasswordField(mark("The same PIN aga&in"))
        self.adult = CheckField(mark("I am &18 or over"))
        self.adult_error = Paragraph(role="error")
        self.adult_error.hide()
        self.advice = Paragraph(role="quiet")
        self._sign = Sign("key-round", side=28)
        self._arrange()
        for field in (self.name, self.password, self.again):
            field.changed.connect(self._advise)
        self.adult.toggled.connect(lambda *_: self.adult_error.hide())
        self.retranslate()

    def _arrange(self) -> None:
        self.form.add("name", self.name, span=2)
        self.form.add("password", self.password)
        self.form.add("again", self.again)
        self.form.add("pin", self.pin)
        self.form.add("pin_again", self.pin_again)
        self.form.add_widget(self.adult, span=2)
        self.form.add_widget(self.adult_error, span=2)
        card = Card()
        card.setFixedWidth(_ADVICE_WIDTH)
        card.body.setSpacing(theme.size("space_sm"))
        card.body.addWidget(self._sign)
        card.body.addWidget(Label(mark("This password opens the store"), "strong"))
        card.body.addWidget(
            Paragraph(
                mark(
                    "Everything is encrypted with it on this computer. Nobody can look it up or reset it for you, "
                    "not even Jooptics. If it is lost, only the recovery sheet opens the store; "
                    "you get one in a moment."
                ),
                "quiet",
            )
        )
        card.body.addWidget(self.advice)
        card.body.addStretch()
        across = row(self.form, card, spacing="space_xl")
        across.setStretch(0, 1)
        self.body.addLayout(across)
        self.body.addStretch()

    def on_shown(self) -> None:
        self.name.editor.setFocus()

    def retranslate(self) -> None:
        self._advise()
        if not self.adult_error.isHidden():
            self.adult_error.setText(sentence(RuleBroken("staff.adult_not_attested")))

    def go_on(self) -> None:
        self.form.clear_errors()
        try:
            self._check()
        except JoopticsError as error:
            if error.field == "adult":
                self.adult_error.setText(sentence(error))
                self.adult_error.show()
                self.adult.setFocus()
            else:
                self.form.show_error(error)
            return
        self.draft.owner = replace(
            self.draft.owner, name=self.name.text(), password=self.password.text(), adult=True,
            pin=self._pin() or None,
        )  # fmt: skip
        self.done.emit()

    def forget(self) -> None:
        """Empty the secrets: they are no longer needed on the screen."""
        for field in (self.password, self.again, self.pin, self.pin_again):
            field.clear()

    def _check(self) -> None:
        if not self.name.text():
            raise RuleBroken("staff.name_missing", field="name")
        check_new_password(self.password.text(), self.name.text())
        if self.password.text() != self.again.text():
            raise RuleBroken("password.not_same", field="again")
        if self._pin() or self.pin_again.text():
            check_new_pin(self._pin())
            if western(self.pin_again.text()) != self._pin():
                raise RuleBroken("pin.not_same", field="pin_again")
        if not self.adult.isChecked():
            raise RuleBroken("staff.adult_not_attested", field="adult")

    def _pin(self) -> str:
        return western(self.pin.text())

    def _advise(self) -> None:
        """What the password still lacks, while it is typed."""
        password, again = self.password.text(), self.again.text()
        good = False
        if not password:
            text = tr("Three or four unusual words in a row are strong and easy to remember.")
        else:
            try:
                check_new_password(password, self.name.text())
            except RuleBroken as error:
                text = sentence(error)
            else:
                good = not again or again == password
                text = tr("A good password.") if good else tr("The two entries are not the same yet.")
        self.advice.setText(text)
        theme.set_property(self.advice, "role", "good" if good else "quiet")
        self._sign.set_icon("circle-check" if good else "key-round", "ok" if good else "primary")
