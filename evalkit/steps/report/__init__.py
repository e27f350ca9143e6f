"""The report, the checks before it goes out, and what else is exported."""
