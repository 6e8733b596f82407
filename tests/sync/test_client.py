"""The desktop against a real service: accounts, devices, backups, and lines that break."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from jooptics_desktop.domain.errors import (
    Conflict,
    NotPermitted,
    RuleBroken,
    Unavailable,
    Untrusted,
)
from jooptics_desktop.domain.ids import StoreId
from jooptics_desktop.sync.account import AccountClient, SecondFactorTicket
from jooptics_desktop.sync.client import CloudClient
from jooptics_desktop.sync.cloud_session import CloudSession, SessionKeeper
from jooptics_desktop.sync.cloud_target import Ledger, LedgerEnd, RepositoryClient
from jooptics_desktop.sync.service_facts import controller, processors, service_facts
from jooptics_desktop.sync.target import BackupTarget, Generation, Head, Tier
from jooptics_desktop.sync.tls import CloudEndpoint
from tests.cloud_process import PASSWORD, CloudServerProcess, Member, join
from tests.sync.tls_double import CuttingProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytest_plugins = ["tests.cloud_server"]

REPOSITORY = StoreId("01930000-0000-7000-8000-00000000000a")


def sealed(size: int = 2000) -> tuple[str, bytes]:
    """Bytes nobody can read, and their name."""
    data = os.urandom(size)
    return hashlib.sha256(data).hexdigest(), data


def generation(
    number: int, manifest: bytes, objects: dict[str, int] | None = None, epoch: int = 1
) -> Generation:
    return Generation(number, None if number == 0 else 0, epoch, Tier.RECENT, manifest, objects or {})


@pytest.fixture
def member(cloud_member: Callable[[], Member]) -> Member:
    return cloud_member()


@pytest.fixture
def target(member: Member) -> RepositoryClient:
    facts = service_facts(member.client)
    return member.repository(REPOSITORY, facts.receipt_key)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[CloudServerProcess]:
    """A service this test may kill."""
    server = CloudServerProcess(tmp_path / "home")
    server.initialise()
    server.start()
    yield server
    if server.running:
        server.stop()


def test_is_a_backup_target(target: RepositoryClient) -> None:
    as_promised: BackupTarget = target
    assert as_promised.head() is None
    assert as_promised.generations() == []
    assert as_promised.key_wraps() is None


def test_carries_a_backup_there_and_back(target: RepositoryClient) -> None:
    name, data = sealed(3_000_000)
    assert target.missing({name}) == {name}
    target.put(name, data)
    target.put(name, data)
    assert target.missing({name}) == set()
    first = target.commit(None, generation(0, b"sealed manifest 0", {name: len(data)}))
    second = target.commit(first, generation(1, b"sealed manifest 1"))
    assert target.head() == second == Head(1, hashlib.sha256(b"sealed manifest 1").hexdigest(), 1)
    assert target.get(name) == data
    assert target.manifest(0) == b"sealed manifest 0"
    listed = target.generations()
    assert [(one.number, one.base, one.size, one.complete) for one in listed] == [
        (0, None, len(data), True),
        (1, 0, 0, True),
    ]


def test_asks_for_thousands_of_objects(target: RepositoryClient) -> None:
    names = {hashlib.sha256(str(one).encode()).hexdigest() for one in range(2500)}
    assert target.missing(names) == names


def test_lists_more_generations_than_fit_one_answer(target: RepositoryClient) -> None:
    head = None
    for number in range(205):
        head = target.commit(head, generation(number, b"manifest %d" % number))
    assert [one.number for one in target.generations()] == list(range(205))


def test_a_commit_may_be_repeated(target: RepositoryClient) -> None:
    offered = generation(0, b"the only one")
    assert target.commit(None, offered) == target.commit(None, offered)


def test_of_eight_writers_exactly_one_wins(member: Member) -> None:
    first = member.repository(REPOSITORY).commit(None, generation(0, b"start"))
    line_up = threading.Barrier(8)

    def race(writer: int) -> Head | str:
        target = RepositoryClient(member.account.keeper, REPOSITORY)
        line_up.wait()
        try:
            return target.commit(first, generation(1, b"writer %d" % writer))
        except Conflict as conflict:
            return conflict.code

    with ThreadPoolExecutor(8) as writers:
        results = list(writers.map(race, range(8)))
    heads = [one for one in results if isinstance(one, Head)]
    assert len(heads) == 1
    assert results.count("backup.head_moved") == 7
    assert member.repository(REPOSITORY).head() == heads[0]


def test_a_device_left_behind_learns_that_the_head_moved(target: RepositoryClient) -> None:
    first = target.commit(None, generation(0, b"mine", epoch=1))
    taken_over = target.commit(first, generation(1, b"the other machine's", epoch=2))
    with pytest.raises(Conflict) as caught:
        target.commit(first, generation(1, b"mine again", epoch=1))
    assert caught.value.code == "backup.head_moved"
    assert target.head() == taken_over


def test_refuses_a_generation_whose_objects_never_came(target: RepositoryClient) -> None:
    name, _ = sealed()
    with pytest.raises(Untrusted) as caught:
        target.commit(None, generation(0, b"m", {name: 2000}))
    assert (caught.value.code, caught.value.values) == ("backup.object_missing", {"name": name})
    assert target.head() is None


def test_says_what_is_missing(target: RepositoryClient) -> None:
    name, _ = sealed()
    with pytest.raises(Untrusted) as caught:
        target.get(name)
    assert (caught.value.code, caught.value.values["name"]) == ("backup.object_missing", name)
    with pytest.raises(Untrusted) as caught:
        target.manifest(7)
    assert (caught.value.code, caught.value.values["number"]) == ("backup.generation_missing", 7)


def test_key_wraps_are_stored_byte_for_byte_and_may_be_repeated(target: RepositoryClient) -> None:
    wraps = b'{"format": "jooptics-keys",\n "z": 1, "a": "\xd8\xb9"}\n'
    target.store_key_wraps(wraps)
    target.store_key_wraps(wraps)
    assert target.key_wraps() == wraps
    target.store_key_wraps(b'{"newer": true}')
    assert target.key_wraps() == b'{"newer": true}'


def test_many_erasures_are_told_with_one_look_at_the_ledger(
    target: RepositoryClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks, read = [0], target.ledger

    def looking(after: LedgerEnd | None = None) -> Ledger:
        looks[0] += 1
        return read(after)

    monkeypatch.setattr(target, "ledger", looking)
    target.add_erasures([b"sealed %d" % number for number in range(30)])
    assert looks == [1]
    append = target.append_to_ledger

    def overtaken(end: LedgerEnd, entry: bytes) -> LedgerEnd:
        if looks == [2]:
            append(end, b"of another computer")
        return append(end, entry)

    monkeypatch.setattr(target, "append_to_ledger", overtaken)
    target.add_erasures([b"one", b"two"])
    assert looks == [3]
    assert target.erasures()[-3:] == (b"of another computer", b"one", b"two")


def test_the_erasure_ledger_only_grows(target: RepositoryClient) -> None:
    empty = target.ledger().end
    one = target.append_to_ledger(empty, b"sealed erasure one")
    assert target.append_to_ledger(empty, b"sealed erasure one") == one
    with pytest.raises(Conflict) as caught:
        target.append_to_ledger(empty, b"another")
    assert caught.value.code == "cloud.ledger_moved"
    two = target.append_to_ledger(one, b"sealed erasure two")
    assert target.ledger().entries == (b"sealed erasure one", b"sealed erasure two")
    assert target.ledger(one).entries == (b"sealed erasure two",)
    assert target.ledger(two).entries == ()


def test_goes_on_after_the_line_was_cut(cloud_server: CloudServerProcess, member: Member) -> None:
    member.repository(REPOSITORY)
    proxy = CuttingProxy(cloud_server.url, cut_after=1_500_000, times=2)
    client = CloudClient(CloudEndpoint(proxy.url, cloud_server.ca_pem.read_bytes()), pauses=[0.01] * 4)
    keeper = SessionKeeper(client, member.account.keeper.session, member.identity)
    name, data = sealed(4_000_000)
    RepositoryClient(keeper, REPOSITORY).put(name, data)
    client.close()
    proxy.close()
    assert (proxy.cuts_left, proxy.connections) == (0, 3)
    assert member.repository(REPOSITORY).get(name) == data
    assert list(cloud_server.home.glob("objects/uploads/.up-*")) == []


def test_a_service_killed_in_the_middle_of_an_upload_loses_nothing(own_server: CloudServerProcess) -> None:
    member = join(own_server)
    target = member.repository(REPOSITORY)
    kept_name, kept = sealed()
    target.put(kept_name, kept)
    head = target.commit(None, generation(0, b"acknowledged", {kept_name: len(kept)}))
    name, data = sealed(4_000_000)
    line = half_an_upload(own_server, member, name, data)
    wait_for(lambda: any(own_server.home.glob("objects/uploads/.up-*")))
    own_server.kill()
    line.close()
    own_server.start()
    assert list(own_server.home.glob("objects/uploads/.up-*")) == []
    assert target.head() == head
    assert target.missing({name, kept_name}) == {name}
    target.put(name, data)
    second = target.commit(head, generation(1, b"after the fall", {name: len(data)}))
    assert (target.head(), target.get(name), target.get(kept_name)) == (second, data, kept)
    member.client.close()


def half_an_upload(server: CloudServerProcess, member: Member, name: str, data: bytes) -> ssl.SSLSocket:
    """Send half an object by hand and stop there."""
    context = ssl.create_default_context(cafile=str(server.ca_pem))
    host, _, port = server.url.removeprefix("https://").rpartition(":")
    line = context.wrap_socket(socket.create_connection((host, int(port))), server_hostname=host)
    line.sendall(
        f"PUT /v1/repositories/{REPOSITORY}/objects/{name} HTTP/1.1\r\nHost: {host}\r\n"
        f"Authorization: Bearer {member.account.keeper.session.access_token}\r\n"
        f"Content-Length: {len(data)}\r\n\r\n".encode()
    )
    line.sendall(data[: len(data) // 2])
    return line


def wait_for(happened: Callable[[], bool]) -> None:
    """Look until it has happened, for half a minute at most."""
    pause, until = threading.Event(), time.monotonic() + 30
    while not happened():
        assert time.monotonic() < until
        pause.wait(0.01)


def test_a_full_account_is_told_and_keeps_what_it_has(tmp_path: Path) -> None:
    server = CloudServerProcess(tmp_path / "home")
    server.initialise()
    config = server.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace("53687091200", "5000"), "utf-8")
    server.start()
    member = join(server)
    target = member.repository(REPOSITORY)
    name, data = sealed(4000)
    target.put(name, data)
    with pytest.raises(Unavailable) as caught:
        target.put(*sealed(2000))
    assert caught.value.code == "cloud.full"
    target.put(name, data)
    assert target.commit(None, generation(0, b"m", {name: 4000})).generation == 0
    assert member.account.state().used_bytes == 4000 + len(b"m")  # what a manifest takes counts too
    member.client.close()
    server.stop()


def test_a_revoked_device_is_shut_out_at_once_and_told_why(member: Member) -> None:
    target = member.repository(REPOSITORY)
    with AnotherTill(member) as other:
        other.revoke(member.device_id, "stolen")
    for attempt in (target.head, lambda: target.put(*sealed()), target.key_wraps):
        with pytest.raises(NotPermitted) as caught:
            attempt()
        assert (caught.value.code, caught.value.values["reason"]) == ("cloud.device_revoked", "stolen")
    with pytest.raises(NotPermitted) as caught:
        member.account.keeper._refresh(member.account.keeper.session)
    assert caught.value.code == "cloud.device_revoked"


class AnotherTill:
    """A second computer of the same account."""

    def __init__(self, member: Member) -> None:
        self._client = CloudClient(member.client.endpoint)
        accounts = AccountClient(self._client)
        session = accounts.sign_in(member.email, member.keys)
        assert isinstance(session, CloudSession)
        self.identity = Ed25519PrivateKey.generate()
        self.account = accounts.signed_in(session)
        self.device = self.account.enrol(self.identity, "صندوق ٢")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def revoke(self, device_id: str, reason: str) -> None:
        self.account.revoke(device_id, reason)  # type: ignore[arg-type] # the test names a known reason


def test_lists_devices_under_the_labels_their_owner_typed(member: Member) -> None:
    with AnotherTill(member) as other:
        devices = other.account.devices()
    assert [(one.label, one.current) for one in devices] == [("صندوق ٢", True), ("Till 1", False)]
    host = socket.gethostname()
    assert all(host not in one.label for one in devices)


def test_an_enrolled_device_comes_back(member: Member) -> None:
    client = CloudClient(member.client.endpoint)
    accounts = AccountClient(client)
    session = accounts.sign_in(member.email, member.keys)
    assert isinstance(session, CloudSession)
    account = accounts.signed_in(session)
    with pytest.raises(NotPermitted) as caught:
        account.repositories()
    assert caught.value.code == "cloud.device_needed"
    with pytest.raises(NotPermitted) as caught:
        account.come_back(member.device_id, Ed25519PrivateKey.generate())
    assert caught.value.code == "cloud.signature_wrong"
    assert account.come_back(member.device_id, member.identity).device_id == member.device_id
    member.repository(REPOSITORY)
    assert account.repositories() == [REPOSITORY]
    client.close()


def test_a_session_that_ran_out_is_refreshed_once_for_all_threads(member: Member) -> None:
    stale = {**member.account.keeper.session.as_json(), "access_token": "x" * 43}
    told: list[CloudSession] = []
    keeper = SessionKeeper(member.client, CloudSession.read(stale), member.identity, told.append)
    with ThreadPoolExecutor(8) as threads:
        states = list(threads.map(lambda _: keeper.call("GET", "/v1/account").status, range(8)))
    assert states == [200] * 8
    assert told == [keeper.session]


@pytest.mark.trap("a lost answer to a refresh signs out")
def test_a_lost_answer_to_a_refresh_costs_nothing(member: Member) -> None:
    stale = CloudSession.read({**member.account.keeper.session.as_json(), "access_token": "x" * 43})
    successors = []
    for _ in range(2):
        keeper = SessionKeeper(member.client, stale, member.identity)
        assert keeper.call("GET", "/v1/account").status == 200
        successors.append(keeper.session)
    assert successors[0] == successors[1]


def test_copied_tokens_are_useless_without_the_devices_key(member: Member) -> None:
    stale = CloudSession.read({**member.account.keeper.session.as_json(), "access_token": "x" * 43})
    thief = SessionKeeper(member.client, stale, Ed25519PrivateKey.generate())
    with pytest.raises(NotPermitted) as caught:
        thief.call("GET", "/v1/account")
    assert caught.value.code == "cloud.signature_wrong"
    with pytest.raises(NotPermitted) as caught:
        RepositoryClient(SessionKeeper(member.client, member.account.keeper.session), REPOSITORY).commit(
            None, generation(0, b"m")
        )
    assert caught.value.code == "cloud.device_needed"


def test_signing_in_with_a_second_factor_and_with_a_recovery_code(
    cloud_server: CloudServerProcess, member: Member
) -> None:
    totp = pyotp.TOTP(member.account.propose_totp().secret)
    codes = member.account.confirm_totp(totp.now())
    accounts = AccountClient(member.client)
    ticket = accounts.sign_in(member.email, member.keys)
    assert isinstance(ticket, SecondFactorTicket)
    with pytest.raises(RuleBroken) as caught:
        accounts.finish_sign_in(ticket, code=totp.at(0))
    assert (caught.value.code, caught.value.field) == ("cloud.code_wrong", "code")
    session = accounts.finish_sign_in(ticket, recovery_code=f" {codes[0].lower()} ")
    state = accounts.signed_in(session).state()
    assert (state.totp, state.recovery_codes_left) == (True, 9)
    assert "recovery code" in cloud_server.wait_for_letters(member.email, 4)[-1]


def test_signing_out_ends_the_session_there_too(member: Member) -> None:
    member.account.sign_out()
    with pytest.raises(NotPermitted) as caught:
        member.account.state()
    assert caught.value.code == "cloud.session_expired"


def test_a_changed_password_ends_every_other_session(member: Member) -> None:
    accounts = AccountClient(member.client)
    new = accounts.derive_keys(member.email, "eight brass lenses!")
    with AnotherTill(member) as other:
        other.account.change_password(member.keys, new)
        other.account.state()
    with pytest.raises(NotPermitted):
        member.account.state()
    with pytest.raises(NotPermitted) as caught:
        accounts.sign_in(member.email, member.keys)
    assert caught.value.code == "cloud.credentials_wrong"
    assert isinstance(accounts.sign_in(member.email, new), CloudSession)


def test_opening_an_account_asks_for_what_it_needs(cloud_server: CloudServerProcess) -> None:
    client = CloudClient(cloud_server.endpoint())
    accounts = AccountClient(client)
    for email, password, adult, code in (
        ("new@example.com", "short", True, "cloud.password_short"),
        ("not an address", PASSWORD, True, "cloud.email_wrong"),
        ("new@example.com", PASSWORD, False, "cloud.adult_required"),
    ):
        with pytest.raises(RuleBroken) as caught:
            accounts.register(email, password, "ar", adult=adult)
        assert caught.value.code == code
    client.close()


def test_knows_an_unconfirmed_address_only_by_its_password(cloud_server: CloudServerProcess) -> None:
    client = CloudClient(cloud_server.endpoint())
    accounts = AccountClient(client)
    keys = accounts.register("waiting@example.com", PASSWORD, "ar", adult=True)
    with pytest.raises(NotPermitted) as caught:
        accounts.sign_in("waiting@example.com", keys)
    assert caught.value.code == "cloud.email_unverified"
    with pytest.raises(NotPermitted) as caught:
        accounts.sign_in(
            "waiting@example.com", accounts.derive_keys("waiting@example.com", "a wrong password")
        )
    assert caught.value.code == "cloud.credentials_wrong"
    accounts.send_code_again("waiting@example.com")
    letters = cloud_server.wait_for_letters("waiting@example.com", 2)
    assert letters[0].startswith("تأكيد بريدك الإلكتروني")
    accounts.verify_email("waiting@example.com", cloud_server.code_for("waiting@example.com"), keys)
    assert isinstance(accounts.sign_in("waiting@example.com", keys), CloudSession)
    client.close()


def test_shows_who_is_behind_the_service(cloud_server: CloudServerProcess) -> None:
    client = CloudClient(cloud_server.endpoint())
    contact, officer = controller(client)
    assert (contact.email, contact.phone, contact.address) == (
        "jooptics.com@gmail.com",
        "+962 797 153399",
        "Amman, Jordan",
    )
    assert officer is None
    assert processors(client) == []
    client.close()


def test_secrets_do_not_show_in_a_traceback(member: Member) -> None:
    session = member.account.keeper.session
    for secret in (
        session.access_token,
        session.refresh_token,
        base64.b64encode(member.keys.auth_key).decode(),
    ):
        assert secret not in repr((session, member.keys, member))
