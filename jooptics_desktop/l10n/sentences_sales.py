"""Sentences about items, stock, tax, sales and payments."""

from __future__ import annotations

from typing import Final

from jooptics_desktop.l10n.catalogue import mark

SENTENCES: Final = {
    "barcode.empty": mark("Scan or type a barcode."),
    "barcode.too_long": mark("A barcode has at most {longest} characters."),
    "barcode.not_printable": mark("A barcode holds only Latin letters, digits and signs. Scan it again."),
    "barcode.check_digit": mark(
        "The barcode {barcode} is not right: its last digit does not fit. Scan it again."
    ),
    "barcode.sequence_used_up": mark("The shop's own barcodes are used up."),
    "discount.more_than_amount": mark(
        "The discount is more than there is to pay ({amount}). Give a smaller one."
    ),
    "discount.not_positive": mark("A discount is more than zero."),
    "discount.out_of_range": mark("A discount lies above 0 and at most at 100 per cent."),
    "item.barcode_taken": mark("Another item has the barcode {barcode} already."),
    "item.name_missing": mark("Write a name, in Arabic or in English."),
    "item.name_too_long": mark("The name is too long; {longest} letters are enough."),
    "item.not_for_sale": mark("{sku} is no longer sold. Offer it again in the catalogue first."),
    "item.price_negative": mark("A price cannot be below zero."),
    "item.reorder_negative": mark("The reorder level cannot be below zero."),
    "item.service_has_no_stock": mark("A service is not kept in stock."),
    "item.sku_missing": mark("Give the item a number."),
    "item.sku_taken": mark("Another item has the number {sku} already."),
    "item.sku_too_long": mark("An item number has at most {longest} characters."),
    "item.tax_class_missing": mark("Choose the tax class of the item."),
    "item.tax_class_unknown": mark("There is no tax class {tax_class}. Choose one from the list."),
    "item.unknown": mark("There is no such item."),
    "line.not_found": mark("This line is no longer on the sale."),
    "line.discount_undivided": mark("Take the discount off this line first; an amount cannot be divided."),
    "line.quantity_out_of_range": mark("Sell at least 1 piece and at most {most} on one line."),
    "text.card_number_refused": mark(
        "This looks like a card number, which is never kept. Take it out of the text."
    ),
    "lab_sheet.frame_nobodys": mark(
        "This order is for several people: say first whose the frame {sku} is (Ctrl+Shift+W on its line)."
    ),
    "lab_sheet.laboratory_unknown": mark(
        "Choose a laboratory from the list of companies that work with your data."
    ),
    "lab_sheet.no_customer": mark(
        "This order names no customer, so nobody could agree. Name the customer first."
    ),
    "lab_sheet.no_lenses": mark("There are no lenses in this order for a laboratory to make."),
    "lab_sheet.no_prescription": mark(
        "The lenses of this order are not made to any prescription yet. Choose the prescription first."
    ),
    "lab_sheet.order_not_open": mark("Only an order that waits to be collected goes to a laboratory."),
    "payment.card_number_refused": mark(
        "This looks like a card number, which is never kept. Write the approval code instead."
    ),
    "payment.more_than_balance": mark(
        "Only {balance} is still to be paid. A card or a transfer cannot give change."
    ),
    "payment.not_positive": mark("Write how much was received."),
    "payment.nothing_outstanding": mark("Everything is paid already."),
    "payment.reference_too_long": mark("The reference is too long; {longest} characters are enough."),
    "price_list.barcode_rounded": mark(
        "A spreadsheet rounded the barcode to {cell}. Format that column as text and export it again."
    ),
    "price_list.cell_too_long": mark(
        "A cell in the row that begins on line {line} is longer than any name or price. Look at the file in a"
        " spreadsheet and save it as CSV again."
    ),
    "price_list.empty": mark("This file has no rows."),
    "price_list.kind_unknown": mark(
        "“{cell}” is not a kind of item. Use frame, lens, contact lens, accessory or service."
    ),
    "price_list.no_name_column": mark("Say which column holds the name, the barcode or the item number."),
    "price_list.no_price_column": mark("Say which column holds the price."),
    "price_list.not_a_whole_number": mark("“{cell}” is not a whole number."),
    "price_list.not_text": mark("This is not a CSV file. Save the list as CSV (UTF-8) and choose it again."),
    "price_list.price_missing": mark("The price is missing."),
    "price_list.too_large": mark("The file is larger than {most} MB. Split the list."),
    "price_list.too_many_columns": mark(
        "The row that begins on line {line} has more than {most} cells. Look at the file in a spreadsheet and save it"
        " as CSV again."
    ),
    "price_list.twice": mark("{cell} stands on line {line} already."),
    "price_list.unreadable": mark(
        "The file cannot be read from line {line} on: a quotation mark is not closed."
    ),
    "sale.already_cancelled": mark("This sale was cancelled."),
    "sale.already_collected": mark("The goods of this sale were handed over already."),
    "sale.balance_outstanding": mark("{balance} is still to be paid before the goods are handed over."),
    "sale.cancel_needs_reason": mark("Write why the sale is cancelled."),
    "sale.customer_fixed": mark("This sale belongs to another customer."),
    "sale.customer_missing": mark("Choose the customer first."),
    "sale.deposit_to_return": mark("{paid} was paid. Say how it is given back."),
    "sale.hold_needs_label": mark("Write a word by which you will know this sale again."),
    "sale.not_draft": mark("This sale has its number already, so its lines stay as they are."),
    "sale.not_open": mark("Confirm the sale first."),
    "sale.nothing_to_sell": mark("There is nothing to sell yet. Scan or choose an item."),
    "sale.other_currency": mark("This item has no price in {currency}."),
    "sale.prescription_of_another": mark("This prescription is not one of this customer's."),
    "sale.too_many_lines": mark("A sale has at most {most} lines. Start another one."),
    "sale.unknown": mark("There is no such sale."),
    "stock.count_negative": mark("A count cannot be below zero."),
    "stock.not_positive": mark("Write how many pieces."),
    "stock.not_tracked": mark("This item is not kept in stock."),
    "stock.nothing_moves": mark("Nothing would move."),
    "tax.class_without_rate": mark("Give the tax class a rate."),
    "tax.name_missing": mark("Name this tax, in Arabic or in English."),
    "tax.name_twice": mark("Two taxes have the same name. Call one of them something else."),
    "tax.none_given": mark("Keep at least one kind of tax; “exempt” is one too."),
    "tax.no_rate_yet": mark(
        "The tax class {tax_class} has no rate for this day yet. Set one in the store's settings."
    ),
    "tax.rate_missing": mark("Write the rate, or choose exempt or zero-rated."),
    "tax.rate_must_be_zero": mark("Exempt and zero-rated goods have no rate."),
    "tax.rate_out_of_range": mark("A tax rate lies between 0 and 100 per cent."),
    "tax.two_rates_same_day": mark("Two rates begin on the same day. Keep one of them."),
}
