"""A shop's store connected to a real service over TLS, whose clock a test moves: five minutes pass at a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyotp

from jooptics_desktop.domain.backup_places import PlaceKind
from jooptics_desktop.domain.purposes import PurposeCode
from jooptics_desktop.services import backup, backup_targets, cloud_account, cloud_country, privacy
from jooptics_desktop.services.backup_places import facts_of
from jooptics_desktop.services.policy_papers import shown_policy
from jooptics_desktop.sync.tls import CloudEndpoint
from tests.unattended import never, quiet

if TYPE_CHECKING:
    from jooptics_desktop.services.desk import Desk
    from jooptics_desktop.services.open_store import OpenStore
    from tests.cloud.service_thread import Service

EMAIL = "owner@example.com"
CLOUD_PASSWORD = "seven brass lenses"


def agree_to_country(desk: Desk, endpoint: CloudEndpoint) -> None:
    """Agree to where a service keeps backups, as it says itself."""
    pack = privacy.policies().in_force(desk.clock.now())
    cloud_country.agree(desk, pack, shown_policy(pack, "en"), cloud_country.look(desk, endpoint))


@dataclass
class CloudShop:
    """A store, its desk, the service it backs up to and, once it is on, the account's second factor."""

    service: Service
    opened: OpenStore
    desk: Desk
    totp: pyotp.TOTP | None = None
    email: str = EMAIL

    def connect(self) -> None:
        """Agree, open an account, confirm it, enrol this computer."""
        desk, pack = self.desk, privacy.policies().in_force(self.desk.clock.now())
        privacy.give(desk, pack, shown_policy(pack, "en"), PurposeCode.CLOUD_BACKUP)
        self.agree_to_country()
        asked = cloud_account.sign_up(desk, self.endpoint, self.email, CLOUD_PASSWORD, "en", adult=True)
        cloud_account.confirm_email(asked, self.service.code_for(self.email))
        cloud_account.connect(self.opened, desk, self.endpoint, self.email, CLOUD_PASSWORD, "", "Till 1")

    def agree_to_country(self) -> None:
        """Agree to where the service is now."""
        agree_to_country(self.desk, self.endpoint)

    def switch_second_factor_on(self) -> None:
        """From now on the account asks for a code."""
        proposal = cloud_account.begin_second_factor(self.opened, self.desk)
        self.totp = pyotp.TOTP(proposal.secret)
        cloud_account.confirm_second_factor(self.opened, self.desk, self.totp.at(self.service.clock.now()))

    @property
    def authority(self) -> bytes:
        """The certificate a desktop has to be given."""
        return self.service.cloud.home.authority_path.read_bytes()

    @property
    def endpoint(self) -> CloudEndpoint:
        """How the desktop addresses the service."""
        return CloudEndpoint(self.service.url, self.authority)

    @property
    def facts(self) -> dict[str, Any]:
        """What the store keeps of the connection."""
        return facts_of(self.desk, PlaceKind.CLOUD)

    def code(self) -> str:
        """What the authenticator app shows, never twice the same."""
        assert self.totp is not None
        self.service.clock.advance(seconds=60)
        return self.totp.at(self.service.clock.now())

    def later(self) -> None:
        """Having signed in is no fresh proof any more."""
        self.service.clock.advance(minutes=6)

    def back_up(self) -> backup.PlaceStatus:
        """Back up now; how it stands afterwards."""
        backup.back_up(self.opened, self.desk, PlaceKind.CLOUD, progress=quiet, cancelled=never)
        return self.status()

    def status(self) -> backup.PlaceStatus:
        """How backups to the service stand."""
        places = backup.status(self.desk, self.opened.home).places
        return next(place for place in places if place.place.kind is PlaceKind.CLOUD)

    def wraps(self) -> bytes | None:
        """The key wraps as the service has them."""
        return backup_targets.lineage_of(self.opened, self.facts).key_wraps()
