"""The privacy policy on paper, before there is a store and after."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.l10n import Formats, translator
from jooptics_desktop.l10n.words_policy import KINDS, part_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.documents.policy_changes import ChangedPart
    from jooptics_desktop.domain.policy import PolicyPack, PolicyText
    from jooptics_desktop.domain.policy_reading import Difference
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.policies import PolicyChange


def shown_policy(
    pack: PolicyPack,
    language: Language,
    values: Mapping[str, str] | None = None,
    document: DocumentName = DocumentName.POLICY,
) -> PolicyText:
    """The text people read, its places filled in; the data protection officer is empty while none is designated."""
    return pack.text(language, document).filled({"data_protection_officer": "", **(values or {})})


def policy_pdf(pack: PolicyPack, text: PolicyText, language: Language) -> bytes:
    """That text of the pack as a PDF with contents and outline."""
    from jooptics_desktop.documents.policies import write_policy

    paper = io.BytesIO()
    write_policy(text, pack.last_updated, translator(language), Formats(language), paper)
    return paper.getvalue()


def changed_parts(change: PolicyChange, language: Language) -> list[ChangedPart]:
    """What two versions say differently, section by section: the policy first, then the notice to customers."""
    from jooptics_desktop.documents.policy_changes import ChangedPart

    words = translator(language)
    found: dict[str, list[Difference]] = {}
    for document in DocumentName:
        for difference in change.differences(language, document):
            found.setdefault(part_title(document, difference, words), []).append(difference)
    return [
        ChangedPart(title, tuple(words.tr(KINDS[one.kind]) for one in differences), tuple(differences))
        for title, differences in found.items()
    ]


def changes_pdf(change: PolicyChange, language: Language, formats: Formats) -> bytes:
    """The differences as a PDF."""
    from jooptics_desktop.documents.policy_changes import ChangesPaper, write_policy_changes

    told = ChangesPaper(
        change.before.version, change.after.version, formats.day(change.after.effective_at),
        change.after.changes.get(language, ""), changed_parts(change, language),
    )  # fmt: skip
    paper = io.BytesIO()
    write_policy_changes(told, translator(language), paper)
    return paper.getvalue()
