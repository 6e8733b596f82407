"""`jooptics handover`: the store gets a new owner."""

from __future__ import annotations

import contextlib
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli import secrets
from jooptics_desktop.cli.answers import read_object
from jooptics_desktop.cli.cloud_account import add_cloud_secrets, with_cloud_secrets
from jooptics_desktop.cli.init import read_choices, read_staff
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import JoopticsError, RuleBroken
from jooptics_desktop.domain.handover import HandoverKind
from jooptics_desktop.domain.staff import Permission, Role
from jooptics_desktop.l10n import Formats, current_language, tr
from jooptics_desktop.l10n.words_handover import leaving as leaving_in_words
from jooptics_desktop.l10n.words_handover import left as left_over
from jooptics_desktop.l10n.words_handover import said as in_words

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.domain.handover import Announcement, FormerBackups
    from jooptics_desktop.services.handover_act import HandedOver
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("handover", help=tr("hand the store over to a new owner"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    parts.add_parser("status", help=tr("what is announced, and what is left of a former owner's backups"))
    announcing = parts.add_parser("announce", help=tr("say who takes the store over, and from which day on"))
    announcing.add_argument("--to", required=True, metavar="NAME", help=tr("the business that takes it over"))
    announcing.add_argument("--kind", type=HandoverKind, choices=tuple(HandoverKind), required=True)
    moving = parts.add_parser("move", help=tr("put the day off"))
    for part in (announcing, moving):
        part.add_argument("--on", type=date.fromisoformat, required=True, metavar="DATE")
    parts.add_parser("call-off", help=tr("the store stays with its owner"))
    letter = parts.add_parser("letter", help=tr("write the letter to customers as a PDF"))
    letter.add_argument("target", type=Path, metavar="FILE")
    completing = parts.add_parser("complete", help=tr("hand it over, with both owners there"))
    completing.add_argument(
        "--answers", type=Path, required=True, metavar="FILE", help=tr("the new owner's answers, in JSON")
    )
    completing.add_argument(
        "--recovery-sheet", type=Path, metavar="FILE",
        help=tr("write the new owner's recovery sheet to this PDF (keep it safe)"),
    )  # fmt: skip
    completing.add_argument(
        "--close-account", action="store_true",
        help=tr("have the former owner's account with the backup service end, too"),
    )  # fmt: skip
    add_cloud_secrets(completing)
    gone = parts.add_parser("backups-gone", help=tr("see to a former owner's backups"))
    gone.add_argument(
        "--place", required=True, metavar="PLACE", help=tr("the folder or service, as the status names it")
    )
    gone.add_argument("--by-hand", action="store_true", help=tr("they are gone already"))
    for name, part in parts.choices.items():
        part.set_defaults(run=_RUNS[name])
        add_sign_in_options(part)


def run_status(home: Home, given: argparse.Namespace, output: Output) -> int:
    """What is announced; exit code 1 while a former owner's backups wait for somebody."""
    from jooptics_desktop.services import former_backups, handover

    with open_counter(home, given) as counter:
        said, due = handover.announced(counter.desk), handover.may_be_done(counter.desk)
        left, today = former_backups.left(counter.desk), counter.desk.clock.today()
        leaving = _leaving(counter)
    lines = [in_words(said, _formats())] if said else [tr("No handover is announced.")]
    lines += [leaving_in_words(leaving)] if leaving else []
    output.result(
        {
            "announced": _plain(said) if said else None,
            "days_left": said.days_left(today) if said else None,
            "may_be_done": due,
            "owners_leaving": list(leaving),
            "former_backups": [_left(one) for one in left],
        },
        *lines,
        *(left_over(one, _formats()) for one in left),
    )
    return 1 if any(one.ends is None for one in left) else 0


def run_announce(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Announce it, or put its day off."""
    from jooptics_desktop.services import handover

    with open_counter(home, given) as counter:
        if given.part == "announce":
            said = handover.announce(counter.desk, given.to, given.kind, given.on).value
        else:
            said = handover.move(counter.desk, given.on).value
        leaving = _leaving(counter)
    told = _plain(said) | {"owners_leaving": list(leaving)}
    output.result(told, in_words(said, _formats()), leaving_in_words(leaving))


def run_call_off(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Nothing is announced any more."""
    from jooptics_desktop.services import handover

    with open_counter(home, given) as counter:
        handover.call_off(counter.desk)
    output.result({"announced": None}, tr("Called off. The store stays with its owner."))


def run_letter(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The letter in the language of the command."""
    from jooptics_desktop.documents.files import writing
    from jooptics_desktop.services.handover_letters import handover_letter

    with open_counter(home, given) as counter:
        paper = handover_letter(counter.desk, current_language())
    with writing(given.target) as stream:
        stream.write(paper)
    output.result({"path": str(given.target)}, str(given.target))


def run_complete(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Hand it over; the signed-in owner gives their password once more, from the same file or unseen."""
    from jooptics_desktop.services import staff

    with open_counter(home, given, signs_out=False) as counter:
        try:
            done = _complete(counter, given, output)
        except JoopticsError:
            with contextlib.suppress(JoopticsError):
                staff.sign_out(counter.desk, "close")
            raise
        done.result.opened.store.close()
    result = done.result
    output.result(
        {
            "recovery_code": result.recovery_code,
            "staff_recovery_codes": list(result.owner_codes),
            "in_keyring": result.in_keyring,
            "former_backups": [_left(one) for one in done.left],
        },
        tr("The store has its new owner."),
        tr("Recovery code (write it down, it is not shown again): {code}", code=result.recovery_code),
        *(tr("Staff recovery code: {code}", code=code) for code in result.owner_codes),
        *(left_over(one, _formats()) for one in done.left),
    )


def run_gone(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Remove them now, or write down that they are gone."""
    from jooptics_desktop.services import former_backups

    with open_counter(home, given) as counter:
        left = {one.label: one for one in former_backups.left(counter.desk)}
        if given.place not in left:
            names = " | ".join(left)
            raise RuleBroken("input.field_wrong", field="place", name="--place", expected=names)
        act = former_backups.confirm_gone if given.by_hand else former_backups.remove_now
        act(counter.desk, left[given.place])
        still = former_backups.left(counter.desk)
    output.result({"former_backups": [_left(one) for one in still]}, tr("It is written down."))


def _complete(counter: Counter, given: argparse.Namespace, output: Output) -> HandedOver:
    from jooptics_desktop.services import cloud_proof, handover, handover_act, recovery_sheet

    handover.require_due(counter.desk)  # before anything is asked for, written or closed

    answers = read_object(given.answers)
    code = handover_act.new_recovery_code()
    choices = read_choices(answers.inside("privacy"), counter.desk.clock.now())
    owner = read_staff(answers.inside("owner"), Role.OWNER)
    answers.finish()
    password = secrets.given_or_asked(given.password_file, tr("Password"))
    if given.close_account:
        with_cloud_secrets(given, partial(cloud_proof.prove_it_is_you, counter.opened, counter.desk))
    if given.recovery_sheet is not None:  # before, so that no cut leaves a store whose code nobody has
        recovery_sheet.write_recovery_sheet(counter.desk, code, given.recovery_sheet)
    return handover_act.complete(
        counter.opened, counter.desk, password, handover_act.NewOwner(choices, owner, code),
        progress=lambda n, of: output.progress(f"{n} / {of}"), cancelled=lambda: False,
        ends_account=given.close_account,
    )  # fmt: skip


def _leaving(counter: Counter) -> tuple[str, ...]:
    """Whom the handover shuts out; owners alone are told."""
    from jooptics_desktop.services import handover

    session = counter.desk.session
    owner = session is not None and session.staff.may(Permission.STORE_HAND_OVER)
    return handover.owners_leaving(counter.desk) if owner else ()


def _plain(said: Announcement) -> dict[str, object]:
    return {"to": said.to, "kind": said.kind.value, "on": said.on.isoformat()}


def _left(one: FormerBackups) -> dict[str, object]:
    ends = one.ends.isoformat() if one.ends else None
    return {"kind": one.kind, "place": one.label, "ends": ends}


def _formats() -> Formats:
    return Formats(current_language())


_RUNS = {
    "status": run_status, "announce": run_announce, "move": run_announce, "call-off": run_call_off,
    "letter": run_letter, "complete": run_complete, "backups-gone": run_gone,
}  # fmt: skip
