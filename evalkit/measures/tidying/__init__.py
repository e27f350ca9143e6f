"""Tables of text → outcomes person by person: cells, headings, people, tidy and wide tables."""
