"""Text of a .json or .ndjson file → the Consents in it, each with its place.

Sources: HL7 FHIR R4, JSON representation (every property of an object once, no NaN) and Bundle (`link` of relation
`next`: the search goes on on another page; `entry.request`: something to be done, also to be deleted, not a state).
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from deid.strictjson import each_key_once

BUNDLES = ("collection", "searchset", "document")
"""Types of bundles that hold resources as they are."""

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NOT_JSON = "not JSON with every key once (it may be cut off; export it again)"

Found = tuple[str, dict[str, Any]]
"""Place and resource."""


def resources_in(text: str, *, file: str, problems: list[str]) -> list[Found]:
    """Return the resources of a file; what is wrong is added to `problems`.

    Args:
        text: the whole file.
        file: its name, which tells the format: .ndjson holds a resource a line, anything else one resource or Bundle.
        problems: where problems go, each with its place.
    """
    text = text.removeprefix("\ufeff")
    if file.casefold().endswith(".ndjson"):
        lines = [(f"{file}, line {number}", line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        found = [pair for place, line in lines for pair in _parsed(line, place, problems)]
        for place, _ in [pair for pair in found if pair[1]["resourceType"] == "Bundle"]:
            problems.append(f"{place}: a Bundle; a line of .ndjson holds one resource (save the Bundle as .json)")
        return found
    return [
        inner
        for place, resource in _parsed(text, file, problems)
        for inner in (
            _entries(resource, place, problems) if resource["resourceType"] == "Bundle" else [(place, resource)]
        )
    ]


def _parsed(text: str, place: str, problems: list[str]) -> Iterator[Found]:
    try:
        text.encode()
        value = json.loads(text, object_pairs_hook=each_key_once, parse_constant=_refuse_constant)
        if _ESCAPED_SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        line = f", line {error.lineno}" if error.lineno > 1 else ""
        problems.append(f"{place}{line}: {_NOT_JSON}")
    except UnicodeEncodeError:
        problems.append(f"{place}: half of a UTF-16 surrogate pair (write the character itself)")
    except RecursionError:
        problems.append(f"{place}: nested too deep for a resource of FHIR")
    except ValueError:
        problems.append(f"{place}: {_NOT_JSON}")
    else:
        yield from _checked(value, place, problems)


def _checked(value: Any, place: str, problems: list[str]) -> Iterator[Found]:
    """The resource, if it is one that may be passed on."""
    kind = value.get("resourceType") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        problems.append(f"{place}: no resource of FHIR (resourceType is missing)")
    elif kind == "OperationOutcome":
        problems.append(
            f"{place}: an OperationOutcome: the server told of an error or left something out; export again"
        )
    else:
        yield place, value


def _entries(bundle: dict[str, Any], place: str, problems: list[str]) -> Iterator[Found]:
    entries, links = bundle.get("entry", []), bundle.get("link", [])
    if bundle.get("type") not in BUNDLES:
        problems.append(f"{place}: a Bundle must be of type {', '.join(BUNDLES)}; others are no state of the records")
    if not isinstance(entries, list) or not isinstance(links, list):
        problems.append(f"{place}: entry and link of a Bundle must be lists")
        return
    if any(not isinstance(link, dict) or link.get("relation") == "next" for link in links):
        problems.append(f"{place}: one page of several (link next); export all of them into one file")
    elif type(bundle.get("total")) is int and bundle["total"] > len(entries):
        problems.append(f"{place}: holds fewer entries than its total; export all of them into one file")
    for number, entry in enumerate(entries, 1):
        at = f"{place}, entry {number}"
        if not isinstance(entry, dict) or "request" in entry or not isinstance(entry.get("resource"), dict):
            problems.append(f"{at}: no resource as it is (a request or a deletion); export the current state")
            continue
        for found in _checked(entry["resource"], at, problems):
            if found[1]["resourceType"] == "Bundle":
                problems.append(f"{at}: a Bundle within a Bundle; export the Consents themselves")
            else:
                yield found


def _refuse_constant(name: str) -> Any:
    raise ValueError
