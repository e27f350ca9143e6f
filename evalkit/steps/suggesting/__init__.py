"""The machine step: suggestions, how good they are, and what to read next."""
