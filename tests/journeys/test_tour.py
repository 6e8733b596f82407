"""The tour walks through the whole program by keyboard: the pictures of every page that shows it come from there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.ui.tour.journey import CHAPTERS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.timeout(900)
def test_the_tour_comes_to_its_end(tmp_path: Path) -> None:
    toured = subprocess.run(
        [sys.executable, "-m", "jooptics_desktop", "tour", str(tmp_path / "out"), "--language", "ar"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert toured.returncode == 0, toured.stdout.splitlines()[-3:]
    taken = [picture.name for picture in (tmp_path / "out" / "screens").iterdir()]
    chapters = Counter(next(name for name, _ in CHAPTERS if picture.startswith(name)) for picture in taken)
    assert chapters.keys() == {name for name, _ in CHAPTERS}
    assert sum(name.endswith("-ar-light.png") for name in taken) * 2 == len(taken), "each in both themes"
