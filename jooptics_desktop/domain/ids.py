"""Identity: UUIDv7 text, one type per noun so that a sale's id is never taken for a customer's."""

from __future__ import annotations

from typing import NewType, Protocol

CustomerId = NewType("CustomerId", str)
HouseholdId = NewType("HouseholdId", str)
PrescriptionId = NewType("PrescriptionId", str)
WearerId = NewType("WearerId", str)
ItemId = NewType("ItemId", str)
SaleId = NewType("SaleId", str)
SaleLineId = NewType("SaleLineId", str)
PaymentId = NewType("PaymentId", str)
StaffId = NewType("StaffId", str)
ConsentId = NewType("ConsentId", str)
StoreId = NewType("StoreId", str)
RequestId = NewType("RequestId", str)


class IdSource(Protocol):
    """Where new ids come from; the real one is `system.ids.Uuid7Ids`, tests use a counting one."""

    def new(self) -> str:
        """A fresh UUIDv7 (RFC 9562) in its 36-character text form; later ids sort after earlier ones."""
        ...
