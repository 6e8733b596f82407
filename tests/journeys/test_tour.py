"""The tour walks through the whole program by keyboard, in both languages, and leaves a picture of every screen."""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
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
from jooptics_desktop.ui.tour.journey import CHAPTERS
from jooptics_desktop.ui.tour.run import CONTENTS
from tests.narrowing import of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pypdf import PageObject

    from jooptics_desktop.l10n import Language

SCREEN = (1366, 768)
THEMES = ("light", "dark")
# What no way leads to in these days of one shop: it waits for a choice, a refusal or a year that are not in the tour.
NOT_ON_THE_WAY = {
    f"jooptics_desktop.ui.{name}"
    for name in (
        "backup.country.CountrySheet",  # the service moves to another country
        "backup.refusing_sheet.RefusingSheet",  # a customer refuses a copy abroad
        "backup.scheduler.Farewell",  # the last backup takes long
        "consents.banner.RenewBanner",  # a consent ends, after two years
        "customers.children_tab.ChildrenTab",  # the store keeps children in their guardians' care
        "customers.dependant_sheet.DependantSheet",
        "firstrun.taxes_step.TaxRow",
        "handover.steps.HandOverStep",  # over before it can be looked at
        "policy.change_sheet.PolicyChangeSheet",  # a second version of the policy
        "policy.changes_view.ChangesView",
        "policy.compare_sheet.CompareSheet",
        "restore.place_steps.StoreStep",  # the account holds several stores
    )
}
DRAWN_BY_CHANCE = ("receipt",)  # its number cannot be guessed
PAPERS = {
    "privacy-policy", "sign-in-codes", "recovery-sheet", "consents", "consent-receipt", "quotation-80mm",
    "receipt-deposit-80mm", "receipt-80mm", "invoice-a4", "customer-record", "customer-list", "own-data",
    "lab-sheet", "invoice-two-wearers", "breach-letter-authority", "breach-letter-people", "handover-letter",
    "request-letter-1", "request-letter-2",
}  # fmt: skip
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
    """What a tour of both languages leaves, each screen once."""
    return take_tour(tmp_path_factory.mktemp("tour"))


def take_tour(out: Path, *more: str) -> Path:
    """Take it as anybody would, by the command."""
    toured = subprocess.run(
        [sys.executable, "-m", "jooptics_desktop", "tour", str(out), "--quick", *more],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert toured.returncode == 0, toured.stdout.splitlines()[-3:]
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
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_can_be_read_anywhere(language: Language, album: Path) -> None:
    papers = album / "papers"
    found = {path.name.replace(f"-{language}", "") for path in papers.glob(f"*-{language}*")}
    assert found == FILES | {f"{name}.pdf" for name in PAPERS}
    loose = [font for name in PAPERS for font in fonts_left_out(papers / f"{name}-{language}.pdf")]
    assert not loose, "\n".join(loose)


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
