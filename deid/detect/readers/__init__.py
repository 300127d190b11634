"""Language models: the project's own, and others that a study names. Each reads texts for Presidio."""
