"""`jooptics restore`: bring a store back on this computer."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli import secrets
from jooptics_desktop.cli.cloud_account import add_cloud_secrets, endpoint_of, with_cloud_secrets
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import Formats, current_language, tr, trn

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.services.restore import Source, Unlocked
    from jooptics_desktop.system.clock import SystemClock
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("restore", help=tr("bring a store back from its backups"))
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--from-folder", type=Path, metavar="DIR", help=tr("backups in a folder"))
    place.add_argument("--from-cloud", dest="url", metavar="https://…", help=tr("backups in the cloud"))
    parser.add_argument(
        "--ca", type=Path, metavar="FILE", help=tr("the service's own certificate authority, PEM")
    )
    parser.add_argument("--email")
    add_cloud_secrets(parser)
    parser.add_argument("--store", metavar="ID", help=tr("which store, when the account has several"))
    key = parser.add_mutually_exclusive_group()
    key.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help=tr("a file with the owner's password")
    )
    key.add_argument(
        "--recovery-code-file", type=Path, metavar="FILE", help=tr("a file with the recovery code")
    )
    parser.add_argument("--generation", type=int, metavar="N", help=tr("which one; the newest if not given"))
    parser.add_argument(
        "--accept-lost-ledger",
        action="store_true",
        help=tr("the owner decides to go on although the list of erased people is damaged or not complete"),
    )
    parser.set_defaults(run=run)


def run(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Restore; nothing that is there is touched before the new store is proven."""
    from jooptics_desktop.services.restore import restore
    from jooptics_desktop.system.clock import SystemClock

    clock, formats = SystemClock(), Formats(current_language())
    lock = home.lock()
    try:
        unlocked = _unlock(_source(given, clock), given)
        back = restore(
            home, unlocked, given.generation, clock,
            progress=lambda n, of: output.progress(f"{formats.size(n)} / {formats.size(of)}"),
            cancelled=lambda: False, accept_lost_ledger=given.accept_lost_ledger,
        )  # fmt: skip
        back.opened.store.close()
    finally:
        lock.release()
    output.progress("")
    aside = back.set_aside
    output.result(
        {
            "generation": back.generation,
            "created": back.created.isoformat(),
            "totals": back.totals,
            "set_aside": str(aside) if aside else None,
        },
        tr("The store of {when} is back.", when=formats.moment(back.created)),
        trn("{count} customer", "{count} customers", back.totals.get("customers", 0)),
        *([tr("The store that was here is kept as {path}.", path=aside)] if aside else []),
    )


def _source(given: argparse.Namespace, clock: SystemClock) -> Source:
    from jooptics_desktop.services.restore import open_cloud, open_folder

    if given.from_folder is not None:
        return open_folder(given.from_folder, clock)
    if not given.email:
        raise RuleBroken("input.field_missing", field="email", name="--email")
    sources = with_cloud_secrets(
        given,
        lambda password, code: open_cloud(endpoint_of(given), given.email, password, code, platform.system()),
    )
    wanted = [s for s in sources if given.store in {None, s.facts["repository"]}]
    if len(wanted) != 1:
        names = " | ".join(str(s.facts["repository"]) for s in sources)
        raise RuleBroken("input.field_wrong", field="store", name="--store", expected=names)
    return wanted[0]


def _unlock(source: Source, given: argparse.Namespace) -> Unlocked:
    from jooptics_desktop.services.restore import unlock_with_password, unlock_with_recovery_code

    if given.recovery_code_file is not None:
        return unlock_with_recovery_code(source, secrets.from_file(given.recovery_code_file))
    return unlock_with_password(source, secrets.given_or_asked(given.passphrase_file, tr("Owner's password")))
