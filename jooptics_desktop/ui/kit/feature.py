"""What a feature gives the shell, and what the shell gives a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.message_bar import MessageBar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import date

    from PySide6.QtGui import QAction, QPaintEvent

    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.staff import Permission, StaffMember
    from jooptics_desktop.l10n import Formats
    from jooptics_desktop.ui.kit.changes import ChangeHub
    from jooptics_desktop.ui.kit.palette import Palette
    from jooptics_desktop.ui.kit.palette_entries import Provider
    from jooptics_desktop.ui.kit.preferences import Preferences
    from jooptics_desktop.ui.kit.prompts import Prompts
    from jooptics_desktop.ui.kit.scanner import Scanner
    from jooptics_desktop.ui.kit.shortcuts import Shortcuts
    from jooptics_desktop.ui.kit.tasks import Tasks
    from jooptics_desktop.ui.kit.toast import Toast

    Steps = Generator[None, None, "Page"]


@dataclass(frozen=True, slots=True)
class Context:
    """All a page may reach. Services are called through `tasks`; nothing else leaves the GUI thread."""

    tasks: Tasks
    hub: ChangeHub
    prompts: Prompts
    toast: Toast
    shortcuts: Shortcuts
    make_palette: Callable[[], Palette]
    scanner: Scanner
    go: Callable[
        [str, object], None
    ]  # show the feature of that name and hand it something: `open_item(what)`
    staff: Callable[[], StaffMember | None]
    formats: Callable[[], Formats]  # of the current language and the store's zone; ask each time
    today: Callable[[], date]
    preferences: Callable[[], Preferences]  # of this machine
    prefer: Callable[..., None]  # change some, at once and for later: `prefer(theme="dark", idle_minutes=10)`
    # A restore is over: forget every page, and have somebody sign in; told what went wrong if the old store is back.
    start_over: Callable[
        ..., object
    ]  # `start_over(error, lead)`; a restore failed unless `lead` says otherwise
    begin_anew: Callable[
        [StaffMember], object
    ]  # the store has another owner, who is here: forget every page too
    services: Any  # what app.py chose to hand to pages beyond the desk (printing, backup); see app.py

    @property
    def palette(self) -> Palette:
        """What Ctrl+K brings up; made when somebody first asks for it."""
        return self.make_palette()

    def may(self, permission: Permission) -> bool:
        """Whether the person signed in has that permission. For looks only: services check for themselves."""
        staff = self.staff()
        return staff is not None and staff.may(permission)


class Page(Retranslates, QWidget):
    """A feature's page: a message bar above a body.

    Subclasses fill `self.body`, and end their `__init__` with `self.retranslate()` if they override it.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.bar = MessageBar()
        self.bar.show_report = lambda incident: context.go("privacy", ("error_reports", incident))
        edge = theme.size("space_lg")
        column = QVBoxLayout(self)
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(theme.size("space_md"))
        column.addWidget(self.bar)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.size("space_md"))
        column.addLayout(self.body, 1)
        theme.wear(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground: a page with hidden parts wears no sheet itself, and its palette is the window's."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor(theme.colour("ground")))

    def add_key(self, title: str, key: str, do: Callable[[], object], *, icon: str | None = None) -> QAction:
        """Register an action of this page with the keyboard."""
        return self.context.shortcuts.add(self, title, key, do, icon=icon)

    def show_error(self, error: JoopticsError) -> None:
        """The `fail` of most tasks: say it at the head of the page."""
        self.bar.show_error(error)

    def on_shown(self) -> None:
        """Called each time the page comes to the front; load what may be stale, focus the first field."""

    def open_item(self, what: object) -> None:
        """Called when another page or the palette sends the person here with something (an id)."""

    def on_scan(self, code: str) -> bool:  # noqa: ARG002 - subclasses look at it
        """A barcode was scanned while this page is in front; answer whether it was used."""
        return False

    def on_handed_on(self) -> None:
        """Somebody else signed in: forget what was the last person's own, such as a secret not yet confirmed."""

    def in_the_middle(self) -> bool:
        """Whether something is under way that nothing should come between, such as a sale."""
        return False

    def may_leave(self) -> bool:
        """Whether going elsewhere loses nothing. Drafts are saved as they are made, so usually True."""
        return True


@dataclass(frozen=True, slots=True)
class Feature:
    """One entry of the navigation rail. `page` is called on the first visit and may import there.

    `find` makes what the palette asks as one types; it works before the page was ever visited. A page that takes
    longer than anybody should wait in one go is built in `steps` as well, ahead of its first visit: each `yield`
    gives the window a turn. Nobody may be signed in meanwhile, so `on_shown` looks at who is.
    """

    name: str
    title: str  # marked
    icon: str
    page: Callable[[Context], Page]
    permission: Permission | None = None
    shortcut: str | None = None  # such as "Ctrl+1"
    at_bottom: bool = False
    find: Callable[[Context], Provider] | None = None
    steps: Callable[[Context], Steps] | None = None


def in_one_go(steps: Steps) -> Page:
    """The page, built at once."""
    while True:
        try:
            next(steps)
        except StopIteration as done:
            page: Page = done.value
            return page
