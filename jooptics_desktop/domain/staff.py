"""Who works in the store, and what each role may do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.errors import NotPermitted, RuleBroken

if TYPE_CHECKING:
    from datetime import date, datetime

    from jooptics_desktop.domain.ids import StaffId


class Role(StrEnum):
    """The four roles, from the one who answers for everything to the one at the till."""

    OWNER = "owner"
    MANAGER = "manager"
    OPTICIAN = "optician"
    CASHIER = "cashier"


class Permission(StrEnum):
    """A named thing one may be allowed to do."""

    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_WRITE = "customers.write"
    CUSTOMERS_IMPORT = "customers.import"
    PRESCRIPTIONS_READ = "prescriptions.read"
    PRESCRIPTIONS_WRITE = "prescriptions.write"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_WRITE = "catalogue.write"
    SALES_SELL = "sales.sell"
    SALES_DISCOUNT_LARGE = "sales.discount_large"
    SALES_CANCEL = "sales.cancel"
    EXPORT_CUSTOMER = "export.customer"
    EXPORT_ALL = "export.all"
    BACKUP_RUN = "backup.run"
    BACKUP_CONFIGURE = "backup.configure"
    STORE_CONFIGURE = "store.configure"
    STAFF_MANAGE = "staff.manage"
    PRIVACY_MANAGE = "privacy.manage"
    PRIVACY_ERASE = "privacy.erase"
    AUDIT_READ = "audit.read"
    REQUESTS_HANDLE = "requests.handle"
    CHILDREN_CONFIGURE = "children.configure"
    STORE_HAND_OVER = "store.hand_over"


_COUNTER: Final = frozenset(
    {
        Permission.CUSTOMERS_READ,
        Permission.CUSTOMERS_WRITE,
        Permission.CATALOGUE_READ,
        Permission.SALES_SELL,
        Permission.BACKUP_RUN,
    }
)
_CLINICAL: Final = _COUNTER | {Permission.PRESCRIPTIONS_READ, Permission.PRESCRIPTIONS_WRITE}
_MANAGING: Final = _CLINICAL | {
    Permission.CUSTOMERS_IMPORT,
    Permission.CATALOGUE_WRITE,
    Permission.SALES_DISCOUNT_LARGE,
    Permission.SALES_CANCEL,
    Permission.EXPORT_CUSTOMER,
    Permission.EXPORT_ALL,
    Permission.BACKUP_CONFIGURE,
    Permission.AUDIT_READ,
    Permission.PRIVACY_MANAGE,
    Permission.PRIVACY_ERASE,
    Permission.REQUESTS_HANDLE,
}
PERMISSIONS: Final[dict[Role, frozenset[Permission]]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(_MANAGING),
    Role.OPTICIAN: frozenset(_CLINICAL),
    # A cashier prints what was dispensed, so reads prescriptions but writes none.
    Role.CASHIER: frozenset(_COUNTER | {Permission.PRESCRIPTIONS_READ}),
}
# What somebody still may who declined a version of the policy that holds: look, take everything along, erase.
AFTER_DECLINING: Final = frozenset(
    {
        Permission.CUSTOMERS_READ,
        Permission.PRESCRIPTIONS_READ,
        Permission.CATALOGUE_READ,
        Permission.EXPORT_CUSTOMER,
        Permission.EXPORT_ALL,
        Permission.BACKUP_RUN,
        Permission.AUDIT_READ,
        Permission.PRIVACY_MANAGE,
        Permission.PRIVACY_ERASE,
        Permission.REQUESTS_HANDLE,
    }
)
# Acts that ask for a fresh authenticator code although one is already signed in.
STEP_UP: Final = frozenset(
    {
        Permission.EXPORT_CUSTOMER,
        Permission.EXPORT_ALL,
        Permission.STAFF_MANAGE,
        Permission.PRIVACY_ERASE,
        Permission.CHILDREN_CONFIGURE,
        Permission.STORE_HAND_OVER,
    }
)
# Roles that cannot work without an authenticator app (the policy's promise of multi-factor authentication).
SECOND_FACTOR_ROLES: Final = frozenset({Role.OWNER, Role.MANAGER})
STEP_UP_SECONDS: Final = 300
MIN_PASSWORD: Final = 12
MIN_PIN: Final = 6


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Someone who works here. No birth date is kept: being an adult is attested (`attested_adult_at`).

    `declined` is not kept: it follows from what they answered to the policy (`domain.policy_changes`).
    """

    id: StaffId
    name: str
    role: Role
    has_pin: bool
    has_second_factor: bool
    attested_adult_at: datetime
    active: bool
    declined: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the role grants it, and the policy that holds was not declined where that matters."""
        return self.active and permission in PERMISSIONS[self.role] and not self.declined_bars(permission)

    def declined_bars(self, permission: Permission) -> bool:
        """Whether their no to the policy that holds stands in the way."""
        return self.declined and permission not in AFTER_DECLINING

    def after_declining(self, *, declined: bool) -> StaffMember:
        """The member as they stand towards the policy."""
        return replace(self, declined=declined)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in staff member.

    By the monotonic clock: `second_factor_at` is when they last gave a code, `began` when the session began.
    """

    id: str
    staff: StaffMember
    second_factor_at: float | None
    began: float | None = None


def require(session: Session | None, permission: Permission, monotonic: float) -> StaffMember:
    """The acting person, or `NotPermitted`: nobody signed in, role too small, or a fresh code needed."""
    if session is None:
        raise NotPermitted("permission.nobody_signed_in")
    if not session.staff.may(permission):
        if session.staff.declined_bars(permission):
            raise NotPermitted("permission.policy_declined", permission=permission.value)
        able = ", ".join(role.value for role in Role if permission in PERMISSIONS[role])
        raise NotPermitted("permission.missing", permission=permission.value, who=able)
    if permission in STEP_UP and session.staff.has_second_factor:
        given = session.second_factor_at
        if given is None or monotonic - given > STEP_UP_SECONDS:
            raise NotPermitted("permission.second_factor", permission=permission.value)
    return session.staff


def may_return_by_pin(full: date | None, today: date, last_noted: datetime | None, now: datetime) -> bool:
    """Whether the quick PIN is enough: only for the rest of the business day of a `full` sign-in on this computer.

    A full sign-in took the password, and the second factor where there is one. A clock that is behind what was
    `last_noted` was set back, so that nobody knows what day it is: then the password is asked for too.
    """
    return full == today and (last_noted is None or last_noted <= now)


def check_new_password(password: str, name: str) -> None:
    """Long enough, not one character over and over, not the name; raises `RuleBroken` on `password`."""
    if len(password) < MIN_PASSWORD:
        raise RuleBroken("password.too_short", field="password", least=MIN_PASSWORD)
    if len(set(password)) < 5 or (name and password.casefold() == name.casefold()):
        raise RuleBroken("password.too_simple", field="password")


def check_new_pin(pin: str) -> None:
    """Six digits or more, not all alike and not a plain run; raises `RuleBroken` on `pin`."""
    if len(pin) < MIN_PIN or not (pin.isascii() and pin.isdigit()):
        raise RuleBroken("pin.too_short", field="pin", least=MIN_PIN)
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise RuleBroken("pin.too_simple", field="pin")


def delay_after(failures: int) -> int:
    """Seconds to wait after that many wrong tries in a row: 0, 0, 0, then 1, 2, 4 … up to 15 minutes.

    It grows but never locks anybody out for good, so that nobody can be shut out on purpose.
    """
    free_tries, longest = 3, 900
    if failures < free_tries:
        return 0
    return int(min(longest, 2 ** (failures - free_tries)))
