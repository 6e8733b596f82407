"""How long everything is kept, what is over now, and when what was over last went."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, mark, tr
from jooptics_desktop.l10n.words_retention import CLASSES, length, section
from jooptics_desktop.services import retention
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Composed
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.retention_sheet import RetentionSheet
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.retention import RetentionPreferences
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.retention import KeptFor, LastRun, Standing
    from jooptics_desktop.ui.kit.feature import Context


class RetentionTab(PrivacyTab):
    """Runs by itself once a day; here it is seen, shortened, and run at once."""

    NAME: ClassVar[str] = "retention"
    TITLE: ClassVar[str] = mark("Retention")
    ICON: ClassVar[str] = "hourglass"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE
    TOUCHED: ClassVar[tuple[str, ...]] = ("retention", "jurisdiction")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._standing: Standing | None = None
        columns: list[Column[KeptFor]] = [
            Column("kept", mark("What"), lambda k: tr(CLASSES[k.kept])),
            Column("for", mark("Kept for"), _kept_for, width=230),
            Column("ceiling", mark("The policy allows"), _ceiling, width=180),
            Column("due", mark("Past its term"), self._due, width=130),
        ]  # fmt: skip
        self.model: RowsModel[KeptFor] = RowsModel(columns)
        self.table = Table(self.model, mark("How long things are kept"), two_lines=False)
        self.warning = MessageBar()
        self.date_button = Button(mark("The date is right"), self.confirm_time, icon="calendar")
        self.last = Composed("quiet")
        self.last.setWordWrap(True)
        self.progress = Progress(mark("Throwing away what is past its term…"))
        self.change_button = Button(mark("Change terms…"), self.change, icon="pencil")
        self.run_button = Button(mark("Run now"), self.run, icon="trash-2", kind="primary")
        card = Card(margin="space_md")
        card.body.addWidget(self.warning)
        card.body.addLayout(row(self.date_button, None))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.last)
        card.body.addWidget(self.progress)
        card.body.addLayout(row(self.change_button, None, self.run_button))
        self.body.addWidget(card, 1)
        self.date_button.hide()
        self.sheet: RetentionSheet | None = None

    def reload(self) -> None:
        """Ask how it stands."""
        opened = self.context.services.opened
        self.context.tasks.read(
            lambda desk: retention.standing(opened, desk), self, self._show, self.failed.emit
        )

    def run(self) -> None:
        """Throw away what is over, now."""
        opened = self.context.services.opened
        self.run_button.setEnabled(False)
        job = self.context.tasks.run(
            lambda desk, report, cancelled: retention.run(opened, desk, progress=report, cancelled=cancelled),
            self,
            self._ran,
            self._not_run,
        )
        self.progress.follow(job)

    def confirm_time(self) -> None:
        """The owner says that the date is right."""
        self.context.tasks.write(retention.confirm_time, self, None, self.failed.emit)

    def change(self) -> None:
        """Choose other terms."""

        def ask(desk: Desk) -> RetentionPreferences:
            return retention.preferences(desk)

        self.context.tasks.read(ask, self, self._open_sheet, self.failed.emit)

    def _open_sheet(self, chosen: RetentionPreferences) -> None:
        self.sheet = RetentionSheet(self.context, self.window(), chosen)
        self.sheet.open(self.sheet.inactive.editor)

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        self.model.set_rows(list(standing.kept_for))
        self.last.compose(self._last_words)
        believed = standing.review.time_believed
        self.date_button.setVisible(not believed)
        self.run_button.setEnabled(believed)
        if not believed:
            today = self.context.formats().date(self.context.today())
            self.date_button.say(mark("The date is right: {date}"), date=isolate(today))
            self.warning.say(
                "warning",
                mark(
                    "The date of this computer is further ahead or back than expected, so nothing is thrown away "
                    "until you say that it is right."
                ),
            )
        elif standing.late:
            self.warning.say("warning", mark("It has not run for some days. Run it now."))
        else:
            self.warning.clear()

    def _ran(self, last: LastRun) -> None:
        count = sum(last.gone.values())
        self.context.toast.say(
            mark("Nothing was past its term") if not count else mark("What was past its term is gone")
        )
        self.reload()

    def _not_run(self, error: JoopticsError) -> None:
        self.reload()
        self.failed.emit(error)

    def _due(self, kept_for: KeptFor) -> str:
        if self._standing is None or not self._standing.review.time_believed:
            return "–"
        due = self._standing.review.due
        return self.context.formats().number(sum(d.count for d in due if d.kept is kept_for.kept))

    def _last_words(self) -> str:
        last = self._standing.last if self._standing else None
        if last is None:
            return tr("It has not run yet. It runs by itself once a day.")
        formats = self.context.formats()
        when = tr("It last ran on {when}.", when=isolate(formats.moment(last.at)))
        gone = [f"{section(name)}: {formats.number(count)}" for name, count in last.gone.items()]
        went = (
            tr("What went: {list}.", list=isolate("; ".join(gone)))
            if gone
            else tr("Nothing was past its term.")
        )
        return f"{when} {went}"


def _kept_for(kept_for: KeptFor) -> str:
    words = length(kept_for.term.months)
    return tr("{length}, by law", length=words) if kept_for.term.by_law else words


def _ceiling(kept_for: KeptFor) -> str:
    return tr("As you choose") if kept_for.ceiling is None else length(kept_for.ceiling)
