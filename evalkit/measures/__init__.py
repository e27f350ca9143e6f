"""Measures beside the words: scores, change, comparison, waits, series, cost and fidelity. Pure: values
in, values out."""
