"""The operators by name: what may stand in a clean text for an identifier.

An operator is a Presidio `Operator`. `write` puts down the text that was decided for the span: a typed tag or
a surrogate. The others work on the identifier itself.
"""

import hashlib
import hmac
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from presidio_anonymizer.operators import Hash, Keep, Operator, OperatorType, Redact


class Write(Operator):  # type: ignore[misc, unused-ignore]
    """Write `params["text"]` for the identifier."""

    def operate(self, text: str = "", params: dict[str, Any] | None = None) -> str:
        return str((params or {})["text"])

    def validate(self, params: dict[str, Any] | None = None) -> None:
        if not isinstance((params or {}).get("text"), str):
            raise ValueError("The operator write needs the text to write.")

    def operator_name(self) -> str:
        return "write"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


class Stars(Operator):  # type: ignore[misc, unused-ignore]
    """Write five asterisks, however long the identifier is: the length of a name narrows it down."""

    def operate(self, text: str = "", params: dict[str, Any] | None = None) -> str:
        return "*****"

    def validate(self, params: dict[str, Any] | None = None) -> None:
        return None

    def operator_name(self) -> str:
        return "mask"

    def operator_type(self) -> OperatorType:
        return OperatorType.Anonymize


OPERATORS: Mapping[str, type[Operator]] = MappingProxyType(
    {"tag": Write, "surrogate": Write, "redact": Redact, "mask": Stars, "hash": Hash, "keep": Keep}
)
"""Name in `[policy.operators]` → operator. `profiles.ALLOWED` says which a profile allows."""


def operate(name: str, surface: str, *, decided: str, key: bytes) -> str:
    """Return what the operator `name` writes for `surface`.

    Args:
        decided: the tag or surrogate that was decided for the identifier.
        key: secret of the record; it salts `hash`, so that a value has one hash all over a record, and nobody
            without the key can try out names.
    """
    salt = hmac.digest(key, b"replace/hash", hashlib.sha256)
    operator = OPERATORS[name]()
    return str(operator.operate(text=surface, params={"text": decided, "hash_type": "sha256", "salt": salt}))
