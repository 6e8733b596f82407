"""The privacy policy on paper, before there is a store and after."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.l10n import Formats, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.domain.policy import PolicyPack, PolicyText
    from jooptics_desktop.l10n import Language


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
