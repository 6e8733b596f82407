"""Backups on the cloud: a `BackupTarget` over HTTPS. The service is believed in nothing that can be checked here."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from jooptics_desktop.domain.errors import Conflict, JoopticsError, Untrusted
from jooptics_desktop.sync import wire
from jooptics_desktop.sync.target import GenerationInfo, Head, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jooptics_desktop.sync.cloud_session import SessionKeeper
    from jooptics_desktop.sync.target import Generation
    from jooptics_desktop.sync.wire import Json

OBJECT_BYTES: Final = 8 * 1024**2 + 64 * 1024
_NAMES_AT_ONCE: Final = 1000
_LISTED_AT_ONCE: Final = 1000
_LEDGER_TRIES: Final = 4
_OCTETS: Final = {"Content-Type": "application/octet-stream"}


@dataclass(frozen=True, slots=True)
class LedgerEnd:
    """Where the erasure ledger ends: the number of entries and the hash that chains them (`""` when empty)."""

    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Sealed entries in order, and where the ledger ends."""

    entries: tuple[bytes, ...] = field(repr=False)
    end: LedgerEnd


class RepositoryClient:
    """One lineage of backups on the service.

    Raises what `BackupTarget` promises, and beside it `NotPermitted` (`cloud.device_revoked`,
    `cloud.session_expired`, `cloud.second_factor_needed`), `Untrusted` (certificate, broken answers) and
    `Cancelled`. With `receipt_key` given, the service's receipt for each commit is checked and kept.
    """

    def __init__(self, keeper: SessionKeeper, repository_id: str, receipt_key: bytes | None = None) -> None:
        self.repository_id = repository_id
        self._keeper = keeper
        self._receipt_key = receipt_key
        self._base = f"/v1/repositories/{repository_id}"

    def create(self) -> None:
        """Begin this lineage on the service; harmless if it is there already."""
        with _as_target():
            self._keeper.call("POST", "/v1/repositories", body={"id": self.repository_id}, repeatable=True)

    def missing(self, names: set[str]) -> set[str]:
        """Which of these objects the service does not hold."""
        wanted, found = sorted(names), set[str]()
        with _as_target():
            for at in range(0, len(wanted), _NAMES_AT_ONCE):
                body = {"names": wanted[at : at + _NAMES_AT_ONCE]}
                answer = self._keeper.call("POST", f"{self._base}/missing", body=body, repeatable=True)
                found.update(wire.texts(answer.json(), "missing"))
        return found & names

    def put(self, name: str, data: bytes) -> None:
        """Store one object under its SHA-256; storing it again changes nothing."""
        with _as_target():
            self._keeper.call("PUT", self._object(name), data=data, headers=_OCTETS, repeatable=True)

    def get(self, name: str) -> bytes:
        """One object. Raises `Untrusted` `backup.object_missing`, `backup.object_damaged` (both with `name`)."""
        with _as_target(missing=Untrusted("backup.object_missing", name=name)):
            data = self._keeper.call("GET", self._object(name), repeatable=True, most=OBJECT_BYTES).body
        if wire.hash_text(data) != name:
            raise Untrusted("backup.object_damaged", name=name)
        return data

    def head(self) -> Head | None:
        """The newest generation, None while there is none."""
        with _as_target():
            reply = self._keeper.call("GET", f"{self._base}/head", repeatable=True)
        return None if reply.status == 204 else _head(reply.json())

    def commit(self, expected: Head | None, generation: Generation) -> Head:
        """Make `generation` the head if it still is `expected`. Raises `Conflict` `backup.head_moved`."""
        offered = _offered(expected, generation)
        body = {
            "expected": None
            if expected is None
            else {"generation": expected.generation, "hash": expected.manifest},
            "generation": offered,
            "signature": self._keeper.sign(*commit_lines(self.repository_id, offered)),
        }
        with _as_target():
            reply = self._keeper.call("POST", f"{self._base}/generations", body=body, repeatable=True)
        head = _head(reply.json())
        if head != Head(generation.number, wire.hash_text(generation.manifest), generation.epoch):
            raise wire.broken()
        self._check_receipt(reply.json())
        return head

    def generations(self) -> list[GenerationInfo]:
        """Every generation, oldest first."""
        found: list[GenerationInfo] = []
        after: int | None = -1
        while after is not None:
            with _as_target():
                path = f"{self._base}/generations?after={after}&limit={_LISTED_AT_ONCE}"
                reply = self._keeper.call("GET", path, repeatable=True)
            answer = reply.json()
            found += [_info(one) for one in wire.parts(answer, "generations")]
            following = wire.optional_number(answer, "next")
            if following is not None and following <= after:
                raise wire.broken()
            after = following
        return found

    def manifest(self, number: int) -> bytes:
        """The sealed manifest of one generation. Raises `Untrusted` `backup.generation_missing` (`number`)."""
        with _as_target(missing=Untrusted("backup.generation_missing", number=number)):
            reply = self._keeper.call("GET", f"{self._base}/generations/{number}", repeatable=True)
        answer = reply.json()
        manifest = wire.data(answer, "manifest")
        if wire.hash_text(manifest) != wire.text(answer, "hash", 64):
            raise wire.broken()
        return manifest

    def delete(self, number: int) -> None:
        """Let a generation go: older than 30 days by the service's clock, and with a fresh proof of the person.

        Raises `RuleBroken` `cloud.generation_young`, `cloud.generation_needed`; `NotPermitted`
        `cloud.second_factor_needed`.
        """
        with _as_target(missing=Untrusted("backup.generation_missing", number=number)):
            self._keeper.call("DELETE", f"{self._base}/generations/{number}", repeatable=True)

    def key_wraps(self) -> bytes | None:
        """The wrapped keys that open these backups, None before the first."""
        return self._wraps()[0]

    def store_key_wraps(self, wraps: bytes) -> None:
        """Replace the wrapped keys. All but the first time a fresh proof of the person is needed.

        Raises `NotPermitted` `cloud.second_factor_needed`, `Conflict` `cloud.wraps_changed`.
        """
        present, tag = self._wraps()
        if present == wraps:
            return
        condition = {"If-None-Match": "*"} if tag is None else {"If-Match": tag}
        headers = {**condition, "Content-Type": "application/json"}
        with _as_target():
            self._keeper.call("PUT", f"{self._base}/key-wraps", data=wraps, headers=headers)

    def erasures(self) -> tuple[bytes, ...]:
        """The sealed entries of the erasure ledger, oldest first."""
        return self.ledger().entries

    def add_erasures(self, entries: Sequence[bytes]) -> None:
        """Append sealed entries, after whatever another computer appended meanwhile."""
        end = self.ledger().end if entries else LedgerEnd(0, "")
        for entry in entries:
            for tries_left in reversed(range(_LEDGER_TRIES)):
                try:
                    end = self.append_to_ledger(end, entry)
                    break
                except Conflict:
                    if not tries_left:
                        raise
                    end = self.ledger(end).end

    def ledger(self, after: LedgerEnd | None = None) -> Ledger:
        """Entries of the erasure ledger after a known end. Raises `Untrusted` `cloud.ledger_broken`."""
        end = after or LedgerEnd(0, "")
        entries: list[bytes] = []
        while True:
            path = f"{self._base}/erasure-ledger?after={end.sequence}"
            with _as_target():
                answer = self._keeper.call("GET", path, repeatable=True).json()
            page = wire.parts(answer, "entries")
            for one in page:
                end = _next_end(end, one)
                entries.append(wire.data(one, "entry"))
            if answer.get("next") is None:
                break
            if not page:
                raise Untrusted("cloud.ledger_broken")
        if (wire.number(answer, "sequence"), wire.text(answer, "hash", 64)) != (end.sequence, end.hash):
            raise Untrusted("cloud.ledger_broken")
        return Ledger(tuple(entries), end)

    def append_to_ledger(self, expected: LedgerEnd, entry: bytes) -> LedgerEnd:
        """Append a sealed entry if the ledger still ends there. Raises `Conflict` `cloud.ledger_moved`."""
        body = {"expected": expected.sequence, "entry": wire.base64_text(entry)}
        with _as_target():
            answer = self._keeper.call(
                "POST", f"{self._base}/erasure-ledger", body=body, repeatable=True
            ).json()
        end = LedgerEnd(wire.number(answer, "sequence"), wire.text(answer, "hash", 64))
        if end != LedgerEnd(expected.sequence + 1, chained(expected.hash, entry)):
            raise Untrusted("cloud.ledger_broken")
        return end

    def _object(self, name: str) -> str:
        return f"{self._base}/objects/{name}"

    def _wraps(self) -> tuple[bytes | None, str | None]:
        with _as_target():
            reply = self._keeper.call("GET", f"{self._base}/key-wraps", repeatable=True)
        if reply.status == 204:
            return None, None
        return reply.body, reply.headers.get("ETag", "")

    def _check_receipt(self, answer: Json) -> None:
        if self._receipt_key is None:
            return
        lines = receipt_lines(
            self.repository_id, wire.number(answer, "generation"), wire.text(answer, "hash", 64),
            wire.text(answer, "received_at", 40),
        )  # fmt: skip
        try:
            Ed25519PublicKey.from_public_bytes(self._receipt_key).verify(
                wire.data(answer, "receipt", 100), "\n".join(lines).encode()
            )
        except (InvalidSignature, ValueError):
            raise Untrusted("cloud.receipt_wrong") from None


