"""`jooptics demo`: a believable store to try things out with, of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.cli.init import TAX_FROM
from jooptics_desktop.domain.privacy import FirstRunChoices
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.domain.tax import TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.l10n import current_language, tr

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.domain.clock import Clock
    from jooptics_desktop.domain.ids import IdSource
    from jooptics_desktop.services.first_run import FirstRunAnswers, FirstRunResult
    from jooptics_desktop.system.home import Home

# Said in the output: a demonstration store holds nobody's data, so its password is no secret.
PASSWORD: Final = "demonstration only"  # noqa: S105 - of invented people, told to everybody
STAFF: Final = {Role.OWNER: "Rana", Role.MANAGER: "Omar", Role.OPTICIAN: "Layan", Role.CASHIER: "Zaid"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("demo", help=tr("make a demonstration store"))
    parser.add_argument(
        "--customers", type=int, default=1000, metavar="N", help=tr("how many people, up to a million")
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="S", help=tr("the same seed gives the same people")
    )
    parser.set_defaults(run=run)


def run(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Make the store and fill it."""
    from jooptics_desktop.services.demo import check_size, fill_demo_store
    from jooptics_desktop.system.clock import SystemClock, Uuid7Ids

    check_size(given.customers)
    lock = home.lock()
    try:
        made = make_demo_store(home, SystemClock(), Uuid7Ids())
        try:
            fill_demo_store(
                made.desk, given.customers, given.seed,
                progress=lambda done, of: output.progress(f"{done:,}/{of:,}"), cancelled=lambda: False,
            )  # fmt: skip
        finally:
            made.opened.store.close()
    finally:
        lock.release()
    output.progress("")
    output.result(
        {
            "store": str(home.store),
            "customers": given.customers,
            "password": PASSWORD,
            "staff": list(STAFF.values()),
        },
        tr("A demonstration store with {count} customers is ready.", count=f"{given.customers:,}"),
        tr(
            "Sign in as {names} with the password: {password}",
            names=", ".join(STAFF.values()),
            password=PASSWORD,
        ),
    )


def make_demo_store(home: Home, clock: Clock, ids: IdSource) -> FirstRunResult:
    """An empty demonstration store with one staff member per role; every optional purpose is refused."""
    from jooptics_desktop.services import first_run, staff

    made = first_run.set_up_store(home, demo_answers(clock), clock, ids, progress=lambda _done, _of: None)
    for role in (Role.MANAGER, Role.OPTICIAN, Role.CASHIER):
        staff.add_staff(made.desk, staff.NewStaff(STAFF[role], role, PASSWORD, adult=True))
    return made


def demo_answers(clock: Clock) -> FirstRunAnswers:
    """What a demonstration answers to the first run."""
    from jooptics_desktop.domain.purposes import FIRST_RUN
    from jooptics_desktop.services import first_run, privacy, staff

    pack = privacy.policies().in_force(clock.now())
    language = current_language()
    shown = pack.text(language)
    choices = FirstRunChoices(
        pack_sha256=pack.sha256, text_sha256=pack.text_sha256(language), ui_text_sha256=shown.shown_sha256(),
        language=language, served_at=clock.now(), acknowledged=True,
        answers={purpose.code.value: False for purpose in FIRST_RUN},
    )  # fmt: skip
    profile = StoreProfile(
        "جوبتكس للبصريات", "Jooptics Optical", address="عمّان – عبدون، شارع القاهرة 12", phone="+962 6 500 1234",
        tax_number="123456789", income_source="1", receipt_note="شكراً لزيارتكم · Thank you for your visit",
    )  # fmt: skip
    taxes = (
        TaxClass("standard", "ضريبة المبيعات", "Sales tax", (TaxPeriod(TAX_FROM, TaxRate.percent(16)),)),
    )
    owner = staff.NewStaff(STAFF[Role.OWNER], Role.OWNER, PASSWORD, adult=True)
    return first_run.FirstRunAnswers(choices, profile, taxes, owner)
