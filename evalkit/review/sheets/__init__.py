"""Workbooks of the reference group's round: the meeting sheet, and the sheet in which comments are answered."""
