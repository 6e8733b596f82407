"""One customer: who they are at the head, and everything about them in tabs beneath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from jooptics_desktop.domain.customers import CustomerNote
from jooptics_desktop.domain.dependants import MinorsMode
from jooptics_desktop.domain.ids import CustomerId
from jooptics_desktop.domain.money import Money
from jooptics_desktop.domain.prescriptions import Prescription
from jooptics_desktop.domain.privacy import ConsentEvent
from jooptics_desktop.domain.sales import Sale, SaleState
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n import isolate, isolate_ltr, mark, side_by_side, tr, trn
from jooptics_desktop.services import minors
from jooptics_desktop.services.customers import family_of, open_customer
from jooptics_desktop.services.refusals import only_kept_because
from jooptics_desktop.services.sale_lists import sales_of_customer
from jooptics_desktop.ui.consents.banner import Due, RenewBanner, due_of
from jooptics_desktop.ui.consents.care_banner import CareBanner, care_of
from jooptics_desktop.ui.customers.children_tab import ChildrenTab
from jooptics_desktop.ui.customers.consents_tab import ASK_KEY, ConsentsTab
from jooptics_desktop.ui.customers.erase_now import EraseNow
from jooptics_desktop.ui.customers.family_tab import FamilyTab
from jooptics_desktop.ui.customers.notes_tab import NotesTab
from jooptics_desktop.ui.customers.overview_tab import OverviewTab
from jooptics_desktop.ui.customers.purchases_tab import PurchasesTab
from jooptics_desktop.ui.customers.rx_tab import RxTab
from jooptics_desktop.ui.customers.tab import Tab
from jooptics_desktop.ui.customers.words import age_on, hit_of, hit_title, initials, record_number
from jooptics_desktop.ui.kit import theme
from jooptics_desktop.ui.kit.buttons import Button, IconButton
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import ElideLabel, Label, Pill
from jooptics_desktop.ui.kit.language import Retranslates
from jooptics_desktop.ui.kit.pages import Place, Tabs
from jooptics_desktop.ui.requests.banner import Rights, RightsBanner, rights_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from jooptics_desktop.domain.changes import Changes
    from jooptics_desktop.domain.customers import Customer
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.privacy import ConsentState
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.kit.feature import Context

EDIT_KEY: Final = "F2"
BACK_KEY: Final = "Esc"
EXPORT_KEY: Final = "F7"
ASKS_KEY: Final = "F9"
CHILD_KEY: Final = "Ctrl+Shift+D"
AVATAR: Final = 36
TITLES: Final = (
    mark("Overview"), mark("Prescriptions"), mark("Purchases"), mark("Family"), mark("Notes"), mark("Consents"),
    mark("Children"),
)  # fmt: skip
KINDS: Final[tuple[type[Tab], ...]] = (
    OverviewTab, RxTab, PurchasesTab, FamilyTab, NotesTab, ConsentsTab, ChildrenTab,
)  # fmt: skip
_Kind = TypeVar("_Kind", bound=Tab)
_OURS: Final = ("customer", "sale", "prescription", "consent", "request")


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands at the head."""

    customer: Customer
    relatives: int
    owed: Money | None
    rights: Rights
    due: Due
    care: ConsentState
    kept_because: str
    """Why the record is only stored (`refusals.kept_because`); the banners say so."""
    keeps_children: bool


