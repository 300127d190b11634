"""The append-only record of what happened: consent events, releases, approvals, withdrawals, recalls."""

from deid.ledger.chain import GENESIS, JSON, Checkpoint, Draft, Entry, canonical
from deid.ledger.record import Ledger, open_ledger

__all__ = ["GENESIS", "JSON", "Checkpoint", "Draft", "Entry", "Ledger", "canonical", "open_ledger"]
