"""What a person can do with a project: one function each, for commands and notebooks alike."""
