"""What leaves a project: a participant who withdraws, originals at the end of their time."""
