"""`jooptics children`: whom a customer orders for, with a name in guardian mode or without one.

The mode itself is chosen with `jooptics privacy children`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.cli.customers import customer_id, planned, planned_plainly
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.dependants import BirthMonth, DependantDraft
from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.privacy import ActingFor, Relationship, Verified
from jooptics_desktop.l10n import tr
from jooptics_desktop.l10n.words_consents import STANDINGS
from jooptics_desktop.l10n.words_wearers import RELATIONSHIPS, wearer_words

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.wearers import Wearer
    from jooptics_desktop.services.dependants import InCare
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("children", help=tr("whom a customer orders for, children in their care"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    listing = parts.add_parser("list", help=tr("everybody the customer orders for, counted"))
    listing.set_defaults(run=run_list)
    adding = parts.add_parser(
        "add", help=tr("record a child whose guardian agreed, after being shown the notice")
    )
    adding.add_argument(
        "--wearer", type=int, metavar="N", help=tr("the wearer without a name that the child has been so far")
    )
    adding.set_defaults(run=run_add)
    changing = parts.add_parser("change", help=tr("correct what is known of a child"))
    changing.set_defaults(run=run_change)
    again = parts.add_parser("agree", help=tr("keep that the guardian agrees again, after the consent ended"))
    again.set_defaults(run=run_agree)
    growing = parts.add_parser("of-age", help=tr("make a child who came of age a customer of their own"))
    growing.add_argument("--birth-date", required=True, type=_day, metavar="YYYY-MM-DD")
    growing.add_argument("--name", help=tr("the full name, else the one on record"))
    growing.add_argument("--phone", action="append", default=[])
    growing.set_defaults(run=run_of_age)
    erasing = parts.add_parser("erase", help=tr("erase everything of one wearer, with a name or without"))
    sure = erasing.add_mutually_exclusive_group(required=True)
    sure.add_argument("--dry-run", action="store_true", help=tr("only say what would happen"))
    sure.add_argument("--yes", action="store_true", help=tr("it cannot be brought back"))
    erasing.set_defaults(run=run_erase)
    for part in parts.choices.values():
        part.add_argument("customer", metavar="NUMBER|ID")
    for part in (changing, again, growing, erasing):
        part.add_argument("wearer", type=int, metavar="N", help=tr("as `list` counts them"))
    for part in (adding, changing):
        needed = part is adding
        part.add_argument("--name", required=needed, help=tr("the given name or initials"))
        part.add_argument("--born", required=needed, metavar="YYYY-MM", help=tr("the month or year of birth"))
        part.add_argument(
            "--as", dest="relationship", required=needed, choices=[one.value for one in Relationship]
        )
        part.add_argument("--known-by", required=needed, choices=[one.value for one in Verified])
    for part in parts.choices.values():
        add_sign_in_options(part)


def run_list(home: Home, given: argparse.Namespace, output: Output) -> None:
    """One line a wearer."""
    with open_counter(home, given) as counter:
        people = _people(counter, customer_id(counter.desk, given.customer))
    output.result({"wearers": [one.plain() for one in people]}, *(one.line() for one in people))


def run_add(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The notice is served in the customer's language, then the child and the guardian's yes are kept."""
    from jooptics_desktop.services.dependants import record_dependant

    acting_for = ActingFor(Relationship(given.relationship), Verified(given.known_by))
    draft = DependantDraft(given.name, BirthMonth.read(given.born), acting_for)
    with open_counter(home, given) as counter:
        who = customer_id(counter.desk, given.customer)
        wearer = None if given.wearer is None else _person(counter, who, given.wearer).wearer.id
        child = record_dependant(counter.desk, who, draft, _served(counter, who), wearer).value
        _tell(counter, who, output, child.id)


def run_change(home: Home, given: argparse.Namespace, output: Output) -> None:
    """What is not named stays as it is."""
    from jooptics_desktop.services.dependants import change_dependant

    with open_counter(home, given) as counter:
        who = customer_id(counter.desk, given.customer)
        known = _child(counter, who, given.wearer).dependant
        acting_for = ActingFor(
            Relationship(given.relationship) if given.relationship else known.acting_for.relationship,
            Verified(given.known_by) if given.known_by else known.acting_for.verified_by,
        )
        born = BirthMonth.read(given.born) if given.born else known.born
        change_dependant(counter.desk, known.id, DependantDraft(given.name or known.name, born, acting_for))
        _tell(counter, who, output, known.id)


