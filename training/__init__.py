"""Everything that made the detector's own model: the text bank, refilling, augmentation, training, export, scores."""
