"""The shop's notice to its own customers, as it is put before one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jooptics_desktop.domain.dependants import ADDENDUM, MinorsMode
from jooptics_desktop.domain.policy import DocumentName
from jooptics_desktop.domain.staff import Permission
from jooptics_desktop.l10n.catalogue import translator
from jooptics_desktop.l10n.joining import listed
from jooptics_desktop.services import minors, officer, policies, store_profile

if TYPE_CHECKING:
    from jooptics_desktop.domain.policy import PolicyPack, PolicyText
    from jooptics_desktop.l10n import Language
    from jooptics_desktop.services.desk import Desk


@dataclass(frozen=True, slots=True)
class CustomerNotice:
    """The version in force, and its words with the shop's name and contacts filled in."""

    pack: PolicyPack
    text: PolicyText


def customer_notice(desk: Desk, language: Language) -> CustomerNotice:
    """The notice in that language, ready to be shown; what the shop has not said stands there as such.

    In guardian mode it says what is kept of children, instead of that nothing is.
    """
    desk.require(Permission.CUSTOMERS_READ)
    with desk.store.read() as work:
        pack = policies.in_force_in(desk, work)
        profile, named = store_profile.get(work), officer.get(work)
        mode = minors.mode_in(work)
    values = {
        "shop": profile.name_in(language),
        "shop_address": profile.address,
        "shop_phone": profile.phone,
        "data_protection_officer": listed(named.reach, translator(language)),
    }
    text = pack.text(language, DocumentName.CUSTOMERS)
    if mode is MinorsMode.GUARDIAN:
        text = text.with_addendum(ADDENDUM)
    return CustomerNotice(pack, text.filled(values))
