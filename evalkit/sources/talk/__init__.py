"""Who says what: labels, turns and times, whatever file they came in."""
