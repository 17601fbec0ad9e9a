"""The deployment's own root and signing certificate (P-256), made once and kept in the state folder.

It is **not** a licensed authority's certificate; every document says so (Electronic Signature Law, art. 13).
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ROOT_YEARS, SIGNING_YEARS = 20, 10
FILES: Final = ("root.pem", "signing.pem", "signing.key")


@dataclass(frozen=True)
class Certificate:
    """PEM bytes. ``signing_key`` is a secret: it never leaves the process."""

    root: bytes
    signing: bytes
    signing_key: bytes

    def __repr__(self) -> str:
        return f"Certificate({self.subject})"

    @property
    def subject(self) -> str:
        """The subject of the signing certificate, such as ``CN=…,O=…``."""
        return x509.load_pem_x509_certificate(self.signing).subject.rfc4514_string()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the signing certificate, 64 lower-case hexadecimal characters."""
        return x509.load_pem_x509_certificate(self.signing).fingerprint(hashes.SHA256()).hex()


def ensure_certificate(folder: Path, *, deployment: str = "TalentShare") -> Certificate:
    """The certificate kept in ``folder``, made there at the first call; its files are readable by the owner only.

    The three files appear at once by renaming one folder, so that two processes starting together agree on one certificate.
    """
    home = folder / "certificate"
    if not home.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".certificate-", dir=folder))
        for name, content in zip(FILES, _make(deployment), strict=True):
            _write_private(fresh / name, content)
        try:
            fresh.rename(home)
        except OSError:
            # Another process was first: its certificate counts, ours is thrown away.
            for name in FILES:
                (fresh / name).unlink()
            fresh.rmdir()
    return Certificate(*((home / name).read_bytes() for name in FILES))


def _write_private(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _make(deployment: str) -> tuple[bytes, bytes, bytes]:
    # The machine's true time, not the business clock: every reader of the PDF judges validity by its own true time.
    yesterday = dt.datetime.fromtimestamp(time.time(), tz=dt.UTC) - dt.timedelta(days=1)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name(deployment, "root"), _name(deployment, "agreement sealing")
    root = (
        _builder(root_name, root_name, root_key.public_key(), yesterday, ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    signing = (
        _builder(name, root_name, key.public_key(), yesterday, SIGNING_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(authority=False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    # The root's key is not kept: nothing else is ever to be signed by it.
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return root.public_bytes(serialization.Encoding.PEM), signing.public_bytes(serialization.Encoding.PEM), secret


def _name(deployment: str, purpose: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, deployment),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{deployment} {purpose}"),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, since: dt.datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + dt.timedelta(days=365 * years))
    )


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
