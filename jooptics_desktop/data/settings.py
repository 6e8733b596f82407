"""What the store knows about itself, and the sequences of human numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from jooptics_desktop.data.columns import CanonicalJson
from jooptics_desktop.data.inventory import about_nobody, technical
from jooptics_desktop.data.prepared import Prepared
from jooptics_desktop.data.schema import metadata
from jooptics_desktop.domain import inventory
from jooptics_desktop.domain.inventory import SERVICE, Category, RetentionClass
from jooptics_desktop.domain.purposes import PurposeCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.domain.inventory import Datum

SETTING: Final = sa.Table(
    "setting",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True, info=technical("which setting")),
    sa.Column(
        "value", CanonicalJson, nullable=False, info=technical("declared one by one in `data.settings`")
    ),
    info=about_nobody(),
)
SEQUENCE: Final = sa.Table(
    "sequence",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True, info=technical("which sequence")),
    sa.Column("last", sa.Integer, nullable=False, info=technical("how far it was counted")),
    info=about_nobody(),
)

_CLOUD: Final = PurposeCode.CLOUD_BACKUP
_OWN: Final = "the store's own choice, about nobody"
_BUSINESS: Final = inventory.personal(
    Category.BUSINESS, SERVICE, retention=RetentionClass.ACCOUNT, exported=False, erased=False,
    why="the business, not a person; it stands on every paper",
)  # fmt: skip
# Every setting there is. One that is not declared here cannot be kept.
SETTINGS: Final[Mapping[str, Datum]] = {
    "audit.key": inventory.technical("seals the audit trail: this month's key, and the first as the vault sealed it"),
    "store.id": inventory.link(),
    "store.recovery_confirmed": inventory.technical(_OWN, for_support=True),
    "keys.passphrase_changing": inventory.technical("which owner's password is being changed, until it is"),
    "store.profile": _BUSINESS,
    "erasure.applied": inventory.technical(
        "how many entries of the erasure ledger this store has followed", for_support=True
    ),
    "erasure.ledger_lost": inventory.technical("that a restore went on without all entries of the erasure ledger"),
    "retention.preferences": inventory.technical(_OWN, for_support=True),
    "retention.seen_time": inventory.technical("the latest moment that was believed"),
    "retention.last_run": inventory.technical("when what was due was last thrown away, and how much of what"),
    "consents.receipt_key": inventory.technical("seals receipts of consent"),
    "sales.discount_limit_ppm": inventory.technical(_OWN, for_support=True),
    "prescription.validity_months": inventory.technical(_OWN, for_support=True),
    "minors.mode": inventory.technical(_OWN, for_support=True),
    "privacy.jurisdiction": inventory.technical(_OWN, for_support=True),
    "privacy.holidays": inventory.technical("days off that were announced, for counting terms"),
    "privacy.policy_keys": inventory.technical("public keys whose policy texts are believed"),
    "privacy.policies_applied": inventory.technical("versions of the policy whose changed purposes were ended"),
    "privacy.policy_refused": inventory.technical("why the last policy text that came was refused"),
    "privacy.officer": inventory.personal(
        Category.CONTACT, SERVICE, retention=RetentionClass.ACCOUNT, exported=False, erased=False,
        why="the data protection officer, who stands on every notice and letter until another is named",
    ),
    "import.unfinished.price_list": inventory.technical("how far a price list came that stopped, and its digest"),
    "import.unfinished.customers": inventory.technical("how far a file of customers came that stopped, and its digest"),
    "handover.announced": _BUSINESS,
    "handover.former_backups": inventory.technical("backups of the former owner that are still to be seen to"),
    "handover.former_vault": inventory.technical("whose copies and keys are being cleared from this computer"),
    "privacy.asked_anew_since": inventory.technical("from when on everybody is asked about the policy anew"),
    "usage.deletions_owed": inventory.technical("which purposes' deletion the service has yet to confirm"),
    "backup.folder": inventory.technical("which folder backups go to"),
    "backup.cloud": inventory.personal(
        Category.CONTACT, _CLOUD, retention=RetentionClass.ACCOUNT, exported=False, erased=False,
        why="the address and e-mail of the account with the backup service, until it is no longer used",
    ),
}  # fmt: skip

_upsert = insert(SETTING)
_UPSERT: Final = _upsert.on_conflict_do_update(
    index_elements=["name"], set_={"value": _upsert.excluded.value}
)
TAKE_NUMBER: Final = (
    insert(SEQUENCE)
    .values(name=sa.bindparam("name"), last=1)
    .on_conflict_do_update(index_elements=["name"], set_={"last": SEQUENCE.c.last + 1})
    .returning(SEQUENCE.c.last)
)
_NEXT: Final = Prepared(TAKE_NUMBER)
_GET: Final = Prepared(sa.select(SETTING.c.value).where(SETTING.c.name == sa.bindparam("wanted")))
_last = insert(SEQUENCE)
_LAST: Final = _last.on_conflict_do_update(index_elements=["name"], set_={"last": _last.excluded.last})


class SettingRepository:
    """Reads and writes named values; takes the next number of a sequence."""

    def __init__(self, connection: Link) -> None:
        self._connection = connection

    def get(self, name: str) -> Any:  # noqa: ANN401 - a setting is any JSON value
        """The value, or None."""
        row = _GET.first(self._connection, wanted=name)
        return None if row is None else row.value

    def put(self, name: str, value: object) -> None:
        """Keep a value under that name, or none from now on; raises `LookupError` for a setting nobody declared."""
        if name not in SETTINGS:
            raise LookupError(name)
        if value is None:
            self._connection.execute(sa.delete(SETTING).where(SETTING.c.name == name))
            return
        self._connection.execute(_UPSERT, {"name": name, "value": value})

    def put_all(self, values: Mapping[str, object]) -> None:
        """Keep several."""
        for name, value in values.items():
            self.put(name, value)

    def last_number(self, sequence: str) -> int:
        """The number the sequence gave last; 0 before the first."""
        row = self._connection.execute(sa.select(SEQUENCE.c.last).where(SEQUENCE.c.name == sequence)).first()
        return 0 if row is None else int(row.last)

    def set_last_number(self, sequence: str, last: int) -> None:
        """Let the sequence go on after `last`, for numbers that were given in bulk."""
        self._connection.execute(_LAST, {"name": sequence, "last": last})

    def next_number(self, sequence: str) -> int:
        """The next number of that sequence, from 1; gaps appear only when the transaction is rolled back."""
        ((number,),) = _NEXT.plain(self._connection, sequence)
        return int(number)