def commit_lines(repository_id: str, offered: Json) -> tuple[str, ...]:
    """What the device signs to commit a generation in its JSON form (docs/protocol.md §3)."""
    objects = "".join(f"{one['name']} {one['size']}\n" for one in offered["objects"])
    base = "" if offered["base"] is None else str(offered["base"])
    return (
        "jooptics/v1/commit", repository_id, str(offered["generation"]), offered["parent"], base,
        str(offered["epoch"]), offered["tier"], str(offered["erasures"]),
        wire.hash_text(wire.data(offered, "manifest")), wire.hash_text(objects.encode()),
    )  # fmt: skip


def receipt_lines(repository_id: str, generation: int, digest: str, received_at: str) -> tuple[str, ...]:
    """What the service signs when it acknowledges a generation."""
    return ("jooptics/v1/receipt", repository_id, str(generation), digest, received_at)


def chained(before: str, entry: bytes) -> str:
    """The hash that chains a ledger entry to those before it."""
    return wire.hash_text(before.encode() + entry)


def _next_end(end: LedgerEnd, one: Json) -> LedgerEnd:
    """The end after one more entry, which has to follow on. Raises `Untrusted` `cloud.ledger_broken`."""
    after = LedgerEnd(end.sequence + 1, chained(end.hash, wire.data(one, "entry")))
    if (wire.number(one, "sequence"), wire.text(one, "hash", 64)) != (after.sequence, after.hash):
        raise Untrusted("cloud.ledger_broken")
    return after


