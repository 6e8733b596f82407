"""Whether the store gets a new owner: announced, moved, called off, told to customers, done; and what is left after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.handover import HandoverKind, earliest
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import current_language, isolate, mark, tr, trn
from jooptics_desktop.l10n.words_handover import KINDS, leaving, left, said
from jooptics_desktop.services import former_backups, handover, policies
from jooptics_desktop.services.handover_letters import handover_letter
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.date_field import DateField
from jooptics_desktop.ui.kit.fields import ChoiceField, TextField
from jooptics_desktop.ui.kit.forms import Card, Form, clear, row, rows
from jooptics_desktop.ui.kit.labels import Composed, Paragraph
from jooptics_desktop.ui.kit.paper import Paper
from jooptics_desktop.ui.privacy.tab import PrivacyTab

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.handover import Announcement, FormerBackups
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.handover.sheet import HandoverSheet
    from jooptics_desktop.ui.kit.feature import Context


NOT_HANDED_OVER = mark("The store was not handed over, and is as it was. {reason}")


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is announced, whether it may be done now, the policy in force, and what is left of a former owner's.

    `leaving`: whom the handover shuts out, for owners alone.
    """

    announced: Announcement | None
    due: bool
    pack: PolicyPack
    left: tuple[FormerBackups, ...]
    leaving: tuple[str, ...]


