"""The journey of one language: from nothing to a sale, its papers and its backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt

from jooptics_desktop.l10n import current_language
from jooptics_desktop.ui.shell.features import FEATURES

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.shell.ports import Services
    from jooptics_desktop.ui.tour.camera import Camera
    from jooptics_desktop.ui.tour.hands import Hands

PASSWORD: Final = "violet camel ladder 9"  # noqa: S105 - of a store that is thrown away
CUSTOMERS: Final = 240
_STORES: Final = {
    "en": ("Jooptics Optical", "12 Cairo Street, Abdoun, Amman", "Rana Al-Khatib"),
    "ar": ("جوبتكس للبصريات", "شارع القاهرة 12، عبدون، عمّان", "رنا الخطيب"),
}


class Journey:
    """Walks through the program; every method is one leg, with its pictures."""

    def __init__(self, application: Services, hands: Hands, camera: Camera) -> None:
        self._application = application
        self._hands = hands
        self._camera = camera

    def first_run(self, language: Language) -> None:
        """Language, policy, consents, store, owner, recovery sheet, counter."""
        hands, shoot = self._hands, self._camera.shoot
        hands.until(lambda: hasattr(self._wizard, "language"), "the first run did not begin")
        wizard = self._wizard
        if current_language() != language:
            hands.press(Qt.Key.Key_Left)  # the other card of the pair
            hands.press(Qt.Key.Key_Space)
        hands.until(lambda: current_language() == language, "the language was not taken")
        hands.until(wizard.language.next_button.isEnabled, "the policy was not read")
        shoot("first-run-language")
        hands.press(Qt.Key.Key_Return)
        hands.idle()
        shoot("first-run-policy")
        hands.tab_to(wizard.privacy.accept_button)
        hands.press(Qt.Key.Key_Space)
        shoot("first-run-consent")
        hands.tab_to(wizard.consent.accept_button)
        hands.press(Qt.Key.Key_Space)
        shoot("first-run-origin")
        hands.press(Qt.Key.Key_Return)
        self._describe_store(wizard)
        self._describe_owner(wizard)
        hands.until(lambda: wizard.step is wizard.codes, "the store was not made")
        shoot("first-run-codes")
        code = wizard.draft.result.recovery_code
        hands.tab_to(wizard.codes.next_button)
        hands.press(Qt.Key.Key_Return)
        shoot("first-run-recovery-sheet")
        hands.tab_to(wizard.sheet.next_button)
        hands.press(Qt.Key.Key_Return)
        for field, group in zip(wizard.typed_back.fields, wizard.typed_back.groups, strict=True):
            hands.tab_to(field.editor)
            hands.write(code.split("-")[group - 1])
        shoot("first-run-typed-back")
        hands.press(Qt.Key.Key_Return)
        hands.until(lambda: self._hands.window.staff is not None, "nobody was signed in after the first run")
        hands.idle()

    def fill(self) -> None:
        """Let people come in, so that the pages have something to show."""
        from jooptics_desktop.services.demo import fill_demo_store

        desk = self._application.desk()
        done = fill_demo_store(desk, CUSTOMERS, 11, progress=lambda _d, _o: None, cancelled=lambda: False)
        self._hands.window.hub.changed.emit(done.changes)
        self._hands.idle()

    def counter(self, papers: Path) -> None:
        """Scan, customer, prescription, deposit, papers."""
        hands, shoot = self._hands, self._camera.shoot
        self.go("counter")
        shoot("counter-empty")
        page = self._page
        for code in self._barcodes():
            hands.press(Qt.Key.Key_F2)
            hands.write(code)
            hands.press(Qt.Key.Key_Return)
            hands.idle()
        hands.press(Qt.Key.Key_F3)
        hands.write(self._a_name())
        hands.idle()
        hands.until(lambda: page.sheet is not None, "the customer search did not open")
        shoot("counter-customer-search")
        hands.press(Qt.Key.Key_Return)
        hands.idle()
        shoot("counter")
        hands.press(Qt.Key.Key_F12)
        hands.idle()
        hands.until(lambda: page.sheet is not None, "the payment sheet did not open")
        shoot("counter-payment")
        hands.press(Qt.Key.Key_Escape)
        hands.idle()
        self._papers(papers)

    def pages(self) -> None:
        """Every other page as it opens, and a customer's own."""
        hands, shoot = self._hands, self._camera.shoot
        for feature in FEATURES[1:]:
            self.go(feature.name)
            shoot(feature.name)
        self.go("customers")
        hands.window.go("customers", self._a_customer())
        hands.idle()
        shoot("customer")
        hands.control(Qt.Key.Key_K)
        hands.write("al")
        hands.idle()
        shoot("palette")
        hands.press(Qt.Key.Key_Escape)
        hands.press(Qt.Key.Key_F1)
        shoot("help")
        hands.press(Qt.Key.Key_Escape)
        hands.control(Qt.Key.Key_L)
        hands.idle()
        shoot("lock")

    def go(self, name: str) -> None:
        """Show that feature's page."""
        self._hands.window.go(name)
        self._hands.idle()

    def _describe_store(self, wizard: Any) -> None:  # noqa: ANN401 - the wizard's steps are reached by name
        hands, shoot = self._hands, self._camera.shoot
        name, address, _ = _STORES[current_language()]
        field = wizard.store.name if current_language() == "ar" else wizard.store.name_alternative
        hands.tab_to(field.editor)
        hands.write(name)
        hands.tab_to(wizard.store.address.editor)
        hands.write(address)
        hands.tab_to(wizard.store.tax_number.editor)
        hands.write("123456789")
        shoot("first-run-store")
        hands.press(Qt.Key.Key_Return)
        shoot("first-run-taxes")
        hands.press(Qt.Key.Key_Return)

    def _describe_owner(self, wizard: Any) -> None:  # noqa: ANN401 - the wizard's steps are reached by name
        import pyotp

        hands, shoot = self._hands, self._camera.shoot
        hands.write(_STORES[current_language()][2])
        for field in (wizard.owner.password, wizard.owner.again):
            hands.tab_to(field.editor)
            hands.write(PASSWORD)
        hands.tab_to(wizard.owner.adult)
        hands.press(Qt.Key.Key_Space)
        shoot("first-run-owner")
        hands.press(Qt.Key.Key_Return)
        hands.idle()
        shoot("first-run-authenticator")
        hands.write(pyotp.TOTP(wizard.authenticator.secret).now())
        hands.press(Qt.Key.Key_Return)

    def _papers(self, folder: Path) -> None:
        """The PDFs a customer or the owner gets, in the language of the screen."""
        from jooptics_desktop.services import export, receipts, sale_lists
        from jooptics_desktop.services.export import ExportFormat, Wanted

        desk, language = self._application.desk(), current_language()
        folder.mkdir(parents=True, exist_ok=True)
        sale = sale_lists.recent_sales(desk)[0]
        for paper in receipts.Paper:
            target = folder / f"receipt-{paper.value}-{language}.pdf"
            receipts.write_sale_receipt(
                desk, sale.id, target, paper, language=language, with_prescription=True
            )
        wanted = Wanted(ExportFormat.PDF, language, folder / f"customer-{language}.pdf")
        export.export_customer(desk, self._a_customer(), wanted)

    def _barcodes(self) -> list[str]:
        from jooptics_desktop.services.catalogue import search_items

        found = search_items(self._application.desk(), "", 60)
        kinds = {stocked.item.kind: stocked.item for stocked in found}
        return [item.barcodes[0] for item in kinds.values()][:4]

    def _a_customer(self) -> Any:  # noqa: ANN401 - an id
        from jooptics_desktop.services import sale_lists

        return next(s.customer_id for s in sale_lists.recent_sales(self._application.desk()) if s.customer_id)

    def _a_name(self) -> str:
        from jooptics_desktop.services.customers import open_customer

        return open_customer(self._application.desk(), self._a_customer()).phones[0][-7:]

    @property
    def _wizard(self) -> Any:  # noqa: ANN401 - the wizard's steps are reached by name
        return self._hands.window.stack.currentWidget()

    @property
    def _page(self) -> Any:  # noqa: ANN401 - the page's parts are reached by name
        return self._hands.window.stack.currentWidget()
