"""Workbooks out and back: the decision sheet, and formatted tables."""
