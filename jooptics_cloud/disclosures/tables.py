"""The table of the disclosure register: entries in one chain, only ever added, emptied of people after their term."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime
from jooptics_cloud.inventory import (
    OF_ACCOUNT_ID,
    Category,
    Goes,
    Kept,
    Purpose,
    about,
    declared,
    personal,
    technical,
)

_ENTRY = declared(
    personal(
        Category.CONTACT, Purpose.LEGAL, kept=Kept.DISCLOSURE, exported=False,
        why="its holder has it in the letter about it, once no gag forbids that",
    )
)  # fmt: skip
_CHAIN = declared(technical("holds the entries of the register together"))


class RegisterRow(Base):
    """One entry: an operator added or removed, a disclosure asked for, approved, handed out, or told of.

    `about` is the operator's name or the disclosure's id. After the term `account_id`, `body` and `signature` are
    emptied where an account is meant; the digest stays, so that the chain can still be followed.
    """

    __tablename__ = "disclosure_entry"
    __table_args__ = (UniqueConstraint("about", "kind"), about(OF_ACCOUNT_ID, "disclosures", Goes.BY_TERM))

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, info=_CHAIN)
    at: Mapped[datetime] = mapped_column(UtcTime, info=_CHAIN)
    kind: Mapped[str] = mapped_column(String(16), info=_CHAIN)
    about: Mapped[str] = mapped_column(String(40), info=_ENTRY)
    account_id: Mapped[str | None] = mapped_column(String(36), index=True, info=_ENTRY)
    body: Mapped[str | None] = mapped_column(Text, info=_ENTRY)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary, info=_ENTRY)
    previous: Mapped[str] = mapped_column(String(64), info=_CHAIN)
    digest: Mapped[str] = mapped_column(String(64), info=_CHAIN)
    seal: Mapped[bytes] = mapped_column(LargeBinary, info=_CHAIN)
