"""A report as slides: what they say, and the PowerPoint file."""
