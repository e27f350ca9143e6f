"""The reference group's round: a draft out, comments back, a meeting, answers."""
