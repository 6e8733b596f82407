"""The window: rail, top bar, pages, key bar; and over them questions, palette, help, toast and lock."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.l10n import Formats, current_language, mark, sentence, tr
from jooptics_desktop.ui.kit import language, theme
from jooptics_desktop.ui.kit.changes import ChangeHub
from jooptics_desktop.ui.kit.feature import Context, Page
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.overlay import overlays
from jooptics_desktop.ui.kit.pages import Pages
from jooptics_desktop.ui.kit.prompts import Choice, Prompts
from jooptics_desktop.ui.kit.scanner import Scanner
from jooptics_desktop.ui.kit.shortcuts import Shortcuts
from jooptics_desktop.ui.kit.tasks import Job, Tasks
from jooptics_desktop.ui.kit.toast import Toast
from jooptics_desktop.ui.kit.tokens import THEMES
from jooptics_desktop.ui.shell.commands import command_provider
from jooptics_desktop.ui.shell.idle import IdleWatch
from jooptics_desktop.ui.shell.key_bar import KeyBar
from jooptics_desktop.ui.shell.keyboard_keeper import KeyboardKeeper
from jooptics_desktop.ui.shell.lock import LockScreen
from jooptics_desktop.ui.shell.rail import Rail
from jooptics_desktop.ui.shell.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from PySide6.QtGui import QCloseEvent, QShowEvent

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.ui.kit.feature import Feature, Steps
    from jooptics_desktop.ui.kit.palette import Palette
    from jooptics_desktop.ui.kit.palette_entries import Entry, Provider
    from jooptics_desktop.ui.shell.help import HelpOverlay
    from jooptics_desktop.ui.shell.ports import Services

STATUS_EVERY_MS = 60_000
NOT_RESTORED = mark("The backup was not brought back, and the store is as it was. {reason}")
_TOLD_ABOVE = (
    "backup",
    "backup_place",
    "store_profile",
    "policy",
    "breach",
    "handover",
)  # what the top bar speaks of


class MainWindow(Retranslates, QWidget):
    """Built before anything slow is imported; `SignIn` then opens the store and lets somebody in.

    `went` says which feature came to the front; `entered` carries who signed in, once they see their pages.
    """

    went = Signal(str)
    entered = Signal(object)
    over = Signal(
        object, str
    )  # everybody signs in anew; with the error that led to it, or None, and what it spoilt

    def __init__(self, services: Services, features: Sequence[Feature]) -> None:
        super().__init__()
        self.services = services
        self.preferences = services.preferences()
        self._features = {feature.name: feature for feature in features}
        self._pages: dict[str, Page] = {}
        self._building: dict[str, Generator[None, None, None]] = {}  # what is left of pages built ahead
        self._current: str | None = None
        self._allowed: list[str] = []
        self._closing = False
        self.staff: StaffMember | None = None
        self._was_here: StaffMember | None = None
        # Asked before the window closes; True when it closes the window itself, by calling what it was handed.
        self.before_closing: Callable[[Callable[[], None]], bool] | None = None
        self.content = QWidget()
        self.stack = Pages()
        self.shortcuts = Shortcuts(self.content)
        self.rail = Rail(features)
        self.top_bar = TopBar()
        self.key_bar = KeyBar(self.shortcuts)
        for bar in (self.rail, self.top_bar, self.key_bar):
            theme.wear(bar)
        self._arrange()
        self._overlays()
        self.context = self._make_context()
        self._connect()
        self._keys()
        KeyboardKeeper(self)
        self.retranslate()

    def _arrange(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.content)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.rail)
        pages = QVBoxLayout()
        pages.setSpacing(0)
        pages.addWidget(self.top_bar)
        pages.addWidget(self.stack.room, 1)
        across.addLayout(pages, 1)
        column.addLayout(across, 1)
        column.addWidget(self.key_bar)

    def _overlays(self) -> None:
        self.hub = ChangeHub(self)
        self.hub.changed.connect(self._on_changed)
        self.tasks = Tasks(
            self.services.desk, self.hub.publish, self.apologise, self.services.new_incident, self
        )
        self.prompts = Prompts(self)
        self.toast = Toast(self.content)  # under every overlay, so that the lock covers it too
        self.lock_screen = LockScreen(self)
        self.scanner = Scanner(self, self.preferences.scanner_gap)
        self.idle_watch = IdleWatch(self, self.preferences.idle_minutes)

    def _make_context(self) -> Context:
        return Context(
            tasks=self.tasks,
            hub=self.hub,
            prompts=self.prompts,
            toast=self.toast,
            shortcuts=self.shortcuts,
            make_palette=lambda: self.palette_box,
            scanner=self.scanner,
            go=self.go,
            staff=lambda: self.staff,
            formats=self._formats,
            today=self.services.today,
            preferences=lambda: self.preferences,
            prefer=self.prefer,
            start_over=self.start_over,
            begin_anew=self.begin_anew,
            services=self.services.for_pages(),
        )

    def _connect(self) -> None:
        self.rail.chosen.connect(lambda name: self.go(name, None))
        self.top_bar.search.connect(self._search)
        self.top_bar.switch_language.connect(self.switch_language)
        self.top_bar.switch_theme.connect(self.switch_theme)
        self.lock_screen.switch_language.connect(self.switch_language)
        self.tasks.busy_changed.connect(self.top_bar.show_busy)
        self.scanner.scanned.connect(self._scanned)
        self._status_timer = QTimer(self)
        self._status_timer.setInterval(STATUS_EVERY_MS)
        self._status_timer.timeout.connect(self.refresh_status)

    def _keys(self) -> None:
        add = self.shortcuts.add_everywhere
        add(mark("Help"), "F1", self._explain_keys, hinted=True)
        add(mark("Search"), "Ctrl+K", self._search, hinted=True)
        add(mark("Undo"), "Ctrl+Z", self.toast.undo)
        for feature in self._features.values():
            if feature.shortcut:
                add(feature.title, feature.shortcut, partial(self.go, feature.name))

    # The first picture needs neither of these two; each is made in a few milliseconds when it is called for.

    @cached_property
    def palette_box(self) -> Palette:
        """The command palette over the pages."""
        from jooptics_desktop.ui.kit.palette import Palette

        palette = Palette(self)
        for feature in self._features.values():
            if feature.find is not None:
                palette.add_provider(_when_asked(feature.find, self.context))
        palette.add_provider(command_provider(self.shortcuts, self.go, self.allowed_features))
        return palette

    @cached_property
    def help(self) -> HelpOverlay:
        """Every key in words."""
        from jooptics_desktop.ui.shell.help import HelpOverlay

        return HelpOverlay(self, self.shortcuts)

    def _search(self) -> None:
        self.palette_box.popup()

    def _explain_keys(self) -> None:
        self.help.popup()

    def features(self) -> list[Feature]:
        """Everything there is, in the order of the rail."""
        return list(self._features.values())

    def allowed_features(self) -> list[Feature]:
        """The features the person signed in may use."""
        return [self._features[name] for name in self._allowed]

    def go(self, name: str, what: object = None) -> None:
        """Bring a feature to the front, building its page on the first visit; hand it `what`."""
        before = self._pages.get(self._current) if self._current else None
        if name not in self._allowed or (before and name != self._current and not before.may_leave()):
            if self._current:
                self.rail.mark_current(self._current)
            return
        page = self._page(name)
        self._current = name
        self.stack.setCurrentWidget(page)
        self.rail.mark_current(name)
        self.went.emit(name)
        self.top_bar.title.say(self._features[name].title)
        self.shortcuts.show_page(page)
        page.setFocus()
        page.on_shown()
        if what is not None:
            page.open_item(what)

    def build_ahead(self, feature: Feature) -> Iterator[None]:
        """Build its page before anybody goes there, a piece with each step; whoever goes there has the rest built."""
        name = feature.name
        if feature.steps is None or name in self._pages:
            return iter(())
        if name not in self._building:
            self._building[name] = self._in_steps(name, feature.steps(self.context))
        return self._building[name]

    def _in_steps(self, name: str, steps: Steps) -> Generator[None, None, None]:
        page = yield from steps
        yield
        self._add(name, page)
        yield  # for its first layout

    def _page(self, name: str) -> Page:
        for _ in self._building.pop(name, ()):
            pass
        return self._pages.get(name) or self._add(name, self._features[name].page(self.context))

    def _add(self, name: str, page: Page) -> Page:
        page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._pages[name] = page
        self.stack.addWidget(page)
        return page

    def start_over(self, failed: JoopticsError | None, lead: str = NOT_RESTORED) -> None:
        """Another store is here: nothing of the one before stays on the screen, and somebody has to sign in.

        Or the one before is here again, since what was to replace it `failed` after it was closed.
        """
        self._forget_pages()
        self.over.emit(failed, lead)

    def begin_anew(self, staff: StaffMember) -> None:
        """The store has another owner, who is at the desk: nothing of the one before stays on the screen."""
        self._forget_pages()
        self.let_in(staff)

    def _forget_pages(self) -> None:
        self.shortcuts.show_page(None)
        while self._building:
            self._building.popitem()[1].close()
        pages, self._pages, self._current = list(self._pages.values()), {}, None
        for page in pages:
            self.stack.removeWidget(page)
            page.deleteLater()

    def page(self, name: str) -> Page | None:
        """The page of that feature, when it has been visited."""
        return self._pages.get(name)

    def _formats(self) -> Formats:
        return Formats(current_language(), self.services.zone())

    def _on_changed(self, changes: Changes) -> None:
        if self.staff is not None and any(changes.touches(noun) for noun in _TOLD_ABOVE):
            self.refresh_status()

    def let_in(self, staff: StaffMember) -> None:
        """Somebody signed in: show what they may use, where the last person left off if allowed."""
        if self._was_here is not None and self._was_here.id != staff.id:
            self._hand_on()
        self._was_here = staff
        self.allow(staff)
        self.lock_screen.unlock()  # last: it gives the keyboard back to what was left, or to what waits underneath
        self.refresh_status()
        self._status_timer.start()
        self.entered.emit(staff)

    def in_the_middle(self) -> bool:
        """Whether a page has something under way that nothing should come between, such as a sale."""
        return any(page.in_the_middle() for page in self._pages.values())

    def allow(self, staff: StaffMember) -> None:
        """Show what that person may use now; the page in front stays where it may."""
        self.staff = staff
        self.top_bar.show_staff(staff)
        self._allowed = self.rail.allow(lambda wanted: wanted is None or staff.may(wanted))
        if self._allowed:
            self.go(self._current if self._current in self._allowed else self._allowed[0])

    def show_alone(self, widget: QWidget) -> None:
        """Show this and nothing around it: the first run has no pages to go to yet."""
        self._frame(visible=False)
        theme.wear(widget)
        self.stack.addWidget(widget)
        self.stack.setCurrentWidget(widget)
        self.shortcuts.show_page(None)
        self.lock_screen.unlock()
        widget.setFocus()

    def end_alone(self, widget: QWidget) -> None:
        """Put the frame back round the pages."""
        self.stack.removeWidget(widget)
        widget.deleteLater()
        self._frame(visible=True)

    def _frame(self, *, visible: bool) -> None:
        for part in (self.rail, self.top_bar, self.key_bar):
            part.setVisible(visible)

    def _hand_on(self) -> None:
        """Somebody else works here now: what the last person had open is nobody else's business."""
        self.prompts.leave()
        for overlay in reversed(overlays(self)):
            if not overlay.stays_on_top:
                overlay.give_way()
        for page in self._pages.values():
            page.on_handed_on()

    def refresh_status(self) -> None:
        """Ask the services what the top bar should tell."""
        self.tasks.call(self.services.status, self, self.top_bar.show_status, lambda _error: None)

    def switch_language(self) -> None:
        """Arabic to English or back, in place."""
        self.prefer(language="en" if current_language() == "ar" else "ar")

    def switch_theme(self) -> None:
        """Light, dark, high contrast, and round again."""
        self.prefer(theme=THEMES[(THEMES.index(self.preferences.theme) + 1) % len(THEMES)])

    def prefer(self, **changes: object) -> None:
        """Change preferences by name, at once, and have them kept."""
        before = self.preferences
        self.preferences = replace(before, **changes)  # type: ignore[arg-type]  # names come from the dataclass
        self.services.remember(self.preferences)
        now, application = self.preferences, _application()
        self.scanner.gap = now.scanner_gap
        if now.idle_minutes != before.idle_minutes:
            self.idle_watch.set_minutes(now.idle_minutes)
        if now.language != before.language:
            language.switch(application, now.language)
            if self.staff is not None:
                self.refresh_status()
        if (now.theme, now.zoom) != (before.theme, before.zoom):
            theme.apply(application, now.theme, now.zoom)
            self.retranslate()

    def apologise(self, error: JoopticsError) -> None:
        """Tell about an error that no page takes care of."""
        page = self._pages.get(self._current) if self._current else None
        if page is not None:
            page.show_error(error)
        else:
            self.toast.show_text(sentence(error))

    def retranslate(self) -> None:
        self.setWindowTitle(tr("Jooptics"))
        self.shortcuts.retranslate()
        self.top_bar.retranslate()

    def _scanned(self, code: str) -> None:
        if self.lock_screen.is_locked or self._current is None:
            return
        if overlays(self):
            QApplication.beep()
            self.toast.say(mark("Finish this first, then scan"))
        elif not self._pages[self._current].on_scan(code):
            self.toast.say(mark("Scanned {code}"), None, code=code)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        handle = self.windowHandle()
        self.scanner.listen(handle)
        self.idle_watch.listen(handle)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._closing and self.before_closing is not None and self.before_closing(self._close_now):
            event.ignore()
            return
        if self._closing or not self.tasks.findChildren(Job):
            self._status_timer.stop()
            self.tasks.close()
            self.services.close()
            event.accept()
            return
        event.ignore()
        self.prompts.ask(
            mark("Work is still going on"),
            mark("Closing now stops it. It can be started again later."),
            (Choice("stay", mark("Keep working")), Choice("close", mark("Stop and close"))),
            self._answered_closing,
        )

    def _answered_closing(self, key: str | None) -> None:
        if key == "close":
            self._close_now()

    def _close_now(self) -> None:
        self._closing = True
        self.close()


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise TypeError("the window needs a QApplication")
    return application


def _when_asked(make: Callable[[Context], Provider], context: Context) -> Provider:
    """A feature's finder, made when something is first sought: making it loads what the first window can do without."""
    made: list[Provider] = []

    def find(words: str, found: Callable[[Sequence[Entry]], None]) -> None:
        if not made:
            made.append(make(context))
        made[0](words, found)

    return find
