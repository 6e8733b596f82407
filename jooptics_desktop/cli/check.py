"""`jooptics check`: is the store sound? One line per check; exit code 1 when any is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.l10n import mark, sentence, tr

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.system.home import Home

NAMES = {
    "encryption": mark("The file is encrypted"),
    "pages": mark("Every page is as it was written"),
    "structure": mark("The database is well formed"),
    "references": mark("Nothing points into the void"),
    "search": mark("The search knows what the records say"),
    "ledger": mark("Sales and payments add up"),
    "stock": mark("The stock ledger adds up"),
    "audit": mark("The audit trail is whole"),
    "anchors": mark("The audit trail says what was backed up"),
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("check", help=tr("check that the store is sound"))
    add_sign_in_options(parser)
    parser.set_defaults(run=run)


def run(home: Home, given: argparse.Namespace, output: Output) -> int:
    """Check everything; nobody needs to be signed in, since nothing is shown of anybody."""
    from jooptics_desktop.services.check import check_store

    with open_counter(home, given, sign_in=False) as counter:
        findings = check_store(
            counter.opened,
            counter.desk,
            progress=lambda done, of: output.progress(f"{done}/{of}"),
            cancelled=lambda: False,
        )
    output.progress("")
    sound = all(finding.sound for finding in findings)
    advice = "" if sound else sentence(RuleBroken("check.unsound"))
    output.result(
        {
            "sound": sound,
            "advice": advice,
            "checks": [{"check": f.check.value, "sound": f.sound, "detail": f.detail} for f in findings],
        },
        *(
            f"{'✓' if f.sound else '✗'} {tr(NAMES[f.check.value])}{': ' + f.detail if f.detail else ''}"
            for f in findings
        ),
        *([advice] if advice else []),
    )
    return 0 if sound else 1
