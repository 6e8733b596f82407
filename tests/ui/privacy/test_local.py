"""On this computer: everything listed, each kind explained, and cleared after one more question."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from jooptics_desktop.domain.customers import CustomerDraft
from jooptics_desktop.domain.local_state import LocalCategory
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.l10n import current_language, tr
from jooptics_desktop.l10n.words_local import EFFECTS, PURPOSES
from jooptics_desktop.services import privacy
from jooptics_desktop.services.customers import register_customer
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.ui.kit.labels import Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from jooptics_desktop.app import Application
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.ui.privacy.local_tab import LocalTab
    from jooptics_desktop.ui.privacy.page import PrivacyPage
    from jooptics_desktop.ui.shell.main_window import MainWindow


@pytest.fixture
def tab(live_window: MainWindow, settled: Callable[[], None]) -> LocalTab:
    live_window.go("privacy", "local")
    settled()
    page = cast("PrivacyPage", live_window.page("privacy"))
    return cast("LocalTab", page.tab("local"))


@pytest.mark.promise("S8.1", "S8.6")
def test_each_kind_says_what_it_is_for_and_what_clearing_does(
    tab: LocalTab, check_screen: Callable[[QWidget], None], lang: Language
) -> None:
    said = {paragraph.text() for paragraph in tab.findChildren(Paragraph)}
    for category in LocalCategory:
        assert {tr(PURPOSES[category]), tr(EFFECTS[category])} <= said
    assert set(tab.buttons) == set(LocalCategory) - {LocalCategory.ESSENTIAL}, (
        "what is essential has no button"
    )
    assert tab.model.rowCount() > 8
    check_screen(tab.window())


@pytest.mark.promise("S8.3", "S8.6")
def test_cleared_preferences_count_at_once(
    tab: LocalTab, live_window: MainWindow, live: Application, settled: Callable[[], None]
) -> None:
    live_window.prefer(theme="dark", idle_minutes=30)
    tab.buttons[LocalCategory.PREFERENCE].click()
    assert tab.context.prompts.question is not None
    tab.context.prompts.answer("act")
    settled()
    assert (live_window.preferences.theme, live_window.preferences.idle_minutes) == ("light", 10)
    assert live.settings().lock_after_minutes == 10
    live_window.go("counter")
    settled()


@pytest.mark.promise("S8.4", "S8.6")
def test_stopping_to_count_takes_the_consent_back(
    tab: LocalTab, live_window: MainWindow, live: Application, settled: Callable[[], None]
) -> None:
    pack = privacy.policies().in_force(live.desk().clock.now())
    privacy.give(live.desk(), pack, shown_policy(pack, current_language()), PurposeCode.IMPROVEMENT)
    tab.buttons[LocalCategory.ANALYTICS].click()
    tab.context.prompts.answer("act")
    settled()
    assert not privacy.may(live.desk(), PurposeCode.IMPROVEMENT)


@pytest.mark.trap("recent files and titles name customers")
@pytest.mark.promise("S8.3")
def test_no_customer_is_in_a_title_of_a_window_or_in_what_is_kept_outside_the_store(
    live_window: MainWindow, live: Application, settled: Callable[[], None]
) -> None:
    layan = register_customer(
        live.desk(), CustomerDraft(name="Layan Canary", phones=("0791234567",))
    ).value.customer
    live_window.go("customers", layan.id)
    settled()
    for feature in live_window.allowed_features():
        live_window.go(feature.name)
        settled()
        assert live_window.windowTitle() in {"Jooptics", "جوبتكس"}
    live_window.prefer(theme="dark")
    for path in (live.home.device, *live.home.logs.rglob("*")):
        assert b"Canary" not in path.read_bytes()
