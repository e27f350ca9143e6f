"""What stands around the coding of a source: choices of one person, new codes, memos."""
