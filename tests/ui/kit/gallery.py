"""Pictures of the shell and of every kit widget, to be looked at: `python tests/ui/kit/gallery.py <folder>`.

Draws each screen in both languages and all themes at 1366 × 700, the usable size of a 1366 × 768 screen.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))  # when run as a script

from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken
from jooptics_desktop.domain.ids import StaffId
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.staff import Role, StaffMember
from jooptics_desktop.l10n import current_language, isolate, mark
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.empty_state import EmptyState
from jooptics_desktop.ui.kit.feature import Context, Feature, Page
from jooptics_desktop.ui.kit.fields import (
    CheckField,
    ChoiceField,
    CodeField,
    NoteField,
    PasswordField,
    PhoneField,
    TextField,
)
from jooptics_desktop.ui.kit.flow import Detour
from jooptics_desktop.ui.kit.forms import Card, Form, line, row, scrolled
from jooptics_desktop.ui.kit.labels import ElideLabel, Figure, Label, Pill
from jooptics_desktop.ui.kit.money_field import MoneyField
from jooptics_desktop.ui.kit.palette_entries import Entry
from jooptics_desktop.ui.kit.preferences import Preferences
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.prompts import Choice
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.kit.tasks import Job
from jooptics_desktop.ui.shell.ports import Note, Opened, StaffChoice, Status
from jooptics_desktop.ui.shell.start import build
from tests.narrowing import of

TODAY = dt.date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a sample cart."""

    title: str
    detail: str
    quantity: int
    price: Money
    state: str


RANA = StaffMember(
    id=StaffId("1"),
    name="رنا الخطيب",
    role=Role.OWNER,
    has_pin=True,
    has_second_factor=False,
    attested_adult_at=dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    active=True,
)


class SampleFlow(Detour):
    """Stands where the steps of bringing a store back do."""


class SampleServices:
    """Enough behind the window to look at it."""

    def __init__(self, preferences: Preferences | None = None, desk: Any = None) -> None:
        self.kept = preferences or Preferences()
        self._desk = desk
        self.opened: Opened = "sign_in"
        self.here: StaffMember | None = None
        self.left: list[str] = []
        self.stepped_up = False

    def preferences(self) -> Preferences:
        return self.kept

    def remember(self, preferences: Preferences) -> None:
        self.kept = preferences

    def open(self) -> Opened:
        return self.opened

    def staff(self) -> list[StaffChoice]:
        return [
            StaffChoice("1", "رنا الخطيب"),
            StaffChoice("2", "Sameer Haddad", needs_code=True),
            StaffChoice("3", "ليان المصري"),
        ]

    def sign_in(self, staff_id: str, secret: str, code: str) -> StaffMember:
        if secret != "1234":
            raise NotPermitted("staff.wrong_secret", field="password")
        return RANA

    def signed_in(self) -> StaffMember | None:
        return self.here

    def sign_out(self, reason: str) -> None:
        self.left.append(reason)

    def open_with_password(self, password: str) -> None:
        if password != "owner's password":
            raise NotPermitted("staff.wrong_secret", field="password")

    def step_up(self, code: str) -> None:
        if code != "123456":
            raise NotPermitted("staff.code_wrong", field="code")
        self.stepped_up = True

    def desk(self) -> Any:
        return self._desk

    def status(self) -> Status:
        return Status(
            "صندوق 1 · عمّان – العبدلي" if current_language() == "ar" else "Till 1 · Amman – Abdali",
            (
                Note("ok", mark("Saved · works offline")),
                Note("neutral", mark("Backup: {age}"), {"age": "2 h"}),
            ),
        )

    def first_run(self, context: Context, finished: Any) -> Any:
        return QLabel("first run")

    def restore_flow(self, context: Context, finished: Any) -> Detour:
        return SampleFlow()

    def accompany(self, window: Any) -> None:
        pass

    def zone(self) -> None:
        return None

    def today(self) -> dt.date:
        return TODAY

    def new_incident(self) -> str:
        return "K7M2-04"

    def for_pages(self) -> None:
        return None

    def close(self) -> None:
        pass


