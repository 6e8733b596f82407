"""Background work: where it runs, what comes back, and what happens when the page is gone."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject, QThread

from jooptics_desktop.domain.changes import Changes, Done
from jooptics_desktop.domain.errors import Cancelled, JoopticsError, NotPermitted, RuleBroken, Unavailable
from jooptics_desktop.l10n import Formats
from jooptics_desktop.ui.kit.incidents import Bug
from jooptics_desktop.ui.kit.progress import Progress
from jooptics_desktop.ui.kit.tasks import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

CHANGES = Changes({"sale": frozenset({"1"})})


@pytest.fixture
def wait(tasks: Any, qtbot: QtBot) -> Callable[[], None]:
    """Wait until nothing is under way."""
    return lambda: qtbot.waitUntil(lambda: not tasks.busy)


def test_an_act_runs_elsewhere_and_answers_here(tasks: Any, wait: Any, app: QApplication) -> None:
    places: list[Any] = []
    owner = QObject()

    def act(_desk: Any) -> Done[int]:
        places.append(threading.current_thread())
        return Done(7, CHANGES)

    tasks.write(act, owner, lambda value: places.append((value, QThread.currentThread() is app.thread())))
    wait()
    assert places[0] is not threading.main_thread()
    assert places[1] == (7, True)
    assert tasks.published == [CHANGES]


def test_changes_are_published_before_the_answer(tasks: Any, wait: Any) -> None:
    seen: list[int] = []
    owner = QObject()
    tasks.write(lambda _: Done(1, CHANGES), owner, lambda _: seen.append(len(tasks.published)))
    wait()
    assert seen == [1]


def test_acts_at_the_store_happen_in_the_order_asked(tasks: Any, wait: Any) -> None:
    order: list[int] = []
    owner = QObject()
    for number in range(20):
        tasks.read(lambda _, n=number: order.append(n), owner)
    wait()
    assert order == list(range(20))


def test_an_answer_is_dropped_when_its_owner_is_gone(tasks: Any, wait: Any, qapp: QApplication) -> None:
    heard: list[int] = []
    go_on = threading.Event()
    owner = QObject()

    def act(_desk: Any) -> Done[int]:
        go_on.wait(10)
        return Done(1, CHANGES)

    import shiboken6

    tasks.write(act, owner, heard.append)
    shiboken6.delete(owner)
    go_on.set()
    wait()
    assert heard == []
    assert tasks.published == [CHANGES], "others still hear what changed"


@pytest.mark.parametrize("error", [RuleBroken("money.not_an_amount"), Unavailable("cancelled"), Cancelled()])
def test_a_known_error_goes_to_fail(tasks: Any, wait: Any, error: JoopticsError) -> None:
    def act(_desk: Any) -> Done[int]:
        raise error

    heard: list[JoopticsError] = []
    owner = QObject()
    tasks.write(act, owner, None, heard.append)
    wait()
    assert heard == [error]
    assert tasks.published == []
    assert tasks.apologies == []


def test_without_a_fail_the_shell_tells_unless_it_was_cancelled(tasks: Any, wait: Any) -> None:
    def act(_desk: Any) -> None:
        raise RuleBroken("money.not_an_amount")

    def cancel(_desk: Any) -> None:
        raise Cancelled

    owner = QObject()
    tasks.read(act, owner)
    tasks.read(cancel, owner)
    wait()
    assert [error.code for error in tasks.apologies] == ["money.not_an_amount"]


def test_a_bug_is_numbered_and_logged_without_what_it_held(
    tasks: Any, wait: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def act(_desk: Any) -> None:
        raise KeyError("Layan Al-Masri +962791234567")

    owner = QObject()
    with caplog.at_level(logging.ERROR):
        tasks.read(act, owner)
        wait()
    assert isinstance(tasks.apologies[0], Bug)
    assert tasks.apologies[0].incident == "INCIDENT-1"
    [record] = caplog.records
    told = vars(record)
    assert (told["incident"], told["error"]) == ("INCIDENT-1", "KeyError")
    assert told["where"][-1].startswith("act:")
    assert "Layan" not in caplog.text + str(told)


def test_slow_work_tells_figures_and_stops_when_asked(tasks: Any, wait: Any, qtbot: QtBot) -> None:
    watched = threading.Event()
    reached = threading.Event()
    go_on = threading.Event()

    def work(_desk: Any, report: Any, cancelled: Any) -> str:
        watched.wait(10)
        report(1, 3)
        reached.set()
        go_on.wait(10)
        if cancelled():
            raise Cancelled
        return "whole"

    owner = QObject()
    heard: list[Any] = []
    figures: list[tuple[int, int]] = []
    job = tasks.run(work, owner, heard.append, heard.append)
    job.progressed.connect(lambda done, total: figures.append((done, total)))
    watched.set()
    reached.wait(10)
    job.cancel()
    go_on.set()
    wait()
    assert figures == [(1, 3)]
    assert [type(answer) for answer in heard] == [Cancelled]


def test_progress_shows_how_much_is_done_and_goes_with_the_job(tasks: Any, wait: Any, qtbot: QtBot) -> None:
    go_on = threading.Event()

    def work(_desk: Any, report: Any, cancelled: Any) -> None:
        report(412_000, 1_000_000)
        go_on.wait(10)

    progress = Progress("Writing")
    qtbot.addWidget(progress)
    progress.follow(tasks.run(work, progress))
    qtbot.waitUntil(lambda: "41" in progress._figures.text())
    progress.cancel_button.click()
    assert not progress.cancel_button.isEnabled()
    go_on.set()
    wait()
    assert progress.isHidden()


@pytest.mark.trap("progress told before anybody watches is lost")
@pytest.mark.trap("progress told before anybody watches is lost")
def test_figures_told_before_anybody_watched_are_shown(qtbot: QtBot) -> None:
    progress = Progress("Writing")
    qtbot.addWidget(progress)
    job = Job(progress)
    job.report(412_000, 1_000_000)
    progress.follow(job)
    assert "41" in progress._figures.text()


def test_progress_says_sizes_where_it_is_one(qtbot: QtBot) -> None:
    progress = Progress("Writing", Formats("en").size)
    qtbot.addWidget(progress)
    job = Job(progress)
    job.report(412_000, 4_500_000)
    progress.follow(job)
    assert "9" in progress._figures.text()  # per cent
    job.report(412_000, 0)
    assert "412.0 kB" in progress._figures.text()


def test_an_act_that_wants_a_code_is_done_again_once_it_was_given(tasks: Any, wait: Any) -> None:
    given: list[bool] = []

    def act(_desk: Any) -> Done[str]:
        if not given:
            raise NotPermitted("permission.second_factor")
        return Done("exported", CHANGES)

    def step_up(again: Any, _give_up: Any) -> None:
        given.append(True)
        again()

    heard: list[Any] = []
    owner = QObject()
    tasks.use_step_up(step_up)
    tasks.write(act, owner, heard.append, heard.append)
    wait()
    assert heard == ["exported"]


def test_giving_no_code_is_a_cancel(tasks: Any, wait: Any) -> None:
    def act(_desk: Any) -> Done[str]:
        raise NotPermitted("permission.second_factor")

    heard: list[Any] = []
    owner = QObject()
    tasks.use_step_up(lambda _again, give_up: give_up())
    tasks.write(act, owner, heard.append, heard.append)
    wait()
    assert [type(answer) for answer in heard] == [Cancelled]
