"""No work is sent over a network in the clear."""

import pytest

from deid.engines.addresses import Tls, check_address
from deid.errors import ConfigError


@pytest.fixture
def tls(tmp_path):
    files = [tmp_path / name for name in ("ca.pem", "own.pem", "own.key")]
    for file in files:
        file.touch()
    return Tls(*files)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786"])
def test_a_scheduler_on_this_machine_needs_no_tls(address):
    check_address(address, None)


@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.7:8786", "tcp://compute.uni-nord.example:8786", "tcp://0.0.0.0:8786", "tcp://localhost.evil:8786"],
)
def test_a_scheduler_elsewhere_needs_tls(address, tls):
    with pytest.raises(ConfigError, match="another machine"):
        check_address(address, tls)


def test_tls_needs_its_files(tls):
    address = "tls://compute.uni-nord.example:8786"
    check_address(address, tls)
    with pytest.raises(ConfigError, match="needs the TLS files"):
        check_address(address, None)
    tls.key.unlink()
    with pytest.raises(ConfigError, match=r"TLS file 'key' .* does not exist"):
        check_address(address, tls)


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8786", "localhost", "inproc://1/2/3", "ws://localhost:80", "tcp://:1", "tcp://localhost:x"]
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ConfigError, match="the address of a Dask scheduler is tls://HOST:PORT"):
        check_address(address, None)
