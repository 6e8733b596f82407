"""What was answered so far: plain data in memory, kept nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from jooptics_desktop.domain.privacy import FirstRunChoices
from jooptics_desktop.domain.staff import Role
from jooptics_desktop.domain.store_profile import StoreProfile
from jooptics_desktop.services.first_run import FirstRunAnswers, FirstRunResult, TaxAnswer, read_tax_answers
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.services.staff import NewStaff

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from jooptics_desktop.domain.policy import PolicyPack
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk


@dataclass(slots=True)
class Draft:
    """Filled in step by step; `result` is there once the store is made, `recovery_code` once it may be shown."""

    pack: PolicyPack | None = None
    served_at: dict[Language, datetime] = field(default_factory=dict)  # when the policy was first shown
    read_to_end: set[Language] = field(default_factory=set)
    acknowledged: bool = False
    choices: FirstRunChoices | None = None
    profile: StoreProfile = field(default_factory=lambda: StoreProfile(""))
    taxes: tuple[TaxAnswer, ...] = ()
    owner: NewStaff = field(default_factory=lambda: NewStaff("", Role.OWNER, "", adult=False), repr=False)
    recovery_code: str = field(default="", repr=False)
    desk: Desk | None = None  # what writes the sheets
    result: FirstRunResult | None = field(default=None, repr=False)

    def decide(self, language: Language, answers: Mapping[str, bool]) -> None:
        """Take the answers about the optional purposes, together with the words they were given on."""
        if self.pack is None:
            raise ValueError("nothing was shown yet")
        shown = shown_policy(self.pack, language)
        self.choices = FirstRunChoices(
            pack_sha256=self.pack.sha256, text_sha256=shown.sha256, ui_text_sha256=shown.shown_sha256(),
            language=language, served_at=self.served_at[language], acknowledged=self.acknowledged,
            answers=dict(answers), scrolled_to_end=language in self.read_to_end,
        )  # fmt: skip

    def answers(self) -> FirstRunAnswers:
        """Everything together, for making the store; raises `RuleBroken` for a tax that is wrong."""
        if self.choices is None:
            raise ValueError("the questions about privacy are not answered yet")
        return FirstRunAnswers(self.choices, self.profile, read_tax_answers(self.taxes), self.owner)

    def forget_secrets(self) -> None:
        """Drop what was needed only to make the store and to show its sheets once."""
        self.owner = replace(self.owner, password="", pin=None, totp_secret=None)
        self.recovery_code, self.desk, self.result = "", None, None
