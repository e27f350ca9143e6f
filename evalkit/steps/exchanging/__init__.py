"""Coded projects of other programs come in, and this project goes out for others to open."""
