"""`jooptics backup`: choose a place, back up now, list, verify; with `cloud_account`, what concerns the account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli import cloud_account
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.l10n import Formats, current_language, sentence, tr, trn

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.domain.backup_places import PlaceKind
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
    drill = parts.add_parser(
        "drill", help=tr("bring the newest backup back into a file of its own and check it")
    )
    drill.set_defaults(run=run_drill)
    folder = parts.add_parser("use-folder", help=tr("back up to this folder from now on"))
    folder.add_argument("folder", type=Path, metavar="DIR")
    folder.set_defaults(run=run_use_folder)
    cloud = cloud_account.add(parts)
    for part in (now, listing, verify, drill):
        part.add_argument("--to", choices=("folder", "cloud"), help=tr("which place, when there are two"))
    for part in (now, listing, verify, drill, folder, *cloud):
        add_sign_in_options(part)


def run_now(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Back up to the place, or to every place."""
    from jooptics_desktop.services.backup import KEYS_OUTDATED, back_up, status

    formats = Formats(current_language())
    results, lines = [], []
    failed: JoopticsError | None = None
    with open_counter(home, given) as counter:
        for kind in _kinds(counter, given):
            try:
                done = back_up(
                    counter.opened, counter.desk, kind, take_over=given.take_over,
                    progress=lambda n, of: output.progress(f"{formats.size(n)} / {formats.size(of)}"),
                    cancelled=lambda: False,
                ).value  # fmt: skip
            except JoopticsError as error:
                failed = failed or error  # a disk that is not plugged in keeps no backup from the cloud
                continue
            results.append(
                {"place": kind.value, "generation": done.head.generation, "sent_bytes": done.sent_bytes,
                 "unchanged": done.unchanged, "resumed": done.resumed}
            )  # fmt: skip
            said = tr("nothing new") if done.unchanged else formats.size(done.sent_bytes)
            lines.append(tr("Backup {number} is safe: {size}", number=done.head.generation, size=said))
        if results and any(place.last_error == KEYS_OUTDATED for place in status(counter.desk, home).places):
            lines.append(sentence(JoopticsError(KEYS_OUTDATED)))
            results[-1]["keys_outdated"] = True
    output.progress("")
    if results or failed is None:
        output.result({"backups": results}, *lines)
    if failed is not None:
        raise failed


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


def run_drill(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Hold a restore drill at each place."""
    from jooptics_desktop.services.drill import drill

    formats = Formats(current_language())
    with open_counter(home, given) as counter:
        held = [
            drill(
                counter.opened, counter.desk, kind,
                progress=lambda n, of: output.progress(f"{formats.size(n)} / {formats.size(of)}"),
                cancelled=lambda: False,
            ).value
            for kind in _kinds(counter, given)
        ]  # fmt: skip
    output.progress("")
    output.result(
        {
            "drills": [
                {"place": one.kind.value, "generation": one.number, "created": one.created.isoformat(),
                 "totals": one.totals}
                for one in held
            ]
        },
        *(
            tr("Backup {number} of {when} came back whole.", number=one.number, when=formats.moment(one.created))
            for one in held
        ),
    )  # fmt: skip


def run_use_folder(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Choose a folder."""
    from jooptics_desktop.services.backup_places import use_folder

    with open_counter(home, given) as counter:
        place = use_folder(counter.desk, home, given.folder).value
    output.result(
        {"place": place.kind.value, "label": place.label}, tr("Backups go to {place}.", place=place.label)
    )


def _kinds(counter: Counter, given: argparse.Namespace) -> list[PlaceKind]:
    from jooptics_desktop.domain.backup_places import PlaceKind
    from jooptics_desktop.services.backup_places import places

    if given.to:
        return [PlaceKind(given.to)]
    found = [place.kind for place in places(counter.desk)]
    if not found:
        raise RuleBroken("backup.no_place", field="place")
    return found
