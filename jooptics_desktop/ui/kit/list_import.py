"""A list from a file on its way in: a trial first, every refused row with its reason, then the import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from jooptics_desktop.l10n import isolate, isolate_ltr, mark, side_by_side, tr, trn
from jooptics_desktop.services.price_list_files import read_list_file
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.labels import Composed
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tables import RowsModel, Table

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.domain.changes import Done
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.price_list_files import PriceList
    from jooptics_desktop.services.price_lists import Refusal
    from jooptics_desktop.ui.kit.feature import Context


class Report(Protocol):
    """What the reports of all imports tell."""

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """The rows that are left out."""
        ...

    @property
    def was_trial(self) -> bool:
        """Whether nothing was written."""
        ...

    @property
    def already(self) -> int:
        """Rows that came in with an import of this file that stopped."""
        ...

    @property
    def left(self) -> int:
        """Rows still to come, because this import was stopped."""
        ...


TRY_KEY: Final = "F5"
ReportT = TypeVar("ReportT", bound=Report)
GroundT = TypeVar("GroundT")


Act = Callable[["Desk", Callable[[int, int], None], Callable[[], bool]], "Done[ReportT]"]


@dataclass(frozen=True, slots=True)
class ListKind(Generic[ReportT, GroundT]):
    """What one kind of list says for itself.

    Marked messages: the dialog's title, what runs, that all is in. Then: what it needs of the store, read in a worker
    together with the file; what its columns seem to hold; the act as it was chosen (None while that cannot be told);
    why a row is left out; what came of it, or would; whether there is anything to bring in; and an error said
    beside the field that is wrong, if it is one here.
    """

    choose: str
    reading: str
    done: str
    read_ground: Callable[[Desk], GroundT]
    take_file: Callable[[PriceList, GroundT], None]
    bring_in: Callable[[PriceList, bool], Act[ReportT] | None]
    reason: Column[Refusal]
    say_report: Callable[[ReportT], None]
    changes: Callable[[ReportT], bool]
    say_beside: Callable[[JoopticsError], bool]


class ListImport(Retranslates, QWidget, Generic[ReportT, GroundT]):
    """`begin` asks for the file. Nothing is written before a trial was seen.

    Subclasses arrange the parts, and say in a `ListKind` what is theirs.
    """

    left = Signal()
    failed = Signal(object)

    def __init__(self, context: Context, kind: ListKind[ReportT, GroundT]) -> None:
        super().__init__()
        self._context, self._kind = context, kind
        self._file: PriceList | None = None
        self._name = ""
        self.report: ReportT | None = None
        self.refused: RowsModel[Refusal] = RowsModel([_line_column(), kind.reason])
        self.refused_table = Table(self.refused, mark("Refused rows"))
        self.refused_or_none = OrEmpty(
            self.refused_table, self.refused, EmptyState("circle-check", mark("No row is refused"))
        )
        self.heading = Composed("quiet")
        self.summary = Composed()
        self.summary.setWordWrap(True)
        self.progress = Progress(kind.reading)
        self.try_button = Button(mark("Check the file"), self.try_out, icon="clipboard-list", key=TRY_KEY)
        self.import_button = Button(
            mark("Import"), self.import_now, icon="file-up", key="F10", kind="primary"
        )
        self.back_button = Button(mark("Back to the list"), self.left.emit, icon="arrow-left", key="Esc")

    # --- the way in

    def begin(self, then: Callable[[], object]) -> None:
        """Ask for a file and read it; `then()` is called when it could be read."""

        def show(answer: tuple[PriceList, GroundT]) -> None:
            then()
            self._show_file(*answer)

        def read(path: Path) -> None:
            self._name = path.name
            self._context.tasks.read(
                lambda desk: (read_list_file(path), self._kind.read_ground(desk)),
                owner=self,
                then=show,
                fail=self.failed.emit,
            )

        self._context.prompts.open_path(self._kind.choose, "CSV (*.csv *.txt)", read)

    def try_out(self) -> None:
        """A trial: what would be done, what is refused and why."""
        if self.try_button.isEnabled():
            self._run(trial=True)

    def import_now(self) -> None:
        """Do what the trial said."""
        if self.import_button.isEnabled():
            self._run(trial=False)

    def _run(self, *, trial: bool) -> None:
        act = self._kind.bring_in(self._file, trial) if self._file is not None else None
        if act is None:
            return
        self._let(try_out=False, go=False)
        job = self._context.tasks.run(act, owner=self, then=self._show_report, fail=self._refuse)
        self.progress.follow(job)

    def _show_file(self, file: PriceList, ground: GroundT) -> None:
        self._file = file
        self._kind.take_file(file, ground)
        self.heading.compose(self._say_file)
        self._forget_trial()
        self.try_out()

    def _say_file(self) -> str:
        count = len(self._file.rows) if self._file else 0
        rows = trn("{count} row", "{count} rows", count)
        return side_by_side((isolate(self._name), rows))

    def _forget_trial(self) -> None:
        """What was tried counts no longer."""
        self.report = None
        self.refused.set_rows([])
        self.summary.compose(lambda: tr("Choose what each column holds, then check the file."))
        self._let(try_out=True, go=False)

    def _let(self, *, try_out: bool, go: bool) -> None:
        self.try_button.setEnabled(try_out)
        self.import_button.setEnabled(go)

    def _show_report(self, report: ReportT) -> None:
        self.report = report
        self.refused.set_rows(report.refused)
        self._kind.say_report(report)
        # What is left is tried again before it is imported; with nothing to change, coming to the end is still due.
        self._let(
            try_out=report.was_trial or report.left > 0,
            go=report.was_trial and (self._kind.changes(report) or report.already > 0),
        )
        if report.was_trial or report.left:
            (self.import_button if self.import_button.isEnabled() else self.try_button).setFocus()
            return
        self._context.toast.say(self._kind.done)
        self.back_button.setFocus()

    def _refuse(self, error: JoopticsError) -> None:
        self._let(try_out=True, go=self.report is not None and self.report.was_trial)
        if not self._kind.say_beside(error):
            self.failed.emit(error)


def _line_column() -> Column[Refusal]:
    return Column(
        "line",
        mark("Line"),
        lambda refusal: isolate_ltr(str(refusal.line)),
        value=lambda refusal: refusal.line,
        align="number",
        width=72,
    )
