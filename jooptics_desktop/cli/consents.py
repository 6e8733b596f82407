"""`jooptics consents`: where customers stand, what they decide, whom to ask again, and whether a receipt is genuine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jooptics_desktop.cli.customers import customer_id
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.consent_receipts import Verdict
from jooptics_desktop.domain.purposes import AT_THE_COUNTER
from jooptics_desktop.l10n import current_language, tr, trn
from jooptics_desktop.l10n.words_consents import STANDINGS, VERDICTS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.cli.session import Counter
    from jooptics_desktop.domain.ids import CustomerId
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.system.home import Home

PURPOSES = tuple(purpose.code.value for purpose in AT_THE_COUNTER)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("consents", help=tr("what customers agree to, and proof of it"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    showing = parts.add_parser("show", help=tr("where a customer stands to every purpose"))
    showing.set_defaults(run=run_show)
    giving = parts.add_parser("give", help=tr("keep that a customer agrees, after being shown the notice"))
    giving.set_defaults(run=run_give)
    refusing = parts.add_parser("refuse", help=tr("keep that a customer does not agree"))
    refusing.set_defaults(run=run_refuse)
    withdrawing = parts.add_parser("withdraw", help=tr("take a consent back, in force at once"))
    withdrawing.set_defaults(run=run_withdraw)
    renewing = parts.add_parser("renew", help=tr("list whom to ask again, or renew for one customer"))
    renewing.set_defaults(run=run_renew)
    receipt = parts.add_parser("receipt", help=tr("write what a customer decided as a PDF with a code"))
    receipt.set_defaults(run=run_receipt)
    form = parts.add_parser("form", help=tr("write the notice and the questions as a PDF to sign"))
    form.set_defaults(run=run_form)
    for part in (showing, giving, refusing, withdrawing, receipt, form):
        part.add_argument("customer", metavar="NUMBER|ID")
    renewing.add_argument("customer", metavar="NUMBER|ID", nargs="?")
    for part in (giving, refusing, withdrawing):
        part.add_argument("purpose", choices=[*PURPOSES, "all"], nargs="+")
    for part in (receipt, form):
        part.add_argument("--out", type=Path, required=True, metavar="PATH")
    verifying = parts.add_parser("verify", help=tr("say whether a receipt is genuine and still stands"))
    verifying.add_argument("code", metavar="CODE")
    verifying.set_defaults(run=run_verify)
    for part in parts.choices.values():
        add_sign_in_options(part)


def run_show(home: Home, given: argparse.Namespace, output: Output) -> None:
    """One line for each purpose."""
    from jooptics_desktop.services.privacy import customer_consents

    with open_counter(home, given) as counter:
        who = customer_id(counter.desk, given.customer)
        _tell(counter, customer_consents(counter.desk, who), output)


def run_give(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Serve the notice and keep a yes."""
    _answer(home, given, output, agreed=True)


