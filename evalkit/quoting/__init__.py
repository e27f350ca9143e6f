"""Whether words are what somebody said, and what was changed."""