def run_agree(home: Home, given: argparse.Namespace, output: Output) -> None:
    """The guardian was shown the notice and agrees once more."""
    from jooptics_desktop.services.dependants import agree_again

    with open_counter(home, given) as counter:
        who = customer_id(counter.desk, given.customer)
        known = _child(counter, who, given.wearer).dependant
        agree_again(counter.desk, known.id, _served(counter, who))
        _tell(counter, who, output, known.id)


def run_of_age(home: Home, given: argparse.Namespace, output: Output) -> None:
    """They take their prescriptions along; the guardian's consent ends."""
    from jooptics_desktop.domain.customers import CustomerDraft
    from jooptics_desktop.services.dependants import make_customer

    with open_counter(home, given) as counter:
        who = customer_id(counter.desk, given.customer)
        known = _child(counter, who, given.wearer).dependant
        draft = CustomerDraft(
            given.name or known.name, phones=tuple(given.phone), birth_date=given.birth_date
        )
        made = make_customer(counter.opened, counter.desk, known.id, draft).value
    output.result(
        {"id": made.id, "number": made.number},
        tr("They are customer {number} now. Ask them for a consent of their own.", number=made.number),
    )


def run_erase(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Print what goes, and unless it is only a trial, do it."""
    from jooptics_desktop.services.dependants import erase_wearer, plan_wearer

    with open_counter(home, given) as counter:
        who = customer_id(counter.desk, given.customer)
        plan = plan_wearer(counter.desk, who, _person(counter, who, given.wearer).wearer.id)
        for row in plan.rows:
            output.line(planned(row))
        if not given.dry_run:
            erase_wearer(counter.opened, counter.desk, who, plan)
    output.result(
        {"trial": given.dry_run, "rows": [planned_plainly(row) for row in plan.rows]},
        tr("This was only a trial; nothing was changed.")
        if given.dry_run
        else tr("The record is erased. Backups made before will never bring it back."),
    )


@dataclass(frozen=True, slots=True)
class _Person:
    """A wearer, and what is on record of them where they have a name."""

    wearer: Wearer
    child: InCare | None

    def plain(self) -> dict[str, object]:
        """For machines."""
        if self.child is None:
            return {"wearer": self.wearer.number, "name": None}
        known, until = self.child.dependant, self.child.consent.valid_until
        return {
            "wearer": self.wearer.number, "name": known.name, "born": str(known.born),
            "relationship": known.acting_for.relationship.value, "verified_by": known.acting_for.verified_by.value,
            "consent": self.child.consent.standing.value, "valid_until": until.isoformat() if until else None,
            "of_age": self.child.of_age, "goes_on": known.goes_on.isoformat(),
        }  # fmt: skip

    def line(self) -> str:
        """For people."""
        told = [str(self.wearer.number), wearer_words(self.wearer, tr)]
        if self.child is not None:
            known = self.child.dependant
            told += [str(known.born), tr(RELATIONSHIPS[known.acting_for.relationship])]
            told.append(tr(STANDINGS[self.child.consent.standing]))
        return "\t".join(told)


def _people(counter: Counter, who: CustomerId) -> list[_Person]:
    from jooptics_desktop.services.dependants import dependants_of, wearers_of_customer

    children = {one.dependant.id: one for one in dependants_of(counter.desk, who)}
    return [_Person(one, children.get(one.id)) for one in wearers_of_customer(counter.desk, who)]


def _person(counter: Counter, who: CustomerId, number: int) -> _Person:
    for one in _people(counter, who):
        if one.wearer.number == number:
            return one
    raise RuleBroken("prescription.wearer_unknown", field="wearer")


def _child(counter: Counter, who: CustomerId, number: int) -> InCare:
    found = _person(counter, who, number).child
    if found is None:
        raise RuleBroken("dependant.unknown", field="wearer")
    return found


def _served(counter: Counter, who: CustomerId) -> str:
    from jooptics_desktop.domain.privacy import Method
    from jooptics_desktop.services.consents import serve_notice
    from jooptics_desktop.services.customers import open_customer

    language = open_customer(counter.desk, who).language
    return serve_notice(counter.desk, who, language, Method.COMMAND).value.notice.id


def _tell(counter: Counter, who: CustomerId, output: Output, child_id: str) -> None:
    told = next(one for one in _people(counter, who) if one.wearer.id == child_id)
    output.result(told.plain(), told.line())


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
