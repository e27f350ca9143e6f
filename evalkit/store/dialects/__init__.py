"""What is particular to each database: nothing outside this folder knows which one a store is in."""
