"""Arabic is a first language: whatever the program can say, it can say in Arabic, in full and with all its places."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from string import Formatter
from typing import TYPE_CHECKING, Final

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from tests.narrowing import there

if TYPE_CHECKING:
    from pathlib import Path

    from babel.messages.catalog import Catalog, Message

KEYWORDS: Final = {"tr": None, "trn": (1, 2), "trc": ((1, "c"), 2), "mark": None}
FORMS: Final = 6
FORMS_WITH_A_FIGURE: Final = (3, 4, 5)  # zero, one and two are often said in words
ARABIC: Final = re.compile(r"[\u0621-\u064a]")
LATIN_WORD: Final = re.compile(r"[A-Za-z]{3,}")
# Names that are written alike in both languages.
SAME_IN_BOTH: Final = {"English", "Jooptics", "PDF", "CSV", "JSON", "JoFotara"}
Key = tuple[str | None, str]


@pytest.fixture(scope="module")
def catalogues(root: Path) -> dict[str, Catalog]:
    """The Arabic catalogues by file name."""
    found = {}
    for path in sorted((root / "resources/locale/ar").glob("*.po")):
        with path.open("rb") as file:
            found[path.name] = read_po(file, locale="ar", abort_invalid=True)
    assert found
    return found


@pytest.fixture(scope="module")
def said(root: Path) -> dict[Key, tuple[str, str | None]]:
    """Every message in the code: where, and its plural when it has one."""
    found: dict[Key, tuple[str, str | None]] = {}
    for path in sorted((root / "jooptics_desktop").rglob("*.py")):
        with path.open("rb") as file:
            for line, message, _comments, context in extract("python", file, KEYWORDS):
                singular, plural = message if isinstance(message, tuple) else (message, None)
                found[context, singular] = (f"{path.relative_to(root)}:{line}", plural)
    assert found
    return found


@pytest.fixture(scope="module")
def written(catalogues: dict[str, Catalog]) -> dict[Key, list[tuple[str, Message]]]:
    """Every translation by what it translates: in which files, as what."""
    found: dict[Key, list[tuple[str, Message]]] = defaultdict(list)
    for name, catalogue in catalogues.items():
        for message in catalogue:
            if message.id:
                found[_key(message)].append((name, message))
    return found


def test_everything_said_is_translated(
    said: dict[Key, tuple[str, str | None]], written: dict[Key, list[tuple[str, Message]]]
) -> None:
    missing = [f"{place}: {key[1]!r}" for key, (place, _plural) in said.items() if key not in written]
    assert not missing, f"{len(missing)} without Arabic:\n" + "\n".join(missing)


@pytest.mark.trap("what is said inside an f-string is never translated")
def test_nothing_is_said_inside_an_f_string(trees: dict[str, ast.Module]) -> None:
    """Up to Python 3.11 the reader of messages sees no calls there, so nobody would miss the translation."""
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in trees.items()
        if name.startswith("jooptics_desktop/")
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for node in ast.walk(text)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in KEYWORDS
        if node.args and isinstance(node.args[0], ast.Constant)
    ]
    assert not hidden, "\n".join(hidden)


def test_everything_translated_is_said(
    said: dict[Key, tuple[str, str | None]], written: dict[Key, list[tuple[str, Message]]]
) -> None:
    left_over = [f"{written[key][0][0]}: {key[1]!r}" for key in written if key not in said]
    assert not left_over, f"{len(left_over)} no longer said:\n" + "\n".join(left_over)


def test_plurals_are_translated_as_plurals(
    said: dict[Key, tuple[str, str | None]], written: dict[Key, list[tuple[str, Message]]]
) -> None:
    wrong = []
    for key, (place, plural) in said.items():
        for name, message in written.get(key, []):
            ids = message.id if isinstance(message.id, tuple) else (message.id, None)
            if ids[1] != plural:
                wrong.append(f"{place}: {key[1]!r} has another plural in {name}")
    assert not wrong, "\n".join(wrong)


def test_no_translation_is_empty_doubtful_or_short_of_forms(
    written: dict[Key, list[tuple[str, Message]]],
) -> None:
    wrong = []
    for key, places in written.items():
        for name, message in places:
            forms = _forms(message)
            if not all(form.strip() for form in forms) or message.fuzzy:
                wrong.append(f"{name}: {key[1]!r}")
            if isinstance(message.id, tuple) and len(forms) != FORMS:
                wrong.append(f"{name}: {key[1]!r} has {len(forms)} forms, Arabic has {FORMS}")
    assert not wrong, "\n".join(wrong)


def test_the_english_was_not_left_standing(written: dict[Key, list[tuple[str, Message]]]) -> None:
    wrong = [
        f"{name}: {key[1]!r}"
        for key, places in written.items()
        for name, message in places
        if LATIN_WORD.search(_without_places(key[1])) and key[1] not in SAME_IN_BOTH
        if not all(ARABIC.search(form) for form in _forms(message))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_translates_twice_or_keeps_old_lines(root: Path, catalogues: dict[str, Catalog]) -> None:
    wrong = []
    for name, catalogue in catalogues.items():
        text = (root / "resources/locale/ar" / name).read_text(encoding="utf-8")
        entries = len(re.findall(r"^msgid ", text, re.MULTILINE)) - 1  # the first is the header
        if entries != len(catalogue):
            wrong.append(f"{name}: {entries} entries, {len(catalogue)} of them different")
        if catalogue.obsolete:
            wrong.append(f"{name}: {len(catalogue.obsolete)} obsolete entries")
    assert not wrong, "\n".join(wrong)


def test_files_agree(written: dict[Key, list[tuple[str, Message]]]) -> None:
    wrong = []
    for key, places in written.items():
        if len({_forms(message) for _name, message in places}) > 1:
            wrong.append(f"{key[1]!r} differs in {', '.join(name for name, _ in places)}")
    assert not wrong, "\n".join(wrong)


def test_translations_have_the_places_of_the_original(written: dict[Key, list[tuple[str, Message]]]) -> None:
    wrong = []
    for key, places in written.items():
        for name, message in places:
            ids = _ids(message)
            expected = set().union(*map(_places, ids))
            for index, form in enumerate(_forms(message)):
                optional = {"count", "number"} if len(ids) > 1 and index not in FORMS_WITH_A_FIGURE else set()
                if not expected - optional <= _places(form) <= expected:
                    wrong.append(f"{name}: {key[1]!r} → {form!r}")
    assert not wrong, "\n".join(wrong)


def _key(message: Message) -> Key:
    return message.context, _ids(message)[0]


def _ids(message: Message) -> tuple[str, ...]:
    """What is translated, and its plural when it has one."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(there(message.string))


def _places(text: str) -> set[str]:
    return {field for _text, field, _spec, _conversion in Formatter().parse(text) if field is not None}


def _without_places(text: str) -> str:
    return re.sub(r"\{[^}]*\}|https?://\S+", "", text)
