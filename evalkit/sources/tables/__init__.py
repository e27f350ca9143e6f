"""Tables as rows of text, and what stands above their answers."""
