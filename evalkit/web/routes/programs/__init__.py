"""The pages on which projects of other programs come in, and this one goes out."""
