"""Names: every replacement decided, texts corrected, sources confirmed."""
