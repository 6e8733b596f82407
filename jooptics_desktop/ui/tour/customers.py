"""Chapter 3, people: found as one types, registered, warned of twice, related, asked, brought over from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.services.customers import list_customers
from jooptics_desktop.services.demo import fill_demo_store
from jooptics_desktop.ui.consents.ask_sheet import AskSheet
from jooptics_desktop.ui.customers.page import CustomersPage
from jooptics_desktop.ui.tour.camera import HEIGHT, WIDTH
from jooptics_desktop.ui.tour.hands import TourStuckError
from jooptics_desktop.ui.tour.samples import file_with

if TYPE_CHECKING:
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.ui.customers.form_sheet import CustomerSheet
    from jooptics_desktop.ui.tour.stage import Stage

PEOPLE: Final = 240
SEED: Final = 11
PHONE: Final = "079 640 1188"


def walk(stage: Stage) -> None:
    """A street full of people has come in meanwhile; then one more."""
    _let_people_in(stage)
    stage.go("Ctrl+2")
    page = stage.page(CustomersPage)
    stage.hands.until(lambda: page.list.count, "nobody came in")
    stage.camera.shoot("list")
    _search(stage, page)
    _register(stage, page)
    _family(stage, page)
    _notes(stage, page)
    _consents(stage, page)
    _on_their_screen(stage, page)
    _around(stage, page)
    _import(stage, page)


def _let_people_in(stage: Stage) -> None:
    desk = stage.hands.window.services.desk()
    done = fill_demo_store(desk, PEOPLE, SEED, progress=lambda _d, _o: None, cancelled=lambda: False)
    stage.hands.window.hub.changed.emit(done.changes)
    stage.hands.idle()


def somebody(stage: Stage, number: int) -> Customer:
    """The customer of that record number."""
    return list_customers(stage.hands.window.services.desk(), number - 1, 1)[0]


def find(stage: Stage, words: str) -> None:
    """Open whoever fits best, from anywhere, by the palette."""
    hands, palette = stage.hands, stage.hands.window.palette_box
    hands.press("Ctrl+K")
    hands.write(words)
    hands.press("Enter")
    hands.until_gone(palette, f"nobody fits {words}")
    hands.idle()


def _search(stage: Stage, page: CustomersPage) -> None:
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("F3")
    hands.write(stage.words.search)
    hands.until(lambda: page.list.found.rows, "the search found nobody")
    shoot("search")
    hands.write_over(stage.words.nobody)
    hands.until(
        lambda: page.list.table is page.list.found_table and not page.list.found.rows, "somebody was found"
    )
    shoot("nobody-found")


def _register(stage: Stage, page: CustomersPage) -> None:
    hands, shoot, words = stage.hands, stage.camera.shoot, stage.words
    hands.write_over(words.customer)
    hands.press("Enter")
    hands.idle()
    hands.press("Ctrl+N")
    sheet = _sheet(page)
    shoot("new")
    hands.fill(sheet.phones.rows[0], "12")
    hands.fill(sheet.born, "31/31/1990")
    hands.press("F10")
    hands.idle()
    shoot("new-refused")
    hands.fill(sheet.phones.rows[0], somebody(stage, 7).phones[0])
    hands.until(sheet.similar.isVisible, "nobody was warned of")
    shoot("duplicate-warning")
    hands.fill(sheet.phones.rows[0], PHONE)
    hands.fill(sheet.born, "08/11/1984")
    hands.fill(sheet.other_name, words.customer_other)
    hands.fill(sheet.email, "hala@example.com")
    hands.fill(sheet.address, words.customer_address)
    if stage.plan.language != sheet.papers.value():
        hands.choose_in(sheet.papers, 1)  # Arabic comes first
    hands.until(sheet.similar.isHidden, "the warning stayed")
    shoot("new-filled")
    hands.press("F10")
    hands.until(lambda: page.customer.customer is not None, "the customer was not saved")
    shoot("registered")


def _sheet(page: CustomersPage) -> CustomerSheet:
    if page.sheet is None:
        raise TourStuckError("the form did not open")
    return page.sheet


def _family(stage: Stage, page: CustomersPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, page.customer.family
    hands.press("Alt+4")
    shoot("family-empty")
    hands.tab_to(tab.search)
    hands.write(stage.words.search)
    hands.until(lambda: tab.found.rows, "no relative was found")
    shoot("family-search")
    hands.press("Enter")
    hands.until(lambda: tab.members.rows, "nobody joined the family")
    shoot("family")


def _notes(stage: Stage, page: CustomersPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, page.customer.notes
    hands.press("Alt+5")
    shoot("notes-empty")
    hands.tab_to(tab.note)
    hands.write(stage.words.note)
    hands.press("Ctrl+1")
    shoot("not-saved-yet")
    hands.press("Ctrl+Enter")
    hands.until(lambda: tab.cards, "the note was not added")
    shoot("notes")


def _consents(stage: Stage, page: CustomersPage) -> None:
    hands, shoot, tab = stage.hands, stage.camera.shoot, page.customer.consents
    hands.press("Alt+6")
    hands.until(lambda: tab.notice, "the notice was not read")
    shoot("consents")
    for row in list(tab.rows.values())[:2]:
        hands.push(row.yes)
        hands.idle()
    channel = next(iter(tab.channels.values()))
    hands.until(channel.isEnabled, "the ways to reach somebody stayed closed")
    hands.push(channel)
    shoot("consents-given")
    hands.push(list(tab.rows.values())[1].no)
    shoot("consent-withdrawn")
    hands.push(tab.other_language)
    shoot("notice-in-the-other-language")
    hands.press("F6")
    stage.overlay(AskSheet)
    hands.idle()
    hands.press("1")
    shoot("consents-asked")
    hands.press("Esc")
    hands.push(tab.paper_button)
    stage.look_at_paper("consents-on-paper", "consents.pdf")
    hands.push(tab.back_button)
    stage.overlay(AskSheet)
    shoot("signed-paper-came-back")
    hands.press("F8")
    hands.until(lambda: tab.acts.sheet is None, "the answers on paper were not kept")
    hands.push(tab.receipt_button)
    stage.look_at_paper("consent-receipt", "consent-receipt.pdf")


def _on_their_screen(stage: Stage, page: CustomersPage) -> None:
    """The customer reads and answers alone, on a screen as large as the shop's own."""
    hands, tab, window = stage.hands, page.customer.consents, stage.hands.window
    hands.push(tab.screen_button)
    hands.until(lambda: tab.acts.screen is not None, "the customer's screen did not come up")
    screen = tab.acts.screen
    if screen is None:
        raise TourStuckError("the customer's screen went away")
    screen.showNormal()
    screen.resize(WIDTH, HEIGHT)
    hands.until(lambda: any(row.isVisible() for row in screen.rows.values()), "nothing is asked there")
    stage.camera.shoot("customers-own-screen", screen)
    screen.accept.click()
    hands.until(screen.hand_back.isVisible, "the answers were not kept")
    stage.camera.shoot("customers-own-screen-thanks", screen)
    screen.close_now()
    hands.turn_to(window)


def _around(stage: Stage, page: CustomersPage) -> None:
    """Overview, purchases, corrections, and somebody with a past."""
    hands, shoot = stage.hands, stage.camera.shoot
    hands.press("Alt+3")
    shoot("purchases-empty")
    hands.press("Alt+1")
    shoot("overview")
    hands.press("F2")
    sheet = _sheet(page)
    hands.fill(sheet.address, "")
    shoot("edit")
    hands.press("Esc")
    shoot("leave-without-saving")
    stage.accept()
    hands.press("Ctrl+K")
    hands.write(stage.words.search)
    palette = hands.window.palette_box
    hands.until(
        lambda: any(e.id.startswith("customer:") for e in palette.entries()), "the palette found nobody"
    )
    shoot("palette")
    hands.press("Esc")
    find(stage, somebody(stage, 3).display_name)
    shoot("timeline")
    hands.press("Alt+3")
    shoot("purchases")


def _import(stage: Stage, page: CustomersPage) -> None:
    hands, shoot, view = stage.hands, stage.camera.shoot, page.imports
    hands.press("Esc")
    hands.idle()
    hands.press("F8")
    picture = stage.scratch / "photograph.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    stage.answer_file(picture)
    hands.until(page.bar.isVisible, "a photograph was taken for a list")
    shoot("import-not-a-list")
    hands.press("F8")
    stage.answer_file(file_with(stage.scratch, stage.words.customers_file, stage.words.customers))
    hands.until(lambda: view.report, "the file was not tried")
    shoot("import-dry-run")
    hands.press("F10")
    hands.until(lambda: view.report and not view.report.was_trial, "nobody was imported")
    shoot("imported")
    hands.press("Esc")
    hands.idle()
