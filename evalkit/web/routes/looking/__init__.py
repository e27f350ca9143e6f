"""Pages that look over all that is coded: who said what, groups side by side, one source at a glance."""
