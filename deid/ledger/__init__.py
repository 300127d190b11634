"""The append-only record of what happened: consent events, releases, approvals, withdrawals, recalls."""

from deid.ledger.chain import GENESIS, JSON, RESTORE, Checkpoint, Draft, Entry, canonical
from deid.ledger.record import Ledger, begin_ledger, open_ledger

__all__ = [
    "GENESIS",
    "JSON",
    "RESTORE",
    "Checkpoint",
    "Draft",
    "Entry",
    "Ledger",
    "begin_ledger",
    "canonical",
    "open_ledger",
]
