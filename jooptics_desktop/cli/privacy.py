"""`jooptics privacy`: how the promises stand, what lies on this computer, and what came of a restore without a list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.dependants import EndOfGuardianMode, MinorsMode
from jooptics_desktop.domain.erasure import LostLedgerOutcome
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.local_state import LocalCategory
from jooptics_desktop.domain.status import IndicatorState
from jooptics_desktop.l10n import Formats, current_language, tr, words_local
from jooptics_desktop.l10n.words_status import STATES, TITLES, said
from jooptics_desktop.l10n.words_wearers import MODES, NO_OFFICER

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.domain.status import Indicator
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("privacy", help=tr("how the promises about personal data stand"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    status = parts.add_parser("status", help=tr("one line per promise; exit code 1 when one is not in order"))
    status.set_defaults(run=run_status)
    add_sign_in_options(status)
    kept = parts.add_parser("children", help=tr("what the shop does about children"))
    kept.add_argument("act", choices=("show", *(mode.value for mode in MinorsMode)))
    become = kept.add_mutually_exclusive_group()
    become.add_argument(
        "--nameless", action="store_true", help=tr("block: keep prescriptions, without names")
    )
    become.add_argument(
        "--erase", action="store_true", help=tr("block: erase the children's prescriptions too")
    )
    kept.set_defaults(run=run_children)
    add_sign_in_options(kept)
    local = parts.add_parser("local", help=tr("what lies on this computer, and of which kind it is"))
    local.set_defaults(run=run_local)
    add_sign_in_options(local)
    clear = parts.add_parser("clear", help=tr("clear one kind of what lies on this computer"))
    clear.add_argument(
        "category", choices=[one.value for one in LocalCategory if one is not LocalCategory.ESSENTIAL]
    )
    clear.set_defaults(run=run_clear)
    add_sign_in_options(clear)
    settle = parts.add_parser(
        "settle-lost-ledger", help=tr("say what came of a restore without the whole list of erased people")
    )
    settle.add_argument("outcome", choices=[outcome.value for outcome in LostLedgerOutcome])
    settle.set_defaults(run=run_settle)
    add_sign_in_options(settle)


def run_status(home: Home, given: argparse.Namespace, output: Output) -> int:
    """One line per promise. What is only to be done is no failure."""
    from jooptics_desktop.services.privacy_status import privacy_status
    from jooptics_desktop.services.store_profile import store_profile

    with open_counter(home, given) as counter:
        found = privacy_status(counter.opened, counter.desk)
        formats = Formats(current_language(), ZoneInfo(store_profile(counter.desk).time_zone))
    broken = any(one.state is IndicatorState.BROKEN for one in found)
    output.result(
        {"in_order": not broken, "indicators": [_plain(one) for one in found]},
        *(f"{tr(STATES[one.state])}\t{tr(TITLES[one.code])}\t{said(one, formats)}" for one in found),
    )
    return 1 if broken else 0


def run_children(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Say which mode holds, or choose one; going back to blocking says what is to become of whom is on record."""
    from jooptics_desktop.services import dependants

    with open_counter(home, given) as counter:
        desk = counter.desk
        if given.act == MinorsMode.GUARDIAN.value:
            dependants.keep_dependants(desk)
        elif given.act == MinorsMode.BLOCK.value:
            plan = dependants.children_standing(desk).plan
            if plan.dependants and not (given.nameless or given.erase):
                raise RuleBroken("dependant.say_what_becomes", field="nameless", count=plan.dependants)
            become = EndOfGuardianMode.ERASE if given.erase else EndOfGuardianMode.NAMELESS
            dependants.keep_no_children(counter.opened, desk, plan, become)
        found = dependants.children_standing(desk)
    plan = found.plan
    lines = [
        tr(MODES[found.mode]),
        tr("Children: {dependants}. Guardians: {guardians}. Prescriptions: {prescriptions}.",
           dependants=plan.dependants, guardians=plan.guardians, prescriptions=plan.prescriptions),
    ]  # fmt: skip
    if found.mode is MinorsMode.GUARDIAN and not found.officer:
        lines.append(tr(NO_OFFICER))
    output.result(
        {"mode": found.mode.value, "officer": found.officer, "dependants": plan.dependants,
         "guardians": plan.guardians, "prescriptions": plan.prescriptions, "grown_up": len(found.grown_up)},
        *lines,
    )  # fmt: skip


def run_local(home: Home, given: argparse.Namespace, output: Output) -> None:
    """One line for each thing: its kind, its name, its size, what it is."""
    from jooptics_desktop.services.local_state import local_items

    with open_counter(home, given) as counter:
        found = local_items(counter.opened, counter.desk)
    plain = [
        {"name": one.name, "where": one.where.value, "category": one.category.value, "size": one.size}
        for one in found
    ]
    output.result(
        {"items": plain},
        *(f"{tr(words_local.TITLES[one.category])}\t{one.name}\t{one.size}" for one in found),
    )


def run_clear(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Clear it, and say what that means."""
    from jooptics_desktop.services.local_state import clear

    category = LocalCategory(given.category)
    with open_counter(home, given) as counter:
        gone = clear(counter.opened, counter.desk, category).value
    output.result({"category": category.value, "cleared": gone}, tr(words_local.EFFECTS[category]))


def run_settle(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Write down what came of it; the line of the status goes."""
    from jooptics_desktop.services.lost_ledger import settle_lost_ledger

    with open_counter(home, given) as counter:
        settle_lost_ledger(counter.desk, LostLedgerOutcome(given.outcome))
    output.result({"outcome": given.outcome}, tr("It is written down."))


def _plain(one: Indicator) -> dict[str, object]:
    values = {name: v if isinstance(v, (int, str)) else v.isoformat() for name, v in one.values.items()}
    return {"code": one.code.value, "state": one.state.value, **values}
