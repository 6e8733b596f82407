"""A service that the law demands something of, with two operators and a member."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_cloud.disclosures import operators, register, service
from jooptics_cloud.disclosures.operators import Signer
from jooptics_cloud.disclosures.service import Basis, Demand
from jooptics_cloud.ids import new_id
from tests.cloud.service_thread import Service, b64

if TYPE_CHECKING:
    from pathlib import Path

HANDED_OUT = "Data of your account were handed out"


def public(signer: Signer) -> str:
    return b64(signer.key.public_key().public_bytes_raw())


class Court:
    """A running service with two operators of long standing and one member."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.service = Service(folder / "home", database)
        self.cloud = self.service.cloud
        self.clock = self.service.clock
        self.alice, self.bob = self.signer("alice"), self.signer("bob")
        operators.add(self.cloud, "alice", public(self.alice), self.alice)
        operators.add(self.cloud, "bob", public(self.bob), self.alice)
        self.clock.advance(days=8)
        self.asked = ""  # what was asked for last
        self.member = self.service.member()
        self.service.letters(self.member.email, 2)  # a clock that jumps ahead would have them given up

    @staticmethod
    def signer(name: str) -> Signer:
        return Signer(name, Ed25519PrivateKey.generate())

    @property
    def demand(self) -> Demand:
        return Demand(
            self.member.email, "12/2027", "Amman court", Basis.LEGAL, "The order names the address."
        )

    def ask(self, **changes: Any) -> str:
        self.asked = service.ask(self.cloud, self.alice, replace(self.demand, **changes))
        return self.asked

    def out(self) -> Path:
        return self.folder / f"{new_id()}.zip"

    def approve(self, disclosure_id: str, by: Signer | None = None, out: Path | None = None) -> Path:
        return service.approve(self.cloud, by or self.bob, disclosure_id, out or self.out()).file

    def kinds(self, disclosure_id: str) -> list[str]:
        with self.cloud.db.read() as session:
            return [row.kind for row in register.entries(session) if row.about == disclosure_id]

    def letters(self, count: int) -> list[str]:
        """The letters about a disclosure, once the member has so many letters in all."""
        return [one for one in self.service.letters(self.member.email, count) if one.startswith(HANDED_OUT)]


def opened(file: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    del files["manifest.sig"]
    return json.loads(files.pop("manifest.json")), files
