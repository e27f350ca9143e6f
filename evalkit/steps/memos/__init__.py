"""Memos of the people who code and write, and what they ask each other."""
