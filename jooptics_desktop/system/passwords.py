"""One-way hashes of passwords, PINs and recovery codes (Argon2id, RFC 9106), and authenticator codes (RFC 6238)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from jooptics_desktop.domain.errors import RuleBroken

if TYPE_CHECKING:
    from datetime import datetime

_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
TOTP_STEP_SECONDS: Final = 30
_CODE_ALPHABET: Final = (
    "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is mistaken for another when read out
)
RECOVERY_CODES: Final = 10


def hash_secret(secret: str) -> str:
    """The Argon2id PHC string of a password or PIN."""
    return _HASHER.hash(_normal(secret))


def matches(secret: str, phc: str) -> bool:
    """Whether the secret is the one that was hashed."""
    try:
        return _HASHER.verify(phc, _normal(secret))
    except (VerificationError, InvalidHashError):
        return False


def new_passphrase() -> str:
    """Five groups of four characters, a hundred random bits: for a file that is locked once and opened once."""
    groups = ("".join(secrets.choice(_CODE_ALPHABET) for _ in range(4)) for _ in range(5))
    return "-".join(groups)


def new_totp_secret() -> str:
    """A fresh base32 secret for an authenticator app."""
    import pyotp

    return pyotp.random_base32()


def readable_totp_secret(secret: str) -> str:
    """The base32 secret as apps write it, without spaces or hyphens, in capitals.

    Raises `RuleBroken("staff.authenticator_secret_wrong")` for one that no app could use, or of under 112 bits, the
    least of NIST SP 800-63B-4, which the library holds to at every sign-in.
    """
    import pyotp

    plain = "".join(secret.split()).replace("-", "").upper().rstrip("=")
    try:
        pyotp.TOTP(plain)
    except ValueError:
        raise RuleBroken("staff.authenticator_secret_wrong", field="totp_secret") from None
    return plain


def totp_uri(secret: str, account: str, issuer: str) -> str:
    """The otpauth:// address an authenticator app reads from the QR code."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def totp_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step the code belongs to (one step of drift either way), or None when it is wrong."""
    import pyotp

    otp = pyotp.TOTP(secret)
    plain = _normal(code).replace(" ", "")
    current = int(now.timestamp()) // TOTP_STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if hmac.compare_digest(otp.generate_otp(step), plain):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Ten single-use codes of 50 bits each, such as `7KQ2M-XWPRA`."""
    return [
        "-".join("".join(secrets.choice(_CODE_ALPHABET) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_code_hash(code: str) -> bytes:
    """What is kept of a recovery code; 50 random bits need no slow hash inside the encrypted store."""
    plain = "".join(c for c in _normal(code).upper() if c.isalnum())
    return hashlib.sha256(plain.encode()).digest()


def _normal(secret: str) -> str:
    # The same password typed on another keyboard may arrive composed differently; digits may be Arabic.
    return unicodedata.normalize("NFKC", secret).translate(_DIGITS)
