"""The inventory of personal data: what each thing that is kept is, what for, how long, and how it leaves.

Every column, setting, log field and file declares itself beside its definition with one of these values; finding,
exporting, correcting, erasing and ageing a person's data follow the declarations and nothing else. Categories are
the policy's own list (statements S2.P.2 to S2.U.6), retention classes those of its section 6.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.purposes import PURPOSES, PurposeCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.domain.local_state import LocalCategory


class Category(StrEnum):
    """What kind of personal data, by the statement of the policy that names it."""

    CONTACT = "S2.P.2"
    BUSINESS = "S2.P.3"
    CREDENTIALS = "S2.P.4"
    PAYMENT = "S2.P.5"
    CUSTOMER_DATA = "S2.P.6"
    NETWORK = "S2.U.2"
    PROGRAM_VERSION = "S2.U.3"
    FEATURES_USED = "S2.U.4"
    SESSIONS = "S2.U.5"
    ERRORS = "S2.U.6"


class RetentionClass(StrEnum):
    """How long it may be kept, and from when; the terms themselves are in `domain.retention`."""

    ACCOUNT = "account"  # people who work with the program: while they do, and a while after (S6.2)
    BUSINESS = "business"  # the shop's customers: by the store's preference above the legal floor (S6.3)
    PAYMENT = "payment"  # sales, payments and their papers: for tax and audit (S6.4)
    USAGE_LOG = "usage_log"  # who signed in, what was looked at, what failed (S6.5)
    EVIDENCE = (
        "evidence"  # proofs of notice and consent, kept as account data are, under an id that names nobody
    )
    CASE = "case"  # requests of people about their data: two years from the answer
    DEVICE = "device"  # lives on this computer as long as the program does


class Subject(StrEnum):
    """Whose data a row is."""

    CUSTOMER = "customer"
    STAFF = "staff"
    DEPENDANT = "dependant"  # what is known of a child whose guardian is a customer; their prescriptions stay
    WEARER = "wearer"  # the same child, or another whose name nobody knows, with their prescriptions


class Fate(StrEnum):
    """What erasing a person does to a row about them."""

    DELETE = "delete"
    EMPTY = "empty"  # the row stays, for its figures; what in it is about the person is emptied
    SHARED = "shared"  # goes with the last person it is about; until then it is emptied
    KEEP = "keep"  # stays as it is: it names the person by a random id only, which then leads nowhere


class KeptBecause(StrEnum):
    """Why something stays when a person is erased; the words are said on the receipt."""

    ACCOUNTS = "accounts"  # the books of the shop, by law
    CONSENT_PROOF = "consent_proof"  # proof that a notice was shown and what was answered
    DISCLOSURE_PROOF = "disclosure_proof"  # proof of what left the store
    REQUEST_PROOF = "request_proof"  # proof of how a request was dealt with
    TRAIL = "trail"  # the audit trail, which would break
    WORK_DONE = "work_done"  # what a colleague did stays done


@dataclass(frozen=True, slots=True)
class Datum:
    """What one column, setting, log field or file is.

    Without a `category` it is technical: nothing about a person, for the reason in `why`. `erased` says whether it
    goes when the person is erased and the row stays, `exported` whether the person's own copy shows it; `why`
    gives the reason where it does not. `mentions` is set on ids: whom they lead to. `local` is said of what lies on
    the computer itself: which kind of thing it is there. `for_support` is said of what may stand in a support bundle
    (`domain.support_bundle`); nothing personal may.
    """

    category: Category | None
    purposes: tuple[PurposeCode, ...] = ()
    retention: RetentionClass = RetentionClass.BUSINESS
    erased: bool = False
    exported: bool = False
    mentions: Subject | None = None
    why: str = ""
    local: LocalCategory | None = None
    for_support: bool = False

    @property
    def personal(self) -> bool:
        """Whether it is about a person."""
        return self.category is not None

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who else may get it, by its purposes."""
        return tuple(dict.fromkeys(name for code in self.purposes for name in PURPOSES[code].recipients))


@dataclass(frozen=True, slots=True)
class Owner:
    """How to find the person a row is about.

    `column` holds the person's id; or, with `parent`, it holds what stands in column `key` of that table, whose
    rows are about the person in turn. With `charges`, rows that hold the id of a row of that table belong to the
    person too: a guardian's copy holds the consents they gave for their children.
    """

    column: str
    parent: str = ""
    key: str = "id"
    charges: str = ""


@dataclass(frozen=True, slots=True)
class Ages:
    """That rows are thrown away when a term is over, counted from the first of these columns that has a time."""

    kept: RetentionClass
    since: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What the rows of a table are about: `owners` by kind of person, none where they are about nobody.

    `section` names them in a person's own copy. `kept_because` says why rows stay that are not deleted. With
    `ages` they go by themselves; rows of other tables that are part of them go along.
    """

    owners: Mapping[Subject, Owner]
    section: str = ""
    fate: Fate = Fate.KEEP
    kept_because: KeptBecause | None = None
    ages: Ages | None = None


def personal(
    category: Category,
    *purposes: PurposeCode,
    retention: RetentionClass = RetentionClass.BUSINESS,
    exported: bool = True,
    erased: bool = True,
    why: str = "",
) -> Datum:
    """Something about a person, kept for these purposes."""
    return Datum(category, purposes, retention, erased=erased, exported=exported, why=why)


def technical(why: str, *, for_support: bool = False) -> Datum:
    """Something about nobody; say why. With `for_support` it helps whoever is asked for help, and holds no secret."""
    return Datum(None, why=why, for_support=for_support)


def link(to: Subject | None = None, *, erased: bool = False) -> Datum:
    """A random id or a counted number: it leads to a person only while their own row exists."""
    return Datum(None, mentions=to, erased=erased, why="names a row, at random or by counting")


SERVICE: Final = PurposeCode.SERVICE
CARE: Final = PurposeCode.CARE_RECORD
SECURITY: Final = PurposeCode.SECURITY
LEGAL: Final = PurposeCode.LEGAL_OBLIGATIONS


def on_device(datum: Datum, category: LocalCategory) -> Datum:
    """The same declaration, saying of which kind it is on this computer."""
    return replace(datum, local=category)
