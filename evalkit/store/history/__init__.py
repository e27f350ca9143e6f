"""What follows from acts: what can be undone, and what a page draws again."""
