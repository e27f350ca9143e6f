"""The report's chapters of measures."""
