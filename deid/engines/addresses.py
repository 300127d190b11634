"""Where a Dask scheduler may be: on this machine, or behind TLS."""

from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from deid.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Tls:
    """Files in PEM format. `ca` is the cluster's own authority: whoever it certified is believed to be the scheduler.

    Dask compares no host names (`distributed.security`), so the authority must certify nothing else.
    """

    ca: Path
    certificate: Path
    key: Path


def check_address(address: str, tls: Tls | None) -> None:
    """Refuse an address that would send work over a network in the clear.

    Args:
        address: of a scheduler, such as `tls://compute.uni-nord.example:8786` or `tcp://127.0.0.1:8786`.
        tls: files of this client, needed for `tls://`.

    Raises:
        ConfigError: no such address, one elsewhere without TLS, or a TLS file is missing.
    """
    scheme, host = _parsed(address)
    if scheme != "tls" and not _is_loopback(host):
        raise ConfigError(
            f"the Dask scheduler at {address} is on another machine: give its address as tls://… and the TLS files"
        )
    if scheme == "tls" and tls is None:
        raise ConfigError(f"the Dask scheduler at {address} needs the TLS files: ca, certificate and key")
    if scheme == "tls" and tls is not None:
        for name in ("ca", "certificate", "key"):
            if not getattr(tls, name).is_file():
                raise ConfigError(f"the TLS file '{name}' for the Dask scheduler at {address} does not exist")


def is_here(address: str) -> bool:
    """Whether what has this address, of any scheme, is on this machine; what cannot be read as an address is not."""
    try:
        return _is_loopback(urlsplit(address).hostname or "")
    except ValueError:
        return False


def _parsed(address: str) -> tuple[str, str]:
    with suppress(ValueError):  # of a port that is no number
        parts = urlsplit(address)
        if parts.scheme in ("tcp", "tls") and parts.hostname and parts.port:
            return parts.scheme, parts.hostname
    raise ConfigError("the address of a Dask scheduler is tls://HOST:PORT, or tcp://127.0.0.1:PORT on this machine")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
