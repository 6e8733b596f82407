"""The tour walks through the whole program by keyboard, in both languages, and leaves a picture of every screen."""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from PySide6.QtWidgets import QWidget

from jooptics_desktop import ui
from jooptics_desktop.l10n import LANGUAGES
from jooptics_desktop.ui.kit.overlay import Overlay
from jooptics_desktop.ui.tour.folders import CONTENTS
from jooptics_desktop.ui.tour.journey import CHAPTERS
from tests.journeys.toured_child import paper_writers
from tests.narrowing import of, there

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pypdf import PageObject

    from jooptics_desktop.l10n import Language

SCREEN = (1366, 768)
THEMES = ("light", "dark")
# What no way leads to: each with its reason.
NOT_ON_THE_WAY = {
    f"jooptics_desktop.ui.{name}"
    for name in (
        "firstrun.taxes_step.TaxRow",  # not shown itself: its parts stand in a grid
        "handover.steps.HandOverStep",  # over before it can be looked at
        "restore.place_steps.StoreStep",  # the tour's account holds one store
    )
}
# Papers no chapter writes: each with its reason.
NOT_WRITTEN = {
    "jooptics_desktop.documents.contact_lists.write_contacts_pdf",  # the tour lists everybody, not who agreed to offers
}
QUIET = re.compile(r"(en|ar) \d\d-[a-z-]+")  # what a tour says while it goes on, and nothing else
ARABIC = re.compile(r"[\u0621-\u064a]")
DRAWN_BY_CHANCE = ("receipt",)  # its number cannot be guessed
WRITERS = "writers.txt"
FILES = {
    "customer-record-csv",
    "customer-record.json",
    "customer-list.csv",
    "customer-list.json",
    "customer-list.schema.json",
    "account-copy.json",
    "audit-trail.csv",
    "disclosure-register.json",
    "request-copy.zip",
    "support-file.zip",
}


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a tour of both languages leaves, each screen once; beside it in `WRITERS` who drew its papers."""
    return take_tour(tmp_path_factory.mktemp("tour"))


def take_tour(out: Path, *more: str) -> Path:
    """Take it as anybody would, by the command, without a screen; it says where it is and nothing else."""
    toured = subprocess.run(
        [sys.executable, "-m", "tests.journeys.toured_child", str(out), "--quick", *more],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "WATCHED": str(out / WRITERS)},
    )
    assert toured.returncode == 0, toured.stdout.splitlines()[-3:]
    disturbing = [line for line in toured.stderr.splitlines() if not QUIET.fullmatch(line)]
    assert not disturbing
    pictures = len(list((out / "screens").iterdir()))
    assert toured.stdout.splitlines()[0] == f"{pictures} pictures in {out / 'screens'}"
    return out


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_is_shown_in_both_themes(language: Language, album: Path) -> None:
    pictures = sorted((album / "screens").iterdir())
    for chapter, _ in CHAPTERS:
        for theme in THEMES:
            found = [p for p in pictures if p.match(f"{chapter}-*-{language}-{theme}.png")]
            assert found, f"{chapter} left no {theme} picture"
    faults = [fault for picture in pictures for fault in faults_of(picture)]
    assert not faults, "\n".join(faults)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_the_window_is_in_some_picture(language: Language, album: Path) -> None:
    contents: dict[str, list[str]] = json.loads((album / CONTENTS).read_text("utf-8"))
    shown = {part for name, parts in contents.items() if f"-{language}-" in name for part in parts}
    known = parts_of_the_product()
    assert set(NOT_ON_THE_WAY) <= known, "what is excused is no longer there"
    assert not known - shown - set(NOT_ON_THE_WAY), "no picture shows these"
    assert not shown & set(NOT_ON_THE_WAY), "these are in a picture by now and need no excuse"


@pytest.mark.timeout(900)
def test_two_tours_show_the_same(tmp_path: Path) -> None:
    first, second = (take_tour(tmp_path / name, "--language", "en", "--chapters", "3") for name in "ab")
    pictures = sorted(path.name for path in (first / "screens").glob("03-*"))
    assert pictures
    assert pictures == sorted(path.name for path in (second / "screens").glob("03-*"))
    differing = [
        name
        for name in pictures
        if not any(secret in name for secret in DRAWN_BY_CHANCE)
        and pixels(first / "screens" / name) != pixels(second / "screens" / name)
    ]
    assert not differing


@pytest.mark.timeout(900)
def test_every_kind_of_paper_is_written(album: Path) -> None:
    known, written = set(paper_writers()), set((album / WRITERS).read_text("utf-8").split())
    assert known >= NOT_WRITTEN, "what is excused is no longer there"
    assert not known - written - NOT_WRITTEN, "no chapter writes these"
    assert not written & NOT_WRITTEN, "these are written by now and need no excuse"


@pytest.mark.timeout(900)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_can_be_read_anywhere(language: Language, album: Path) -> None:
    found = papers_of(album, language)
    assert {path.name.replace(f"-{language}", "") for path in found if path.suffix != ".pdf"} == FILES
    papers = [path for path in found if path.suffix == ".pdf"]
    loose = [font for paper in papers for font in fonts_left_out(paper)]
    assert not loose, "\n".join(loose)


@pytest.mark.timeout(900)
def test_papers_speak_the_language_of_the_tour(album: Path) -> None:
    """Those for customers too: whoever comes in the English tour wants English papers."""
    in_each = {one: {p.name.replace(f"-{one}", "") for p in papers_of(album, one)} for one in LANGUAGES}
    assert in_each["en"] == in_each["ar"]
    strange = [
        f"{paper.name}: {said}"
        for language in LANGUAGES
        for paper in papers_of(album, language)
        if paper.suffix == ".pdf" and (said := spoken_in(paper)) != (language, language)
    ]
    assert not strange, "\n".join(strange)


def papers_of(album: Path, language: Language) -> list[Path]:
    """Every paper and file of that tour."""
    return sorted((album / "papers").glob(f"*-{language}*"))


def spoken_in(paper: Path) -> tuple[str, str]:
    """The language a paper says it is in, for whoever has it read out, and the one its title is written in."""
    read = PdfReader(io.BytesIO(paper.read_bytes()))
    title = str(there(read.metadata).title)
    return str(read.root_object.get("/Lang")), "ar" if ARABIC.search(title) else "en"


def parts_of_the_product() -> set[str]:
    """Every page, tab, sheet, banner and view a user may see: what the code defines, not what somebody listed.

    A class others are made of is seen in them; the kit's own widgets are on every picture.
    """
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        if not module.name.startswith(f"{ui.__name__}.tour"):
            importlib.import_module(module.name)
    ours = [kind for kind in descendants(QWidget) if kind.__module__.startswith(f"{ui.__name__}.")]
    return {
        f"{kind.__module__}.{kind.__name__}"
        for kind in ours
        if not kind.__name__.startswith("_")
        and not kind.__subclasses__()
        and (not kind.__module__.startswith(f"{ui.__name__}.kit.") or issubclass(kind, Overlay))
    }


def descendants(kind: type) -> Iterator[type]:
    """Every class made of that one, and of those."""
    made: type
    for made in kind.__subclasses__():
        yield made
        yield from descendants(made)


def pixels(picture: Path) -> bytes:
    """What is on it."""
    with Image.open(picture) as image:
        return image.convert("RGB").tobytes()


def faults_of(picture: Path) -> list[str]:
    """What is wrong with a picture: another size, or nothing on it."""
    with Image.open(picture) as image:
        if image.size != SCREEN:
            return [f"{picture.name}: {image.size}"]
        colours = image.convert("RGB").getcolors(SCREEN[0] * SCREEN[1]) or []
    most = max(count for count, _ in colours)
    return [f"{picture.name}: empty"] if len(colours) < 8 or most > 0.995 * SCREEN[0] * SCREEN[1] else []


def fonts_left_out(paper: Path) -> list[str]:
    """The fonts of a paper that the computer of whoever reads it would have to have; and a paper without words."""
    pages = PdfReader(io.BytesIO(paper.read_bytes())).pages
    fonts = [font for page in pages for font in fonts_of(page)]
    if not fonts:
        return [f"{paper.name}: no words"]
    return [f"{paper.name}: {font['/BaseFont']}" for font in fonts if not is_embedded(font)]


def fonts_of(page: PageObject) -> list[DictionaryObject]:
    """Every font a page is set in."""
    resources = of(DictionaryObject, page["/Resources"])
    fonts = of(DictionaryObject, resources["/Font"]) if "/Font" in resources else {}
    return [of(DictionaryObject, font.get_object()) for font in fonts.values()]


def is_embedded(font: DictionaryObject) -> bool:
    """Whether the letters come with the paper, whichever of the three kinds of font file they are in."""
    descendants = font.get("/DescendantFonts")
    if descendants is not None:
        return all(is_embedded(one.get_object()) for one in descendants.get_object())
    described = font.get("/FontDescriptor")
    return described is not None and any(
        key in described.get_object() for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )
