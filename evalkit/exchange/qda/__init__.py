"""Coded projects of other programs: read into one shape, and written so that others can open them."""
