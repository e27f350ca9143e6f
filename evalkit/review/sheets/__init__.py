"""Workbooks of the reference group's round: the meeting sheet, and the sheet to answer comments in."""
