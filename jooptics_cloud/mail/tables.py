"""The table of letters waiting to leave; address and contents are sealed until then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from jooptics_cloud.db import Base, UtcTime
from jooptics_cloud.inventory import ID, LIMIT, Category, Kept, Purpose, about_no_account, declared, personal


class LetterRow(Base):
    """A letter that has not left yet. One that must arrive has `keep_until`; the others are given up after a day."""

    __tablename__ = "letter"
    __table_args__ = about_no_account("sealed: which account one is for is not known before it leaves")

    id: Mapped[str] = mapped_column(String(36), primary_key=True, info=ID)
    sealed: Mapped[bytes] = mapped_column(
        LargeBinary,
        info=declared(
            personal(
                Category.CONTACT,
                Purpose.LETTERS,
                kept=Kept.LETTER,
                exported=False,
                why="sealed until it leaves, minutes later, to whom it is for",
            )
        ),
    )
    created_at: Mapped[datetime] = mapped_column(UtcTime, info=LIMIT)
    due_at: Mapped[datetime] = mapped_column(UtcTime, info=LIMIT)
    keep_until: Mapped[datetime | None] = mapped_column(UtcTime, info=LIMIT)
    attempts: Mapped[int] = mapped_column(Integer, default=0, info=LIMIT)