def run_refuse(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Serve the notice and keep a no."""
    _answer(home, given, output, agreed=False)


def run_withdraw(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Take back each consent named; `all` takes back whatever stands."""
    from jooptics_desktop.domain.purposes import PurposeCode
    from jooptics_desktop.services.privacy import customer_consents, withdraw

    with open_counter(home, given) as counter:
        who = customer_id(counter.desk, given.customer)
        standing = [s.purpose.code.value for s in customer_consents(counter.desk, who) if s.in_force]
        for code in standing if "all" in given.purpose else given.purpose:
            withdraw(counter.desk, PurposeCode(code), who)
        _tell(counter, customer_consents(counter.desk, who), output)


def run_renew(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Without a customer, who is to be asked again; with one, keep that they agree again to what is due."""
    from jooptics_desktop.services.consents import due_again, renewals

    with open_counter(home, given) as counter:
        if given.customer is None:
            found = renewals(counter.desk)
            output.result(
                {
                    "renewals": [
                        {"number": one.customer.number, "ends": one.ends.isoformat(), "ended": one.ended,
                         "purposes": [state.purpose.code.value for state in one.states]}
                        for one in found
                    ]
                },
                *(
                    f"{one.customer.number}\t{one.customer.name or one.customer.name_alternative}\t"
                    f"{one.ends.date().isoformat()}"
                    for one in found
                ),
                trn("{count} customer to ask again", "{count} customers to ask again", len(found)),
            )  # fmt: skip
            return
        who = customer_id(counter.desk, given.customer)
        due = [state.purpose.code.value for state in due_again(counter.desk, who)]
        _tell(counter, _decided(counter, who, due, agreed=True) if due else [], output)


def run_receipt(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Write the receipt in the customer's language; the code is said too."""
    from jooptics_desktop.services.consent_receipts import issue_receipt
    from jooptics_desktop.services.customers import open_customer

    with open_counter(home, given) as counter:
        customer = open_customer(counter.desk, customer_id(counter.desk, given.customer))
        receipt = issue_receipt(counter.desk, customer.id, customer.language).value
    _write(given.out, receipt.pdf)
    output.result(
        {"path": str(given.out), "code": receipt.code},
        tr("Written to {path}. Code: {code}", path=given.out, code=receipt.code),
    )


def run_form(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Write the form in the customer's language; that it was handed over is kept."""
    from jooptics_desktop.services.consent_receipts import print_form
    from jooptics_desktop.services.customers import open_customer

    with open_counter(home, given) as counter:
        customer = open_customer(counter.desk, customer_id(counter.desk, given.customer))
        form = print_form(counter.desk, customer.id, customer.language).value
    _write(given.out, form.pdf)
    output.result(
        {"path": str(given.out), "notice": form.notice_id}, tr("Written to {path}.", path=given.out)
    )


def run_verify(home: Home, given: argparse.Namespace, output: Output) -> int:
    """Exit code 0 when it is genuine and everything on it stands, 1 otherwise."""
    from jooptics_desktop.services.consent_receipts import verify_receipt

    with open_counter(home, given) as counter:
        checked = verify_receipt(counter.desk, given.code)
        labels = _labels(counter)
    found = checked.found
    told = [
        {"purpose": d.event.purpose.code.value, "answer": d.event.type.value, "now": d.now.standing.value,
         "stands": d.stands}
        for d in found.decisions
    ]  # fmt: skip
    output.result(
        {
            "verdict": found.verdict.value, "decisions": told,
            "customer": checked.customer.number if checked.customer else None,
            "issued_at": found.issued.issued_at.isoformat() if found.issued else None,
        },
        tr(VERDICTS[found.verdict]),
        *(
            f"{labels.get(d.event.purpose.code.value, '')}\t{d.event.type.value}\t{tr(STANDINGS[d.now.standing])}"
            for d in found.decisions
        ),
    )  # fmt: skip
    return 0 if found.verdict is Verdict.STANDS else 1


def _answer(home: Home, given: argparse.Namespace, output: Output, *, agreed: bool) -> None:
    from jooptics_desktop.services.abroad import asked_now

    with open_counter(home, given) as counter:
        everything = [purpose.code.value for purpose in asked_now(counter.desk)]
        codes = everything if "all" in given.purpose else given.purpose
        who = customer_id(counter.desk, given.customer)
        _tell(counter, _decided(counter, who, codes, agreed=agreed), output)


def _decided(counter: Counter, who: CustomerId, codes: Sequence[str], *, agreed: bool) -> list[ConsentState]:
    """The same way as from the window: the notice is served in the customer's language, then the answers are kept."""
    from jooptics_desktop.domain.privacy import Method
    from jooptics_desktop.services.consents import answer_all, record_answers, serve_notice
    from jooptics_desktop.services.customers import open_customer

    language = open_customer(counter.desk, who).language
    served = serve_notice(counter.desk, who, language, Method.COMMAND).value
    return record_answers(
        counter.desk, who, served.notice.id, answer_all(agreed, codes), Method.COMMAND
    ).value


def _tell(counter: Counter, states: Sequence[ConsentState], output: Output) -> None:
    labels = _labels(counter)
    output.result(
        {
            "consents": [
                {"purpose": s.purpose.code.value, "standing": s.standing.value,
                 "valid_until": s.valid_until.isoformat() if s.valid_until else None}
                for s in states
            ]
        },
        *(
            f"{labels.get(s.purpose.code.value, s.purpose.code.value)}\t{tr(STANDINGS[s.standing])}"
            + (f"\t{s.valid_until.date().isoformat()}" if s.valid_until else "")
            for s in states
        ),
    )  # fmt: skip


def _labels(counter: Counter) -> dict[str, str]:
    from jooptics_desktop.services.purpose_words import purpose_labels

    return purpose_labels(counter.desk, current_language())


def _write(path: Path, content: bytes) -> None:
    from jooptics_desktop.documents.files import writing

    with writing(path) as stream:
        stream.write(content)
