"""The store: short units of work over one encrypted file.

A read sees one moment; a write is one immediate transaction that leaves by commit or by rollback. When
`write()` ends without an error the work is on the disk (synchronous FULL).
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from jooptics_desktop.data import cipher, migrate
from jooptics_desktop.data.audit import AuditRepository
from jooptics_desktop.data.breaches import BreachRepository
from jooptics_desktop.data.catalogue import CatalogueRepository
from jooptics_desktop.data.connections import Connections
from jooptics_desktop.data.customers import CustomerRepository
from jooptics_desktop.data.dependants import DependantRepository
from jooptics_desktop.data.disclosures import DisclosureRepository
from jooptics_desktop.data.dossier import DossierRepository
from jooptics_desktop.data.erasure import ErasureRepository, scrub
from jooptics_desktop.data.folding import Folding
from jooptics_desktop.data.policies import PolicyRepository
from jooptics_desktop.data.prescriptions import PrescriptionRepository
from jooptics_desktop.data.privacy import PrivacyRepository
from jooptics_desktop.data.processors import ProcessorRepository
from jooptics_desktop.data.receipts import ReceiptRepository
from jooptics_desktop.data.requests import RequestRepository
from jooptics_desktop.data.retention import RetentionRepository
from jooptics_desktop.data.sales import SaleRepository
from jooptics_desktop.data.settings import SettingRepository
from jooptics_desktop.data.sign_ins import SignInRepository
from jooptics_desktop.data.staff import StaffRepository
from jooptics_desktop.data.stock import StockRepository
from jooptics_desktop.data.training import TrainingRepository
from jooptics_desktop.data.turns import Turns
from jooptics_desktop.data.usage import UsageRepository
from jooptics_desktop.domain.changes import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    from jooptics_desktop.data.connections import Link
    from jooptics_desktop.data.turns import Turn

_ASIDE_KIB: Final = 2048


class Repositories:
    """What is read and written through one connection. They hold nothing else, so there is one of each for it."""

    def __init__(self, connection: Link) -> None:
        self.settings = SettingRepository(connection)  # the store's own settings and number sequences
        self.staff = StaffRepository(connection)  # the people who work here
        self.sign_ins = SignInRepository(connection)  # who was at the desk, from when to when
        self.audit = AuditRepository(connection)  # the audit trail
        self.customers = CustomerRepository(connection)  # the people served here
        self.prescriptions = PrescriptionRepository(connection)  # what eyes were prescribed
        self.dependants = DependantRepository(connection)  # children whose guardian is a customer
        self.catalogue = CatalogueRepository(connection)  # what is sold here
        self.stock = StockRepository(connection)  # the stock ledger
        self.sales = SaleRepository(connection)  # sales and their payments
        self.receipts = ReceiptRepository(connection)  # which receipts were printed
        self.privacy = PrivacyRepository(connection)  # notices shown and consents given
        self.breaches = BreachRepository(connection)  # the register of breaches
        self.policies = PolicyRepository(connection)  # when versions of the policy arrived here
        self.dossiers = DossierRepository(connection)  # everything about one person
        self.erasure = ErasureRepository(connection)  # what becomes of a person's rows when they are erased
        self.disclosures = DisclosureRepository(connection)  # what went out of the store
        self.processors = ProcessorRepository(connection)  # companies that work with the store's data
        self.training = TrainingRepository(connection)  # who passed which lesson
        self.retention = RetentionRepository(connection)  # what is over and goes
        self.requests = RequestRepository(connection)  # what people asked about their own data
        self.usage = UsageRepository(connection)  # what was counted of use, and what of it was sent


class Work(Repositories):
    """One unit of work: the repositories over one transaction, and what they changed."""

    def __init__(self, connection: Link) -> None:
        # Made once for a connection and taken over all together: an act asks for half a dozen of them.
        if not connection.kept:
            super().__init__(connection)
            connection.kept.update(vars(self))
        self.__dict__.update(connection.kept)
        self._connection = connection
        self._changed: dict[str, set[str]] = {}

    def changed(self, noun: str, *ids: str) -> None:
        """Remember that these of that kind changed."""
        self._changed.setdefault(noun, set()).update(ids)

    @property
    def changes(self) -> Changes:
        """What changed so far."""
        return Changes({noun: frozenset(ids) for noun, ids in self._changed.items()})


class Transaction:
    """What `read()` and `write()` answer: begun when its block is entered, over when it is left.

    It stands around every act, so it is a class: a generator in two context managers would cost three times as much.
    """

    __slots__ = ("_begin", "_connections", "_link")
    _link: Link

    def __init__(self, connections: Connections, begin: str) -> None:
        self._connections, self._begin = connections, begin

    def __enter__(self) -> Work:
        self._link = self._connections.take()
        try:
            self._link.driver.execute(self._begin)
        except BaseException as error:
            self._connections.give_back(self._link)
            _in_our_words(error)
            raise
        return Work(self._link)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._commit()
        else:
            self._roll_back()
            _in_our_words(error)

    def _commit(self) -> None:
        try:
            self._link.commit()
        except BaseException as error:
            self._roll_back()
            _in_our_words(error)
            raise
        self._connections.give_back(self._link)

    def _roll_back(self) -> None:
        sound = False
        try:
            self._link.rollback()
            sound = True
        except (sa.exc.DBAPIError, sqlcipher.DatabaseError):
            pass  # closing the connection rolls back as well
        finally:
            self._connections.give_back(self._link, sound=sound)


class WriteTransaction(Transaction):
    """One that waits for its turn before it begins, and adds to the write-ahead log."""

    __slots__ = ("_folding", "_turn", "_turns")
    _turn: Turn

    def __init__(self, connections: Connections, begin: str, turns: Turns, folding: Folding) -> None:
        super().__init__(connections, begin)
        self._turns, self._folding = turns, folding

    def __enter__(self) -> Work:
        self._turn = self._turns.wait()
        try:
            return super().__enter__()
        except BaseException:
            self._turns.over(self._turn)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            super().__exit__(kind, error, trace)
            if error is None:
                self._folding.written()
        finally:
            self._turns.over(self._turn)


class Store:
    """An open store. `create` makes one, `open` opens one; both bring its schema up to date."""

    def __init__(self, path: Path, key: bytes, *, cache_kib: int = 65536) -> None:
        self.path = path
        self._key = key
        self._cache_kib = cache_kib
        self._connections = Connections(self._connect)
        self._turns = Turns(cipher.BUSY_MS / 1000)
        self._folding = Folding(self._connect, self._turns)

    def __repr__(self) -> str:
        return f"Store({self.path.name!r})"

    @classmethod
    def create(cls, path: Path, key: bytes) -> Store:
        """A new, empty store at `path`; raises `Untrusted("store.already_there")`."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        cipher.connect(path, key, create=True).close()
        path.chmod(0o600)
        return cls._opened(path, key, new=True)

    @classmethod
    def open(
        cls, path: Path, key: bytes, *, cache_kib: int = 65536, keep: Callable[[], object] | None = None
    ) -> Store:
        """The store at `path`, migrated to this program's schema; raises `Untrusted` and `Unavailable`.

        `keep` is asked to put a copy aside before the schema of an older program's store is changed.
        """
        return cls._opened(path, key, cache_kib=cache_kib, keep=keep)

    @classmethod
    def _opened(
        cls,
        path: Path,
        key: bytes,
        *,
        cache_kib: int = 65536,
        new: bool = False,
        keep: Callable[[], object] | None = None,
    ) -> Store:
        store = cls(path, key, cache_kib=cache_kib)
        try:
            migrate.bring_up_to_date(path, key, new=new, keep=keep)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded into the file."""
        self._folding.close()
        self._connections.close()

    def read(self) -> Transaction:
        """See one moment of the store; nothing can be written."""
        return Transaction(self._connections, "BEGIN")

    def write(self) -> Transaction:
        """One transaction: all of it on the disk when this ends, or none of it.

        Whoever asked first writes first; raises `Unavailable("store.busy")` after five seconds.
        """
        # Immediate: writers of other processes queue at the start, not half-way.
        return WriteTransaction(self._connections, "BEGIN IMMEDIATE", self._turns, self._folding)

    def quiet(self) -> AbstractContextManager[None]:
        """Let nobody write until the block is left, once it is one's turn; raises `Unavailable("store.busy")`."""
        return self._turns.mine()

    def forget(self) -> None:
        """After an erasure: overwrite what is free in the file, and fold the write-ahead log into it.

        Deleted words may lie in pages that are free; taking them all once for zeros overwrites them. Waits for
        nobody: what readers still hold back is folded in when they are done.
        """
        raw = self._connect()
        try:
            with self._folding.paused(), self._turns.mine():
                scrub(raw)
        except sqlcipher.DatabaseError as error:
            _in_our_words(error)
            raise
        finally:
            raw.close()

    @contextlib.contextmanager
    def aside(self) -> Iterator[Store]:
        """The same store through connections of its own, for reading everything there is once.

        Their cache is small: pages that are not looked at again take no memory, nor push out the counter's.
        """
        other = Store(self.path, self._key, cache_kib=_ASIDE_KIB)
        try:
            yield other
        finally:
            other.close()

    def raw_connection(self) -> Any:  # noqa: ANN401 - the driver has no types
        """A keyed driver connection outside the pool, for `snapshot` and `check`; the caller closes it."""
        return self._connect()

    @property
    def key(self) -> bytes:
        """The database key, for `snapshot`; never logged, never shown."""
        return self._key

    def _connect(self) -> Any:  # noqa: ANN401 - the driver has no types
        return cipher.connect(self.path, self._key, cache_kib=self._cache_kib)


def _in_our_words(error: BaseException) -> None:
    """Raise what the driver complained of as one of our errors, if it is one."""
    original = error.orig if isinstance(error, sa.exc.StatementError) else error
    if original is not None:
        ours = cipher.translated(original)
        if ours is not original:
            raise ours from None
