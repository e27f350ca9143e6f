"""``participants.csv``: who speaks, and what stands for them."""
