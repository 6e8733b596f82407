"""Whatever the services enter in the audit trail is in the closed list, and people can read it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from jooptics_desktop.domain.audit import EVENTS, GROUPS
from jooptics_desktop.domain.breaches import EntryKind
from jooptics_desktop.domain.privacy import EventType
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.domain.requests import EventKind
from jooptics_desktop.l10n import translator, words_audit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Calls that enter something, and which of their arguments is the event.
ENTERING = {"note": 1, "append": 2, "note_reading": 2}


@pytest.fixture(scope="module")
def modules(root: Path) -> list[ast.Module]:
    """Every service."""
    return [
        ast.parse(path.read_text(encoding="utf-8"))
        for path in (root / "jooptics_desktop/services").glob("*.py")
    ]


def _entered(module: ast.Module) -> Iterator[str]:
    """Codes that stand in the text of calls which enter something, through helpers with a parameter `event` too."""
    helpers = {
        node.name: [argument.arg for argument in node.args.args].index("event")
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef) and "event" in {argument.arg for argument in node.args.args}
    }
    places = ENTERING | helpers
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        place = places.get(name)
        if place is None or len(node.args) <= place:
            continue
        for part in ast.walk(node.args[place]):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
                yield part.value


def test_what_is_entered_is_in_the_closed_list(modules: list[ast.Module]) -> None:
    entered = {event for module in modules for event in _entered(module)}
    assert len(entered) > 50
    beginnings = {"consent_", "request_", "breach_"}
    assert {event for event in entered if event not in EVENTS} <= beginnings


def test_events_that_are_put_together_are_in_it_too() -> None:
    assert {f"request_{kind.value}" for kind in EventKind} <= EVENTS.keys()
    assert {f"consent_{kind.value}" for kind in EventType} <= EVENTS.keys()
    assert {f"breach_{kind.value}" for kind in EntryKind} <= EVENTS.keys()


def test_nothing_in_the_list_is_never_entered(modules: list[ast.Module]) -> None:
    said = {
        node.value
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    made = {event for event in EVENTS if event.startswith(("consent_", "request_", "breach_"))}
    assert EVENTS.keys() - said - made == {"audit_disposed"}  # by its name in domain.audit


def test_every_event_and_kind_is_said_in_both_languages() -> None:
    assert words_audit.EVENTS.keys() == EVENTS.keys()
    assert words_audit.GROUPS.keys() == GROUPS.keys()
    arabic = translator("ar")
    for message in (*words_audit.EVENTS.values(), *words_audit.GROUPS.values(), *words_audit.FACTS.values()):
        assert message
        assert arabic.tr(message) != message


def test_every_purpose_is_said_in_words() -> None:
    assert words_audit.VALUES.keys() >= set(PurposeCode)
