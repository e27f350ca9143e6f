"""Survey tables: what each column holds, and its answers."""
