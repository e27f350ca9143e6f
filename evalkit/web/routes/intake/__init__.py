"""What comes in: files, who speaks in them, and what the columns of surveys are."""
