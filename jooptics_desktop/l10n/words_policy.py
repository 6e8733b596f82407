"""What is said about versions of the policy: parts, kinds of change, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.policy_changes import AnswerKind
from jooptics_desktop.domain.policy_reading import EXPLAINED, IN_SHORT, PURPOSES, ChangeKind
from jooptics_desktop.l10n.catalogue import mark

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy_reading import Difference
    from jooptics_desktop.l10n.catalogue import Translator

KINDS: Final = {
    ChangeKind.ADDED: mark("New in this version"),
    ChangeKind.REMOVED: mark("Left out"),
    ChangeKind.CHANGED: mark("Said differently"),
}
ANSWERS: Final = {AnswerKind.ACCEPTED: mark("Accepted"), AnswerKind.DECLINED: mark("Declined")}
DOCUMENTS: Final = {
    DocumentName.POLICY: mark("Privacy policy"),
    DocumentName.CUSTOMERS: mark("Notice to customers"),
}
_PARTS: Final = {
    IN_SHORT: mark("In short"),
    EXPLAINED: mark("Words explained"),
    PURPOSES: mark("What is asked about each use"),
}


def part_title(document: DocumentName, difference: Difference, words: Translator) -> str:
    """Where a difference stands: the section, after the document's name where that is not the policy itself."""
    title = words.tr(_PARTS[difference.section_id]) if difference.section_id in _PARTS else difference.heading
    if document is DocumentName.POLICY:
        return title
    return f"{words.tr(DOCUMENTS[document])} · {title}"
