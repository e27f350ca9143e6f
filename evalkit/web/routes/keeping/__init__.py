"""What is kept: settings, back-ups, originals, and the end of a project."""
