"""What the window needs from the rest of the program; `app.py` provides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from jooptics_desktop.ui.kit.notes import Note
from jooptics_desktop.ui.kit.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, tzinfo

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.staff import StaffMember
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context
    from jooptics_desktop.ui.kit.flow import Detour

__all__ = ["Note", "Opened", "Preferences", "Services", "StaffChoice", "Status"]

Opened = Literal["sign_in", "passphrase", "first_run"]


@dataclass(frozen=True, slots=True)
class StaffChoice:
    """Someone who may sign in. `needs_code`: a one-time code is asked for too; `by_pin`: the quick PIN is enough."""

    id: str
    name: str
    needs_code: bool = False
    by_pin: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """What the top bar tells: where we are ("Till 1 · Abdali"), and the notes, such as the age of the backup."""

    place: str = ""
    notes: tuple[Note, ...] = ()


class Services(Protocol):
    """Everything below the window. Methods marked *slow* are called from a worker thread."""

    def preferences(self) -> Preferences:
        """The machine's preferences; must be quick and import little, the first window waits for it."""
        ...

    def remember(self, preferences: Preferences) -> None:
        """Keep changed preferences."""
        ...

    def open(self) -> Opened:
        """*Slow.* Open the store; or answer that its passphrase is needed, or that there is none yet."""
        ...

    def open_with_password(self, password: str) -> None:
        """*Slow.* Open the store with the owner's password (or the recovery code). Raises `JoopticsError`."""
        ...

    def staff(self) -> Sequence[StaffChoice]:
        """*Slow.* Who may sign in, in the order to offer them."""
        ...

    def sign_in(self, staff_id: str, secret: str, code: str) -> StaffMember:
        """*Slow.* Check and sign in. `secret` is a password or a PIN.

        Raises `JoopticsError`, with `field` `"code"` when it is the code that is wrong or missing."""
        ...

    def signed_in(self) -> StaffMember | None:
        """Who is here already: whoever set the store up or restored it."""
        ...

    def sign_out(self, reason: str) -> None:
        """*Slow.* Nobody acts any more; `reason` is `"lock"`, `"idle"` or `"close"`."""
        ...

    def step_up(self, code: str) -> None:
        """*Slow.* A fresh one-time code for an act that asks for one. Raises `JoopticsError`."""
        ...

    def desk(self) -> Desk:
        """The desk of whoever is signed in; called on the worker for each act."""
        ...

    def status(self) -> Status:
        """*Slow.* What the top bar should tell now."""
        ...

    def first_run(self, context: Context, finished: Callable[[], None]) -> QWidget:
        """The wizard for a new machine; it calls `finished` when the store is open."""
        ...

    def restore_flow(self, context: Context, finished: Callable[[], None]) -> Detour:
        """The steps that bring a store back; `finished` is called when it is open, its signal `left` when not."""
        ...

    def zone(self) -> tzinfo | None:
        """The store's time zone, None before a store is open; at once, from whatever thread opened it."""
        ...

    def today(self) -> date:
        """The business day; at once."""
        ...

    def new_incident(self) -> str:
        """A short number for a bug, told to the person and written to the log."""
        ...

    def for_pages(self) -> Any:  # noqa: ANN401 - the shell hands it on without looking
        """What pages get as `context.services`."""
        ...

    def close(self) -> None:
        """Close the store; the last call."""
        ...
