"""`jooptics retention`: how long things are kept, what is over, and throwing it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.l10n import tr
from jooptics_desktop.l10n.words_retention import CLASSES, length, section

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("retention", help=tr("how long things are kept, and what is over"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    reviewing = parts.add_parser("review", help=tr("say what a run would throw away; changes nothing"))
    reviewing.set_defaults(run=run_review)
    running = parts.add_parser("run", help=tr("throw away what is over"))
    running.set_defaults(run=run_run)
    confirming = parts.add_parser("confirm-time", help=tr("say that the date of this computer is right"))
    confirming.set_defaults(run=run_confirm_time)
    for part in parts.choices.values():
        add_sign_in_options(part)


def run_review(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The terms in force, what is due, and when it last ran."""
    from jooptics_desktop.services import retention

    with open_counter(home, given) as counter:
        now = retention.standing(counter.opened, counter.desk)
    terms = [
        {"class": t.kept.value, "months": t.term.months, "ceiling": t.ceiling, "by_law": t.term.by_law}
        for t in now.kept_for
    ]
    due = [{"class": d.kept.value, "what": d.section, "count": d.count} for d in now.review.due]
    output.result(
        {
            "time_believed": now.review.time_believed, "terms": terms, "due": due,
            "last_run": now.last.at.isoformat() if now.last else None,
        },
        *(f"{tr(CLASSES[t.kept])}\t{length(t.term.months)}" for t in now.kept_for),
        *(_due_lines([(d.section, d.count) for d in now.review.due]) or [tr("Nothing is over.")]),
        *([] if now.review.time_believed else [_doubt()]),
    )  # fmt: skip


def run_run(home: Home, given: argparse.Namespace, output: Output) -> int:
    """Throw away what is over; nobody needs to be signed in. Exit code 1 where the time is not believed."""
    from jooptics_desktop.services import retention

    with open_counter(home, given, sign_in=False) as counter:
        believed = retention.time_believed(counter.desk)
        done = retention.run(
            counter.opened,
            counter.desk,
            progress=lambda n, of: output.progress(f"{n}/{of}"),
            cancelled=lambda: False,
        )
    output.progress("")
    gone = dict(done.value.gone)
    said = _due_lines(list(gone.items())) or [tr("Nothing was past its term.")]
    output.result({"time_believed": believed, "gone": gone}, *(said if believed else [_doubt()]))
    return 0 if believed else 1


def run_confirm_time(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The owner vouches for the date."""
    from jooptics_desktop.services import retention

    with open_counter(home, given) as counter:
        retention.confirm_time(counter.desk)
        now = counter.desk.clock.now()
    output.result(
        {"confirmed": now.isoformat()},
        tr("The date is confirmed: {day}.", day=now.astimezone().date().isoformat()),
    )


def _due_lines(found: list[tuple[str, int]]) -> list[str]:
    return [f"{section(name)}\t{count}" for name, count in found]


def _doubt() -> str:
    return tr(
        "The date of this computer is further ahead or back than expected, so nothing is thrown away. If it is "
        "right, say so: jooptics retention confirm-time"
    )
