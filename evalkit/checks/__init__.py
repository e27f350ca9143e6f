"""Checks on a Word file, also one that others have edited: quotations, accessibility, readability."""