class CustomerView(Retranslates, QWidget):
    """Filled by `open`; the page decides what the signals lead to. A tab is made on its first visit."""

    left = Signal()
    edit_wanted = Signal(object)
    export_wanted = Signal(object)
    asks = Signal(object)
    child_said = Signal(object)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.facts: Facts | None = None
        self._erasing = EraseNow(context, self, self._erased, self.failed.emit)
        self._wanted: CustomerId | None = None
        self._stale: set[Tab] = set()
        self._made: dict[type[Tab], Tab] = {}
        self._places = {kind: Place() for kind in KINDS}
        self.tabs = Tabs()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)  # the prescription form needs the height
        column.addLayout(self._head())
        self.banner = RightsBanner(context, self.failed.emit)
        column.addWidget(self.banner)
        self.care = CareBanner(context, ASK_KEY)
        self.care.ask.connect(self.ask)
        self.care.erase.connect(self._erase)
        column.addWidget(self.care)
        self.renew = RenewBanner(context)
        self.renew.wanted.connect(self.ask_again)
        column.addWidget(self.renew)
        column.addWidget(self.tabs, 1)
        for kind, title in zip(KINDS, TITLES, strict=True):
            self.tabs.addTab(self._places[kind], tr(title))
        self.tabs.currentChanged.connect(lambda *_: self._load_tab())
        context.hub.changed.connect(self._on_changed)
        self.retranslate()

    def _head(self) -> QHBoxLayout:
        self.avatar = Label(role="avatar")
        self.avatar.setFixedSize(theme.pixels(AVATAR), theme.pixels(AVATAR))
        self.avatar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.name = ElideLabel(role="title")
        self.about = ElideLabel(role="muted")
        self.owed = Pill(kind="warning")
        self.back_button = IconButton(mark("Back to the list"), "arrow-left", self.left.emit, key=BACK_KEY)
        self.edit_button = Button(mark("Edit"), self.edit, icon="pencil", key=EDIT_KEY)
        self.export_button = Button(mark("Export record"), self.export, icon="file-down", key=EXPORT_KEY)
        self.asks_button = Button(mark("Data request"), self.ask_about_data, icon="inbox", key=ASKS_KEY)
        self.child_button = Button(mark("A child's record"), self.say_child, icon="baby", key=CHILD_KEY)
        for button in (self.edit_button, self.export_button, self.asks_button):
            button.set_tight(tight=theme.is_large())
        self.child_button.set_tight(tight=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.about)
        line = row(self.back_button, self.avatar)
        line.setContentsMargins(0, 0, 0, 4)
        line.addLayout(words, 1)
        for part in (self.owed, self.child_button, self.asks_button, self.edit_button, self.export_button):
            line.addWidget(part)
        return line

    def _tab(self, kind: type[_Kind]) -> _Kind:
        """The tab of that kind, made now if it was not before; it reads the store when it is looked at."""
        made = self._made.get(kind)
        if not isinstance(made, kind):
            made = kind(self._context)
            made.failed.connect(self.failed)
            self._made[kind] = made
            self._stale.add(made)
            self._places[kind].take(made)
            self._connect(made)
        return made

    def _connect(self, tab: Tab) -> None:
        """What happens in a tab and leads out of it."""
        if isinstance(tab, OverviewTab):
            tab.opened.connect(self._open_moment)
        elif isinstance(tab, RxTab):
            tab.recorded.connect(self._after_prescription)
        elif isinstance(tab, FamilyTab):
            tab.opened.connect(lambda relative: self._context.go("customers", relative))

    @property
    def overview(self) -> OverviewTab:
        """What happened, and how to reach them."""
        return self._tab(OverviewTab)

    @property
    def prescriptions(self) -> RxTab:
        """Their prescriptions."""
        return self._tab(RxTab)

    @property
    def purchases(self) -> PurchasesTab:
        """What they bought."""
        return self._tab(PurchasesTab)

    @property
    def family(self) -> FamilyTab:
        """Who belongs together."""
        return self._tab(FamilyTab)

    @property
    def notes(self) -> NotesTab:
        """What staff wrote about them."""
        return self._tab(NotesTab)

    @property
    def consents(self) -> ConsentsTab:
        """What they agree to."""
        return self._tab(ConsentsTab)

    @property
    def children_tab(self) -> ChildrenTab:
        """The children in their care."""
        return self._tab(ChildrenTab)

    @property
    def made(self) -> set[type[Tab]]:
        """The kinds of tabs that were looked at, or acted with."""
        return set(self._made)

    @property
    def customer(self) -> Customer | None:
        """Who is shown."""
        return self.facts.customer if self.facts else None

    def open(self, customer_id: str) -> None:
        """Show that customer, the overview first."""
        if self._wanted is not None and customer_id != self._wanted and not self.may_leave():
            return
        self._wanted = CustomerId(customer_id)
        self.tabs.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.tabs.setCurrentWidget(self._places[OverviewTab])
        self.tabs.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        self._read()

    def edit(self) -> None:
        """Ask for the form."""
        if self.facts is not None and self._context.may(Permission.CUSTOMERS_WRITE):
            self.edit_wanted.emit(self.facts.customer)

    def export(self) -> None:
        """Ask for the whole record."""
        if self.facts is not None and self._context.may(Permission.EXPORT_CUSTOMER):
            self.export_wanted.emit(self.facts.customer)

    def ask(self) -> None:
        """Ask the customer about every purpose."""
        self._at_consents(self.consents.ask_now)

    def ask_again(self) -> None:
        """Ask the customer about what ends soon or has ended."""
        if self.facts is not None and self.facts.due.states:
            purposes = [state.purpose for state in self.facts.due.states]
            self._at_consents(lambda: self.consents.ask_again(purposes))

    def ask_on_screen(self) -> None:
        """Let the customer answer on a screen of their own."""
        self._at_consents(self.consents.ask_on_screen)

    def say_child(self) -> None:
        """This record is a child's: ask once, then erase it."""
        if self.facts is not None:
            self.child_said.emit(self.facts.customer)

    def _at_consents(self, act: Callable[[], object]) -> None:
        if self.facts is not None:
            self.consents.show_customer(self.facts.customer)
            act()

    def ask_about_data(self) -> None:
        """Take in what the customer asks about their own data."""
        if self.facts is not None:
            self.asks.emit(self.facts.customer)

    def may_leave(self) -> bool:
        """Whether nothing typed would be lost."""
        return not any(isinstance(tab, RxTab | NotesTab) and tab.is_dirty for tab in self._made.values())

    def forget(self) -> None:
        """Nobody is shown any more; what was typed is gone."""
        self.facts = self._wanted = None
        for tab in self._made.values():
            if isinstance(tab, RxTab):
                tab.forget()
            elif isinstance(tab, NotesTab):
                tab.note.set_text("")

    def show_tab(self, number: int) -> None:
        """Bring a tab to the front, from 0, with the keyboard in it."""
        if self.tabs.isTabVisible(number):
            self.tabs.setCurrentIndex(number)
            self.tabs.tabBar().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self.tabs.tabBar().setAccessibleName(tr("About this customer"))
        for number, title in enumerate(TITLES):
            self.tabs.setTabText(number, tr(title))
            self.tabs.setTabToolTip(number, isolate_ltr(f"Alt+{number + 1}"))
        self._say_head()

    def _read(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return

        def show(facts: Facts) -> None:
            if facts.customer.id == self._wanted:
                self._show(facts)

        def fail(error: JoopticsError) -> None:
            if wanted == self._wanted:  # else they were erased meanwhile, or another is shown
                self._not_found(error)

        self._context.tasks.read(lambda desk: _facts(desk, wanted), owner=self, then=show, fail=fail)

    def _not_found(self, error: object) -> None:
        self.failed.emit(error)
        if self.facts is None:
            self.left.emit()

    def _show(self, facts: Facts) -> None:
        before, self.facts = self.facts, facts
        another = before is None or before.customer.id != facts.customer.id
        closed_or_opened = before is not None and before.kept_because != facts.kept_because
        may = self._context.may
        self.edit_button.setVisible(may(Permission.CUSTOMERS_WRITE))
        self.export_button.setVisible(may(Permission.EXPORT_CUSTOMER))
        self.export_button.setEnabled(not facts.kept_because)
        self.tabs.setTabVisible(KINDS.index(RxTab), may(Permission.PRESCRIPTIONS_READ))
        self.tabs.setTabVisible(KINDS.index(ChildrenTab), facts.keeps_children)
        self.banner.show_rights(facts.customer.id, facts.rights)
        self.care.show_state(facts.care, facts.due)
        self.renew.show_due(facts.due)
        if facts.rights.restricted:  # nobody is asked for anything then, and nothing is erased unasked
            self.care.hide()
            self.renew.hide()
        self._say_head()
        self._stale |= {
            tab
            for kind, tab in self._made.items()
            # The prescriptions look after themselves, so that a form in use stays as it is.
            if another or closed_or_opened or kind is not RxTab
        }
        self._load_tab()
        if another:
            self.overview.table.setFocus()

    def _load_tab(self) -> None:
        if self.facts is None:
            return
        tab = self._tab(KINDS[self.tabs.currentIndex()])
        if tab in self._stale:
            self._stale.discard(tab)
            tab.show_customer(self.facts.customer)

    def _say_head(self) -> None:
        facts = self.facts
        if facts is None:
            return
        customer, formats = facts.customer, self._context.formats()
        hit = hit_of(customer)
        name = customer.name or customer.name_alternative
        self.avatar.show_text(initials(name) if name else "#")
        self.name.show_text(hit_title(hit, formats))
        parts = [isolate(customer.name_alternative)] if customer.name and customer.name_alternative else []
        parts += [record_number(customer.number), *(formats.phone(phone) for phone in customer.phones[:2])]
        if customer.birth_date is not None:
            age = age_on(customer.birth_date, self._context.today())
            parts.append(trn("{count} year old", "{count} years old", age))
        if facts.relatives:
            parts.append(trn("family of {count}", "family of {count}", facts.relatives + 1))
        self.about.show_text(side_by_side(parts))
        self.owed.setVisible(facts.owed is not None)
        if facts.owed is not None:
            self.owed.say(mark("Balance due {amount}"), amount=formats.money(facts.owed))

    def _after_prescription(self) -> None:
        """From the empty form to the tabs: an arrow leads on, Esc back, and a digit begins no other prescription."""
        keyboard = QApplication.focusWidget()
        if keyboard is not None and self._places[RxTab].isAncestorOf(keyboard):
            self.tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    def _erase(self) -> None:
        """They want no record: let it go."""
        if self.facts is not None:
            customer = self.facts.customer
            name = hit_title(hit_of(customer), self._context.formats())
            self._erasing.ask(customer.id, name)

    def _erased(self) -> None:
        self.facts = self._wanted = None
        self.left.emit()

    def _open_moment(self, item: object) -> None:
        if isinstance(item, Sale):
            self._context.go("counter", item.id)
        elif isinstance(item, Prescription):
            self.tabs.setCurrentWidget(self._places[RxTab])
        elif isinstance(item, CustomerNote):
            self.tabs.setCurrentWidget(self._places[NotesTab])
        elif isinstance(item, ConsentEvent):
            self.tabs.setCurrentWidget(self._places[ConsentsTab])

    def _on_changed(self, changes: Changes) -> None:
        if self.isVisible() and any(changes.touches(noun) for noun in _OURS):
            self._read()


def _facts(desk: Desk, customer_id: CustomerId) -> Facts:
    sales = sales_of_customer(desk, customer_id)
    balances = [sale.balance for sale in sales if sale.state is SaleState.OPEN and sale.balance]
    owed = Money(sum(balance.minor for balance in balances), balances[0].currency) if balances else None
    return Facts(
        open_customer(desk, customer_id),
        len(family_of(desk, customer_id)),
        owed,
        rights_of(desk, customer_id),
        due_of(desk, customer_id),
        care_of(desk, customer_id),
        only_kept_because(desk, customer_id),
        minors.mode(desk) is MinorsMode.GUARDIAN,
    )
