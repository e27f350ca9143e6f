"""``evalkit serve`` in a process of its own, with a certificate that a test makes."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Serving:
    """A running server: where it is, the first owner's link ("" where there is an owner), what it said."""

    base: str
    link: str
    said: list[str]


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "server.pem", folder / "server-key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[Serving]:
    """Serve a project over TLS on a free port of this machine."""
    certificate, key = make_certificate(folder.parent)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "evalkit", "serve", str(folder), "--address", f"127.0.0.1:{port}"]
    command += ["--certificate", str(certificate), "--key", str(key), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said: list[str] = []
    reader = None
    assert process.stdout
    try:
        for line in process.stdout:
            said.append(line.strip())
            if line.startswith("Stop with"):
                break
        assert said, "the server said nothing"
        link = next((line for line in said if "welcome" in line), "")
        found = re.search(r"https://\S+", said[0])
        assert found, said
        reader = Thread(target=lambda: said.extend(map(str.strip, process.stdout or ())), daemon=True)
        reader.start()
        yield Serving(f"https://127.0.0.1:{port}", link.rpartition("?token=")[2], said)
    finally:
        process.kill()
        process.wait()
        if reader:
            reader.join()
        process.stdout.close()
