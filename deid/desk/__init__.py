"""The steward's desk: keys, review, approval, what an intruder could do, and the vault."""
