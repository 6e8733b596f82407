"""The second factor: an authenticator app, proved by one code from it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.system import passwords
from jooptics_desktop.ui.firstrun.step import Step
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.fields import CodeField
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.qr import QrCode

if TYPE_CHECKING:
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.ui.firstrun.draft import Draft
    from jooptics_desktop.ui.kit.feature import Context

ISSUER = "Jooptics"


class AuthenticatorStep(Step):
    """Owners need it: the policy promises that signing in takes more than a password."""

    TITLE = mark("A code from your phone")
    LEAD = mark(
        "An owner signs in with the password and a code that changes every half minute, so that a password "
        "somebody saw is not enough. No network is needed for it."
    )
    STAGE = mark("Sign-in app")

    def __init__(self, context: Context, draft: Draft, clock: Clock) -> None:
        super().__init__(context, draft)
        self._clock = clock
        self.secret = ""
        self.qr = QrCode(mark("QR code for the authenticator app"))
        self.by_hand = Label(role="code")
        self.code = CodeField(mark("3. Enter the code the app shows now"), required=True, max_length=12)
        self.code.setFixedWidth(theme.pixels(320))
        card = Card()
        words = QVBoxLayout()
        words.setSpacing(theme.size("space_sm"))
        for part in (
            Label(mark("1. Open an authenticator app on your phone"), "strong"),
            Paragraph(mark("Google Authenticator, Microsoft Authenticator, Aegis or any other will do."), "quiet"),
            Label(mark("2. Scan this code with it"), "strong"),
            Paragraph(mark("Or type this key into the app, time-based:"), "quiet"),
            self.by_hand,
        ):  # fmt: skip
            words.addWidget(part)
        words.addSpacing(theme.size("space_md"))
        words.addLayout(row(self.code, None))
        words.addStretch()
        across = row(self.qr, spacing="space_xl")
        across.addLayout(words, 1)
        card.body.addLayout(across)
        self.body.addWidget(card)
        self.body.addWidget(
            Paragraph(
                mark("In case the phone is lost, you get ten codes on paper after this; each opens the door once."),
                "quiet",
            )
        )  # fmt: skip
        self.body.addStretch()

    def on_shown(self) -> None:
        if not self.secret:
            self.secret = passwords.new_totp_secret()
        self._show_secret()
        self.code.editor.setFocus()

    def go_on(self) -> None:
        code = self.code.text().replace(" ", "")
        if not code:
            self._refuse(RuleBroken("staff.code_needed", field="code"))
            return
        if passwords.totp_step(self.secret, code, self._clock.now()) is None:
            self._refuse(RuleBroken("staff.code_wrong", field="code"))
            return
        self.draft.owner = replace(self.draft.owner, totp_secret=self.secret)
        self.code.set_text("")
        self.done.emit()

    def forget(self) -> None:
        """The secret is no longer needed on the screen."""
        self.secret = ""
        self.by_hand.show_text("")
        self.qr.show_text("-")

    def _show_secret(self) -> None:
        self.qr.show_text(passwords.totp_uri(self.secret, self.draft.owner.name, ISSUER))
        groups = " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))
        self.by_hand.show_text(isolate_ltr(groups))

    def _refuse(self, error: JoopticsError) -> None:
        self.code.set_error(error)
        self.code.editor.selectAll()
        self.code.editor.setFocus()
