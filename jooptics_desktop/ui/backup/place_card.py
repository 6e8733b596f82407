"""One place for backups: what it is, how it stands in sentences, and what can be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.errors import JoopticsError
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate_ltr, mark, sentence, tr, trn
from jooptics_desktop.services.backup import KEYS_OUTDATED, PASSING, is_problem
from jooptics_desktop.services.cloud_country import NOT_AGREED
from jooptics_desktop.services.cloud_proof import PROOF_HELPS
from jooptics_desktop.ui.backup.status import ago
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.forms import Card, row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Paragraph, Pill
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.sign import Sign

if TYPE_CHECKING:
    from datetime import datetime

    from jooptics_desktop.services.backup import PlaceStatus
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.labels import PillKind

TITLES: Final = {PlaceKind.FOLDER: mark("A folder or disk"), PlaceKind.CLOUD: mark("Jooptics Cloud")}
_ICONS: Final = {PlaceKind.FOLDER: "hard-drive", PlaceKind.CLOUD: "cloud"}
_UNUSED: Final = {
    PlaceKind.FOLDER: mark("Choose an empty folder on a USB disk or on another computer of the shop."),
    PlaceKind.CLOUD: mark("Backups are sealed on this computer before they leave it; the service cannot read them."),
}  # fmt: skip
_CHOOSE: Final = {PlaceKind.FOLDER: mark("Choose folder…"), PlaceKind.CLOUD: mark("Connect to the cloud…")}
_CHANGE: Final = {PlaceKind.FOLDER: mark("Another folder…"), PlaceKind.CLOUD: mark("Sign in again…")}
_CHOOSE_ICONS: Final = {PlaceKind.FOLDER: "folder-open", PlaceKind.CLOUD: "log-in"}
_SIDE: Final = 22


class PlaceCard(Retranslates, Card):
    """`choose`, `stop`, `prove`, `agree` and `decide` are what its buttons ask for."""

    choose = Signal()
    stop = Signal()
    prove = Signal()
    agree = Signal()
    decide = Signal()

    def __init__(self, context: Context, kind: PlaceKind) -> None:
        super().__init__(margin="space_md")
        self.kind = kind
        self._context = context
        self._status: PlaceStatus | None = None
        self._now: datetime | None = None
        self.pill = Pill()
        self.where = ElideLabel(role="strong")
        self.words = Paragraph()
        self.next_words = Paragraph(role="muted")
        self.choose_button = Button(_CHOOSE[kind], self.choose.emit, icon=_CHOOSE_ICONS[kind])
        self.prove_button = Button(mark("Prove that it is you…"), self.prove.emit, icon="shield-check")
        self.agree_button = Button(mark("See the country…"), self.agree.emit, icon="map-pin")
        self.decide_button = Button(mark("Decide…"), self.decide.emit, icon="users")
        self.stop_button = Button(mark("Stop using"), self.stop.emit, kind="quiet")
        self.body.setSpacing(theme.size("space_xs"))
        self.body.addLayout(
            row(Sign(_ICONS[kind], side=_SIDE), Label(TITLES[kind], "title"), None, self.pill)
        )
        for part in (self.where, self.words, self.next_words):
            self.body.addWidget(part)
        self.body.addStretch()
        self.buttons = row(
            self.decide_button,
            self.prove_button,
            self.agree_button,
            self.choose_button,
            self.stop_button,
            None,
        )
        self.body.addLayout(self.buttons)
        self.decide_button.hide()
        self.prove_button.hide()
        self.agree_button.hide()
        self.retranslate()

    def show_status(self, status: PlaceStatus | None, now: datetime, *, may_configure: bool) -> None:
        """Say how it stands at `now`; None when the place is not used."""
        self._status, self._now = status, now
        self.choose_button.setVisible(may_configure)
        self.stop_button.setVisible(may_configure and status is not None)
        helps = status is not None and status.last_error in PROOF_HELPS
        self.prove_button.setVisible(may_configure and helps)
        moved = status is not None and status.last_error == NOT_AGREED
        self.agree_button.setVisible(may_configure and moved)
        refused = status is not None and status.refusing > 0
        self.decide_button.setVisible(refused and self._context.may(Permission.PRIVACY_MANAGE))
        self.choose_button.say((_CHANGE if status else _CHOOSE)[self.kind])
        self.retranslate()

    def retranslate(self) -> None:
        self.where.setVisible(self._status is not None)
        self.next_words.setVisible(self._status is not None)
        if self._status is None or self._now is None:
            self._pill("neutral", mark("Not in use"))
            self.words.say(_UNUSED[self.kind])
            return
        self.where.show_text(isolate_ltr(self._status.place.label))
        self._say(self._status, self._now)

    def _say(self, status: PlaceStatus, now: datetime) -> None:
        kind, word = _pill_of(status, now)
        self._pill(kind, word)
        lines = [self._last(status, now)]
        if status.refusing:
            lines.append(_refused(status.refusing))
        elif status.last_error:
            lines.append(_why(status.last_error))
        self.words.show_text("\n".join(lines))
        self.next_words.show_text(self._next(status, now))

    def _last(self, status: PlaceStatus, now: datetime) -> str:
        if status.last_success is None:
            return tr("There is no backup here yet.")
        moment = self._context.formats().moment(status.last_success)
        return tr("Last backup {ago}, on {moment}.", ago=ago(now, status.last_success), moment=moment)

    def _next(self, status: PlaceStatus, now: datetime) -> str:
        if status.refusing:
            return tr("Nothing is sent until it is decided. Backups to a folder go on.")
        if status.next_due <= now:
            return tr("The next one follows within a minute, by itself.")
        time = self._context.formats().time(status.next_due)
        if status.last_error not in {"", KEYS_OUTDATED}:
            return tr("It is tried again by itself at {time}.", time=time)
        return tr("The next one follows by itself at {time}.", time=time)

    def _pill(self, kind: PillKind, word: str) -> None:
        self.pill.set_kind(kind)
        self.pill.say(word)


def _pill_of(status: PlaceStatus, now: datetime) -> tuple[PillKind, str]:
    if status.refusing:
        return "warning", mark("Waits for you")
    if is_problem(status, now):
        return "danger", mark("Needs you")
    if status.last_error:
        return "info", mark("Waiting")
    if status.last_success is None:
        return "warning", mark("Nothing yet")
    return "ok", mark("Up to date")


def _refused(count: int) -> str:
    return trn(
        "{count} customer does not want a copy abroad.", "{count} customers do not want a copy abroad.", count
    )


def _why(code: str) -> str:
    """What went wrong since, in a sentence; and that it passes where it does."""
    try:
        reason = sentence(JoopticsError(code))
    except KeyError:  # a code whose sentence needs figures that were not kept
        reason = tr("The last attempt did not finish.")
    return (
        tr("What changed since is kept here and waits. {reason}", reason=reason)
        if code in PASSING
        else reason
    )
