"""What a person keeps and changes about a project: its settings, its copies, and its end."""
