"""How a data package describes the files of a release, and whether one does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deid.release.duo import use_limit
from deid.release.stored import File, hash_of, size_of

DESCRIPTOR = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
NOTES = "notes.csv"
CODEBOOK = "codebook.csv"
REPORT = "report.html"
ALWAYS = (NOTES, CODEBOOK, REPORT)
"""The described files of every release."""

_RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
_PARTS = frozenset({"$schema", "name", "title", "description", "useLimits", "resources"})
_TABLE = re.compile(r"tables/[^/\\:\x00-\x1f]+\.csv")
_TABLE_NAME = re.compile("table-[1-9][0-9]*")


def resource(name: str, path: str, file: File, schema: Mapping[str, Any] | None) -> dict[str, Any]:
    """Describe a file. Only a table has a schema."""
    described: dict[str, Any] = {"$schema": _RESOURCE_PROFILE, "name": name, "path": path}
    if schema is None:
        described.update({"format": "html", "mediatype": "text/html"})
    else:
        described.update({"type": "table", "format": "csv", "mediatype": "text/csv"})
    described.update({"encoding": "utf-8", "bytes": size_of(file), "hash": hash_of(file)})
    return {**described, "schema": schema} if schema else described


def resources(package: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Path → resource of a data package.

    Raises:
        ValueError: a path is none that a release has, or stands there twice.
    """
    found: dict[str, dict[str, Any]] = {}
    for described in package["resources"]:
        path = described["path"]
        if path not in ALWAYS and not _TABLE.fullmatch(path):
            raise ValueError("a resource has a path that no release has")
        if path in found:
            raise ValueError(f"{path} is listed twice")
        found[path] = described
    return found


def package_problems(
    package: Mapping[str, Any], data: Mapping[str, File], *, use_limits: Sequence[str]
) -> Iterator[str]:
    """Yield where a data package says more, less or something else than ours do, its words and schemas aside.

    Args:
        package: the data package as read.
        data: path → file, of those that are there.
        use_limits: as the attestation states them.
    """
    if package["$schema"] != PROFILE:
        yield "it is no Data Package v2"
    if set(package) != _PARTS:
        yield "it has parts that no release has, or lacks some"
    if package["useLimits"] != [use_limit(code) for code in use_limits]:
        yield "its use limits are not those of the attestation"
    for path, described in resources(package).items():
        if path in data:
            name = described["name"] if _TABLE.fullmatch(path) else path.partition(".")[0]
            ours = resource(name, path, data[path], described.get("schema"))
            same = {"bytes": described["bytes"], "hash": described["hash"]}  # compared where changes are told
            named = path in ALWAYS or _TABLE_NAME.fullmatch(name)
            if not named or path.endswith(".csv") != ("schema" in described) or described != {**ours, **same}:
                yield f"{path} is described as no release describes it"
