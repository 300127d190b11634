"""What is found by its shape: numbers, dates, contacts, places and organisations, as tables of patterns."""
