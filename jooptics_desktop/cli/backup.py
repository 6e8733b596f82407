"""`jooptics backup`: choose a place, back up now, list, verify."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli import secrets
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import Formats, current_language, tr, trn

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.services.backup_places import PlaceKind
    from jooptics_desktop.sync.tls import CloudEndpoint
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("backup", help=tr("back up, list and verify backups"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    now = parts.add_parser("now", help=tr("back up now"))
    now.add_argument("--take-over", action="store_true", help=tr("go on where another computer was last"))
    now.set_defaults(run=run_now)
    listing = parts.add_parser("list", help=tr("list the backups"))
    listing.set_defaults(run=run_list)
    verify = parts.add_parser("verify", help=tr("prove that a backup can be restored"))
    verify.add_argument("--generation", type=int, metavar="N", help=tr("which one; the newest if not given"))
    verify.set_defaults(run=run_verify)
    folder = parts.add_parser("use-folder", help=tr("back up to this folder from now on"))
    folder.add_argument("folder", type=Path, metavar="DIR")
    folder.set_defaults(run=run_use_folder)
    connect = parts.add_parser("connect", help=tr("back up to the cloud from now on"))
    add_cloud_options(connect)
    connect.set_defaults(run=run_connect)
    for part in (now, listing, verify):
        part.add_argument("--to", choices=("folder", "cloud"), help=tr("which place, when there are two"))
    for part in (now, listing, verify, folder, connect):
        add_sign_in_options(part)


def add_cloud_options(parser: argparse.ArgumentParser) -> None:
    """How to reach the service and who signs in there."""
    parser.add_argument("--url", required=True, metavar="https://…", help=tr("the service's address"))
    parser.add_argument(
        "--ca", type=Path, metavar="FILE", help=tr("the service's own certificate authority, PEM")
    )
    parser.add_argument("--email", required=True)
    parser.add_argument("--cloud-password-file", type=Path, metavar="FILE")
    parser.add_argument(
        "--cloud-code-file", type=Path, metavar="FILE", help=tr("a file with the account's code")
    )


def endpoint_of(given: argparse.Namespace) -> CloudEndpoint:
    """The service that was named."""
    from jooptics_desktop.sync.tls import CloudEndpoint

    try:
        authority = given.ca.read_bytes() if given.ca else None
    except OSError:
        raise RuleBroken("input.file_unreadable", field=given.ca.name) from None
    return CloudEndpoint(given.url, authority)


def cloud_secrets(given: argparse.Namespace) -> tuple[str, str]:
    """The account's password and, where a file was named, its code."""
    password = secrets.given_or_asked(given.cloud_password_file, tr("Password of the cloud account"))
    return password, secrets.from_file(given.cloud_code_file) if given.cloud_code_file else ""


def run_now(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Back up to the place, or to every place."""
    from jooptics_desktop.services.backup import back_up

    formats = Formats(current_language())
    results, lines = [], []
    with open_counter(home, given) as counter:
        for kind in _kinds(counter, given):
            done = back_up(
                counter.opened, counter.desk, kind, take_over=given.take_over,
                progress=lambda n, of: output.progress(f"{formats.size(n)} / {formats.size(of)}"),
                cancelled=lambda: False,
            ).value  # fmt: skip
            results.append(
                {"place": kind.value, "generation": done.head.generation, "sent_bytes": done.sent_bytes,
                 "unchanged": done.unchanged, "resumed": done.resumed}
            )  # fmt: skip
            said = tr("nothing new") if done.unchanged else formats.size(done.sent_bytes)
            lines.append(tr("Backup {number} is safe: {size}", number=done.head.generation, size=said))
    output.progress("")
    output.result({"backups": results}, *lines)


def run_list(home: Home, given: argparse.Namespace, output: Output) -> None:
    """What lies at the place."""
    from jooptics_desktop.services.backup import generations

    formats = Formats(current_language())
    with open_counter(home, given) as counter:
        kind = _kinds(counter, given)[0]
        found = generations(counter.opened, counter.desk, kind)
    output.result(
        {
            "place": kind.value,
            "generations": [
                {"number": g.number, "tier": g.tier.value, "size": g.size, "complete": g.complete,
                 "committed_at": g.committed_at.isoformat()}
                for g in found
            ],
        },
        *(f"{g.number}\t{formats.moment(g.committed_at)}\t{g.tier.value}\t{formats.size(g.size)}" for g in found),
    )  # fmt: skip


def run_verify(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Prove a backup without restoring it."""
    from jooptics_desktop.services.backup import verify

    formats = Formats(current_language())
    with open_counter(home, given) as counter:
        kind = _kinds(counter, given)[0]
        proven = verify(
            counter.opened, counter.desk, kind, given.generation,
            progress=lambda n, of: output.progress(f"{formats.size(n)} / {formats.size(of)}"),
            cancelled=lambda: False,
        )  # fmt: skip
    output.progress("")
    output.result(
        {"generation": proven.number, "created": proven.created.isoformat(), "totals": proven.totals},
        tr("Backup {number} of {when} is whole.", number=proven.number, when=formats.moment(proven.created)),
        trn("{count} customer", "{count} customers", proven.totals.get("customers", 0)),
    )


def run_use_folder(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Choose a folder."""
    from jooptics_desktop.services.backup_places import use_folder

    with open_counter(home, given) as counter:
        place = use_folder(counter.desk, home, given.folder).value
    output.result(
        {"place": place.kind.value, "label": place.label}, tr("Backups go to {place}.", place=place.label)
    )


def run_connect(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Connect this computer to the cloud account."""
    from jooptics_desktop.services.cloud_account import connect

    password, code = cloud_secrets(given)
    with open_counter(home, given) as counter:
        place = connect(
            counter.opened, counter.desk, endpoint_of(given), given.email, password, code, platform.system()
        ).value
    output.result(
        {"place": place.kind.value, "label": place.label}, tr("Backups go to {place}.", place=place.label)
    )


def _kinds(counter: Counter, given: argparse.Namespace) -> list[PlaceKind]:
    from jooptics_desktop.services.backup_places import PlaceKind, places

    if given.to:
        return [PlaceKind(given.to)]
    found = [place.kind for place in places(counter.desk)]
    if not found:
        raise RuleBroken("backup.no_place", field="place")
    return found
