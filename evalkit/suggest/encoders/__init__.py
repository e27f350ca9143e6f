"""What turns a sentence into numbers, and the vectors that are kept."""
