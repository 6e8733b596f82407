"""This computer's keyring keeps one secret per store: the 32 bytes that open its key file.

There is no fallback: where the keyring cannot be used the owner's password is asked for at every start.
"""

from __future__ import annotations

import concurrent.futures
import os
from typing import TYPE_CHECKING, Final

from jooptics_desktop.domain.inventory import SECURITY, Category, RetentionClass, on_device, personal
from jooptics_desktop.domain.local_state import LocalCategory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeVar

    from keyring.backend import KeyringBackend

    from jooptics_desktop.domain.inventory import Datum

    T = TypeVar("T")

_SERVICE: Final = "Jooptics store"
_NOT_USED: Final = ("keyrings.", "keyring.backends.fail", "keyring.backends.null")
# Every entry there is, by the service it is kept under.
ENTRIES: Final[Mapping[str, Datum]] = {
    _SERVICE: on_device(
        personal(
            Category.CREDENTIALS, SECURITY, retention=RetentionClass.DEVICE, exported=False,
            why="lets this computer open the store without a question",
        ),
        LocalCategory.SECURITY,
    )
}  # fmt: skip
_PATIENCE_SECONDS: Final = 8.0
DEVICE_SECRET_BYTES: Final = 32


def new_device_secret() -> bytes:
    """32 fresh random bytes."""
    return os.urandom(DEVICE_SECRET_BYTES)


def keep_device_secret(vault_id: str, secret: bytes) -> bool:
    """Put the secret into the keyring; False when there is no keyring that can be used."""
    return _patiently(lambda: _put(_SERVICE, vault_id, secret.hex())) is True


def device_secret(vault_id: str) -> bytes | None:
    """The secret, or None: no keyring, a locked one, or no such entry."""
    found = _patiently(lambda: _get(_SERVICE, vault_id))
    try:
        secret = bytes.fromhex(found or "")
    except ValueError:
        return None
    return secret if len(secret) == DEVICE_SECRET_BYTES else None


def forget_device_secret(vault_id: str) -> None:
    """Take the secret out of the keyring."""
    _patiently(lambda: _delete(_SERVICE, vault_id))


def _put(service: str, name: str, value: str) -> bool:
    backend = _backend()
    if backend is None:
        return False
    if hasattr(backend, "persist"):
        backend.persist = "local machine"  # Windows would otherwise carry it to other computers
    backend.set_password(service, name, value)
    return backend.get_password(service, name) == value


def _get(service: str, name: str) -> str | None:
    backend = _backend()
    return backend.get_password(service, name) if backend else None


def _delete(service: str, name: str) -> None:
    if backend := _backend():
        backend.delete_password(service, name)


def _backend() -> KeyringBackend | None:
    """This computer's keyring, the first of several that seals what it is told; None where none does."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    several: list[KeyringBackend] = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    return next((backend for backend in several if _is_sealed(backend)), None)


def _is_sealed(backend: KeyringBackend) -> bool:
    """Backends of other packages may write plain files, and are not used; nor what is built upon them."""
    return not any(kind.__module__.startswith(_NOT_USED) for kind in type(backend).__mro__)


def _patiently(act: Callable[[], T]) -> T | None:
    """Run a keyring call with a limit: a locked keyring may wait for a person who is not there."""
    import keyring.errors

    pool = concurrent.futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="keyring")
    try:
        return pool.submit(act).result(timeout=_PATIENCE_SECONDS)
    except (keyring.errors.KeyringError, TimeoutError, RuntimeError, OSError):
        return None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
