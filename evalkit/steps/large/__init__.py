"""Tables too large for memory: read in parts, worked on by several processes, written as Parquet."""
