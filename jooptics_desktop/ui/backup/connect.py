"""Connecting to the cloud, step by step: agree, say which, agree to its country, sign in or sign up, done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from jooptics_desktop.domain.errors import RuleBroken
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.l10n import current_language, mark, tr
from jooptics_desktop.services import cloud_account, cloud_country, privacy
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.backup.account_steps import (
    AccountStep,
    CodeStep,
    ConsentStep,
    CountryStep,
    ServiceStep,
)
from jooptics_desktop.ui.backup.country import agree_to_country
from jooptics_desktop.ui.kit.buttons import IconButton
from jooptics_desktop.ui.kit.flow import Flow
from jooptics_desktop.ui.kit.forms import row
from jooptics_desktop.ui.kit.labels import Label
from jooptics_desktop.ui.kit.overlay import Overlay

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.domain.backup_places import Place
    from jooptics_desktop.domain.errors import JoopticsError
    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.domain.privacy import StoragePlace
    from jooptics_desktop.services.cloud_account import SignUp
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.sync.tls import CloudEndpoint
    from jooptics_desktop.ui.kit.feature import Context

WIDTH: Final = 720
TOP: Final = 40


class ConnectSheet(Overlay):
    """`connected` carries the place. Passwords are forgotten with the sheet."""

    connected = Signal(object)

    def __init__(self, window: QWidget, context: Context, pack: PolicyPack, *, agreed: bool) -> None:
        super().__init__(window, width=WIDTH, top=TOP)
        self._context, self._pack, self._agreed = context, pack, agreed
        self._endpoint: CloudEndpoint | None = None
        self._asked: SignUp | None = None
        self.flow = Flow()
        self.consent = ConsentStep(pack)
        self.service = ServiceStep(context)
        self.country = CountryStep(context)
        self.account = AccountStep()
        self.code = CodeStep()
        self.flow.add(self.consent, self.service, self.country, self.account, self.code)
        close = IconButton(mark("Close"), "x", self.close_overlay, key="Esc")
        self.body.addLayout(row(Label(mark("Connect to the cloud"), "label"), None, close))
        self.body.addWidget(self.flow)
        self.consent.done.connect(self._agree)
        self.service.done.connect(self._read_service)
        self.country.done.connect(self._agree_to_country)
        self.account.done.connect(self._account_given)
        self.code.done.connect(self._code_given)
        self.code.again.connect(self._send_again)
        self.flow.left.connect(self.close_overlay)
        self.closed.connect(self.deleteLater)

    def begin(self) -> None:
        """Come up; the consent is only asked for when it is not in force."""
        self.open(self)  # first: the step takes the keyboard, and this remembers who had it
        self.flow.show_step(self.service if self._agreed else self.consent)

    def _agree(self) -> None:
        pack, shown = self._pack, shown_policy(self._pack, current_language())
        self.consent.wait(mark("One moment…"))
        self._context.tasks.write(
            lambda desk: privacy.give(desk, pack, shown, PurposeCode.CLOUD_BACKUP),
            self,
            lambda _state: self._agreed_to(),
            self.consent.fail,
        )

    def _agreed_to(self) -> None:
        self.consent.wait(None)
        self.flow.show_step(self.service, no_way_back=True)

    def _read_service(self) -> None:
        self.service.wait(mark("One moment…"))
        self._context.tasks.call(self.service.fields.reading(), self, self._service_known, self.service.fail)

    def _service_known(self, endpoint: CloudEndpoint) -> None:
        self._endpoint = endpoint
        self._context.tasks.run(
            lambda desk, _report, cancelled: (
                cloud_country.look(desk, endpoint, cancelled),
                cloud_country.agreed(desk),
            ),
            self,
            self._country_known,
            self.service.fail,
        )

    def _country_known(self, found: tuple[StoragePlace, StoragePlace | None]) -> None:
        self.service.wait(None)
        place, agreed = found
        self.country.ask_about(place)
        self.flow.show_step(self.account if place == agreed else self.country)

    def _agree_to_country(self) -> None:
        agree_to_country(self._context, self, self.country, self._pack, self._country_agreed)

    def _country_agreed(self) -> None:
        self.flow.show_step(self.account)

    def _account_given(self) -> None:
        if self.account.is_new:
            self._sign_up()
        else:
            self._sign_in(self.account, "")

    def _sign_up(self) -> None:
        endpoint, language = self._known(), current_language()
        email, password = self.account.email.text(), self.account.password.text()
        if password != self.account.again.text():
            self.account.fail(RuleBroken("password.not_same", field="again"))
            return
        adult = self.account.adult.isChecked()
        self.account.wait(mark("Making the account…"))

        def work(desk: Desk) -> SignUp:
            return cloud_account.sign_up(desk, endpoint, email, password, language, adult=adult)

        self._context.tasks.run(
            lambda desk, _report, _cancelled: work(desk), self, self._letter_sent, self.account.fail
        )

    def _letter_sent(self, asked: SignUp) -> None:
        self.account.wait(None)
        self._asked = asked
        self.code.ask_for_letter(asked.email)
        self.flow.show_step(self.code)

    def _send_again(self) -> None:
        asked = self._asked
        if asked is None:
            return
        self.code.wait(mark("One moment…"))
        self._context.tasks.call(
            lambda: cloud_account.send_letter_again(asked),
            self,
            lambda _: self.code.say_sent_again(),
            self.code.fail,
        )

    def _code_given(self) -> None:
        asked, code = self._asked, self.code.code.text()
        if asked is None:
            self._sign_in(self.code, code)
            return
        self.code.wait(mark("One moment…"))
        self._context.tasks.call(
            lambda: cloud_account.confirm_email(asked, code),
            self,
            lambda _: self._confirmed(),
            self.code.fail,
        )

    def _confirmed(self) -> None:
        self._asked = None
        self._sign_in(self.code, "")

    def _sign_in(self, step: AccountStep | CodeStep, code: str) -> None:
        endpoint, opened = self._known(), self._context.services.opened
        email, password = self.account.email.text(), self.account.password.text()
        label = self.account.label.text() or tr("Counter")
        step.wait(mark("Signing in…"))
        self._context.tasks.run(
            lambda desk, _report, _cancelled: cloud_account.connect(
                opened, desk, endpoint, email, password, code, label
            ),
            self,
            self._connected,
            lambda error: self._refused(step, error),
        )

    def _refused(self, step: AccountStep | CodeStep, error: JoopticsError) -> None:
        if error.code == "cloud.second_factor_needed" and step is self.account:
            step.wait(None)
            self.code.ask_for_second_factor()
            self.flow.show_step(self.code)
            return
        step.fail(error)

    def _connected(self, place: Place) -> None:
        self.account.forget()
        self.close_overlay()
        self.connected.emit(place)

    def _known(self) -> CloudEndpoint:
        if self._endpoint is None:
            raise ValueError("the service was asked for in the step before")
        return self._endpoint
