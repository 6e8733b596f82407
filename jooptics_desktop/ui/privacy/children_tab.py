"""What the shop does about children, and those who came of age."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from jooptics_desktop.domain.dependants import EndOfGuardianMode, MinorsMode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, isolate_ltr, mark
from jooptics_desktop.l10n.words_wearers import MODES, NO_OFFICER
from jooptics_desktop.services import dependants
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.columns import Column
from jooptics_desktop.ui.kit.empty_state import EmptyState, OrEmpty
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import Paragraph
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.kit.tables import RowsModel, Table
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.domain.dependants import GrownUp
    from jooptics_desktop.services.dependants import ChildrenStanding
    from jooptics_desktop.services.minors import Chosen
    from jooptics_desktop.ui.kit.feature import Context

_ABOUT = mark(
    "A prescription can always be for another wearer, who has no name here (Ctrl+W while writing it). Only the owner "
    "can choose that children are on record: a given name or initials and the month of birth, in the care of an adult "
    "customer who agreed. They have no phone and no e-mail, nothing is sent to them, and no list shows them."
)
_CHOOSING = mark(
    "The notice to your customers says so from now on. Consents to their record that were given before end, and every "
    "customer is asked again on their next visit."
)
_NAMELESS = mark(
    "Children on record: {children}. Their names, months of birth and relationships go now and cannot be brought back. "
    "Their prescriptions stay with the guardians ({guardians}), for wearers without a name."
)
_ERASING = mark(
    "Children on record: {children}, with {prescriptions} prescriptions. All of it goes now and cannot be brought back."
)


class ChildrenTab(PrivacyTab):
    """The mode and its choice above, the list of those who came of age beneath."""

    NAME: ClassVar[str] = "children"
    TITLE: ClassVar[str] = mark("Children")
    ICON: ClassVar[str] = "baby"
    PERMISSION: ClassVar[Permission | None] = Permission.PRIVACY_MANAGE
    TOUCHED: ClassVar[tuple[str, ...]] = ("minors", "customer", "officer")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.found: ChildrenStanding | None = None
        self.bar = MessageBar()
        self.standing = Paragraph(role="strong")
        self.keep_button = Button(mark("Keep children in the care of customers"), self.keep, icon="baby")
        self.nameless_button = Button(
            mark("No record of a child: let the names go"), self.let_names_go, icon="user-x"
        )
        self.erase_button = Button(
            mark("Erase their prescriptions too"), self.erase_all, icon="trash-2", kind="danger"
        )
        card = Card(margin="space_lg")
        for part in (self.standing, Paragraph(_ABOUT, "quiet"), self.bar):
            card.body.addWidget(part)
        card.body.addLayout(row(self.keep_button, self.nameless_button, self.erase_button, None))
        self.body.addWidget(card)
        self.model: RowsModel[GrownUp] = RowsModel(self._columns())
        self.table = Table(self.model, mark("Came of age"), two_lines=False)
        self.table.opened.connect(lambda one: context.go("customers", one.dependant.guardian_id))
        self._listed = Card(mark("Came of age"), margin="space_md")
        nobody = EmptyState(
            "baby",
            mark("Nobody came of age"),
            mark("From their 18th birthday on they stand here for 30 days; then the record goes by itself."),
        )
        self._listed.body.addWidget(OrEmpty(self.table, self.model, nobody), 1)
        self.body.addWidget(self._listed, 1)
        self.body.addStretch()

    def reload(self) -> None:
        """Show how things stand."""
        self.context.tasks.read(dependants.children_standing, self, self._show, self.failed.emit)

    def keep(self) -> None:
        """Guardian mode, once the owner said so twice."""
        self.context.prompts.confirm(
            mark("Keep children on record in the care of customers?"),
            _CHOOSING,
            mark("Keep children"),
            self._keep,
        )

    def let_names_go(self) -> None:
        """Block mode; prescriptions stay without a name."""
        self._ask(_NAMELESS, mark("Let the names go"), EndOfGuardianMode.NAMELESS)

    def erase_all(self) -> None:
        """Block mode; prescriptions go too."""
        self._ask(_ERASING, mark("Erase"), EndOfGuardianMode.ERASE)

    def _columns(self) -> list[Column[GrownUp]]:
        formats = self.context.formats
        return [
            Column("name", mark("Name"), lambda one: isolate(one.dependant.name)),
            Column(
                "born", mark("Month of birth"), lambda one: isolate_ltr(str(one.dependant.born)), width=140
            ),
            Column("guardian", mark("In the care of"), lambda one: isolate(one.guardian_name)),
            Column("goes", mark("Goes on"), lambda one: formats().date(one.dependant.goes_on), width=150),
        ]

    def _keep(self) -> None:
        self.context.tasks.write(dependants.keep_dependants, self, self._chosen, self.failed.emit)

    def _ask(self, text: str, act: str, become: EndOfGuardianMode) -> None:
        found = self.found
        if found is None:
            return
        opened, plan = self.context.services.opened, found.plan
        self.context.prompts.confirm(
            mark("Keep no record of a child any more?"),
            text,
            act,
            lambda: self.context.tasks.write(
                lambda desk: dependants.keep_no_children(opened, desk, plan, become),
                self,
                self._chosen,
                self.failed.emit,
            ),
            danger=plan.dependants > 0,
            children=plan.dependants,
            guardians=plan.guardians,
            prescriptions=plan.prescriptions,
        )

    def _chosen(self, _chosen: Chosen) -> None:
        self.context.toast.say(mark("Saved. The notice to customers says so from now on."), None)
        self.reload()

    def _show(self, found: ChildrenStanding) -> None:
        self.found = found
        guardian, owner = found.mode is MinorsMode.GUARDIAN, self.context.may(Permission.CHILDREN_CONFIGURE)
        self.standing.say(MODES[found.mode])
        self.keep_button.setVisible(owner and not guardian)
        self.nameless_button.setVisible(owner and guardian)
        self.erase_button.setVisible(owner and guardian and found.plan.prescriptions > 0)
        self._listed.setVisible(guardian)
        self.model.set_rows(list(found.grown_up))
        if guardian and not found.officer:
            self.bar.say("warning", NO_OFFICER)
        else:
            self.bar.clear()
