"""The file beside a report: the evidence for its findings, and its counts."""
