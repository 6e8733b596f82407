"""The one place that knows everything: it chooses window or command, and hands the window what it needs."""

from __future__ import annotations

import gc
import locale
import logging
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jooptics_desktop.domain.errors import JoopticsError, NotPermitted
from jooptics_desktop.system import device_settings
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, tzinfo
    from pathlib import Path

    from filelock import BaseFileLock
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.staff import Session, StaffMember
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.handover_act import HandedOver, NewOwner
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.services.restore import RestoredStore, Unlocked
    from jooptics_desktop.system.clock import SystemClock
    from jooptics_desktop.system.device_settings import DeviceSettings
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.restore.flow import RestoreFlow
    from jooptics_desktop.ui.shell.main_window import MainWindow
    from jooptics_desktop.ui.shell.ports import Opened, Preferences, StaffChoice, Status

_log = logging.getLogger(__name__)
HAND_OVER: Final = 0.001  # seconds a worker keeps the interpreter while the window wants it; 0.005 is usual
_WINDOW_OPTIONS = {"--home": True, "--language": True}


def main(arguments: Sequence[str]) -> int:
    """Without a command the window opens; `tour` drives the window; anything else is the command line's."""
    chosen = _window_home(arguments)
    if chosen is not None:
        return open_window(chosen)
    if arguments[0] == "tour":
        return take_tour(arguments[1:])
    from jooptics_desktop.cli import main as command_line

    return command_line.run(arguments)


def take_tour(arguments: Sequence[str]) -> int:
    """Drive the real window through the journey and save a picture of every screen; 1 when a step did not go well."""
    from jooptics_desktop.ui.tour.command import main as tour

    return tour(arguments, Application)


def open_window(home: Home) -> int:
    """Open the window over that folder; a second window over the same folder is refused with a sentence."""
    sys.setswitchinterval(HAND_OVER)
    gc.disable()  # what loads now stays; looking through it for garbage would make the first picture wait
    from jooptics_desktop.ui.shell.start import start

    return start(Application(home))


def _window_home(arguments: Sequence[str]) -> Home | None:
    """The folder for the window, when nothing but its options was given."""
    from pathlib import Path

    folder, rest = None, list(arguments)
    while rest:
        name, _, value = rest.pop(0).partition("=")
        if name not in _WINDOW_OPTIONS or not (value or rest):
            return None
        value = value or rest.pop(0)
        if name == "--home":
            folder = Path(value)
        else:
            _remember_language(Home.chosen(folder), value)
    return Home.chosen(folder)


def _remember_language(home: Home, language: str) -> None:
    settings = device_settings.load(home.device)
    device_settings.save(home.device, replace(settings, language=language))


