"""environment.yml, pyproject.toml and the lock say the same thing."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")


def pins() -> list[Requirement]:
    return [Requirement(line.rstrip(" \\")) for line in LOCK.splitlines() if line and line[0] not in " #"]


def test_every_declared_package_is_locked_at_a_version_that_satisfies_it():
    locked = {}
    for pin in pins():
        locked.setdefault(pin.name.lower(), []).append(next(iter(pin.specifier)).version)
    declared = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    for requirement in map(Requirement, declared):
        versions = locked[requirement.name.lower()]
        assert all(requirement.specifier.contains(version) for version in versions), requirement.name


def test_every_locked_package_is_pinned_exactly_and_by_hash():
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(blocks) == len(pins()) > 50
    for block in blocks:
        assert "==" in block.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def test_the_lock_names_no_index_and_no_address():
    assert not re.search(r"index|https?://|file:", re.sub(r"--hash=\S+", "", LOCK).replace("importlib", ""))


def test_the_lock_serves_windows_and_macos_too():
    markers = " ".join(str(pin.marker) for pin in pins() if pin.marker)
    assert "win32" in markers or "nt" in markers
    assert "darwin" in markers


def test_conda_brings_a_python_in_range_and_the_same_lock():
    python = re.search(r"- python (\S+)", ENVIRONMENT)
    assert SpecifierSet(python.group(1)) == SpecifierSet(PROJECT["requires-python"])
    assert "-r requirements.lock" in ENVIRONMENT
    assert re.findall(r"^\s+- (?!python|pip|-r|conda-forge)", ENVIRONMENT, re.M) == []


def test_the_distribution_is_not_called_deid():
    assert PROJECT["name"] != "deid"


def test_no_release_of_onnxruntime_is_locked_that_reports_to_its_maker():
    (pin,) = [pin for pin in pins() if pin.name == "onnxruntime"]
    assert SpecifierSet("<1.25").contains(next(iter(pin.specifier)).version)
