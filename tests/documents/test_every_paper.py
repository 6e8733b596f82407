"""What holds for every document in both languages: margins, metadata, fonts, words, the same bytes again."""

from __future__ import annotations

import getpass
import io
import platform
import subprocess
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from pypdf.generic import BooleanObject, DictionaryObject

from jooptics_desktop.documents.sheet import A4, ROLL_80MM
from tests.documents import papers
from tests.narrowing import of

if TYPE_CHECKING:
    from jooptics_desktop.l10n.catalogue import Language

EVERY = [
    pytest.param(name, language, id=f"{name}-{language}")
    for name in papers.NAMES
    for language in ("ar", "en")
]
every_paper = pytest.mark.parametrize(("name", "language"), EVERY)
BANNER = 80  # points; coloured from edge to edge on purpose


@pytest.mark.trap("text runs over the margin")
@every_paper
def test_ink_stays_inside_the_margins(name: str, language: Language) -> None:
    side = ROLL_80MM.side if "80mm" in name else A4.side
    for number, page in enumerate(papers.pictures(papers.paper(name, language))):
        if number == 0 and not name.startswith(("receipt", "copy")):
            page = page.crop((0, BANNER, *page.size))  # noqa: PLW2901 - the rest of the first page
        box = papers.ink(page)
        assert box is not None, "an empty page"
        assert box.left >= side - 2, (number, box)
        assert box.right <= page.size[0] - side + 2, (number, box)
        assert box.bottom <= page.size[1] - 6, (number, box)


@every_paper
def test_the_file_says_nothing_of_the_machine_the_user_or_the_customer(name: str, language: Language) -> None:
    pdf = papers.paper(name, language)
    reader = PdfReader(io.BytesIO(pdf))
    info = {key: str(value) for key, value in (reader.metadata or {}).items()}
    assert info["/Author"] == "Jooptics"
    assert {info["/Creator"], info["/Producer"]} == {"Jooptics Desktop"}
    assert info["/CreationDate"].startswith("D:20000101")
    assert reader.xmp_metadata is None
    said = " ".join(info.values())
    for secret in (
        getpass.getuser(),
        platform.node(),
        "ليان",
        "المصري",
        "Masri",
        "No. 123",
        "S-2026",
        papers.CODE[:6],
    ):
        assert secret not in said
    assert str(papers.ROOT).encode() not in pdf


@every_paper
def test_language_title_and_reading_direction_are_set(name: str, language: Language) -> None:
    root = PdfReader(io.BytesIO(papers.paper(name, language))).root_object
    assert of(str, root["/Lang"]) == language
    preferences = of(DictionaryObject, root["/ViewerPreferences"])
    assert of(str, preferences["/Direction"]) == ("/R2L" if language == "ar" else "/L2R")
    assert of(BooleanObject, preferences["/DisplayDocTitle"]).value is True


@every_paper
def test_the_same_content_gives_the_same_bytes(name: str, language: Language) -> None:
    assert papers.make(name, language) == papers.paper(name, language)


@every_paper
def test_only_our_own_fonts_are_used_and_all_are_embedded(name: str, language: Language) -> None:
    done = subprocess.run(
        ["pdffonts", "-"], input=papers.paper(name, language), capture_output=True, check=True, text=False
    )
    fonts = done.stdout.decode().splitlines()[2:]
    assert fonts
    for line in fonts:
        font = line.split()
        assert "+JoopticsSans-" in font[0]
        assert font[3:6] == ["yes", "yes", "yes"]  # embedded, subset, mapped to Unicode


@every_paper
def test_nothing_is_drawn_as_a_missing_glyph_or_left_untranslated(name: str, language: Language) -> None:
    said = papers.text(papers.paper(name, language))
    assert "\ufffd" not in said
    assert not any("\ue000" <= character <= "\uf8ff" for character in said)
    if language == "ar":
        for english in ("Printed", "Page", "Balance due", "Nothing recorded", "Valid until", "Contents"):
            assert english not in said


@every_paper
def test_pages_are_numbered_with_their_total(name: str, language: Language) -> None:
    if "80mm" in name:
        pytest.skip("a roll has one page")
    pages = PdfReader(io.BytesIO(papers.paper(name, language))).pages
    height, width = (int(side) for side in (pages[0].mediabox.height, pages[0].mediabox.width))
    left = 0 if language == "ar" else width - 160
    for number in range(1, len(pages) + 1):
        corner = ["-x", left, "-y", height - 48, "-W", 160, "-H", 48, "-f", number, "-l", number]
        said = "".join(papers.text(papers.paper(name, language), *map(str, corner)).split())
        wanted = f"صفحة{number}من{len(pages)}" if language == "ar" else f"Page{number}of{len(pages)}"
        assert said == wanted
