"""A text as words, and what kinds of words there are."""
