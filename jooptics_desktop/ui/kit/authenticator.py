"""Setting up an authenticator app: a QR code to scan, the key to type instead, and the first code from it."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.l10n import isolate_ltr, mark
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.fields import CodeField
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label, Paragraph
from jooptics_desktop.ui.kit.qr import QrCode

_SIDE = 184


class AuthenticatorPane(QWidget):
    """`show_secret` fills it; `code` is what the person reads from the app."""

    def __init__(self) -> None:
        super().__init__()
        self.qr = QrCode(mark("QR code for the authenticator app"), _SIDE)
        self.by_hand = Label(role="code")
        self.code = CodeField(mark("3. Enter the code the app shows now"), required=True, max_length=12)
        words = QVBoxLayout()
        words.setSpacing(theme.size("space_sm"))
        for part in (
            Label(mark("1. Open an authenticator app on your phone"), "strong"),
            Label(mark("2. Scan this code with it"), "strong"),
            Paragraph(mark("Or type this key into the app, time-based:"), "quiet"),
            self.by_hand,
            self.code,
        ):
            words.addWidget(part)
        words.addStretch()
        across = row(self.qr, spacing="space_lg")
        across.addLayout(words, 1)
        self.setLayout(across)

    def show_secret(self, secret: str, uri: str) -> None:
        """Show that secret (base 32) and its `otpauth:` address."""
        self.qr.show_text(uri)
        groups = [secret[at : at + 4] for at in range(0, len(secret), 4)]
        half = (len(groups) + 1) // 2
        lines = [" ".join(groups[:half]), " ".join(groups[half:])]
        self.by_hand.show_text("\n".join(isolate_ltr(line) for line in lines if line))
        self.code.set_text("")

    def forget(self) -> None:
        """Show the secret no longer."""
        self.qr.show_text("-")
        self.by_hand.show_text("")
        self.code.set_text("")
