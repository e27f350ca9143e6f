"""What notebooks hold: the project with its verbs, and lists that are tables as well."""
