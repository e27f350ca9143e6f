"""A team without a server: packs of confirmed text go out, each person's acts come back and are merged."""
