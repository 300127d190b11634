"""Names of people whom nobody told us of, by the words, their capitals and their neighbours."""
