"""The log tells what happened by code and place, never who; and a log that cannot be kept troubles nobody."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jooptics_desktop.system import log
from jooptics_desktop.ui.kit.incidents import note_bug

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGER = logging.getLogger("jooptics_desktop.tests")
SECRET = "Layan Al-Masri, 0791234567"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the log of the test goes."""
    place = tmp_path / "home" / "logs"
    handler = log.start(place)
    yield place
    log.stop(handler)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "jooptics.log").read_text("utf-8").splitlines()]


def test_nothing_is_written_before_there_is_something_to_say(folder: Path) -> None:
    assert not folder.exists()
    LOGGER.warning("a backup did not finish", extra={"code": "backup.target_full"})
    assert [(line["what"], line["code"]) for line in lines(folder)] == [
        ("a backup did not finish", "backup.target_full")
    ]


def test_an_incident_is_found_by_its_number_and_place_without_what_it_quotes(folder: Path) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        bug = note_bug(error, "1a2b3c4d")
    [line] = lines(folder)
    assert (line["incident"], line["error"]) == (bug.incident, "ValueError")
    assert line["where"][-1].startswith("test_an_incident_is_found")
    assert "Layan" not in (folder / "jooptics.log").read_text("utf-8")


def test_arguments_and_undeclared_fields_stay_out(folder: Path) -> None:
    LOGGER.error("somebody: %s", SECRET, extra={"customer": SECRET, "count": 3})
    [line] = lines(folder)
    assert (line["what"], line["count"]) == ("somebody: %s", 3)
    assert "Layan" not in json.dumps(line)


@pytest.mark.parametrize("damage", ["a file in its place", "a folder in the file's place", "full", "gone"])
def test_a_log_that_cannot_be_written_troubles_nobody(
    tmp_path: Path, damage: str, capfd: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "home" / "logs"
    handler = log.start(place)
    try:
        if damage == "a file in its place":
            place.parent.mkdir()
            place.write_text("not a folder")
        elif damage == "a folder in the file's place":
            (place / "jooptics.log").mkdir(parents=True)
        elif damage == "full":
            place.mkdir(parents=True)
            if not os.path.exists("/dev/full"):  # noqa: PTH110 - a device
                pytest.skip("this system has no disk that is always full")
            (place / "jooptics.log").symlink_to("/dev/full")
        LOGGER.error("something", extra={"code": "x"})
        if damage == "gone":
            (place / "jooptics.log").unlink()
            place.rmdir()
            LOGGER.error("something more")
    finally:
        log.stop(handler)
    assert capfd.readouterr() == ("", "")


PROGRAM = """
import sys
from jooptics_desktop.cli import check, main
def broken(*_): raise ZeroDivisionError({secret!r})
check.run = broken
sys.exit(main.run(["--home", {home!r}, "check"]))
"""


@pytest.mark.parametrize("has_store", [True, False])
def test_a_bug_of_the_command_line_is_a_number_and_never_a_traceback(tmp_path: Path, has_store: bool) -> None:
    home = tmp_path / "home"
    if has_store:
        home.mkdir()
        (home / "store.db").write_bytes(b"")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(secret=SECRET, home=str(home))],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.count("\n") == 1
    assert "Layan" not in done.stderr
    if has_store:
        [line] = lines(home / "logs")
        assert line["incident"] in done.stderr
        assert line["error"] == "ZeroDivisionError"
        assert "Layan" not in (home / "logs" / "jooptics.log").read_text("utf-8")