def sample_lines() -> list[Line]:
    """A cart in both scripts."""
    return [
        Line("Ray-Ban RB5228 2034 Havana large frame", "Frame · 8056597138123", 1, Money(95_000, JOD), "ok"),
        Line(
            "عدسات Essilor Crizal 1.60 مضادة للانعكاس",
            "زوج عدسات · R −1.25 / L −1.00",
            1,
            Money(120_000, JOD),
            "warning",
        ),
        Line("Acuvue Oasys 1-Day (30)", "Contact lenses · BC 8.5 · −1.25", 2, Money(21_500, JOD), "danger"),
        Line("حافظة ومحلول تنظيف", "إكسسوار · 100233", 1, Money(3_750, JOD), "neutral"),
    ]


def cart_columns(context: Context) -> list[Column[Line]]:
    """Two-line titles, numbers, a status pill."""
    words = {"ok": "Valid", "warning": "Low", "danger": "Overdue", "neutral": "Draft"}
    return [
        Column("item", mark("Item"), lambda r: isolate(r.title), second=lambda r: isolate(r.detail)),
        Column("quantity", mark("Qty"), lambda r: str(r.quantity), align="centre", width=56),
        Column("state", mark("State"), lambda r: words[r.state], pill=lambda r: r.state, width=104),
        Column("price", mark("Price"), lambda r: context.formats().money(r.price, unit=False), align="number",
               value=lambda r: r.price.minor, width=96),
    ]  # fmt: skip


class CounterPage(Page):
    """A page like the counter."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        self.body.addLayout(columns, 1)
        left = Card()
        self.scan = CodeField(mark("Scan or type item code"))
        left.body.addWidget(self.scan)
        self.model: RowsModel[Line] = RowsModel(cart_columns(context))
        self.model.set_rows(sample_lines())
        self.table = Table(self.model, mark("Cart"))
        self.table.select_row(1)
        left.body.addWidget(self.table, 1)
        left.body.addLayout(
            row(
                Button(mark("Hold"), icon="save", key="F6"),
                Button(mark("Print"), icon="printer", key="Ctrl+P"),
                Button(mark("Remove"), icon="trash-2", kind="danger"),
                None,
                ElideLabel(mark("Ready on 16 Apr"), "muted"),
            )
        )
        columns.addWidget(left, 6)
        right = Card(mark("Total"))
        for name, figure in (
            (mark("Subtotal"), "273.750"),
            (mark("Discount"), "−12.000"),
            (mark("Tax"), "37.759"),
        ):
            right.body.addLayout(row(Label(name, "quiet"), None, Figure(figure)))
        right.body.addWidget(line())
        right.body.addLayout(row(Label(mark("Total"), "title"), None, Figure("299.509", "figure")))
        right.body.addLayout(row(Pill(mark("Balance due"), "danger"), Pill(mark("Paid"), "ok"), None))
        right.body.addStretch()
        right.body.addLayout(
            row(
                Button(mark("Cash"), icon="banknote", key="F9"),
                Button(mark("Card"), icon="credit-card", key="F8"),
            )
        )
        right.body.addWidget(
            Button(mark("Take payment"), icon="circle-check", key="F12", kind="primary", large=True)
        )
        columns.addWidget(right, 4)
        self.add_key(mark("Scan"), "F2", self.scan.setFocus)
        self.add_key(mark("Hold"), "F6", lambda: None)
        self.add_key(mark("Take payment"), "F12", lambda: None)


class FieldsPage(Page):
    """Every field, with and without errors."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        self.body.addLayout(columns, 1)
        card = Card(mark("Customer"))
        self.form = Form(2)
        self.form.add("name", TextField(mark("&Name"), required=True), span=2)
        self.form.add("phone", PhoneField())
        self.form.add("code", CodeField(mark("National number"), help=mark("Ten digits")))
        self.form.add("amount", MoneyField(mark("Deposit"), JOD))
        self.form.add("birth", DateField(mark("Date of birth"), lambda: TODAY))
        self.form.add("secret", PasswordField())
        self.form.add("kind", ChoiceField(mark("Kind"), [("a", mark("Frame")), ("b", mark("Lens"))]))
        self.form.add("note", NoteField(mark("Note")), span=2)
        card.body.addWidget(self.form)
        card.body.addWidget(CheckField(mark("May be reminded by message"), checked=True))
        card.body.addStretch()
        card.body.addLayout(
            row(None, Button(mark("Cancel")), Button(mark("Save"), icon="save", key="Ctrl+S", kind="primary"))
        )
        columns.addWidget(scrolled(card), 6)
        side = Card()
        self.progress = Progress(mark("Writing the backup"))
        side.body.addWidget(self.progress)
        side.body.addWidget(
            EmptyState(
                "inbox",
                mark("Nothing here yet"),
                mark("Register the first customer to begin."),
                mark("New customer"),
            )
        )
        side.body.addLayout(
            row(
                Button(mark("Quiet"), kind="quiet"),
                IconButton(mark("Edit"), "pencil"),
                IconButton(mark("Back"), "arrow-left"),
                None,
            )
        )
        columns.addWidget(side, 4)
        job = Job(self)
        self.progress.follow(job)
        job.progressed.emit(412_000, 1_000_000)
        values = {"name": "ليان المصري", "phone": "+962 7 9123 4567", "code": "9871234567"}
        for name, text in values.items():
            of(TextField, self.form._fields[name]).set_text(text)
        of(DateField, self.form._fields["birth"]).set_date(dt.date(1992, 4, 2))
        self.form.show_error(RuleBroken("money.not_an_amount", field="amount", places=3))
        self.bar.say("warning", mark("The last backup is four days old."))


