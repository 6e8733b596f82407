"""A new version of the policy in the real window: asked of managers after they sign in, never in anybody's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.cli.demo import PASSWORD
from jooptics_desktop.domain.catalogue import ItemKind
from jooptics_desktop.domain.money import JOD, Money
from jooptics_desktop.domain.policy_changes import AnswerKind
from jooptics_desktop.domain.staff import Permission, Role
from jooptics_desktop.services import catalogue, policies, policy_supply, privacy, sales, staff
from jooptics_desktop.ui.counter.page import CounterPage
from jooptics_desktop.ui.kit.labels import place_of
from jooptics_desktop.ui.policy.change_sheet import PolicyChangeSheet
from jooptics_desktop.ui.policy.watch import PolicyWatch
from jooptics_desktop.ui.privacy.page import PrivacyPage
from jooptics_desktop.ui.privacy.policy_tab import PolicyTab
from tests.narrowing import now, of, there
from tests.policy_operator import Operator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.domain.catalogue import Item
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    (tmp_path / "operator").mkdir()
    return Operator(tmp_path / "operator")


@pytest.fixture
def announced(live: Application, operator: Operator) -> Application:
    """A second version has arrived, nobody has been asked yet."""
    policy_supply.trust_key(live.desk(), operator.public)
    policy_supply.install(live.desk(), operator.pack("2", effective="2026-12-30T00:00:00+00:00"))
    return live


@pytest.fixture
def watch(announced: Application, live_window: MainWindow) -> Iterator[PolicyWatch]:
    made = PolicyWatch(live_window, announced)
    yield made
    made.deleteLater()


def come_in(live: Application, window: Any, qtbot: QtBot, role: Role = Role.OWNER) -> None:
    """Sign that person in, as the lock screen does."""
    member = next(one for one in staff.staff_list(live.desk()) if one.role is role)
    window.let_in(live.sign_in(member.id, PASSWORD, ""))
    qtbot.waitUntil(lambda: not window.tasks.busy)
    QApplication.processEvents()


def an_item(desk: Desk) -> Item:
    """Something to sell."""
    draft = catalogue.ItemDraft(
        ItemKind.ACCESSORY, Money(3750, JOD), catalogue.tax_classes(desk)[0].code, "قماش", "Cloth"
    )
    return catalogue.add_item(desk, draft).value


def answers(live: Application) -> list[AnswerKind]:
    with live.opened.store.read() as work:
        newest = policies.archive(live.desk()).packs[-1].sha256
        return [said.kind for _, said in work.privacy.policy_answers() if said.pack_sha256 == newest]


@pytest.mark.promise("S12.3", "C.1")
def test_esc_records_nothing_and_it_comes_again(
    live_window: MainWindow, announced: Application, watch: PolicyWatch, qtbot: QtBot
) -> None:
    come_in(announced, live_window, qtbot)
    sheet = watch.sheet
    assert isinstance(sheet, PolicyChangeSheet)
    assert not sheet.accept.hasFocus()
    assert not sheet.accept.isDefault()
    assert sheet.accept.size() == sheet.decline.size()
    before = len(privacy.consent_history(announced.desk()))
    QTest.keyClick(sheet.changes.browser, Qt.Key.Key_Return)
    assert watch.sheet is sheet
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert now(watch.sheet) is None
    assert len(privacy.consent_history(announced.desk())) == before
    come_in(announced, live_window, qtbot)
    assert watch.sheet is not None


@pytest.mark.promise("S12.3")
def test_accepting_ends_the_question(
    live_window: MainWindow, announced: Application, watch: PolicyWatch, qtbot: QtBot
) -> None:
    come_in(announced, live_window, qtbot)
    assert watch.sheet is not None
    watch.sheet.accept.click()
    qtbot.waitUntil(lambda: watch.sheet is None)
    assert answers(announced) == [AnswerKind.ACCEPTED]
    come_in(announced, live_window, qtbot)
    assert watch.sheet is None


@pytest.mark.promise("S12.3")
@pytest.mark.parametrize("role", [Role.CASHIER, Role.OPTICIAN])
def test_the_counter_never_sees_it(
    live_window: MainWindow, announced: Application, watch: PolicyWatch, qtbot: QtBot, role: Role
) -> None:
    come_in(announced, live_window, qtbot, role)
    assert watch.sheet is None


@pytest.mark.promise("S12.3")
def test_nobody_is_asked_in_the_middle_of_a_sale(
    live_window: MainWindow,
    announced: Application,
    watch: PolicyWatch,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counter = of(CounterPage, live_window.page("counter"))
    counter.write(lambda desk: sales.add_line(desk, sales.start_sale(desk).value.id, an_item(desk).id))
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    come_in(announced, live_window, qtbot)
    assert watch.sheet is None
    counter.show_draft(None)
    come_in(announced, live_window, qtbot)
    assert watch.sheet is not None


@pytest.mark.promise("C.2")
def test_declining_is_asked_once_more_and_leaves_reading_and_exporting(
    live_window: MainWindow, announced: Application, watch: PolicyWatch, qtbot: QtBot
) -> None:
    come_in(announced, live_window, qtbot)
    assert watch.sheet is not None
    watch.sheet.decline.click()
    assert answers(announced) == []
    live_window.prompts.answer("act")
    qtbot.waitUntil(lambda: watch.sheet is None)
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    assert answers(announced) == [AnswerKind.DECLINED]
    assert there(live_window.staff).may(Permission.SALES_SELL)  # until the day it takes effect
    declined = there(live_window.staff).after_declining(declined=True)
    announced.stand_as(declined)
    live_window.allow(declined)
    assert "counter" not in {feature.name for feature in live_window.allowed_features()}
    assert "customers" in {feature.name for feature in live_window.allowed_features()}
    assert "privacy" in {feature.name for feature in live_window.allowed_features()}


@pytest.fixture
def tab(announced: Application, live_window: MainWindow, qtbot: QtBot) -> PolicyTab:
    live_window.go("privacy")
    qtbot.waitUntil(lambda: not live_window.tasks.busy)
    page = of(PrivacyPage, live_window.page("privacy"))
    page.show_tab("policy")
    found = of(PolicyTab, page.tab("policy"))
    qtbot.waitUntil(lambda: bool(found.versions))
    QApplication.processEvents()
    return found


@pytest.mark.promise("S12.2")
def test_every_version_can_be_read_and_compared(
    lang: str, live_window: MainWindow, tab: PolicyTab, check_screen: Callable[[QWidget], None]
) -> None:
    assert [one.pack.version for one in tab.versions] == ["2", "1"]
    assert tab.viewer is not None
    assert tab.viewer.pack.version == "1"  # the one that holds
    assert tab.context.formats().date(tab.viewer.pack.last_updated) in tab.viewer._about.text()
    assert "2026" in tab.notice.text
    check_screen(live_window)
    tab.chooser.setCurrentIndex(0)
    tab.chooser.activated.emit(0)
    assert tab.viewer.pack.version == "2"
    tab.compare()
    assert tab.sheet is not None
    view = tab.sheet.changes
    assert view.outline.count() >= 1
    words = {"en": "What you may ask of us", "ar": "ما لك أن تطلبه"}[lang]
    assert words in view.browser.toPlainText()
    assert view.count.text() == place_of(view.at + 1, len(view._blocks))
    view.step(1)
    check_screen(live_window)
    assert view._pdf()().startswith(b"%PDF")


def test_the_sheet_can_be_used(
    lang: str,
    live_window: MainWindow,
    announced: Application,
    watch: PolicyWatch,
    qtbot: QtBot,
    check_screen: Callable[[QWidget], None],
) -> None:
    come_in(announced, live_window, qtbot)
    assert watch.sheet is not None
    check_screen(live_window)
