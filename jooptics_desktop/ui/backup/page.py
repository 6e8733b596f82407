"""The backup page: places, what lies there, the account, and what can be done about them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.domain.backup_places import Place, PlaceKind
from jooptics_desktop.domain.changes import Changes
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, isolate_ltr, mark
from jooptics_desktop.services import backup, backup_places, cloud_country, cloud_proof, policies, privacy
from jooptics_desktop.ui.backup.account_card import AccountCard
from jooptics_desktop.ui.backup.connect import ConnectSheet
from jooptics_desktop.ui.backup.country import CountrySheet
from jooptics_desktop.ui.backup.generations import GenerationsCard
from jooptics_desktop.ui.backup.place_card import PlaceCard
from jooptics_desktop.ui.backup.proof import KEYS, SIGNED_OUT, ProofSheet
from jooptics_desktop.ui.backup.refusing_sheet import RefusingSheet
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button
from jooptics_desktop.ui.kit.feature import Page
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.pages import Stack
from jooptics_desktop.ui.kit.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.privacy import StoragePlace
    from jooptics_desktop.services.backup import BackupStatus, PlaceStatus, Verified
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.backup_run import BackedUp
    from jooptics_desktop.ui.kit.feature import Context


_OURS: Final = ("backup", "backup_place", "consent", "customer")


class BackupPage(Page):
    """Backing up by hand, verifying, restoring; and setting up where backups go."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._waiting: list[PlaceKind] = []
        self.busy = False
        self.restore: QWidget | None = None
        self.cards = {kind: PlaceCard(context, kind) for kind in PlaceKind}
        self.list = GenerationsCard(context)
        self.account = AccountCard(context)
        self.progress = Progress(mark("Backing up…"))
        self.verifying = Progress(mark("Checking the backup…"), lambda count: context.formats().size(count))
        self.back_up_button = Button(
            mark("Back up now"), self.back_up, icon="upload", key="F9", kind="primary"
        )
        self.verify_button = Button(mark("Verify"), self.verify, icon="shield-check", key="F7")
        self.restore_button = Button(mark("Restore…"), self.ask_restore, icon="history")
        self._arrange()
        self._connect()
        self._allow()

    def _arrange(self) -> None:
        self.stack = Stack()
        self.body.addWidget(self.stack, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.size("space_md"))
        cards = row(*self.cards.values(), spacing="space_md")
        for place in range(len(self.cards)):
            cards.setStretch(place, 1)
        lower = row(self.list, self.account, spacing="space_md")
        lower.setStretch(0, 3)
        lower.setStretch(1, 2)
        column.addLayout(cards)
        column.addWidget(self.progress)
        column.addWidget(self.verifying)
        column.addLayout(lower, 1)
        column.addLayout(row(self.verify_button, self.restore_button, None, self.back_up_button))
        self.stack.addWidget(whole)

    def _connect(self) -> None:
        self.cards[PlaceKind.FOLDER].choose.connect(self.choose_folder)
        self.cards[PlaceKind.CLOUD].choose.connect(self.connect_cloud)
        for kind, card in self.cards.items():
            card.stop.connect(partial(self.stop_using, kind))
            card.prove.connect(self.prove)
            card.agree.connect(self.ask_country)
            card.decide.connect(self.decide)
        self.list.changed.connect(self._allow)
        self._back_up_key = self.add_key(mark("Back up now"), "F9", self.back_up)
        self._verify_key = self.add_key(mark("Verify"), "F7", self.verify)
        self.context.hub.changed.connect(self._on_changed)

    def on_shown(self) -> None:
        if self.restore is None:
            self.reload()
            self.back_up_button.setFocus()

    def may_leave(self) -> bool:
        return self.restore is None or getattr(self.restore, "may_leave", lambda: True)()

    def reload(self) -> None:
        """Ask how things stand; quick, since no place is asked."""
        home = self.context.services.home

        def ask(desk: Desk) -> tuple[BackupStatus, datetime]:
            return backup.status(desk, home), desk.clock.now()

        self.context.tasks.read(ask, self, self._show, self.on_error)

    def on_error(self, error: JoopticsError) -> None:
        """Say it at the head of the page."""
        self.show_error(error)

    def _show(self, found: tuple[BackupStatus, datetime]) -> None:
        status, now = found
        known = {place.place.kind: place for place in status.places}
        may = self.context.may(Permission.BACKUP_CONFIGURE)
        for kind, card in self.cards.items():
            card.show_status(known.get(kind), now, may_configure=may)
        self.list.show_places(list(known))
        self.account.show_account(connected=PlaceKind.CLOUD in known and may)
        self._known, self._used = status.places, list(known)
        self._allow()
        if self.hasFocus():  # there was nothing to press yet when the page came to the front
            ready = self.back_up_button.isEnabled()
            (self.back_up_button if ready else self.cards[PlaceKind.FOLDER].choose_button).setFocus()

    _known: tuple[PlaceStatus, ...] = ()
    _used: list[PlaceKind] = []  # noqa: RUF012 - replaced, never changed

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and any(changes.touches(noun) for noun in _OURS):
            self.reload()

    def _allow(self) -> None:
        """What makes sense now."""
        self.back_up_button.setEnabled(bool(self._used) and not self.busy)
        self.verify_button.setEnabled(self.list.chosen() is not None and not self.busy)
        self.restore_button.setEnabled(bool(self._used) and not self.busy)
        self._back_up_key.setEnabled(self.back_up_button.isEnabled())
        self._verify_key.setEnabled(self.verify_button.isEnabled())
        self.restore_button.setVisible(self.context.may(Permission.BACKUP_CONFIGURE))

    def _begin(self, *, busy: bool) -> None:
        self.busy = busy
        if busy:
            self.bar.clear()
        self._allow()

    # --- backing up

    def back_up(self) -> None:
        """Back up to every place, one after the other."""
        if self.busy or not self._used:
            return
        self._begin(busy=True)
        self._waiting = list(self._used)
        self._next()

    def _next(self, *, take_over: bool = False) -> None:
        if not self._waiting:
            self._begin(busy=False)
            return
        kind = self._waiting[0]
        opened = self.context.services.opened
        job = self.context.tasks.run(
            lambda desk, report, cancelled: backup.back_up(
                opened, desk, kind, progress=report, cancelled=cancelled, take_over=take_over
            ),
            self,
            self._backed_up,
            self._not_backed_up,
        )
        self.progress.follow(job)

    def _backed_up(self, done: BackedUp) -> None:
        self._waiting.pop(0)
        if done.unchanged:
            self.context.toast.say(mark("Everything was backed up already"))
        else:
            size = self.context.formats().size(done.sent_bytes)
            number = isolate_ltr(str(done.head.generation))
            self.context.toast.say(mark("Backup {number} is done: {size}"), None, number=number, size=size)
        self._next()

    def _not_backed_up(self, error: JoopticsError) -> None:
        self._begin(busy=False)
        kind = self._waiting[0]
        self.context.hub.publish(Changes().merged("backup"))  # what is known of the attempt is another
        if error.code in {"backup.taken_over", "backup.already_in_use"}:
            self._ask_take_over(kind)
            return
        if cloud_proof.proof_helps(error) and self.context.may(Permission.BACKUP_CONFIGURE):
            self._ask_proof(SIGNED_OUT, self.back_up)
        self.bar.show_error(error, self.back_up)

    def _ask_take_over(self, kind: PlaceKind) -> None:
        def go_on() -> None:
            self._begin(busy=True)
            self._waiting = [kind]
            self._next(take_over=True)

        self.context.prompts.confirm(
            mark("Continue the backups of another computer?"),
            mark(
                "This place was last written by another computer, or by this store before it was restored. Continue "
                "only if this computer holds the right store. Older backups stay there."
            ),
            mark("Continue from here"),
            go_on,
            danger=True,
        )

    # --- verifying

    def verify(self) -> None:
        """Prove that the chosen backup could be restored; writes nothing."""
        chosen, kind = self.list.chosen(), self.list.kind
        if self.busy or chosen is None or kind is None:
            return
        self._begin(busy=True)
        opened, number = self.context.services.opened, chosen.number
        job = self.context.tasks.run(
            lambda desk, report, cancelled: backup.verify(
                opened, desk, kind, number, progress=report, cancelled=cancelled
            ),
            self,
            self._verified,
            self._not_verified,
        )
        self.verifying.follow(job)

    def _verified(self, found: Verified) -> None:
        self._begin(busy=False)
        formats = self.context.formats()
        self.bar.say(
            "ok",
            mark("Backup {number} is whole and can be restored: {customers} customers and {sales} sales."),
            number=isolate_ltr(str(found.number)),
            customers=formats.number(found.totals.get("customers", 0)),
            sales=formats.number(found.totals.get("sales", 0)),
        )

    def _not_verified(self, error: JoopticsError) -> None:
        self._begin(busy=False)
        self.bar.show_error(error, self.verify)

    # --- places

    def choose_folder(self) -> None:
        """Ask for the folder, and use it from then on."""
        home = self.context.services.home

        def use(path: Path) -> None:
            self.bar.clear()
            self.context.tasks.write(
                lambda desk: backup_places.use_folder(desk, home, path), self, self._place_set, self.on_error
            )

        self.context.prompts.folder_path(mark("Choose a folder for the backups"), use)

    def _place_set(self, place: Place) -> None:
        self.context.toast.say(mark("Backups go to {place} from now on"), None, place=isolate(place.label))

    def stop_using(self, kind: PlaceKind) -> None:
        """Ask, then back up there no more."""
        self.context.prompts.confirm(
            mark("Stop backing up there?"),
            mark("What lies there stays. It is no longer added to, and this computer does not ask for it again."),
            mark("Stop using"),
            lambda: self.context.tasks.write(
                lambda desk: backup_places.stop_using(desk, kind), self, None, self.on_error
            ),
            danger=True,
        )  # fmt: skip

    def decide(self) -> None:
        """Show who does not want a copy abroad."""
        self.refusing_sheet = RefusingSheet(self.window(), self.context)
        self.refusing_sheet.stop.connect(partial(self.stop_using, PlaceKind.CLOUD))
        self.refusing_sheet.come()

    def connect_cloud(self) -> None:
        """Open the steps that lead to the cloud."""
        self.context.tasks.read(
            lambda desk: (privacy.may(desk, PurposeCode.CLOUD_BACKUP), policies.in_force(desk)),
            self,
            self._open_sheet,
            self.on_error,
        )  # fmt: skip

    def _open_sheet(self, found: tuple[bool, PolicyPack]) -> None:
        agreed, pack = found
        self.sheet = ConnectSheet(self.window(), self.context, pack, agreed=agreed)
        self.sheet.connected.connect(self._connected)
        self.sheet.begin()

    def prove(self) -> None:
        """Prove to the service that it is you; changed keys are renewed and backups go on."""
        error = next((p.last_error for p in self._known if p.place.kind is PlaceKind.CLOUD), "")
        self._ask_proof(KEYS if error == backup.KEYS_OUTDATED else SIGNED_OUT, self._proved)

    def ask_country(self) -> None:
        """Show where the service keeps backups now, and ask whether they go on."""
        self.context.tasks.run(
            lambda desk, _report, _cancelled: (
                privacy.policies().in_force(desk.clock.now()),
                cloud_country.look_at_present(desk),
            ),
            self,
            self._show_country,
            self.on_error,
        )

    def _show_country(self, found: tuple[PolicyPack, StoragePlace]) -> None:
        self.country_sheet = CountrySheet(self.window(), self.context, *found)
        self.country_sheet.agreed.connect(self.back_up)
        self.country_sheet.begin()

    def _ask_proof(self, reason: str, then: Callable[[], object]) -> None:
        self.proof_sheet = ProofSheet(self.window(), self.context, reason)
        self.proof_sheet.proved.connect(then)
        self.proof_sheet.begin()

    def _proved(self) -> None:
        self.bar.clear()
        self.context.toast.say(mark("The service knows that it is you"))

    def _connected(self, place: Place) -> None:
        self._place_set(place)
        self.reload()

    # --- restoring

    def ask_restore(self) -> None:
        """Warn, then show the steps that restore."""
        self.context.prompts.confirm(
            mark("Restore the store from a backup?"),
            mark(
                "The store of today is set aside and an older one takes its place: what was entered since that backup "
                "is not in it. Nothing is deleted. Everybody has to sign in again."
            ),
            mark("Choose a backup"),
            self.show_restore,
            danger=True,
        )

    def show_restore(self) -> None:
        """The restore steps in place of the page."""
        flow = self.context.services.restore_flow(self.context, lambda: self.context.start_over(None))
        flow.left.connect(self._leave_restore)
        flow.closed.connect(self.context.start_over)
        self.restore = flow
        self.stack.addWidget(flow)
        self.stack.setCurrentWidget(flow)
        flow.setFocus()

    def _leave_restore(self) -> None:
        flow, self.restore = self.restore, None
        if flow is not None:
            self.stack.removeWidget(flow)
            flow.deleteLater()
        self.reload()
        self.back_up_button.setFocus()
