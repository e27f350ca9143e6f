"""What the pages show, computed from values alone; nothing here reads a request or a file."""
