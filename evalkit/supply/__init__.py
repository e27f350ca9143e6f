"""What evalkit stands on and did not write: what installed it, and models that were learnt elsewhere."""
