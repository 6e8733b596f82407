"""The register: every way personal data left the store, newest first; none of it can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, tr
from jooptics_desktop.services import disclosures, staff
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.chooser import Chooser
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.disclosure_sheet import DisclosureSheet
from jooptics_desktop.ui.privacy.tab import PrivacyTab
from jooptics_desktop.ui.privacy.words import BASES, RECIPIENTS, WAYS

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.disclosures import Disclosure
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context


class RegisterTab(PrivacyTab):
    """A table to read."""

    NAME: ClassVar[str] = "disclosures"
    TITLE: ClassVar[str] = mark("What left the store")
    ICON: ClassVar[str] = "external-link"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE
    TOUCHED: ClassVar[tuple[str, ...]] = ("disclosure",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._names: dict[str, str] = {}
        columns: list[Column[Disclosure]] = [
            Column("at", mark("When"), lambda d: context.formats().moment(d.at), value=lambda d: d.at, width=178),
            Column("way", mark("How"), lambda d: tr(WAYS[d.way]), width=110),
            Column("records", mark("People"), lambda d: context.formats().number(d.records),
                   value=lambda d: d.records, align="number", width=80),
            Column("recipient", mark("To whom"), _recipient),
            Column("purpose", mark("What for"), _purpose),
            Column("by", mark("By"), lambda d: isolate(self._names.get(d.staff_id, "–")), width=140),
        ]  # fmt: skip
        self.model: RowsModel[Disclosure] = RowsModel(columns)
        self.table = Table(self.model, mark("What left the store"), two_lines=False, sortable=True)
        empty = EmptyState(
            "external-link",
            mark("Nothing has left the store yet"),
            mark("Exports, prints and backups are entered here by themselves, before they leave."),
        )
        self.filter = Chooser(mark("Show"), ((None, mark("Every way out")), *WAYS.items()))
        self.filter.picked.connect(lambda *_: self.reload())
        self.hand_button = Button(mark("Enter by hand…"), self.enter_by_hand, icon="landmark")
        self.save_button = Button(mark("Save as JSON…"), self.save, icon="download")
        self.sheet: DisclosureSheet | None = None
        card = Card(margin="space_md")
        card.body.addLayout(row(self.filter, None, self.hand_button, self.save_button))
        card.body.addWidget(OrEmpty(self.table, self.model, empty), 1)
        self.body.addWidget(card, 1)

    def enter_by_hand(self) -> None:
        """Something is handed over because the law demands it or to protect somebody."""
        self.sheet = DisclosureSheet(self.context, self.window())
        self.sheet.open(self.sheet.number.editor)

    def save(self) -> None:
        """The whole register as a file, for whoever may ask for it."""

        def write(path: Path) -> None:
            self.context.tasks.read(
                lambda desk: disclosures.export_register(desk, path),
                self,
                lambda _: saved(path),
                self.failed.emit,
            )

        def saved(path: Path) -> None:
            self.context.toast.say(mark("Saved as {name}"), None, name=isolate_ltr(path.name))

        self.context.prompts.save_path(mark("Save as JSON…"), "disclosures.json", "JSON (*.json)", write)

    def reload(self) -> None:
        """Ask for the register."""
        chosen = self.filter.value()
        ways = () if chosen is None else (chosen,)

        def ask(desk: Desk) -> tuple[list[Disclosure], dict[str, str]]:
            return disclosures.disclosures(desk, ways=ways), {m.id: m.name for m in staff.staff_list(desk)}

        self.context.tasks.read(ask, self, self._show, self.failed.emit)

    def _show(self, found: tuple[list[Disclosure], dict[str, str]]) -> None:
        entries, self._names = found
        self.model.set_rows(entries)


def _recipient(entry: Disclosure) -> str:
    if entry.recipient in RECIPIENTS:
        return tr(RECIPIENTS[entry.recipient])
    return isolate(entry.recipient) if entry.recipient else "–"


def _purpose(entry: Disclosure) -> str:
    if entry.ground is not None:
        why = entry.ground.reference or entry.ground.justification
        return f"{tr(BASES[entry.ground.basis])} · {isolate(why)}"
    if entry.purpose == "backup":
        return tr("Backup")
    return isolate(entry.purpose) if entry.purpose else "–"
