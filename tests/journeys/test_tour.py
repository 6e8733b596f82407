"""The tour walks through the whole program by keyboard, in both languages, and leaves a picture of every screen."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from jooptics_desktop.l10n import LANGUAGES
from jooptics_desktop.ui.tour.journey import CHAPTERS
from tests.narrowing import of

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PageObject

    from jooptics_desktop.l10n import Language

SCREEN = (1366, 768)
THEMES = ("light", "dark")
PAPERS = {
    "privacy-policy", "sign-in-codes", "recovery-sheet", "consents", "consent-receipt", "quotation-80mm",
    "receipt-deposit-80mm", "receipt-80mm", "invoice-a4", "customer-record", "customer-list",
}  # fmt: skip
FILES = {
    "customer-record-csv",
    "customer-record.json",
    "customer-list.csv",
    "customer-list.json",
    "customer-list.schema.json",
}


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a tour of both languages leaves, each screen once."""
    out = tmp_path_factory.mktemp("tour")
    toured = subprocess.run(
        [sys.executable, "-m", "jooptics_desktop", "tour", str(out), "--quick"],
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
def test_every_paper_can_be_read_anywhere(language: Language, album: Path) -> None:
    papers = album / "papers"
    found = {path.name.replace(f"-{language}", "") for path in papers.glob(f"*-{language}*")}
    assert found == FILES | {f"{name}.pdf" for name in PAPERS}
    loose = [font for name in PAPERS for font in fonts_left_out(papers / f"{name}-{language}.pdf")]
    assert not loose, "\n".join(loose)


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