class HandoverTab(PrivacyTab):
    """Everybody sees what is announced; the owner alone announces and hands over."""

    NAME: ClassVar[str] = "handover"
    TITLE: ClassVar[str] = mark("New owner")
    ICON: ClassVar[str] = "heart-handshake"
    TOUCHED: ClassVar[tuple[str, ...]] = ("handover", "policy")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.standing: _Standing | None = None
        self.sheet: HandoverSheet | None = None
        self._just_announced = False  # the button that had the keyboard is about to go
        self.headline, self.days = Composed("title"), Composed("quiet")
        self.headline.setWordWrap(True)
        self.leaving = Composed("strong")
        self.leaving.setWordWrap(True)
        self.form = Form(columns=3)
        self.to = TextField(mark("&Business that takes the store over"), required=True, max_length=120)
        self.kind = ChoiceField[HandoverKind](mark("&How"), tuple(KINDS.items()))
        self.on = DateField(mark("From which &day on"), context.today, required=True)
        for name, field in (("to", self.to), ("kind", self.kind), ("on", self.on)):
            self.form.add(name, field)
        self.paper = Paper(context, self, self._letter_name, self._letter, self.failed.emit)
        self.announce_button = Button(mark("Announce it"), self.announce, icon="send", kind="primary")
        self.letter_button = Button(mark("Letter to customers"), self.paper.preview, icon="mail")
        self.requests_button = Button(
            mark("Requests desk"), lambda: context.go("privacy", "requests"), icon="inbox"
        )
        self.move_button = Button(mark("Put it off"), self.put_off, icon="calendar-clock")
        self.call_off_button = Button(mark("Call it off"), self.call_off, icon="x")
        self.begin_button = Button(mark("Hand over now…"), self.begin, icon="key-round", kind="primary")
        self._arrange()

    def _arrange(self) -> None:
        card = Card(margin="space_lg")
        card.body.addWidget(self.headline)
        card.body.addWidget(self.days)
        card.body.addWidget(
            Paragraph(
                mark(
                    "When the business is sold, merges or is acquired, customers' data passes to the new owner. "
                    "Everybody is told thirty days ahead, can ask for a copy or for erasure meanwhile, and afterwards "
                    "the former owner opens nothing any more."
                ),
                "quiet",
            )
        )
        card.body.addWidget(self.leaving)
        card.body.addWidget(self.form)
        acts = (self.letter_button, self.requests_button, self.move_button, self.call_off_button)
        card.body.addLayout(rows(acts, (None, self.announce_button, self.begin_button)))
        self.left_card = Card(mark("Backups of the former owner"), margin="space_lg")
        lines = QWidget()
        self._lines = QVBoxLayout(lines)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(theme.size("space_sm"))
        self.left_card.body.addWidget(lines)
        self.left_card.hide()
        self.body.addWidget(card)
        self.body.addWidget(self.left_card)
        self.body.addStretch(1)
        self._enable()

    def reload(self) -> None:
        """Ask how things stand."""
        self.context.tasks.read(_standing, self, self._show, self.failed.emit)

    def announce(self) -> None:
        """Say to everybody who takes the store over, and when."""
        self.form.clear_errors()
        to, kind, day = self.to.text(), self.kind.value(), self.on.date()
        if day is None or kind is None:
            self.on.set_error(tr("Please fill this in."))
            self.on.editor.setFocus()
            return
        self.context.tasks.write(
            lambda desk: handover.announce(desk, to, kind, day), self, self._announced, self._refused
        )

    def put_off(self) -> None:
        """Ask for a later day."""
        self.context.prompts.ask_text(
            mark("Put it off?"),
            mark("A later day, as dd/mm/yyyy. Everybody sees it from now on."),
            mark("From which &day on"),
            mark("Put it off"),
            self._move_to,
        )

    def call_off(self) -> None:
        """The store stays with its owner, once that was confirmed."""
        self.context.prompts.confirm(
            mark("Call it off?"),
            mark(
                "The store stays yours. To hand it over after all, it has to be announced anew, thirty days ahead."
            ),
            mark("Call it off"),
            lambda: self.context.tasks.write(handover.call_off, self, None, self.failed.emit),
        )

    def begin(self) -> None:
        """The steps, over the window."""
        from jooptics_desktop.ui.handover.sheet import HandoverSheet

        standing = self.standing
        if standing is None or standing.announced is None:
            return
        self.sheet = HandoverSheet(
            self.context, self.window(), standing.announced, standing.pack, standing.leaving
        )
        self.sheet.handed_over.connect(self.context.begin_anew)
        self.sheet.failed.connect(lambda error: self.context.start_over(error, NOT_HANDED_OVER))
        self.sheet.open(self.sheet.both.next_button)

    def _announced(self, _announcement: Announcement) -> None:
        self._just_announced = True
        self.context.toast.say(mark("Announced. Everybody sees it from now on."), None)

    def _move_to(self, typed: str) -> None:
        from jooptics_desktop.ui.kit.date_field import read_date

        day = read_date(typed)
        if day is None:
            self.failed.emit(RuleBroken("customer_file.not_a_day", cell=typed))
        else:
            self.context.tasks.write(lambda desk: handover.move(desk, day), self, None, self.failed.emit)

    def _refused(self, error: JoopticsError) -> None:
        if not self.form.show_error(error):
            self.failed.emit(error)

    def _show(self, standing: _Standing) -> None:
        self.standing = standing
        self.headline.compose(self._headline)
        self.days.compose(self._days)
        self.leaving.compose(lambda: leaving(standing.leaving))
        if standing.announced is None and self.on.date() is None:
            self.on.set_date(earliest(self.context.today()))
        self._show_left(standing.left)
        self._enable()
        if self._just_announced and self.letter_button.isVisible():
            self._just_announced = False
            self.letter_button.setFocus()

    def _enable(self) -> None:
        owner = self.context.may(Permission.STORE_HAND_OVER)
        managing = self.context.may(Permission.PRIVACY_MANAGE)
        announced = self.standing is not None and self.standing.announced is not None
        self.leaving.setVisible(self.standing is not None and bool(self.standing.leaving))
        for part in (self.form, self.announce_button):
            part.setVisible(owner and not announced)
        for button in (self.move_button, self.call_off_button):
            button.setVisible(owner and announced)
        for button in (self.letter_button, self.requests_button):
            button.setVisible(managing and announced)
        self.begin_button.setVisible(owner and announced)
        self.begin_button.setEnabled(self.standing is not None and self.standing.due)

    def _headline(self) -> str:
        announced = self.standing.announced if self.standing else None
        if announced is None:
            return tr("No handover is announced.")
        return said(announced, self.context.formats())

    def _days(self) -> str:
        standing = self.standing
        if standing is None or standing.announced is None:
            return tr("The store stays with its owner.")
        days, kind = standing.announced.days_left(self.context.today()), tr(KINDS[standing.announced.kind])
        if standing.due:
            return tr("{kind}. It may be done today.", kind=isolate(kind))
        return trn("{kind}. {count} day is left.", "{kind}. {count} days are left.", days, kind=isolate(kind))

    def _show_left(self, found: tuple[FormerBackups, ...]) -> None:
        clear(self._lines)
        self.left_card.setVisible(bool(found))
        for one in found:
            words = Composed()
            words.setWordWrap(True)
            words.compose(partial(self._left, one))
            parts: list[QWidget] = []
            if one.ends is None and one.kind == "folder":
                parts.append(
                    Button(mark("Remove now"), partial(self._settle, former_backups.remove_now, one))
                )
            if one.ends is None:
                parts.append(
                    Button(mark("They are gone"), partial(self._settle, former_backups.confirm_gone, one))
                )
            across = row(*parts)
            across.insertWidget(0, words, 1)
            self._lines.addLayout(across)

    def _left(self, one: FormerBackups) -> str:
        return left(one, self.context.formats())

    def _settle(self, act: Callable[..., object], one: FormerBackups) -> None:
        self.context.tasks.write(lambda desk: act(desk, one), self, None, self.failed.emit)  # type: ignore[arg-type,return-value]  # both acts answer `Done`

    def _letter_name(self) -> str:
        return tr("Letter to customers") + ".pdf"

    def _letter(self) -> Callable[[], bytes]:
        desk, language = self.context.services.desk(), current_language()
        return lambda: handover_letter(desk, language)


def _standing(desk: Desk) -> _Standing:
    session = desk.session
    managing = session is not None and session.staff.may(Permission.PRIVACY_MANAGE)
    owning = session is not None and session.staff.may(Permission.STORE_HAND_OVER)
    return _Standing(
        handover.announced(desk), handover.may_be_done(desk), policies.in_force(desk),
        tuple(former_backups.left(desk)) if managing else (), handover.owners_leaving(desk) if owning else (),
    )  # fmt: skip
