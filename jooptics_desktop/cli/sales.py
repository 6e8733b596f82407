"""`jooptics sales`: ring up, take a payment, hand over, show."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jooptics_desktop.cli.answers import read_object
from jooptics_desktop.cli.session import add_sign_in_options, open_counter
from jooptics_desktop.domain.errors import RuleBroken, Unavailable
from jooptics_desktop.l10n import Formats, current_language, parse_money, tr

if TYPE_CHECKING:
    import argparse

    from jooptics_desktop.cli.answers import Answers
    from jooptics_desktop.cli.output import Output
    from jooptics_desktop.domain.money import Currency
    from jooptics_desktop.domain.payments import Tender
    from jooptics_desktop.domain.sales import Sale
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.sales import NewLine, NewPayment, NewSale
    from jooptics_desktop.system.home import Home


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its parts."""
    parser = commands.add_parser("sales", help=tr("ring up, take payments, hand over"))
    parts = parser.add_subparsers(dest="part", required=True, metavar=tr("PART"))
    new = parts.add_parser("new", help=tr("ring up a sale from a file"))
    new.add_argument("--file", type=Path, required=True, metavar="SALE.json")
    new.set_defaults(run=run_new)
    pay = parts.add_parser("pay", help=tr("take a payment for a sale"))
    pay.add_argument("number", help=tr("the sale's number"))
    pay.add_argument("--amount", required=True, metavar="12.500")
    pay.add_argument("--tender", choices=("cash", "card", "transfer"), default="cash")
    pay.add_argument("--reference", default="", help=tr("an approval code; never a card number"))
    pay.set_defaults(run=run_pay)
    collect = parts.add_parser("collect", help=tr("hand a paid sale over"))
    collect.set_defaults(run=run_collect)
    show = parts.add_parser("show", help=tr("show a sale"))
    show.set_defaults(run=run_show)
    lab = parts.add_parser("lab-sheet", help=tr("write the order sheet for the lens laboratory"))
    lab.add_argument(
        "--laboratory", required=True, metavar="NAME|ID", help=tr("as the list of companies calls it")
    )
    lab.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    lab.add_argument("--language", choices=("ar", "en"), default="ar")
    lab.add_argument("--paper", choices=("a5", "a4"), default="a5")
    lab.add_argument("--with-name", action="store_true", help=tr("where the laboratory has to know it"))
    lab.set_defaults(run=run_lab_sheet)
    whose = parts.add_parser(
        "dispense", help=tr("say which prescription an order, or a line of it, is made to")
    )
    whose.add_argument("--prescription", required=True, metavar="ID")
    whose.add_argument("--line", type=int, metavar="N", help=tr("only the how-manieth line"))
    whose.set_defaults(run=run_dispense)
    for part in (collect, show, lab, whose):
        part.add_argument("number", help=tr("the sale's number"))
    for part in (new, pay, collect, show, whose):
        part.add_argument(
            "--receipt", type=Path, metavar="FILE.pdf", help=tr("write the receipt to this PDF")
        )
        part.add_argument("--paper", choices=("a4", "80mm"), default="a4")
    for part in (new, pay, collect, show, lab, whose):
        add_sign_in_options(part)


