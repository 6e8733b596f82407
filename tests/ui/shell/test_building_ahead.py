"""The counter is built piece by piece before anybody is there, and shows what whoever comes may see."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtWidgets import QApplication

from jooptics_desktop.domain.staff import Permission, Role
from jooptics_desktop.services import store_profile
from jooptics_desktop.ui.counter import FEATURE
from jooptics_desktop.ui.shell.features import FEATURES
from jooptics_desktop.ui.shell.main_window import MainWindow
from jooptics_desktop.ui.shell.warm_up import WarmUp
from tests.narrowing import there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from jooptics_desktop.app import Application
    from jooptics_desktop.ui.counter.page import CounterPage
    from jooptics_desktop.ui.kit.feature import Steps

PIECES = 6  # the cart, who buys, the total, the page around them, its place in the window, its first layout


@pytest.fixture
def waiting(app: QApplication, live: Application, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window at which nobody has signed in."""
    window = MainWindow(live, FEATURES)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    yield window
    window.close()
    window.deleteLater()


def counter(window: MainWindow) -> CounterPage:
    return cast("CounterPage", there(window.page("counter")))


def test_each_piece_has_a_turn_of_its_own(waiting: MainWindow) -> None:
    assert sum(1 for _ in waiting.build_ahead(FEATURE)) + 1 == PIECES
    built = counter(waiting)
    assert list(waiting.build_ahead(FEATURE)) == []
    assert waiting.page("counter") is built


def test_whoever_is_quicker_finds_the_rest_built_at_once(waiting: MainWindow, live: Application) -> None:
    pieces = waiting.build_ahead(FEATURE)
    next(pieces)
    waiting.let_in(there(live.signed_in()))
    built = counter(waiting)
    assert list(pieces) == []
    assert waiting.page("counter") is built
    assert QApplication.focusWidget() is built.cart.scan


def test_what_was_begun_for_a_store_that_is_gone_is_not_gone_on_with(
    waiting: MainWindow, live: Application
) -> None:
    pieces = waiting.build_ahead(FEATURE)
    next(pieces)
    waiting.begin_anew(there(live.signed_in()))
    built = counter(waiting)
    assert list(pieces) == []
    assert waiting.page("counter") is built


def test_signing_in_waits_for_pieces_and_not_for_the_rest(waiting: MainWindow, qtbot: QtBot) -> None:
    done: list[str] = []
    warm_up = WarmUp(waiting, waiting.tasks, FEATURES, waiting.build_ahead)
    warm_up.when_built(lambda: done.append("nothing is being built"))
    assert done == ["nothing is being built"]
    warm_up.start()
    qtbot.waitUntil(lambda: bool(waiting._building), timeout=30_000)
    warm_up.when_built(lambda: done.append(str(waiting.page("counter") is not None)))
    assert done[1:] == []
    qtbot.waitUntil(lambda: len(done) == 2, timeout=30_000)
    assert done[1:] == ["True"]
    qtbot.waitUntil(lambda: not warm_up.is_going_on, timeout=30_000)


def test_nobody_is_kept_out_by_a_piece_that_fails(
    waiting: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_context: object) -> Steps:
        yield
        raise ZeroDivisionError

    failed: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, *_: failed.append(kind))
    done: list[str] = []
    broken = replace(FEATURE, steps=failing)
    warm_up = WarmUp(waiting, waiting.tasks, [broken], waiting.build_ahead)
    warm_up.start()
    qtbot.waitUntil(lambda: bool(waiting._building), timeout=30_000)
    warm_up.when_built(lambda: done.append("in"))
    qtbot.waitUntil(lambda: done == ["in"], timeout=30_000)
    assert failed == [ZeroDivisionError]


def test_the_page_shows_what_whoever_is_here_may_see(waiting: MainWindow, live: Application) -> None:
    for _ in waiting.build_ahead(FEATURE):
        assert waiting.staff is None
    owner = there(live.signed_in())
    cashier = replace(owner, role=Role.CASHIER)
    assert not cashier.may(Permission.PRESCRIPTIONS_WRITE)
    waiting.let_in(owner)
    assert counter(waiting).buyer.write.isVisible()
    waiting.let_in(cashier)
    assert not counter(waiting).buyer.write.isVisible()


def test_zone_and_day_are_told_without_the_store_and_follow_it(
    live: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = store_profile.store_profile(live.desk())
    with live.opened.store.write() as work:
        store_profile.put(work, replace(profile, time_zone="Pacific/Kiritimati"))
    live.desk()  # of whatever act comes next
    monkeypatch.setattr(live.opened.store, "read", None)  # whoever asks the store fails
    assert str(live.zone()) == "Pacific/Kiritimati"
    far_east = live.today()
    monkeypatch.undo()
    with live.opened.store.write() as work:
        store_profile.put(work, replace(profile, time_zone="Pacific/Pago_Pago"))
    live.desk()
    assert live.today() < far_east
