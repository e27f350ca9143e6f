"""From codings to findings: evidence, coverage, themes, and what people write."""
