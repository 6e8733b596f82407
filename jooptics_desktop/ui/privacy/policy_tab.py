"""The privacy policy: the version that holds, every one before it, and what is coming."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QComboBox

from jooptics_desktop.domain.errors import Untrusted
from jooptics_desktop.domain.policy_changes import AnswerKind
from jooptics_desktop.l10n import current_language, isolate, isolate_ltr, mark, tr
from jooptics_desktop.l10n.words_policy import ANSWERS
from jooptics_desktop.services import policies
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import ElideLabel
from jooptics_desktop.ui.kit.message_bar import MessageBar
from jooptics_desktop.ui.policy.change_sheet import PolicyChangeSheet
from jooptics_desktop.ui.policy.compare_sheet import CompareSheet
from jooptics_desktop.ui.policy.viewer import PolicyViewer
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.policies import PolicyStanding, PolicyVersion
    from jooptics_desktop.ui.kit.feature import Context


class PolicyTab(PrivacyTab):
    """A version to choose, who answered what to it, and the reader; above them what has to be known or done."""

    NAME: ClassVar[str] = "policy"
    TITLE: ClassVar[str] = mark("Privacy policy")
    ICON: ClassVar[str] = "file-text"
    TOUCHED: ClassVar[tuple[str, ...]] = ("policy",)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.viewer: PolicyViewer | None = None
        self.versions: list[PolicyVersion] = []
        self.standing: PolicyStanding | None = None
        self.sheet: PolicyChangeSheet | CompareSheet | None = None
        self._shown = ""
        self.notice = MessageBar()
        self.chooser = QComboBox()
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.chooser.activated.connect(self._chosen)
        self.answers = ElideLabel(role="muted")
        self.compare_button = Button(mark("What changed"), self.compare, icon="history")
        self.answer_button = Button(mark("Read and answer"), self.read_and_answer, icon="file-text")
        self.accept_button = Button(mark("I accept"), self.accept, icon="check")
        self.body.addWidget(self.notice)
        head = row(self.chooser, self.answers, self.compare_button, self.answer_button, self.accept_button)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        for part in (self.answer_button, self.accept_button):
            part.hide()

    def reload(self) -> None:
        """Ask for every version, and how the person here stands."""

        def ask(desk: Desk) -> tuple[list[PolicyVersion], PolicyStanding]:
            return policies.versions(desk), policies.standing(desk)

        self.context.tasks.read(ask, self, self._show, self.failed.emit)

    def retranslate(self) -> None:
        if self.standing is not None:
            self._show((self.versions, self.standing))

    def compare(self) -> None:
        """Show what the version in front says differently from the one before it."""
        place = self.chooser.currentIndex()
        if place + 1 >= len(self.versions):
            return
        change = policies.PolicyChange(self.versions[place + 1].pack, self.versions[place].pack)
        self.sheet = CompareSheet(self.context, self.window(), change)
        self.sheet.open(self.sheet.changes.browser)

    def read_and_answer(self) -> None:
        """The same question as after signing in, asked for by oneself."""
        if self.standing is None or self.standing.waiting is None:
            return
        self.sheet = PolicyChangeSheet(self.context, self.window(), self.standing.waiting)
        self.sheet.open(self.sheet.changes.browser)

    def accept(self) -> None:
        """A no becomes a yes, after reading the version that holds in the reader below."""
        if self.standing is None:
            return
        pack = self.standing.current
        shown = shown_policy(pack, current_language())
        self.context.tasks.write(
            lambda desk: policies.answer(desk, pack, shown, AnswerKind.ACCEPTED), self, None, self.failed.emit
        )

    def _show(self, found: tuple[list[PolicyVersion], PolicyStanding]) -> None:
        self.versions, self.standing = found
        kept = self.chooser.currentIndex()
        holding = next((n for n, one in enumerate(self.versions) if one.holds_now), 0)
        self.chooser.clear()
        self.chooser.addItems([self._title(one) for one in self.versions])
        self.chooser.setCurrentIndex(kept if 0 <= kept < len(self.versions) else holding)
        self.chooser.setAccessibleName(tr("Version of the privacy policy"))
        self.answer_button.setVisible(self.standing.waiting is not None)
        self.accept_button.setVisible(self.standing.declined)
        self._tell(self.standing)
        self._chosen()

    def _tell(self, standing: PolicyStanding) -> None:
        formats = self.context.formats()
        if standing.declined:
            self.notice.say(
                "warning", mark("You declined this policy: you look, export and erase, and nothing else.")
            )
        elif standing.refused:
            self.notice.show_error(Untrusted(standing.refused, file="", version=""))
        elif standing.announced is not None:
            day = isolate(formats.day(standing.announced.effective_at))
            version = isolate_ltr(standing.announced.version)
            self.notice.say(
                "info", mark("Version {version} takes effect on {day}."), version=version, day=day
            )
        else:
            self.notice.clear()

    def _title(self, version: PolicyVersion) -> str:
        formats = self.context.formats()
        number = tr("Version {version}", version=isolate_ltr(version.pack.version))
        since = isolate(formats.day(version.pack.effective_at))
        if version.holds_now:
            stands = tr("holds since {day}", day=since)
        elif version.until is not None and self._place(version) > self._holding():
            until = isolate(formats.day(version.until))
            stands = tr("held from {since} until {until}", since=since, until=until)
        else:
            stands = tr("holds from {day}", day=since)
        return f"{number} · {stands}"

    def _place(self, version: PolicyVersion) -> int:
        return self.versions.index(version)

    def _holding(self) -> int:
        return next((n for n, one in enumerate(self.versions) if one.holds_now), 0)

    def _chosen(self, *_row: int) -> None:
        """Bring the chosen version into the reader."""
        place = self.chooser.currentIndex()
        if not 0 <= place < len(self.versions):
            return
        version, formats = self.versions[place], self.context.formats()
        said = [
            tr(
                "{answer}: {name}, {day}",
                answer=tr(ANSWERS[one.kind]),
                name=isolate(one.name),
                day=isolate(formats.day(one.at)),
            )
            for one in version.answers
        ]
        self.answers.show_text("  ·  ".join(said) or tr("Nobody has answered this version."))
        self.compare_button.setEnabled(place + 1 < len(self.versions))
        if version.pack.sha256 == self._shown:
            return
        if self.viewer is not None:
            self.viewer.deleteLater()
        self._shown = version.pack.sha256
        self.viewer = PolicyViewer(self.context, version.pack)
        self.body.addWidget(self.viewer, 1)