def _offered(expected: Head | None, generation: Generation) -> Json:
    return {
        "generation": generation.number,
        "parent": "" if expected is None else expected.manifest,
        "base": generation.base,
        "epoch": generation.epoch,
        "tier": generation.tier.value,
        "erasures": generation.erasures,
        "objects": [{"name": name, "size": size} for name, size in generation.objects.items()],
        "manifest": wire.base64_text(generation.manifest),
    }


def _head(answer: Json) -> Head:
    return Head(
        wire.number(answer, "generation"), wire.text(answer, "hash", 64), wire.number(answer, "epoch")
    )


def _info(one: Json) -> GenerationInfo:
    tier = wire.text(one, "tier", 10)
    if tier not in {known.value for known in Tier}:
        raise wire.broken()
    return GenerationInfo(
        number=wire.number(one, "generation"), base=wire.optional_number(one, "base"),
        epoch=wire.number(one, "epoch"), tier=Tier(tier), manifest=wire.text(one, "hash", 64),
        size=wire.number(one, "object_bytes"), committed_at=wire.instant(one, "received_at"),
        complete=one.get("deleted_at") is None, erasures=wire.number(one, "erasures"),
    )  # fmt: skip


@contextmanager
def _as_target(missing: JoopticsError | None = None) -> Iterator[None]:
    """Say in the words of `BackupTarget` what is the same for every place.

    What stands in the way of reaching a service, or its being full, is told as the client tells it: a service has no
    disk that could be plugged in or be a larger one.
    """
    try:
        yield
    except JoopticsError as error:
        if error.code == "cloud.not_found" and missing is not None:
            raise missing from error
        raise _translated(error) from error


def _translated(error: JoopticsError) -> JoopticsError:
    if error.code in {"cloud.head_moved", "cloud.epoch_old"}:
        return Conflict("backup.head_moved")
    if error.code == "cloud.objects_missing":
        absent = error.values.get("missing")
        name = absent[0] if isinstance(absent, list) and absent else "-"
        return Untrusted("backup.object_missing", name=str(name))
    return error
