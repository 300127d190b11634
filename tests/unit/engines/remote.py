"""A Dask cluster as another team runs one: its processes are no children of ours and keep logs of their own."""

import datetime
import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deid.engines import Tls
from tests.unit.engines.watching import until

ROOT = Path(__file__).parents[3]


@dataclass
class Remote:
    """A scheduler and its workers; `logs` is the folder of all that they print."""

    folder: Path
    options: tuple[str, ...] = ()
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def logs(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.log")))

    def start_scheduler(self) -> str:
        """Start a scheduler on loopback and return its address."""
        file = self.folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        until(lambda: file.exists() and file.read_text().endswith("}"))
        return json.loads(file.read_text())["address"]

    def start_worker(self, address: str) -> None:
        """Start a worker process that runs two tasks at the same time."""
        self._start("worker", address, "--nworkers", "1", "--nthreads", "2", "--no-dashboard", "--no-nanny",
                    "--local-directory", str(self.folder))  # fmt: skip

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    def _start(self, what: str, *options: str) -> None:
        log = self.folder / f"{what}-{len(self.processes)}.log"
        with log.open("wb") as file:
            self.processes.append(subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + what, *options, "--host", "127.0.0.1", *self.options],
                env={**os.environ, "PYTHONPATH": str(ROOT), "DASK_LOGGING__DISTRIBUTED": "debug"},
                cwd=self.folder, stdout=file, stderr=subprocess.STDOUT,
            ))  # fmt: skip


def make_tls(folder: Path) -> Tls:
    """Write an authority and a certificate by it, which serves scheduler, workers and client."""
    folder.mkdir()
    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("authority", authority.public_key(), "authority", authority, is_authority=True)
    own = _certificate("cluster", key.public_key(), "authority", authority, is_authority=False)
    tls = Tls(folder / "ca.pem", folder / "own.pem", folder / "own.key")
    tls.ca.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    tls.certificate.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    tls.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return tls


def _certificate(name, public_key, issuer, issuer_key, *, is_authority):
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )
