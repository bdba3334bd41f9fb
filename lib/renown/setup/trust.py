"""The certificates that the wheel's JDK trusts: the system's, as pip and curl do.

Its own list knows nothing of a site's own certificate authority. Java reads its JKS format, not
PEM; JKS for certificates alone is simple enough to be written here, without keytool, which would
start a JVM for each of some hundred certificates.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import ssl
import struct
from pathlib import Path

from renown.setup.cache import writing

JAVA_LISTS = (
    "/etc/ssl/certs/java/cacerts",
    "/etc/pki/java/cacerts",
    "/etc/pki/ca-trust/extracted/java/cacerts",
    "/var/lib/ca-certificates/java-cacerts",
    "/etc/ca-certificates/extracted/java-cacerts.jks",
)
PEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
PASSWORD = "changeit"  # not a secret: certificates are public, JKS merely has a field for it


def source() -> Path | None:
    """What to trust: what SSL_CERT_FILE asks for, the system's Java list, or its PEM bundle."""
    asked = os.environ.get("SSL_CERT_FILE")
    default = ssl.get_default_verify_paths().cafile
    candidates = [asked, *JAVA_LISTS, default, *PEM_BUNDLES]
    return next((Path(c) for c in candidates if c and os.access(c, os.R_OK)), None)


def trust_store(certificates: Path, made: Path) -> Path:
    """A trust store that Java reads: the file itself where it is one, else `made` of its PEM."""
    found = [base64.b64decode(block) for block in CERTIFICATE.findall(certificates.read_bytes())]
    if not found:
        return certificates
    with writing(made) as part:
        part.write_bytes(jks(found))
    return made


def jks(certificates: list[bytes]) -> bytes:
    """A Java key store of certificates given in DER: magic, version, count, entries, digest."""
    body = struct.pack(">III", 0xFEEDFEED, 2, len(certificates))
    for number, der in enumerate(certificates):
        body += struct.pack(">I", 2) + _text(f"ca-{number}") + struct.pack(">q", 0)
        body += _text("X.509") + struct.pack(">I", len(der)) + der
    sealed = PASSWORD.encode("utf-16-be") + b"Mighty Aphrodite" + body
    return body + hashlib.sha1(sealed, usedforsecurity=False).digest()


def _text(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()
