"""Small promises about every file: its length, its honesty, and nothing in it that belongs to one machine."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from typing import Final

LONGEST: Final = 500
MADE_BY_PROGRAMS: Final = (".lock", ".po", ".json", ".svg", ".txt")
# Spelled in two halves, so that this file does not name them either.
REGISTRIES: Final = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.",
    "deb." + "debian.org",
    "crates" + ".io",
)
MACHINES: Final = re.compile(r"(?<![\w.~}-])/(?:work|root|opt|home/\w+|Users/\w+)/|[A-Z]:\\\\?Users\\")
NOTES: Final = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|WI" + r"P)\b")
NOQA: Final = re.compile(r"#\s*noqa\b(?!: [A-Z]+[0-9]+(?:, [A-Z]+[0-9]+)* - \S)")
IGNORE: Final = re.compile(r"#\s*type:\s*ignore\b(?!\[[a-z-]+(?:, ?[a-z-]+)*\] +(?:-|#) ?\S)")


def test_no_file_is_too_long_to_read(texts: dict[str, str]) -> None:
    long = [
        f"{name}: {lines} lines"
        for name, text in texts.items()
        if not name.endswith(MADE_BY_PROGRAMS) and (lines := text.count("\n")) > LONGEST
    ]
    assert not long, "\n".join(long)


def test_every_python_file_opens_with_what_it_is_for(trees: dict[str, ast.Module]) -> None:
    bare = [name for name, tree in trees.items() if not ast.get_docstring(tree)]
    assert not bare, "\n".join(bare)


def test_no_file_names_a_package_registry(texts: dict[str, str]) -> None:
    _nowhere(texts, re.compile("|".join(map(re.escape, REGISTRIES))))


def test_no_file_names_a_folder_of_one_machine(texts: dict[str, str]) -> None:
    _nowhere(texts, MACHINES)


def test_no_file_carries_notes_to_self(texts: dict[str, str]) -> None:
    _nowhere(texts, NOTES)


def test_silenced_checkers_say_why(texts: dict[str, str]) -> None:
    silent = [
        f"{name}:{line}: {comment}"
        for name, text in texts.items()
        if name.endswith(".py")
        for line, comment in _comments(text)
        if NOQA.search(comment) or IGNORE.search(comment)
    ]
    assert not silent, "\n".join(silent)


def test_certificates_are_always_checked(trees: dict[str, ast.Module]) -> None:
    careless = [
        f"{name}:{node.value.lineno}"
        for name, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg in {"verify", "check_hostname"}
        if isinstance(node.value, ast.Constant) and node.value.value is False
    ]
    assert not careless, "\n".join(careless)


def test_no_test_waits_for_time_to_pass(trees: dict[str, ast.Module]) -> None:
    waiting = [
        f"{name}:{node.lineno}: {ast.unparse(node)}"
        for name, tree in trees.items()
        if name.startswith("tests/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        if ast.unparse(node.func) in {"time.sleep", "sleep", "qtbot.wait", "QTest.qWait", "QTest.qSleep"}
    ]
    assert not waiting, "\n".join(waiting)


def _nowhere(texts: dict[str, str], pattern: re.Pattern[str]) -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for name, text in texts.items()
        for match in pattern.finditer(text)
    ]
    assert not found, "\n".join(found)


def _comments(text: str) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]
