"""Every error a person can meet has a sentence, every sentence can be met, and its places can be filled."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Final

import pytest

from jooptics_desktop.domain import errors
from jooptics_desktop.l10n.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILY: Final = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.JoopticsError)
}


@dataclass(frozen=True, slots=True)
class Raised:
    """One place where an error is made; `values` is None when they are not all named there."""

    place: str
    code: str
    values: frozenset[str] | None


@pytest.fixture(scope="module")
def raised(desktop: dict[str, ast.Module]) -> list[Raised]:
    """Every error made with its code spelled out."""
    return [error for name, tree in desktop.items() for error in _raised_in(name, tree)]


def test_every_code_has_a_sentence(raised: list[Raised]) -> None:
    missing = sorted({f"{error.place}: {error.code}" for error in raised if error.code not in sentences()})
    assert not missing, f"{len(missing)} without a sentence:\n" + "\n".join(missing)


def test_every_sentence_can_be_met(trees: dict[str, ast.Module]) -> None:
    """A code may come from a table or over the wire, so any mention in either program counts."""
    mentioned: set[str] = set()
    for name, tree in trees.items():
        if name.startswith(("jooptics_desktop/l10n/sentences", "tests/", "tools/", "benchmarks/")):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                mentioned.add(node.value)
    unused = sorted(set(sentences()) - mentioned)
    assert not unused, f"{len(unused)} never met:\n" + "\n".join(unused)


def test_every_sentence_gets_its_values(raised: list[Raised]) -> None:
    wrong = []
    for error in raised:
        places = _places(sentences().get(error.code, ""))
        if error.values is not None and not places <= error.values:
            wrong.append(f"{error.place}: {error.code} lacks {', '.join(sorted(places - error.values))}")
    assert not wrong, "\n".join(wrong)


def _raised_in(name: str, tree: ast.Module) -> Iterator[Raised]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node) not in FAMILY or not node.args:
            continue
        values = {keyword.arg for keyword in node.keywords}
        known = None if None in values else frozenset(filter(None, values)) - {"field"}
        for code in _codes(node.args[0]):
            yield Raised(f"{name}:{node.lineno}", code, known)


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _codes(argument: ast.expr) -> list[str]:
    match argument:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp(body=body, orelse=orelse):
            return _codes(body) + _codes(orelse)
    return []


def _places(text: str) -> set[str]:
    return {field for _text, field, _spec, _conversion in Formatter().parse(text) if field is not None}
