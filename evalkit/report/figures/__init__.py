"""The report's pictures, in one visual language."""
