"""Whom to believe on the way to the cloud: the system's authorities, or exactly one of our own."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import requests
import truststore
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from requests.adapters import HTTPAdapter

from jooptics_desktop.domain.errors import RuleBroken, Untrusted

if TYPE_CHECKING:
    from typing import Any

_CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class CloudEndpoint:
    """The address of a service, `https://host[:port]`, and the one authority to believe.

    `ca_pem` None means the authorities the operating system trusts; else a PEM certificate that is believed
    alone. Raises `Untrusted` `cloud.not_https`, `cloud.authority_unreadable`; `RuleBroken` `cloud.address_wrong`.
    """

    url: str
    ca_pem: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse what is no plain https address, and what is no certificate."""
        object.__setattr__(self, "url", _checked(self.url))
        if self.ca_pem is not None:  # without the remarks that such files may hold in any language
            plain = _certificate(self.ca_pem).public_bytes(Encoding.PEM)
            object.__setattr__(self, "ca_pem", plain)

    @property
    def host(self) -> str:
        """The host's name, as shown before anything is switched on."""
        return urlsplit(self.url).hostname or ""


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise RuleBroken("cloud.address_wrong", field="url") from None
    if parts.scheme.lower() == "http":
        raise Untrusted("cloud.not_https")
    extra = parts.username or parts.password or parts.query or parts.fragment or parts.path.strip("/")
    if parts.scheme.lower() != "https" or not parts.hostname or extra or port == 0:
        raise RuleBroken("cloud.address_wrong", field="url")
    return f"https://{parts.netloc}"


def authority_fingerprint(ca_pem: bytes) -> str:
    """The SHA-256 fingerprint of a certificate in groups of four, to compare with what the service printed.

    Raises `Untrusted` `cloud.authority_unreadable` unless `ca_pem` holds exactly one certificate.
    """
    digits = hashlib.sha256(_certificate(ca_pem).public_bytes(Encoding.DER)).hexdigest().upper()
    return ":".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _certificate(ca_pem: bytes) -> x509.Certificate:
    try:
        (certificate,) = x509.load_pem_x509_certificates(ca_pem)
    except ValueError:
        raise Untrusted("cloud.authority_unreadable") from None
    return certificate


def trust_context(ca_pem: bytes | None) -> ssl.SSLContext:
    """A TLS 1.2 or newer context that checks chain and host name; there is no way to switch that off."""
    if ca_pem is None:
        public: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        public.minimum_version = ssl.TLSVersion.TLSv1_2
        return public
    private = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    private.minimum_version = ssl.TLSVersion.TLSv1_2
    private.load_verify_locations(cadata=ca_pem.decode("ascii"))
    return private


class TrustAdapter(HTTPAdapter):
    """Connects with our own context only; `requests` would add its bundle of public authorities to it."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        super().__init__(pool_connections=1, pool_maxsize=_CONNECTIONS, max_retries=0, pool_block=False)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the signature is requests' own
        """Hand our context to the connection pool."""
        super().init_poolmanager(*args, **kwargs, ssl_context=self.context)

    def close(self) -> None:
        """Close every connection now; urllib3 alone would leave that to the garbage collector."""
        pools = self.poolmanager.pools
        for key in list(pools.keys()):
            pools[key].close()
        super().close()

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401, ARG002 - requests' own signature
        """Leave the authorities to the context. Refuses a caller who would do without checking."""
        if verify is not True:
            raise Untrusted("cloud.certificate_untrusted")
        conn.cert_reqs = "CERT_REQUIRED"
        conn.ca_certs = conn.ca_cert_dir = None


def open_http(endpoint: CloudEndpoint, user_agent: str) -> requests.Session:
    """A session that speaks https to this endpoint, ignores the environment, and keeps no cookies."""
    session = requests.Session()
    session.trust_env = False
    session.verify = True
    session.adapters.clear()
    session.mount("https://", TrustAdapter(trust_context(endpoint.ca_pem)))
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers.update({"User-Agent": user_agent, "Accept-Encoding": "identity"})
    return session
