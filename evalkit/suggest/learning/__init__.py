"""What the machine step learns from, and how."""