SAMPLES = (
    Feature("counter", mark("Counter"), "shopping-cart", CounterPage, shortcut="Ctrl+1"),
    Feature("customers", mark("Customers"), "users", FieldsPage, shortcut="Ctrl+2"),
    Feature("orders", mark("Orders"), "clipboard-list", CounterPage),
    Feature("stock", mark("Stock"), "package", CounterPage),
    Feature("reports", mark("Reports"), "chart-line", CounterPage),
    Feature("settings", mark("Settings"), "settings", CounterPage, at_bottom=True),
)


def settle(application: QApplication, window: Any) -> None:
    """Let layouts and background answers arrive."""
    for _ in range(20):
        application.processEvents()
    while window.tasks.busy:
        application.processEvents()
    for _ in range(5):
        application.processEvents()


def main(folder: Path) -> None:
    """Draw everything into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    for language in ("en", "ar"):
        for theme in ("light", "dark", "contrast"):
            shoot(application, folder, f"{language}_{theme}", Preferences(language=language, theme=theme))


def shoot(application: QApplication, folder: Path, suffix: str, preferences: Preferences) -> None:
    """All screens in one language and theme."""
    window = build(application, SampleServices(preferences), SAMPLES)
    window.show()
    settle(application, window)

    def take(name: str) -> None:
        settle(application, window)
        window.grab().save(str(folder / f"{name}_{suffix}.png"))

    take("lock")
    window.let_in(RANA)
    take("counter")
    window.toast.say(mark("Line removed"), lambda: None)
    window.go("customers")
    take("fields")
    window.prompts.ask(
        mark("Work is still going on"),
        mark("Closing now stops it. It can be started again later."),
        (Choice("stay", mark("Keep working")), Choice("close", mark("Stop and close"))),
        lambda _key: None,
    )
    take("prompt")
    window.prompts.answer(None)
    window.palette_box.add_provider(
        lambda _words, found: found([Entry("1", "ليان المصري", "+962 7 9123 4567", "user", lambda: None)])
    )
    window.go("counter")
    window.palette_box.popup()
    take("palette")
    window.palette_box.close_overlay()
    window.help.popup()
    take("help")
    window.close()
    window.deleteLater()
    settle(application, window)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
