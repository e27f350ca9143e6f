"""How good suggestions are, overall and for each group of speakers."""
