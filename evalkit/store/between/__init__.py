"""Acts between copies of a project: given out of one, and done in another as they were done there."""
