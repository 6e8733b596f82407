"""`jooptics init`: the first run unattended, from a file of explicit answers."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jooptics_desktop.cli import secrets
from jooptics_desktop.cli.answers import read_object
from jooptics_desktop.domain.errors import RuleBroken, Unavailable
from jooptics_desktop.domain.privacy import FirstRunChoices
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.domain.tax import TaxCategory, TaxClass, TaxPeriod, TaxRate
from jooptics_desktop.l10n import tr

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.answers import Answers
    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.services.first_run import FirstRunResult
    from jooptics_desktop.services.staff import NewStaff
    from jooptics_desktop.system.home import Home

TAX_FROM: Final = dt.date(2000, 1, 1)  # a rate given at the first run covers everything entered later
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_TEXTS: Final = (
    "name", "name_alternative", "address", "phone", "email", "tax_number", "income_source", "currency_code",
    "country", "time_zone", "receipt_note",
)  # fmt: skip


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = commands.add_parser("init", help=tr("set up a store from a file of answers"))
    parser.add_argument(
        "--answers", type=Path, required=True, metavar="FILE", help=tr("the answers, in JSON")
    )
    parser.add_argument(
        "--recovery-sheet",
        type=Path,
        metavar="FILE",
        help=tr("write the recovery sheet to this PDF (keep it safe)"),
    )
    parser.set_defaults(run=run)


def run(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Set the store up, or refuse with the answer that is missing or wrong."""
    from jooptics_desktop.services import first_run
    from jooptics_desktop.system.clock import SystemClock, Uuid7Ids

    answers = read_object(given.answers)
    clock = SystemClock()
    wanted = first_run.FirstRunAnswers(
        read_choices(answers.inside("privacy"), clock.now()),
        read_profile(answers.inside("store")),
        tuple(read_tax_class(tax) for tax in answers.each("tax_classes")),
        read_staff(answers.inside("owner"), Role.OWNER),
        tuple(read_staff(member, None) for member in answers.each("staff")),
    )
    answers.finish()
    lock = home.lock()
    try:
        done = first_run.set_up_store(home, wanted, clock, Uuid7Ids(), progress=lambda _done, _of: None)
        try:
            _tell(home, done, output)
            if given.recovery_sheet is not None:
                _write_sheet(done, given.recovery_sheet)
        finally:
            done.opened.store.close()
    finally:
        lock.release()


def _tell(home: Home, done: FirstRunResult, output: Output) -> None:
    """What is shown once comes first: whatever becomes of its paper, it was seen."""
    output.result(
        {
            "store": str(home.store),
            "recovery_code": done.recovery_code,
            "staff_recovery_codes": list(done.owner_codes),
            "staff": [
                {"name": one.staff.name, "recovery_codes": list(one.recovery_codes)} for one in done.others
            ],
            "in_keyring": done.in_keyring,
        },
        tr("The store is ready."),
        tr("Recovery code (write it down, it is not shown again): {code}", code=done.recovery_code),
        *(tr("Staff recovery code: {code}", code=code) for code in done.owner_codes),
        *(
            tr("Staff recovery code of {name}: {code}", name=one.staff.name, code=code)
            for one in done.others
            for code in one.recovery_codes
        ),
    )


def _write_sheet(done: FirstRunResult, target: Path) -> None:
    from jooptics_desktop.services.recovery_sheet import write_recovery_sheet

    try:
        write_recovery_sheet(done.desk, done.recovery_code, target)
    except Unavailable:
        raise Unavailable("recovery_sheet.not_written", field="recovery_sheet") from None


def read_choices(answers: Answers, now: dt.datetime) -> FirstRunChoices:
    """What a new owner saw, accepted and decided; raises `RuleBroken` as `Answers`."""
    language = answers.take("language", str)
    choices = FirstRunChoices(
        pack_sha256=answers.take("pack_sha256", str),
        text_sha256=answers.take("text_sha256", str),
        ui_text_sha256=answers.take("ui_text_sha256", str, answers.take("text_sha256", str)),
        language=language,
        served_at=now,
        acknowledged=answers.take("acknowledged", bool),
        answers=answers.take("answers", dict),
    )
    answers.finish()
    if language not in {"en", "ar"}:
        raise RuleBroken("input.field_wrong", name="privacy.language", expected="en | ar")
    if not _SHA256.fullmatch(choices.ui_text_sha256):  # it is kept as proof of what was shown
        raise RuleBroken("input.field_wrong", name="privacy.ui_text_sha256", expected="SHA-256")
    return choices


def read_profile(answers: Answers) -> StoreProfile:
    """The business as its papers name it; raises `RuleBroken` as `Answers`."""
    texts = {name: answers.take(name, str) for name in _TEXTS if name in answers.values}
    logo = answers.content("logo_file") if "logo_file" in answers.values else None
    answers.finish()
    if "name" not in texts:
        raise RuleBroken("input.field_missing", field="store.name", name="store.name")
    return StoreProfile(**texts, logo=logo)


def read_tax_class(answers: Answers) -> TaxClass:
    """A class of goods and its rate in percent; raises `RuleBroken` as `Answers`."""
    code = answers.take("code", str)
    try:
        ppm = Decimal(answers.take("percent", str)) * 10_000
        if ppm != ppm.to_integral_value() or not 0 <= ppm <= 1_000_000:
            raise InvalidOperation
    except ArithmeticError:
        raise RuleBroken("input.field_wrong", name=f"tax_classes.{code}.percent", expected='"16"') from None
    category = _category(answers, TaxCategory.STANDARD if ppm else TaxCategory.EXEMPT)
    tax_class = TaxClass(
        code, answers.take("name_ar", str, code), answers.take("name_en", str, code),
        (TaxPeriod(TAX_FROM, TaxRate(int(ppm), category)),),
    )  # fmt: skip
    answers.finish()
    return tax_class


def _category(answers: Answers, default: TaxCategory) -> TaxCategory:
    try:
        return TaxCategory(answers.take("category", str, default.value))
    except ValueError:
        name = f"{answers.place}.category"
        raise RuleBroken("input.field_wrong", name=name, expected=" | ".join(TaxCategory)) from None


def read_staff(answers: Answers, role: Role | None) -> NewStaff:
    """Somebody who is to work here, their secrets in files; `role` None has it among the answers."""
    from jooptics_desktop.services.staff import NewStaff

    totp = (
        secrets.from_file(answers.file("totp_secret_file")) if "totp_secret_file" in answers.values else None
    )
    member = NewStaff(
        name=answers.take("name", str),
        role=role or _role(answers),
        password=secrets.from_file(answers.file("password_file")),
        adult=answers.take("adult", bool),
        pin=secrets.from_file(answers.file("pin_file")) if "pin_file" in answers.values else None,
        totp_secret=totp,
    )
    answers.finish()
    return member


def _role(answers: Answers) -> Role:
    try:
        return Role(answers.take("role", str))
    except ValueError:
        raise RuleBroken("input.field_wrong", name="staff.role", expected=" | ".join(Role)) from None