class Application:
    """Everything below the window, for one run of the program (`ui.shell.ports.Services`)."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._opened: OpenStore | None = None
        self._session: Session | None = None
        self._clock: SystemClock | None = None  # of the store that is open, as the last desk found it
        self._lock: BaseFileLock | None = None
        self._handler: logging.Handler | None = None
        self._guard = threading.Lock()

    # --- preferences of this computer

    def settings(self) -> DeviceSettings:
        """This computer's own preferences."""
        return device_settings.load(self.home.device)

    def keep(self, **changes: object) -> None:
        """Change some of them."""
        changed: DeviceSettings = replace(self.settings(), **changes)  # type: ignore[arg-type]  # names are declared there
        device_settings.save(self.home.device, changed)

    def preferences(self) -> Preferences:
        """What the window needs before its first picture."""
        from jooptics_desktop.ui.shell.ports import Preferences

        settings = self.settings()
        language = settings.language or (locale.getlocale()[0] or "")[:2]
        return Preferences(
            language="ar" if language == "ar" else "en",
            theme=settings.theme if settings.theme in {"dark", "contrast"} else "light",  # type: ignore[arg-type]  # narrowed by the test
            zoom=settings.text_size / 100,
            scanner_gap=settings.scanner_gap_ms / 1000,
            idle_minutes=settings.lock_after_minutes,
        )

    def remember(self, preferences: Preferences) -> None:
        """Keep changed preferences; nothing is written before there is a store (declining leaves no trace)."""
        if not self.home.has_store:
            return
        self.keep(
            language=preferences.language,
            theme=preferences.theme,
            text_size=round(preferences.zoom * 100),
            lock_after_minutes=preferences.idle_minutes,
            scanner_gap_ms=round(preferences.scanner_gap * 1000),
        )

    # --- the store

    def open(self) -> Opened:
        """Open the store by the keyring; `passphrase` when the owner's password is needed, `first_run` when none."""
        from jooptics_desktop.services import opening

        if self.has_open_store:
            return "sign_in"
        if self.home.is_begun:
            self._take_folder()  # first: another window may be in the middle of what is finished here
            opening.finish_interrupted_setup(self.home)
        if not self.home.has_store:
            self._free_folder()
            self.home.forget_lock()  # who declines leaves no trace
            return "first_run"
        try:
            self.adopt(opening.open_by_keyring(self.home))
        except JoopticsError as error:
            if error.code not in opening.NEEDS_PASSWORD:
                raise
            return "passphrase"
        return "sign_in"

    def open_with_password(self, password: str) -> None:
        """Open with the owner's password or the recovery code; the keyring keeps the key from then on if it can."""
        from jooptics_desktop.services import opening

        opened = opening.open_with_typed(self.home, password)
        opening.keep_in_keyring(opened)
        self.adopt(opened)

    def adopt(self, opened: OpenStore, session: Session | None = None) -> None:
        """Take over a store that was opened, set up or restored; close the one before."""
        from jooptics_desktop.services.store_profile import clock_of

        self._take_folder()
        self._start_log()
        clock = clock_of(opened.store)
        with self._guard:
            before, self._opened, self._session = self._opened, opened, session
            self._clock = clock
        if before is not None and before.store is not opened.store:
            before.store.close()

    @property
    def has_open_store(self) -> bool:
        """Whether there is a store to speak of."""
        return self._opened is not None

    @property
    def opened(self) -> OpenStore:
        """The open store with its vault."""
        if self._opened is None:
            raise NotPermitted("permission.nobody_signed_in")
        return self._opened

    def desk(self) -> Desk:
        """The desk of whoever is signed in. Its clock is read from the store, which is no work for the GUI thread."""
        from jooptics_desktop.services.desk import Desk
        from jooptics_desktop.services.store_profile import clock_of
        from jooptics_desktop.system.clock import Uuid7Ids

        store = self.opened.store
        clock = clock_of(store)
        with self._guard:
            if self._opened is not None and self._opened.store is store:
                self._clock = clock
            return Desk(store, clock, Uuid7Ids(), self._session)

    # --- who is here

    def staff(self) -> Sequence[StaffChoice]:
        """Who may sign in."""
        from jooptics_desktop.services import staff
        from jooptics_desktop.ui.shell.ports import StaffChoice

        desk = self.desk()
        members, quick = staff.staff_list(desk), staff.quick_returns(desk)
        return [StaffChoice(each.id, each.name, each.has_second_factor, each.id in quick) for each in members]

    def sign_in(self, staff_id: str, secret: str, code: str) -> StaffMember:
        """Sign in with the password (and code), or come back with the quick PIN."""
        from jooptics_desktop.domain.ids import StaffId
        from jooptics_desktop.services import staff

        desk, member_id = self.desk().acting_as(None), StaffId(staff_id)
        if self._is_pin(desk, member_id, secret):
            done = staff.unlock_with_pin(desk, member_id, secret)
        else:
            done = staff.sign_in(desk, member_id, secret, code)
        with self._guard:
            self._session = done.value
        return done.value.staff

    def signed_in(self) -> StaffMember | None:
        """Who is here now; somebody is right after the first run and after a restore."""
        return self._session.staff if self._session else None

    def step_up(self, code: str) -> None:
        """Give a fresh authenticator code for an act that asks for one."""
        from jooptics_desktop.services import staff

        session = staff.step_up(self.desk(), code)
        with self._guard:
            self._session = session

    def stand_as(self, member: StaffMember) -> None:
        """The person here has answered to the policy and may do more or less from now on."""
        with self._guard:
            if self._session is not None and self._session.staff.id == member.id:
                self._session = replace(self._session, staff=member)

    def sign_out(self, reason: str = "close") -> None:
        """Nobody acts any more."""
        from jooptics_desktop.services import staff

        if self._opened is None:
            return
        desk = self.desk()
        with self._guard:
            self._session = None
        staff.sign_out(desk, reason)

    # --- the rest the window asks for

    def status(self) -> Status:
        """What the top bar tells: which store this is, and how its backups stand."""
        from zoneinfo import ZoneInfo

        from jooptics_desktop.domain.staff import Role
        from jooptics_desktop.l10n import Formats, current_language, mark
        from jooptics_desktop.services import first_run, store_profile
        from jooptics_desktop.ui.backup.status import backup_note
        from jooptics_desktop.ui.breaches.status import breach_notes
        from jooptics_desktop.ui.handover.status import handover_notes
        from jooptics_desktop.ui.policy.status import policy_notes
        from jooptics_desktop.ui.requests.status import request_notes
        from jooptics_desktop.ui.shell.ports import Note, Status

        desk = self.desk()
        profile = store_profile.store_profile(desk)
        formats = Formats(current_language(), ZoneInfo(profile.time_zone))
        notes = [
            *breach_notes(desk),
            *request_notes(desk),
            *handover_notes(desk, formats),
            *policy_notes(desk, formats),
            backup_note(desk, self.home),
        ]
        owner = desk.session is not None and desk.session.staff.role is Role.OWNER
        if owner and not first_run.recovery_sheet_confirmed(desk):
            notes.insert(0, Note("warning", mark("Recovery sheet not confirmed")))
        return Status(profile.name_in(current_language()), tuple(notes))

    def first_run(self, context: Context, finished: Callable[[], None]) -> QWidget:
        """The wizard of a new computer."""
        from jooptics_desktop.ui.firstrun.wizard import FirstRunWizard

        return FirstRunWizard(context, self, finished)

    def restore_flow(self, context: Context, finished: Callable[[], None]) -> RestoreFlow:
        """The steps that bring a store back, on a new computer or over the one that is here."""
        from jooptics_desktop.ui.restore.flow import RestoreFlow

        return RestoreFlow(context, self, finished)

    def restore(
        self,
        unlocked: Unlocked,
        number: int | None,
        clock: Clock,
        *,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
        accept_lost_ledger: bool = False,
    ) -> RestoredStore:
        """Bring a store back; the one that is open is closed at the last moment.

        If it fails after that, `has_open_store` is False, and `open` or `open_with_password` opens the old one again.
        """
        from jooptics_desktop.services import restore

        self._take_folder()
        return restore.restore(
            self.home, unlocked, number, clock, progress=progress, cancelled=cancelled,
            before_exchange=self._let_go, accept_lost_ledger=accept_lost_ledger,
        )  # fmt: skip

    def hand_over(
        self,
        password: str,
        successor: NewOwner,
        *,
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
        ends_account: bool,
    ) -> HandedOver:
        """Hand the store over to its new owner, who is signed in afterwards; fails as `restore` does."""
        from jooptics_desktop.services import handover_act

        done = handover_act.complete(
            self.opened, self.desk(), password, successor, progress=progress, cancelled=cancelled,
            ends_account=ends_account, before_exchange=self._let_go,
        )  # fmt: skip
        self.adopt(done.result.opened, done.result.desk.session)
        return done

    def accompany(self, window: MainWindow) -> None:
        """Backups on schedule and on closing, and what goes by itself, go on beside the window."""
        from jooptics_desktop.ui.backup.scheduler import BackupScheduler
        from jooptics_desktop.ui.handover.watch import HandoverWatch
        from jooptics_desktop.ui.policy.watch import PolicyWatch
        from jooptics_desktop.ui.privacy import upkeep
        from jooptics_desktop.ui.shell.presence import Presence
        from jooptics_desktop.ui.shell.usage_watch import UsageWatch

        scheduler = BackupScheduler(window, window.tasks, window.hub, self, window.refresh_status)
        window.before_closing = scheduler.before_closing
        scheduler.start()
        for work in upkeep.EACH:
            upkeep.Upkeep(window, window.tasks, self, work).start()
        Presence(window, self).start()
        UsageWatch(window, self)
        PolicyWatch(window, self).start()
        HandoverWatch(window)

    def zone(self) -> tzinfo | None:
        """The store's time zone, at once: asked for with every cell that is painted, it reads nothing."""
        clock = self._clock
        return clock.zone if clock is not None else None

    def today(self) -> date:
        """The business day, at once."""
        clock = self._clock
        if clock is not None:
            return clock.today()
        from jooptics_desktop.system.clock import SystemClock

        return SystemClock().today()

    def new_incident(self) -> str:
        """A short number for a bug."""
        import uuid

        return uuid.uuid4().hex[:8]

    def for_pages(self) -> Any:  # noqa: ANN401 - the shell hands it on without looking
        """Pages get this object itself: `home`, `opened`, `settings`, `step_up`, `adopt`."""
        return self

    def resources(self) -> Path:
        """The folder of the shipped resources."""
        from jooptics_desktop.l10n.resources import resources_folder

        return resources_folder()

    def close(self) -> None:
        """Sign out, close the store, free the folder."""
        if self._opened is not None:
            try:
                self.sign_out()
            except JoopticsError as error:  # a disk that fails keeps nobody from closing the window
                _log.warning("the sign-out was not kept", extra={"code": error.code})
            self._opened.store.close()
            self._opened = self._clock = None
        if self._handler is not None:
            from jooptics_desktop.system import log

            log.stop(self._handler)
            self._handler = None
        self._free_folder()

    def _let_go(self) -> None:
        """Close the store: nobody may have it open while another takes its place."""
        with self._guard:
            before, self._opened, self._session, self._clock = self._opened, None, None, None
        if before is not None:
            before.store.close()

    def _take_folder(self) -> None:
        if self._lock is None:
            self._lock = self.home.lock()

    def _free_folder(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _start_log(self) -> None:
        if self._handler is None:
            from jooptics_desktop.system import log

            self._handler = log.start(self.home.logs)

    @staticmethod
    def _is_pin(desk: Desk, staff_id: str, secret: str) -> bool:
        from jooptics_desktop.domain.staff import MIN_PASSWORD
        from jooptics_desktop.services import staff

        known = {member.id: member for member in staff.staff_list(desk)}
        member = known.get(staff_id)  # type: ignore[call-overload]  # ids are text
        return member is not None and member.has_pin and len(secret) < MIN_PASSWORD and secret.isdecimal()
