"""Certificates: a self-hosted service makes its own authority, whose one certificate the desktop pins."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from jooptics_cloud.keys import write_private

if TYPE_CHECKING:
    from jooptics_cloud.config import Home

AUTHORITY_LASTS = timedelta(days=365 * 20)
SERVER_LASTS = timedelta(days=397)
RENEW_BEFORE = timedelta(days=60)
_BACKDATED = timedelta(hours=24)  # a till's clock may be slow
_AUTHORITY_KEY = "secrets/authority.key"


def make_authority(home: Home, now: datetime) -> None:
    """Make the home's own authority: one P-256 key that signs server certificates and nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jooptics Cloud authority")])
    certificate = (
        _builder(name, name, key.public_key(), now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .sign(key, SHA256())
    )
    write_private(home.folder / _AUTHORITY_KEY, _key_pem(key))
    home.authority_path.parent.mkdir(exist_ok=True)
    home.authority_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def issue_server_certificate(home: Home, names: list[str], now: datetime) -> None:
    """Issue a certificate for these host names and addresses, signed by the home's own authority."""
    authority = x509.load_pem_x509_certificate(home.authority_path.read_bytes())
    signer = serialization.load_pem_private_key((home.folder / _AUTHORITY_KEY).read_bytes(), None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not the one made here")
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jooptics Cloud")])
    certificate = (
        _builder(subject, authority.subject, key.public_key(), now, SERVER_LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .sign(signer, SHA256())
    )
    key_path = home.path(home.settings.listen.key)
    key_path.unlink(missing_ok=True)
    write_private(key_path, _key_pem(key))
    chain = certificate.public_bytes(serialization.Encoding.PEM) + home.authority_path.read_bytes()
    home.path(home.settings.listen.certificate).write_bytes(chain)


def renew_if_due(home: Home, now: datetime) -> bool:
    """Renew the server certificate if the home's own authority made it and it ends soon; True if renewed."""
    if not home.authority_path.exists():
        return False
    present = server_certificate(home)
    if present.not_valid_after_utc - now > RENEW_BEFORE:
        return False
    issue_server_certificate(home, certificate_names(present), now)
    return True


def server_certificate(home: Home) -> x509.Certificate:
    """The certificate the service shows."""
    return x509.load_pem_x509_certificates(home.path(home.settings.listen.certificate).read_bytes())[0]


def certificate_names(certificate: x509.Certificate) -> list[str]:
    """The host names and addresses a certificate is for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


def fingerprint(pem: bytes) -> str:
    """SHA-256 of a certificate in groups a person can compare."""
    digits = x509.load_pem_x509_certificates(pem)[0].fingerprint(SHA256()).hex().upper()
    return ":".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def server_context(home: Home) -> ssl.SSLContext:
    """TLS 1.2 or newer with the home's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    load_certificate(context, home)
    return context


def load_certificate(context: ssl.SSLContext, home: Home) -> None:
    """(Re)load certificate and key; new connections use them from now on."""
    listen = home.settings.listen
    context.load_cert_chain(home.path(listen.certificate), home.path(listen.key))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=authority, crl_sign=authority,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
