"""The reference group's round: drafts out, comments back, every one of them answered."""

from evalkit.rounds.records import Reviews, find_open

__all__ = ["Reviews", "find_open"]
