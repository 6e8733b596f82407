"""`jooptics disclosures`: what left the store, entering by hand what the law demands, the register as a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.disclosures import Ground, LegalBasis, WayOut
from jooptics_desktop.l10n import tr

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("disclosures", help=tr("what left the store, and to whom"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    listing = parts.add_parser("list", help=tr("the register, newest first"))
    listing.add_argument("--customer", type=int, help=tr("the number of the customer"))
    listing.add_argument("--way", type=WayOut, choices=tuple(WayOut), nargs="*", default=[])
    entering = parts.add_parser("enter", help=tr("enter what is handed over by law or for protection"))
    entering.add_argument("--customer", type=int, required=True, help=tr("the number of the customer"))
    entering.add_argument("--recipient", required=True, help=tr("who gets it, for the disclosure register"))
    entering.add_argument("--way", type=WayOut, choices=tuple(WayOut), default=WayOut.PRINT)
    entering.add_argument("--basis", type=LegalBasis, choices=tuple(LegalBasis), required=True)
    entering.add_argument("--reference", default="", help=tr("the law, order or file number"))
    entering.add_argument("--justification", default="", help=tr("whom or what it protects"))
    entering.add_argument("--data", nargs="*", default=[], help=tr("kinds of data"))
    entering.add_argument("--not-told-because", default="", help=tr("why the person is not told yet"))
    entering.add_argument("--not-told-until", type=dt.date.fromisoformat, help=tr("until which day"))
    exporting = parts.add_parser("export", help=tr("the register as a JSON file"))
    exporting.add_argument("target", type=Path, metavar="FILE")
    for name, part in parts.choices.items():
        part.set_defaults(run=_RUNS[name])
        add_sign_in_options(part)


def run_list(home: Home, given: argparse.Namespace, output: Output) -> None:
    """What left."""
    from jooptics_desktop.services import customers, disclosures

    with open_counter(home, given) as counter:
        desk = counter.desk
        customer = customers.id_of_number(desk, given.customer) if given.customer is not None else None
        found = disclosures.disclosures(desk, customer, tuple(given.way))
    output.result(
        {
            "disclosures": [
                {
                    "at": one.at.isoformat(), "way": one.way.value, "people": one.records, "recipient": one.recipient,
                    "purpose": one.purpose, "categories": list(one.categories),
                    "basis": one.ground.basis.value if one.ground else None,
                }
                for one in found
            ]
        },
        *(f"{one.at:%Y-%m-%d %H:%M}\t{one.way}\t{one.records}\t{one.recipient}\t{one.purpose}" for one in found),
    )  # fmt: skip


def run_enter(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Enter by hand."""
    from jooptics_desktop.services import customers, disclosures

    ground = Ground(
        given.basis, tuple(given.data), given.reference, given.justification, not given.not_told_because,
        given.not_told_because, given.not_told_until,
    )  # fmt: skip
    with open_counter(home, given) as counter:
        customer = customers.id_of_number(counter.desk, given.customer)
        entry = disclosures.disclose(counter.desk, customer, given.way, given.recipient, ground).value
    output.result({"id": entry.id}, entry.id)


def run_export(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The whole register."""
    from jooptics_desktop.services import disclosures

    with open_counter(home, given) as counter:
        count = disclosures.export_register(counter.desk, given.target)
    output.result({"path": str(given.target), "entries": count}, str(given.target))


_RUNS = {"list": run_list, "enter": run_enter, "export": run_export}
