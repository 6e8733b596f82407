"""`jooptics cloud account`: what the account holder may do about the data the backup service keeps of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from jooptics_desktop.cli import cloud_account, secrets
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import NotPermitted
from jooptics_desktop.l10n import Formats, current_language, tr

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.system.home import Home

T = TypeVar("T")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("cloud", help=tr("the account at the backup service"))
    account = parser.add_subparsers(dest="part", required=True, metavar=tr("PART")).add_parser(
        "account", help=tr("one's data there: a copy, another address, news, the end")
    )
    acts = account.add_subparsers(dest="act", required=True, metavar=tr("ACT"))
    parts = [
        _act(acts, "show", run_show, tr("what the service says of the account")),
        _act(acts, "export", run_export, tr("everything the service keeps about the account, as JSON")),
        _act(acts, "delete", run_delete, tr("have the account end in thirty days")),
        _act(acts, "keep", run_keep, tr("call the deletion off")),
        _act(acts, "news", run_news, tr("ask for news of the service, or for none")),
        _act(acts, "email", run_email, tr("ask for another address; a code goes there")),
        _act(acts, "confirm-email", run_confirm, tr("put the new address in force")),
    ]
    parts[1].add_argument("file", type=Path, metavar="FILE")
    parts[4].add_argument("wanted", choices=("yes", "no"))
    parts[5].add_argument("email", metavar="ADDRESS")
    parts[6].add_argument("code", metavar="CODE")
    for part in parts:
        add_sign_in_options(part)
        cloud_account.add_cloud_secrets(part)


def _act(
    acts: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[Home, argparse.Namespace, Output], None],
    words: str,
) -> argparse.ArgumentParser:
    part = acts.add_parser(name, help=words)
    part.set_defaults(run=run)
    return part


def run_show(home: Home, given: argparse.Namespace, output: Output) -> None:
    """How the account stands."""
    from jooptics_desktop.services.cloud_rights import account_state

    with open_counter(home, given) as counter:
        state = account_state(counter.opened, counter.desk)
    ends = state.closes_at.isoformat() if state.closes_at else None
    output.result(
        {"email": state.email, "created_at": state.created_at.isoformat(), "used_bytes": state.used_bytes,
         "news": state.news, "closes_at": ends},
        state.email,
        tr("It stays.") if state.closes_at is None else _ending(state.closes_at.date().isoformat()),
    )  # fmt: skip


def run_export(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Write the copy."""
    from jooptics_desktop.services.cloud_rights import save_account_copy

    with open_counter(home, given) as counter:
        path = _proved(
            counter, given, lambda: save_account_copy(counter.opened, counter.desk, given.file)
        ).value
    output.result({"file": str(path)}, tr("Saved as {name}", name=path.name))


def run_delete(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Ask for the end."""
    from jooptics_desktop.services.cloud_rights import ask_for_deletion

    with open_counter(home, given) as counter:
        closes_at = _proved(counter, given, lambda: ask_for_deletion(counter.opened, counter.desk)).value
    output.result(
        {"closes_at": closes_at.isoformat()}, _ending(Formats(current_language()).date(closes_at.date()))
    )


def run_keep(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Call it off."""
    from jooptics_desktop.services.cloud_rights import keep_account

    with open_counter(home, given) as counter:
        keep_account(counter.opened, counter.desk)
    output.result({"closes_at": None}, tr("The account stays"))


def run_news(home: Home, given: argparse.Namespace, output: Output) -> None:
    """News or none."""
    from jooptics_desktop.services.cloud_rights import want_news

    with open_counter(home, given) as counter:
        wanted = want_news(counter.opened, counter.desk, wanted=given.wanted == "yes").value
    output.result(
        {"news": wanted}, tr("News of the service come by e-mail") if wanted else tr("No news come")
    )


def run_email(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Ask for another address."""
    from jooptics_desktop.services.cloud_rights import change_email

    password = secrets.given_or_asked(given.cloud_password_file, tr("Password of the cloud account"))
    with open_counter(home, given) as counter:
        address = _proved(
            counter, given, lambda: change_email(counter.opened, counter.desk, given.email, password)
        ).value
    output.result({"email": address}, tr("An e-mail with a code is on its way to {email}.", email=address))


def run_confirm(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Put it in force."""
    from jooptics_desktop.services.cloud_rights import confirm_email

    with open_counter(home, given) as counter:
        address = confirm_email(counter.opened, counter.desk, given.code).value
    output.result({"email": address}, tr("The account's address is {email} now", email=address))


def _ending(day: str) -> str:
    return tr("The account ends on {day}. Until then it can be kept.", day=day)


def _proved(counter: Counter, given: argparse.Namespace, act: Callable[[], T]) -> T:
    """Do an act; where the service wants a fresh sign-in, that is done first."""
    from jooptics_desktop.services.cloud_proof import proof_helps

    try:
        return act()
    except NotPermitted as error:
        if not proof_helps(error):
            raise
    cloud_account.prove(counter, given)
    return act()
