"""`jooptics customers`: search, import, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.l10n import tr

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("customers", help=tr("search, import and export customers"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    search = parts.add_parser("search", help=tr("find customers"))
    search.add_argument("text", help=tr("part of a name, phone or record number"))
    search.add_argument("--limit", type=int, default=20)
    add_sign_in_options(search)
    search.set_defaults(run=run_search)


def run_search(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The best hits, one a line."""
    from jooptics_desktop.services.customers import search_customers

    with open_counter(home, given) as counter:
        hits = search_customers(counter.desk, given.text, given.limit)
    output.result(
        {
            "customers": [
                {"id": hit.id, "number": hit.number, "name": hit.name, "name_alternative": hit.name_alternative,
                 "phone": hit.phone}
                for hit in hits
            ]
        },
        *(f"{hit.number}\t{hit.name or hit.name_alternative}\t{hit.phone}" for hit in hits),
    )  # fmt: skip
