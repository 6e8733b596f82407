"""Opening the store and signing in, for one command."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.cli import secrets
from jooptics_desktop.domain.errors import JoopticsError, NotPermitted, Unavailable
from jooptics_desktop.l10n import sentence, tr
from jooptics_desktop.services import opening, staff
from jooptics_desktop.services.desk import Desk
from jooptics_desktop.services.store_profile import clock_of
from jooptics_desktop.system.clock import Uuid7Ids

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from jooptics_desktop.domain.staff import Session
    from jooptics_desktop.services.open_store import OpenStore
    from jooptics_desktop.system.home import Home


@dataclass(frozen=True, slots=True)
class Counter:
    """An open store and the desk of this command."""

    opened: OpenStore
    desk: Desk


def add_sign_in_options(parser: argparse.ArgumentParser) -> None:
    """The options every command that acts for somebody takes."""
    from pathlib import Path

    group = parser.add_argument_group(tr("who is acting"))
    group.add_argument("--staff", metavar="NAME", help=tr("the staff member who acts"))
    group.add_argument("--password-file", type=Path, metavar="FILE", help=tr("a file with their password"))
    group.add_argument(
        "--code-file", type=Path, metavar="FILE", help=tr("a file with their authenticator code")
    )
    group.add_argument(
        "--passphrase-file", type=Path, metavar="FILE",
        help=tr("a file with the owner's password, where no keyring opens the store"),
    )  # fmt: skip


@contextlib.contextmanager
def open_counter(
    home: Home, given: argparse.Namespace, *, sign_in: bool = True, signs_out: bool = True
) -> Iterator[Counter]:
    """The store, open for one command and closed after it; with somebody signed in unless `sign_in` is False.

    `signs_out` is False for an act that ends their time here, so that there is nothing to sign out of.
    """
    if not home.is_begun:  # a folder is not made only to say that nothing is in it
        raise Unavailable("store.missing")
    lock = home.lock()
    try:
        opened = _open(home, given)
        desk = Desk(opened.store, clock_of(opened.store), Uuid7Ids())
        try:
            session = _sign_in(desk, given) if sign_in else None
            yield Counter(opened, desk.acting_as(session))
            if session is not None and signs_out:
                staff.sign_out(desk.acting_as(session), "close")
        finally:
            opened.store.close()
    finally:
        lock.release()


def _open(home: Home, given: argparse.Namespace) -> OpenStore:
    if given.passphrase_file is not None:
        return opening.open_with_password(home, secrets.from_file(given.passphrase_file))
    try:
        return opening.open_by_keyring(home)
    except JoopticsError as error:
        if error.code not in opening.NEEDS_PASSWORD:
            raise
        if error.code != "keys.passphrase_needed":  # asking at once would not say why
            if not sys.stdin.isatty():
                raise
            sys.stderr.write(sentence(error) + "\n")
    return opening.open_with_password(home, secrets.given_or_asked(None, tr("Owner's password")))


def _sign_in(desk: Desk, given: argparse.Namespace) -> Session:
    members = staff.staff_list(desk)
    wanted = (given.staff or "").casefold()
    found = [member for member in members if member.name.casefold() == wanted]
    if not found:
        raise NotPermitted("staff.unknown", field="staff")
    member = found[0]
    password = secrets.given_or_asked(given.password_file, tr("Password"))
    code = ""
    if member.has_second_factor:
        code = secrets.given_or_asked(given.code_file, tr("Authenticator code"))
    return staff.sign_in(desk, member.id, password, code).value
