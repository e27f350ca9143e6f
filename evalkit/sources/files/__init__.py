"""One reader for each kind of file, and what stands between a person's files and the readers."""