def run_new(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Ring up a whole sale; it is on the disk before anything is printed."""
    from jooptics_desktop.services.sales import ring_up

    answers = read_object(given.file)
    with open_counter(home, given) as counter:
        new = _new_sale(counter.desk, answers)
        answers.finish()
        _tell(counter.desk, ring_up(counter.desk, new).value, given, output)


def run_pay(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Take a payment."""
    from jooptics_desktop.domain.payments import Tender
    from jooptics_desktop.services.sales import take_payment

    with open_counter(home, given) as counter:
        sale = _numbered(counter.desk, given.number)
        amount = parse_money(given.amount, sale.currency)
        sale = take_payment(counter.desk, sale.id, Tender(given.tender), amount, given.reference).value
        _tell(counter.desk, sale, given, output)


def run_collect(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Hand over; refused while a balance stands."""
    from jooptics_desktop.services.sales import collect

    with open_counter(home, given) as counter:
        sale = collect(counter.desk, _numbered(counter.desk, given.number).id).value
        _tell(counter.desk, sale, given, output)


def run_show(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Show a sale, and print its receipt once more where one is asked for."""
    with open_counter(home, given) as counter:
        _tell(counter.desk, _numbered(counter.desk, given.number), given, output)


def run_dispense(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Make an open order to a prescription, or one line of it to its own wearer's."""
    from jooptics_desktop.domain.ids import PrescriptionId
    from jooptics_desktop.services.sales import attach_prescription, dispense

    with open_counter(home, given) as counter:
        sale, made_to = _numbered(counter.desk, given.number), PrescriptionId(given.prescription)
        if given.line is None:
            sale = attach_prescription(counter.desk, sale.id, made_to).value
        elif 1 <= given.line <= len(sale.lines):
            sale = dispense(counter.desk, sale.id, sale.lines[given.line - 1].id, made_to).value
        else:
            raise RuleBroken("line.not_found", field="line")
        _tell(counter.desk, sale, given, output)


def run_lab_sheet(home: Home, given: argparse.Namespace, output: Output) -> None:
    """Pass an open order on, while its customer agrees; entered in the disclosure register first."""
    from jooptics_desktop.services.lab_sheets import LabSheetWanted, laboratories, make_lab_sheet

    with open_counter(home, given) as counter:
        sale = _numbered(counter.desk, given.number)
        called = given.laboratory
        known = [one.id for one in laboratories(counter.desk) if called in {one.id, one.name}]
        wanted = LabSheetWanted(known[0] if known else "", given.language, given.paper, given.with_name)
        order = make_lab_sheet(counter.desk, sale.id, wanted, given.out).value
    output.result(
        {"path": str(given.out), "number": order.number, "laboratory": order.laboratory},
        tr("Written to {path}.", path=given.out),
    )


def _numbered(desk: Desk, number: str) -> Sale:
    from jooptics_desktop.services.sale_lists import find_sale

    sale = find_sale(desk, number)
    if sale is None:
        raise RuleBroken("sale.unknown", field="number")
    return sale


def _new_sale(desk: Desk, answers: Answers) -> NewSale:
    from jooptics_desktop.domain.ids import CustomerId, PrescriptionId
    from jooptics_desktop.services import store_profile
    from jooptics_desktop.services.sales import NewSale

    money = store_profile.store_profile(desk).currency
    customer = answers.take("customer_id", str, "")
    prescription = answers.take("prescription_id", str, "")
    return NewSale(
        tuple(_line(desk, line) for line in answers.each("lines")),
        tuple(_payment(payment, money) for payment in answers.each("payments")),
        CustomerId(customer) if customer else None,
        PrescriptionId(prescription) if prescription else None,
        collect=answers.take("collect", bool, default=False),
    )


def _line(desk: Desk, answers: Answers) -> NewLine:
    from jooptics_desktop.domain.discounts import AmountOff
    from jooptics_desktop.domain.ids import PrescriptionId
    from jooptics_desktop.services.catalogue import find_item
    from jooptics_desktop.services.sales import NewLine

    code = answers.take("item", str)
    item = find_item(desk, code)
    if item is None:
        raise RuleBroken("item.unknown", field="item")
    off = answers.take("discount", str, "")
    discount = AmountOff(parse_money(off, item.price.currency, field="discount")) if off else None
    prescription = answers.take("prescription_id", str, "")
    line = NewLine(
        item.id,
        answers.take("quantity", int, 1),
        discount,
        PrescriptionId(prescription) if prescription else None,
    )
    answers.finish()
    return line


def _payment(answers: Answers, money: Currency) -> NewPayment:
    from jooptics_desktop.services.sales import NewPayment

    payment = NewPayment(
        _tender(answers), parse_money(answers.take("amount", str), money), answers.take("reference", str, "")
    )
    answers.finish()
    return payment


def _tender(answers: Answers) -> Tender:
    from jooptics_desktop.domain.payments import Tender

    try:
        return Tender(answers.take("tender", str))
    except ValueError:
        raise RuleBroken("input.field_wrong", name="tender", expected=" | ".join(Tender)) from None


def _tell(desk: Desk, sale: Sale, given: argparse.Namespace, output: Output) -> None:
    """The sale first, since it is kept whatever becomes of its paper; then the receipt."""
    from jooptics_desktop.services.records import SALE_STATES

    formats = Formats(current_language())
    output.result(
        _as_json(sale),
        tr("Sale {number}: {state}", number=sale.number, state=tr(SALE_STATES[sale.state.value])),
        tr("Total {total}, paid {paid}, balance {balance}", total=formats.money(sale.gross),
           paid=formats.money(sale.paid), balance=formats.money(sale.balance)),
    )  # fmt: skip
    if given.receipt is None:
        return
    from jooptics_desktop.services.receipts import Paper, write_sale_receipt

    try:
        write_sale_receipt(desk, sale.id, given.receipt, Paper.A4 if given.paper == "a4" else Paper.ROLL_80)
    except Unavailable:
        raise Unavailable("receipt.not_written", field="receipt", number=sale.number) from None


def _as_json(sale: Sale) -> dict[str, Any]:
    def plain(minor: int) -> str:
        return f"{Decimal(minor).scaleb(-sale.currency.exponent):f}"

    return {
        "id": sale.id,
        "number": sale.number,
        "state": sale.state.value,
        "currency": sale.currency.code,
        "total": plain(sale.gross.minor),
        "paid": plain(sale.paid.minor),
        "balance": plain(sale.balance.minor),
        "lines": [
            {"item": line.sku, "quantity": line.quantity, "prescription_id": line.prescription_id}
            for line in sale.lines
        ],
    }
