"""The first run makes everything or nothing, and opens only with what it should."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.cli.demo import PASSWORD, demo_answers
from jooptics_desktop.domain.errors import RuleBroken, Untrusted
from jooptics_desktop.services import first_run, opening, privacy, store_profile
from jooptics_desktop.system.home import Home

if TYPE_CHECKING:
    from pathlib import Path

    from jooptics_desktop.services.first_run import FirstRunResult
    from tests.conftest import CountingIds, StillClock


def set_up(home: Home, clock: StillClock, ids: CountingIds, **changes: object) -> FirstRunResult:
    answers = replace(demo_answers(clock), **changes)  # type: ignore[arg-type]  # builders take any field
    return first_run.set_up_store(home, answers, clock, ids, progress=lambda _done, _of: None)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_a_store_is_made_and_opens_by_password_and_recovery_code(
    home: Home, clock: StillClock, ids: CountingIds
) -> None:
    made = set_up(home, clock, ids)
    assert store_profile.store_profile(made.desk).name_in("en") == "Jooptics Optical"
    assert not first_run.recovery_sheet_confirmed(made.desk)
    first_run.confirm_recovery_sheet(made.desk)
    assert first_run.recovery_sheet_confirmed(made.desk)
    made.opened.store.close()
    for opened in (
        opening.open_with_password(home, PASSWORD),
        opening.open_with_recovery_code(home, made.recovery_code),
    ):
        with opened.store.read() as work:
            assert work.settings.get(first_run.STORE_ID)
        opened.store.close()
    with pytest.raises(Untrusted, match="wrong_passphrase"):
        opening.open_with_password(home, PASSWORD + "x")


@pytest.mark.promise("C.1")
def test_what_was_shown_and_what_was_decided_are_kept_apart(
    home: Home, clock: StillClock, ids: CountingIds
) -> None:
    made = set_up(home, clock, ids)
    history = privacy.consent_history(made.desk)
    with made.desk.store.read() as work:
        notices = {event.notice_id for event in history if event.notice_id}
        served = [work.privacy.notice(notice) for notice in notices]
    made.opened.store.close()
    assert {event.type.value for event in history} == {"acknowledged", "refused"}
    assert [notice.ui_text_sha256 for notice in served if notice] == [
        demo_answers(clock).choices.ui_text_sha256
    ]


def test_an_answer_that_is_missing_leaves_nothing(home: Home, clock: StillClock, ids: CountingIds) -> None:
    choices = demo_answers(clock).choices
    with pytest.raises(RuleBroken, match="answer_missing"):
        set_up(home, clock, ids, choices=replace(choices, answers={}))
    opening.finish_interrupted_setup(home)
    assert not home.has_store
    assert set_up(home, clock, ids).desk.session is not None


@pytest.mark.parametrize("ready", [True, False])
def test_an_interrupted_first_run_is_completed_or_leaves_nothing(
    home: Home, clock: StillClock, ids: CountingIds, *, ready: bool
) -> None:
    set_up(home, clock, ids).opened.store.close()
    part = home.folder / opening.SETTING_UP
    part.mkdir()
    shutil.move(home.store, part / "store.db")  # as if cut off between the two moves
    if ready:
        (part / opening.READY).touch()
    else:
        shutil.move(home.keys, part / "keys.json")
    opening.finish_interrupted_setup(home)
    assert home.store.exists() is home.keys.exists() is ready
    assert not part.exists()


def test_a_second_first_run_is_refused(home: Home, clock: StillClock, ids: CountingIds) -> None:
    set_up(home, clock, ids).opened.store.close()
    before = home.keys.read_bytes()
    with pytest.raises(Untrusted, match="already_there"):
        set_up(home, clock, ids)
    assert home.keys.read_bytes() == before


def test_the_taxes_are_told_apart_and_there_is_one(home: Home, clock: StillClock, ids: CountingIds) -> None:
    (standard,) = demo_answers(clock).tax_classes
    for classes, code in (
        ((), "tax.none_given"),
        ((standard, standard), "tax.name_twice"),
        ((standard, replace(standard, name_en="Another", name_ar="أخرى")), "tax.name_twice"),
    ):
        with pytest.raises(RuleBroken, match=code):
            set_up(home, clock, ids, tax_classes=classes)
        assert not home.has_store
